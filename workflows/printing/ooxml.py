"""Tables, lines and pages in the words of WordprocessingML; knows no template and no paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from workflows.printing.measures import PADDING, widths
from workflows.printing.sheets import Cell, Kind, Sheet
from workflows.printing.wording import cell_text

_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{_SPACE}}}"
_NAME = re.compile(r"<w:\w+")
_MARGIN = 1134  # 20 mm, in twentieths of a point
_ALIGNED = {
    Kind.TEXT: "left",
    Kind.NUMBER: "right",
    Kind.SHARE: "right",
    **dict.fromkeys((Kind.PLACE, Kind.DATE, Kind.MOMENT), "center"),
}


@dataclass(frozen=True)
class Look:
    """The template's styles, by their ids, of a table's head and of its text; ``size`` in half points where a table
    has too many columns for theirs."""

    head: str
    text: str
    size: int | None = None


def table(sheet: Sheet, look: Look, room: int) -> Any:
    """The table, as wide as the room; its head stands again on each page, and no row is torn in two."""
    taken = widths(sheet, room)
    rows = [*_head(sheet, look, taken), *(_row(sheet, row, look, taken) for row in sheet.rows)]
    if sheet.total:
        rows.append(_row(sheet, sheet.total, look, taken, bold=True))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in taken)
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="{PADDING}" w:type="dxa"/>' for side in ("left", "right"))
    properties = (
        f'<w:tblPr><w:tblW w:w="{room}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    )
    return _element(f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>")


def paragraph(text: str, style: str) -> Any:
    return _element(_paragraph(text, style))


def section_end(section: Any) -> Any:
    """An empty paragraph that ends the pages of this kind."""
    ending = _element('<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>')
    ending[0].append(deepcopy(section))
    return ending


def across(section: Any) -> Any:
    """The same page turned on its side, its pages counted from one (the annexes of Decree 30/2020)."""
    turned = deepcopy(section)
    size, margins = turned.find(f"{W}pgSz"), turned.find(f"{W}pgMar")
    height, width = size.get(f"{W}h"), size.get(f"{W}w")
    for name, value in (("w", height), ("h", width), ("orient", "landscape")):
        size.set(W + name, value)
    for side in ("top", "right", "bottom", "left"):
        margins.set(W + side, str(_MARGIN))
    for counted in turned.findall(f"{W}pgNumType"):
        turned.remove(counted)
    margins.addnext(_element('<w:pgNumType w:start="1"/>'))
    return turned


def room(section: Any) -> int:
    """How wide the text of such a page is."""
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    return int(size.get(f"{W}w")) - int(margins.get(f"{W}left")) - int(margins.get(f"{W}right"))


def _head(sheet: Sheet, look: Look, taken: Sequence[int]) -> Iterator[str]:
    repeated = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>"
    if not sheet.grouped:
        cells = (
            _cell(column.title, look.head, width, size=look.size)
            for column, width in zip(sheet.columns, taken, strict=True)
        )
        yield f"<w:tr>{repeated}{''.join(cells)}</w:tr>"
        return
    upper, lower, place = [], [], 0
    for group, columns in sheet.head():
        under = taken[place : place + len(columns)]
        place += len(columns)
        if group:
            upper.append(
                _cell(group, look.head, sum(under), size=look.size, span=f'<w:gridSpan w:val="{len(columns)}"/>')
            )
        for column, width in zip(columns, under, strict=True):
            if not group:
                upper.append(_cell(column.title, look.head, width, size=look.size, span='<w:vMerge w:val="restart"/>'))
            lower.append(
                _cell(
                    column.title if group else "", look.head, width, size=look.size, span="" if group else "<w:vMerge/>"
                )
            )
    for cells in (upper, lower):
        yield f"<w:tr>{repeated}{''.join(cells)}</w:tr>"


def _row(sheet: Sheet, row: Sequence[Cell], look: Look, taken: Sequence[int], *, bold: bool = False) -> str:
    cells = (
        _cell(cell_text(column, cell), look.text, width, aligned=_ALIGNED[column.kind], bold=bold, size=look.size)
        for column, cell, width in zip(sheet.columns, row, taken, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(
    text: str, style: str, width: int, *, span: str = "", aligned: str = "", bold: bool = False, size: int | None = None
) -> str:
    middle = "" if aligned else '<w:vAlign w:val="center"/>'
    said = _paragraph(text, style, aligned=aligned, bold=bold, size=size)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{middle}</w:tcPr>{said}</w:tc>'


def _paragraph(text: str, style: str, *, aligned: str = "", bold: bool = False, size: int | None = None) -> str:
    alignment = f'<w:jc w:val="{aligned}"/>' if aligned else ""
    weight = "<w:b/>" if bold else ""
    height = f'<w:sz w:val="{size}"/>' if size else ""
    look = f"<w:rPr>{weight}{height}</w:rPr>" if weight or height else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{alignment}</w:pPr><w:r>{look}{lines}</w:r></w:p>'


def _element(written: str) -> Any:
    """The element that this XML of ours writes."""
    # With its own name space: one of a parent is sought anew for each node that moves, and a table has thousands.
    # ``huge_tree``: a table of twenty thousand rows is one element.
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
    return etree.fromstring(_NAME.sub(rf'\g<0> xmlns:w="{_SPACE}"', written, count=1), parser)
