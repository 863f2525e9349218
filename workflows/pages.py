"""Pages of a long list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

SIZE = 25
_MOST = 1_000_000

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, and where they stand in it."""

    rows: list[T]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.total // SIZE))

    @property
    def first(self) -> int:
        """The place of the page's first row, counted from one."""
        return (self.number - 1) * SIZE + 1

    @property
    def last(self) -> int:
        """The place of the page's last row."""
        return self.first + len(self.rows) - 1


def offset(number: int) -> int:
    """How many rows come before a page; no list is as long as some addresses say."""
    return (min(max(number, 1), _MOST) - 1) * SIZE
