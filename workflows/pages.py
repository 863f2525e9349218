"""Long lists: a page of one for people, a portion of one for the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

SIZE = 25
PORTION = 1_000
"""So many rows are named in one statement."""

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and where they stand in it; one that is not ``counted`` goes on while its pages are full."""

    rows: list[T]
    total: int
    number: int = 1
    counted: bool = True

    @property
    def pages(self) -> int:
        """How many pages the list has, as far as is known."""
        return _pages(self.total) if self.counted else self.number + (len(self.rows) == SIZE)

    @property
    def first(self) -> int:
        """The place of the page's first row, counted from one."""
        return (self.number - 1) * SIZE + 1

    @property
    def last(self) -> int:
        """The place of the page's last row."""
        return self.first + len(self.rows) - 1


def within(number: int, total: int) -> int:
    """The page of a list that is shown when ``number`` is asked for: past the end it is the last one."""
    return min(max(number, 1), _pages(total))


def offset(number: int) -> int:
    """How many rows come before a page."""
    return (number - 1) * SIZE


def portions(found: Sequence[T]) -> Iterator[Sequence[T]]:
    """What was found, in portions of which each is read by one statement."""
    return (found[start : start + PORTION] for start in range(0, len(found), PORTION))


def _pages(total: int) -> int:
    return max(1, -(-total // SIZE))
