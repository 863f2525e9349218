"""A table as a .csv file that a spreadsheet opens as it is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import StringIO

from workflows.calendar import ZONE

# A cell that begins so is a formula to a spreadsheet, whoever typed it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it (Art. 4.3)."""
    out = StringIO()
    csv.writer(out).writerows([_plain(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(ZONE):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, int | float):  # a loss is a number, and no formula, though it begins with a minus
        return str(cell).replace(".", ",")
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
