"""A minimal diagram for each code of the lint: what SpiffWorkflow ignores, stalls on or runs wrongly.

Each module holds the cases of one noun; ``ALL`` are those that a bundle shows, ``test_codes`` asks for each of them.
"""

from tests.engine.faulty import activities, elements, events, names, playing, readings, tables, times, wiring
from tests.engine.faulty.case import Case

ALL: list[Case] = [
    *(*elements.CASES, *readings.CASES, *wiring.CASES, *events.CASES, *times.CASES),
    *(*activities.CASES, *names.CASES, *tables.CASES, *playing.CASES),
]

__all__ = ["ALL", "Case"]
