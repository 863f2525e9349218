"""A paper as a .pdf: the same layout after Decree 30/2020/NĐ-CP, set by WeasyPrint with the fonts of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template

from engine.typed_values import clean
from workflows.errors import PaperTooLong, PrintingUnavailable
from workflows.printing import wording
from workflows.printing.measures import widths
from workflows.printing.sheets import Cell, Paper, Sheet

LONGEST = 12_000  # cells; half a minute of the processor
_FOLDER = Path(__file__).parent.parent / "templates"
# The room between the margins of paper.css, upright and across, in twentieths of a point.
_UPRIGHT, _ACROSS = 9355, 14570


def pdf(paper: Paper) -> bytes:
    """The pages, tagged so that they can be read aloud; printed again, the same to the byte."""
    if sum(len(sheet.rows) * len(sheet.columns) for sheet in paper.sheets) > LONGEST:
        raise PaperTooLong
    setter = _weasyprint()
    nothing = setter.urls.URLFetcher(allowed_protocols=())  # a paper fetches nothing, whatever it says
    page = setter.HTML(string=_template().render(_told(paper)), url_fetcher=nothing)
    style = setter.CSS(string=(_FOLDER / "paper.css").read_text(encoding="utf-8"))
    return page.write_pdf(stylesheets=[style], pdf_tags=True)


def available() -> bool:
    """Whether this machine has what sets the pages of a .pdf."""
    try:
        _weasyprint()
    except PrintingUnavailable:
        return False
    return True


def _weasyprint() -> ModuleType:
    # A second of the processor, and libraries of the system: for those who print a .pdf only.
    try:
        import weasyprint
    except OSError as error:
        raise PrintingUnavailable from error
    return weasyprint


@cache
def _template() -> Template:
    room = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return room.get_template("paper.html")


def _told(paper: Paper) -> dict[str, Any]:
    many = len(paper.annexes)
    return {
        **wording.told(paper),
        "in_text": [_table(sheet, _UPRIGHT) for sheet in paper.in_text],
        "annexes": [
            {**_table(sheet, _ACROSS), "title": clean(sheet.title).upper(), "annex": wording.annex(place, many)}
            for place, sheet in enumerate(paper.annexes, start=1)
        ],
        "attached": wording.attached(paper),
    }


def _table(sheet: Sheet, room: int) -> dict[str, Any]:
    return {
        "title": clean(sheet.title),
        "widths": [f"{width / 20:g}pt" for width in widths(sheet, room)],
        "head": _head(sheet),
        "rows": [_row(sheet, row) for row in sheet.rows],
        "total": _row(sheet, sheet.total) if sheet.total else None,
        "note": clean(sheet.note),
        "dense": sheet.dense,
    }


def _head(sheet: Sheet) -> list[list[dict[str, Any]]]:
    """The rows of the head, each cell with how many columns and rows it takes."""
    if not sheet.grouped:
        return [[{"text": column.title} for column in sheet.columns]]
    upper: list[dict[str, Any]] = []
    lower: list[dict[str, Any]] = []
    for group, columns in sheet.head():
        if group:
            upper.append({"text": group, "across": len(columns)})
            lower += [{"text": column.title} for column in columns]
        else:
            upper += [{"text": column.title, "down": 2} for column in columns]
    return [upper, lower]


def _row(sheet: Sheet, row: Sequence[Cell]) -> list[tuple[str, str]]:
    columns = zip(sheet.columns, row, strict=True)
    return [(column.kind.value, wording.cell_text(column, cell)) for column, cell in columns]
