"""Instances: begun, answered, woken, steered, carried over and looked at. Each act is one action on a locked row."""

from engine.instances.engine import Engine
from engine.instances.mappings import MappingRejected
from engine.instances.measures import Load, Queue, Span, Spent

__all__ = [
    "Engine",
    "Load",
    "MappingRejected",
    "Queue",
    "Span",
    "Spent",
]
