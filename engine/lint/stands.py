"""The ways in which tokens may stand, as far as they were reached, and which of them follow from which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.spiff import marking

MOST_TOLD = 8
"""Steps of the way to a fault that are told."""


@dataclass
class Stand:
    """One way in which tokens may stand, and how they came to stand so."""

    blob: bytes
    known: Mapping[str, bool]
    came_from: int | None
    by: str
    joins: set[str]
    over: bool = False
    """Whether the process is over here, or in some step from here."""
    follow: list[int] = field(default_factory=list[int])
    passing: set[str] = field(default_factory=set[str])
    """Joins that fire in some step from here."""


class Stands:
    """The stands that were reached, numbered; two in which tokens and answers are alike are one."""

    def __init__(self) -> None:
        self._all: list[Stand] = []
        self._seen: dict[Any, int] = {}
        self.touched: set[str] = set()
        """The elements at which a token ever stood."""

    def __len__(self) -> int:
        return len(self._all)

    def __getitem__(self, place: int) -> Stand:
        return self._all[place]

    def add(self, stand: Stand, marks: Counter[marking.Place]) -> tuple[int, bool]:
        """The number of the stand, and whether it is new."""
        self.touched.update(name for _, name, _, _ in marks)
        tokens = frozenset((place, min(count, marking.MOST)) for place, count in marks.items())
        key = (tokens, frozenset(stand.known.items()), stand.over)
        place = self._seen.setdefault(key, len(self._all))
        new = place == len(self._all)
        if new:
            self._all.append(stand)
        return place, new

    def way(self, place: int | None, last: str = "") -> str:
        """How one gets to a stand and a step beyond, in the words of the drawing."""
        steps = [last] if last else []
        while place is not None:
            steps.extend(filter(None, [self._all[place].by]))
            place = self._all[place].came_from
        return " → ".join(reversed(steps[:MOST_TOLD])) or "bắt đầu"

    def starving(self) -> Iterator[tuple[str, int]]:
        """Joins at which a token waits though none of the others can ever come, each with a stand where it is so."""
        for join in sorted({each for stand in self._all for each in stand.joins}):
            saved = {
                place
                for place, each in enumerate(self._all)
                if join not in each.joins or join in each.passing or each.over
            }
            grown = True
            while grown:
                more = {
                    place
                    for place, each in enumerate(self._all)
                    if place not in saved and not saved.isdisjoint(each.follow)
                }
                grown = bool(more)
                saved |= more
            lost = next((place for place in range(len(self._all)) if place not in saved), None)
            if lost is not None:
                yield join, lost
