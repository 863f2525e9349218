"""A table as a .csv, for programs and spreadsheets alike."""

from __future__ import annotations

from workflows import tables
from workflows.printing.sheets import Cell, Column, Kind, Sheet
from workflows.printing.wording import cell_text


def csv(sheet: Sheet) -> bytes:
    """One line of heads, each with the group it stands under, then the rows and the last one."""
    heads = [f"{column.group}: {column.title}" if column.group else column.title for column in sheet.columns]
    rows = [*sheet.rows, *([sheet.total] if sheet.total else [])]
    return tables.as_csv([heads, *([_cell(*each) for each in zip(sheet.columns, row, strict=True)] for row in rows)])


def _cell(column: Column, cell: Cell) -> Cell:
    return cell_text(column, cell) if column.kind is Kind.SHARE else cell
