"""What is to be printed, before any file: tables with typed columns, and a paper around them (NĐ 30/2020/NĐ-CP)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Cell = str | int | float | date | None


class Kind(StrEnum):
    """What a column holds; a share is a number between 0 and 1 that is shown in percent."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    DATE = "date"


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


@dataclass(frozen=True)
class Signature:
    """Who signs: “TL. CHỦ TỊCH”, “CHÁNH VĂN PHÒNG”, and the name once it is signed."""

    authority: str
    position: str
    name: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper of an office: its head, its number and place, what it says, its tables, who signs and who receives it."""

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
