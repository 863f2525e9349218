"""How the measurements take time."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def timed(act: Callable[[], object]) -> float:
    """The seconds that one act takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def side_by_side(acts: int, *sides: Callable[[], object]) -> list[float]:
    """The median seconds of each side, which take turns: what slows the machine down slows both."""
    spent: list[list[float]] = [[] for _ in sides]
    for _ in range(acts):
        for times, side in zip(spent, sides, strict=True):
            times.append(timed(side))
    return [median(times) for times in spent]
