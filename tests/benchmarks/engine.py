"""What an act of the engine costs: against the library used plainly, against bare SQL, late in life, and its timers.

Every ratio compares two sides of the same run, turn by turn, and takes medians.
"""

from tests.benchmarks import Row, floor, library, life, timers

PARTS = (library, life, floor, timers)
"""Each can be asked for by itself."""


def run(quick: bool) -> list[Row]:
    """All of the engine's numbers."""
    return [row for part in PARTS for row in part.run(quick)]
