"""What is to be printed, before any file: tables with typed columns, and a paper around them (NĐ 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

Cell = str | int | float | date | datetime | None


# As many characters as a table has room for between the margins of an upright page.
_UPRIGHT = 100
_DENSE = 12


class Kind(StrEnum):
    """What a column holds; a place numbers the rows, a share is a number between 0 and 1 that is shown in percent."""

    TEXT = "text"
    NUMBER = "number"
    PLACE = "place"
    SHARE = "share"
    DATE = "date"
    MOMENT = "moment"


# Characters that a column has room for, where nobody said how many.
_OF_A_KIND = {Kind.NUMBER: 8, Kind.PLACE: 6, Kind.SHARE: 8, Kind.DATE: 11, Kind.MOMENT: 16}
_LEAST, _MOST = 8, 50


@dataclass(frozen=True)
class Column:
    """One column; neighbours with the same ``group`` stand under one head, ``width`` counts characters."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 12
    group: str = ""


@dataclass(frozen=True)
class Sheet:
    """One table; ``total`` is a last row that sums the others, ``note`` a sentence below it."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    note: str = ""

    @classmethod
    def of(cls, title: str, rows: Sequence[Sequence[Cell]]) -> Sheet:
        """A table of which only the cells are known, its heads first: what its columns hold is seen from them."""
        heads = rows[0]
        body = [[*row, *[None] * (len(heads) - len(row))] for row in rows[1:]]
        columns = [_seen(str(head), [row[place] for row in body]) for place, head in enumerate(heads)]
        return cls(title, columns, body)

    @property
    def wide(self) -> bool:
        """Whether it needs a page across: a paper brings such a table behind the signature, as an annex."""
        return sum(column.width for column in self.columns) > _UPRIGHT

    @property
    def dense(self) -> bool:
        """Whether it has so many columns that its text is printed small."""
        return len(self.columns) > _DENSE

    @property
    def grouped(self) -> bool:
        """Whether its head has two rows."""
        return any(column.group for column in self.columns)

    def head(self) -> Iterator[tuple[str, list[Column]]]:
        """The upper row of the head: each group with the columns under it, in their order."""
        for name, columns in groupby(self.columns, key=lambda column: column.group):
            yield name, list(columns)


def _seen(title: str, cells: Sequence[Cell]) -> Column:
    held = {type(cell) for cell in cells if cell not in (None, "")}
    kinds: dict[type, Kind] = {date: Kind.DATE, datetime: Kind.MOMENT, int: Kind.NUMBER, float: Kind.NUMBER}
    kind = kinds.get(held.pop(), Kind.TEXT) if len(held) == 1 else Kind.TEXT
    if kind is not Kind.TEXT:
        return Column(title, kind, max(len(title), _OF_A_KIND[kind]))
    longest = max((len(cell) if isinstance(cell, str) else 0 for cell in cells), default=0)
    return Column(title, kind, min(max(longest, len(title), _LEAST), _MOST))


class Heading(str):
    """A paragraph that heads those behind it: “1. Kết quả chung”."""

    __slots__ = ()


@dataclass(frozen=True)
class Signature:
    """Who signs: “CHÁNH VĂN PHÒNG”, for whom (“TL. CHỦ TỊCH”) or by own right, and the name once it is signed."""

    authority: str
    position: str
    name: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper of an office: its head, its number and place, what it says, its tables, who signs and who receives it.

    ``title`` is its type (“BÁO CÁO”), ``subject`` what it is about; ``closing`` is said below the tables.
    """

    superior: str
    issuer: str
    symbol: str
    place: str
    dated: date | None
    title: str
    subject: str
    paragraphs: Sequence[str] = ()
    sheets: Sequence[Sheet] = ()
    signature: Signature | None = None
    recipients: Sequence[str] = field(default_factory=tuple)
    closing: Sequence[str] = ()

    @property
    def in_text(self) -> list[Sheet]:
        """The tables that stand between the paragraphs."""
        return [sheet for sheet in self.sheets if not sheet.wide]

    @property
    def annexes(self) -> list[Sheet]:
        """The tables that stand on pages of their own."""
        return [sheet for sheet in self.sheets if sheet.wide]
