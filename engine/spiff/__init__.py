"""The only door to SpiffWorkflow: parses a bundle and moves the tokens of one instance.

What the library would decide by itself is answered here: expressions by our evaluator, operators by the registry,
messages and signals by the engine, and the time by the caller's clock (the library asks the node's own).
"""

from engine.spiff import library
from engine.spiff.conductor import Conductor
from engine.spiff.parser import Source, Specs, parse, specs
from engine.spiff.run import MAX_STEPS, Run, Token, Wait
from engine.spiff.timers import Cycle, RowTimer, WaitTimer, is_cycle, is_duration, is_instant, read_cycle

library.hasten()

__all__ = [
    "MAX_STEPS",
    "Conductor",
    "Cycle",
    "RowTimer",
    "Run",
    "Source",
    "Specs",
    "Token",
    "Wait",
    "WaitTimer",
    "is_cycle",
    "is_duration",
    "is_instant",
    "parse",
    "read_cycle",
    "specs",
]
