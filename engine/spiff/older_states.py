"""States that older versions of the engine saved, brought up to today's format: instances may wait for years."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from SpiffWorkflow.util.task import TaskState

FORMAT = 3
"""What ``engine.spiff.state`` writes, and alone reads."""

PARENT, SPEC, STATE = 1, 2, 3
"""Where a row has them (see ``engine.spiff.state``)."""
WAITS = TaskState.READY | TaskState.WAITING
FORESEEN = TaskState.PREDICTED_MASK | TaskState.FUTURE

Packed = dict[str, Any]


def brought_up(packed: Packed) -> Packed:
    """The state in today's format; ``ValueError`` for a format that nobody knows, as of a newer version."""
    while packed["v"] != FORMAT:
        upgrade = UPGRADES.get(packed["v"])
        if upgrade is None:
            msg = f"unknown state format {packed['v']!r}"
            raise ValueError(msg)
        packed = upgrade(packed)
    return packed


def _with_every_arrival(packed: Packed) -> Packed:
    """Format 3: each token that came to a join waits there, where only the newest did; nothing foreseen is kept."""
    for tree in _trees(packed):
        rows = tree["t"]
        waiting = {row[SPEC] for row in rows if row[STATE] == TaskState.WAITING}
        for row in rows:
            came = row[STATE] == TaskState.CANCELLED and rows[row[PARENT]][STATE] == TaskState.COMPLETED
            if came and row[SPEC] in waiting:
                row[STATE] = int(TaskState.WAITING)
        tree["t"] = _without_what_is_foreseen(rows)
    return {**packed, "v": 3}


def _trees(packed: Packed) -> Iterator[Packed]:
    yield packed["w"]
    for _, _, tree in packed["s"]:
        yield tree


def _without_what_is_foreseen(rows: list[list[Any]]) -> list[list[Any]]:
    kept: list[list[Any]] = []
    places: dict[int, int] = {-1: -1}
    for place, row in enumerate(rows):
        parent = row[PARENT]
        above = rows[parent][STATE] if parent >= 0 else 0
        if parent in places and not (row[STATE] & FORESEEN and above & (FORESEEN | WAITS)):
            places[place] = len(kept)
            kept.append([row[0], places[parent], *row[SPEC:]])
    return kept


UPGRADES: dict[int, Callable[[Packed], Packed]] = {
    # Format 1 held what was only foreseen, format 2 only that before joins.
    1: lambda packed: {**packed, "v": 2},
    2: _with_every_arrival,
}
"""For each older format what makes the next one of it."""
