"""What printing costs: an .xlsx of 20,000 rows beside the same cells bare, and papers as long as people print them."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import xlsxwriter

from tests.benchmarks import Row
from tests.benchmarks._timing import side_by_side, timed
from tests.support.printing import LISTED, PAPER
from workflows import printing
from workflows.printing import Sheet

LIMIT = 3.0  # seconds (issue 5)


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` takes fewer turns and shorter papers."""
    turns, printed = (1, 100) if quick else (3, 500)
    sheet = _rows(20_000)
    ours, bare = side_by_side(turns, lambda: timed(lambda: printing.xlsx([sheet])), lambda: timed(lambda: _bare(sheet)))
    cells = f"{len(sheet.rows):,} rows of {len(sheet.columns)}"
    paper = replace(PAPER, sheets=[_rows(printed)])
    return [
        Row.at_most(f".xlsx, {cells}", ours, "s", LIMIT),
        Row(f".xlsx, {cells}, bare cells", bare, "s"),
        Row("ratio to bare cells", ours / bare, ""),
        Row(f".csv, {cells}", timed(lambda: printing.csv(sheet)), "s"),
        Row(f".docx, {printed:,} rows", timed(lambda: printing.docx(paper)), "s"),
        Row(f".pdf, {printed:,} rows", timed(lambda: printing.pdf(paper)), "s"),
    ]


def _rows(number: int) -> Sheet:
    """The list of overdue duties, as long as that: twelve columns, as the longest of the summary's forms."""
    columns, cells = [*LISTED.columns, *LISTED.columns], [[*row, *row] for row in LISTED.rows]
    return replace(LISTED, columns=columns, rows=[cells[place % len(cells)] for place in range(number)])


def _bare(sheet: Sheet) -> None:
    """The same cells written by the library alone, without a look."""
    with xlsxwriter.Workbook(BytesIO(), {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet()
        for line, row in enumerate(sheet.rows):
            page.write_row(line, 0, row)
