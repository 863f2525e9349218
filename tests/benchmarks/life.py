"""One instance through a thousand rounds: late in life its acts cost what they cost early, its state stays small.

Nor does the process that carries it grow.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from time import process_time

from tests.benchmarks import Row
from tests.benchmarks._cycle import Cycling, kinds
from tests.benchmarks._timing import side_by_side, timed
from tests.support.databases import hasten
from tests.support.walking import Walker
from tests.support.workshop import Workshop
from workflows import designs
from workflows.unit import open_database

ROUNDS = 1000


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` goes through fewer rounds where a database is written."""
    return [*_in_memory(), *_on_disk(250 if quick else ROUNDS)]


def _in_memory() -> list[Row]:
    """The assignment, loaded and saved at each act, without a database."""
    old, young = (_Life() for _ in range(2))
    third = _gone(old, 3)
    rows = _late_and_early("in memory", ROUNDS, old, young)
    return [
        *rows,
        _growth("in memory", young),
        Row.at_most(f"in memory: saved state after {ROUNDS} rounds", len(old.walker.kept) / 1024, "KiB", 8),
        Row.at_most("in memory: growth of the saved state since round 3", len(old.walker.kept) - third, "bytes", 64),
    ]


class _Life:
    def __init__(self) -> None:
        self.walker = Walker((designs.SHIPPED / "diagrams" / "assignment.bpmn").read_text("utf-8"), saved=True)
        self.walker.answer("accept", "")

    def __call__(self) -> None:
        self.walker.answer("report", "")
        self.walker.answer("review", "return")
        self.walker.said.clear()


def _gone(life: _Life, rounds: int) -> int:
    for _ in range(rounds):
        life()
    return len(life.walker.kept)


def _on_disk(rounds: int) -> list[Row]:
    """The cycle in whole transactions on SQLite."""
    with kinds("SQLite") as found, found["SQLite"].fresh() as url:
        database = hasten(open_database(url))
        old = Cycling(Workshop(database))
        young = Cycling(old.shop)
        rows = _late_and_early("in whole transactions", rounds, old.go_round, young.go_round)
        rows.append(_growth("in whole transactions", young.go_round))
        database.dispose()
    return rows


def _late_and_early(where: str, rounds: int, old: Callable[[], None], young: Callable[[], None]) -> list[Row]:
    """The last rounds of an old instance by turns with the first of a young one: the machine is the same to both."""
    several = min(100, rounds // 3)
    for _ in range(rounds - several):
        old()
    for _ in range(5):  # what the first acts of all cost is paid by both
        young()
    late, early = side_by_side(several, lambda: timed(old, process_time), lambda: timed(young, process_time))
    return [
        Row(f"{where}: a round, the first {several}", early * 1000, "ms"),
        Row(f"{where}: a round, the last {several} of {rounds}", late * 1000, "ms"),
        Row.at_most(f"{where}: late against early", late / early, "times", 1.3),
    ]


def _growth(where: str, act: Callable[[], None], rounds: int = 100) -> Row:
    """What the process holds after so many more rounds and did not hold before."""
    tracemalloc.start()
    try:
        for _ in range(30):  # what grows once is no growth
            act()
        held = _held()
        for _ in range(rounds):
            act()
        grown = _held() - held
    finally:
        tracemalloc.stop()
    return Row.at_most(f"{where}: memory that {rounds} more rounds leave behind", grown / 1024, "KiB", 64)


def _held() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]
