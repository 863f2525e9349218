"""How the measurements take time."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median


def timed(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """The seconds that one act takes; by ``time.process_time``, those of the processor alone."""
    started = clock()
    act()
    return clock() - started


def side_by_side(acts: int, *sides: Callable[[], float]) -> list[float]:
    """The median of the seconds that each side tells, by turns: what slows the machine down slows both."""
    spent: list[list[float]] = [[] for _ in sides]
    for _ in range(acts):
        for times, side in zip(spent, sides, strict=True):
            times.append(side())
    return [median(times) for times in spent]
