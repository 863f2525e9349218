"""How wide the columns of a printed table are, in twentieths of a point."""

from __future__ import annotations

from workflows.printing.sheets import Column, Kind, Sheet

PADDING = 57  # one millimetre on each side of a cell
_SIGN, _SMALL_SIGN = 110, 90  # what a sign of eleven points takes, and of nine
_SHORT = 16  # a document's number is not broken
_MOST_KEPT = 0.6


def widths(sheet: Sheet, room: int) -> list[int]:
    """The room among the columns by their characters; nothing short is broken to give a long text more.

    Where there is no room for all that is short, dates and figures still stay whole: a text may go on in the next line.
    """
    columns, sign = sheet.columns, _SMALL_SIGN if sheet.dense else _SIGN
    for stays_whole in (_is_short, _is_figure):
        kept = [column.width * sign + 2 * PADDING if stays_whole(column) else 0 for column in columns]
        if not all(kept) and sum(kept) <= room * _MOST_KEPT:
            break
    else:
        kept = [0] * len(columns)
    asked = [0 if keeps else column.width for keeps, column in zip(kept, columns, strict=True)]
    left = room - sum(kept)
    return [keeps or left * part // sum(asked) for keeps, part in zip(kept, asked, strict=True)]


def _is_short(column: Column) -> bool:
    return _is_figure(column) or column.width <= _SHORT


def _is_figure(column: Column) -> bool:
    return column.kind is not Kind.TEXT
