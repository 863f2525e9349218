"""How wide the columns of a printed table are, in twentieths of a point."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.printing.sheets import Column, Kind

PADDING = 57  # one millimetre on each side of a cell
_SIGN = 110  # what a sign of eleven points takes
_SHORT = 16  # a document's number is not broken
_MOST_KEPT = 0.6


def widths(columns: Sequence[Column], room: int) -> list[int]:
    """The room among the columns by their characters; nothing short is broken to give a long text more."""
    kept = [0 if _is_long(column) else column.width * _SIGN + 2 * PADDING for column in columns]
    asked = [0 if keeps else column.width for keeps, column in zip(kept, columns, strict=True)]
    if not any(asked) or sum(kept) > room * _MOST_KEPT:
        kept, asked = [0] * len(columns), [column.width for column in columns]
    left = room - sum(kept)
    return [keeps or left * part // sum(asked) for keeps, part in zip(kept, asked, strict=True)]


def _is_long(column: Column) -> bool:
    return column.kind is Kind.TEXT and column.width > _SHORT
