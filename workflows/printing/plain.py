"""A table as a .csv that programs and spreadsheets open as it is."""

from __future__ import annotations

from collections.abc import Iterable
from csv import writer
from datetime import date, datetime
from io import StringIO

from workflows.calendar import ZONE
from workflows.printing.sheets import Cell, Column, Kind, Sheet
from workflows.printing.wording import cell_text

MARK = "\ufeff"
"""By this alone spreadsheets take a file for UTF-8 (Art. 4.3)."""
# A cell that begins so is a formula to a spreadsheet, whoever typed it.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv(sheet: Sheet) -> bytes:
    """One line of heads, each with the group it stands under, then the rows and the last one."""
    heads = [f"{column.group}: {column.title}" if column.group else column.title for column in sheet.columns]
    rows = [*sheet.rows, *([sheet.total] if sheet.total else [])]
    told = [[_cell(*each) for each in zip(sheet.columns, row, strict=True)] for row in rows]
    return (MARK + "".join(map(line, [heads, *told]))).encode()


def line(cells: Iterable[object]) -> str:
    """Some cells as one line of such a file."""
    written = StringIO()
    writer(written).writerow(map(_plain, cells))
    return written.getvalue()


def _cell(column: Column, cell: Cell) -> Cell:
    return cell_text(column, cell) if column.kind is Kind.SHARE else cell


def _plain(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(ZONE):%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, int | float):  # a loss is a number, and no formula, though it begins with a minus
        return str(cell).replace(".", ",")
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
