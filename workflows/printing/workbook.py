"""Tables as an .xlsx that a clerk sorts, filters and prints as it is; what people typed is text in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from workflows.calendar import ZONE
from workflows.printing.sheets import Cell, Kind, Paper, Sheet

LONGEST = 32_767  # characters that a cell may hold; a longer text would be dropped without a word
_CUT = "… (xem tiếp trên phần mềm)"
_NAME = 31
_UNNAMEABLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MARGINS = {"left": 0.5, "right": 0.4, "top": 0.6, "bottom": 0.6}
_FORMATS = {
    Kind.NUMBER: "#,##0.##",
    Kind.PLACE: "0",
    Kind.SHARE: "0.0%",
    Kind.DATE: "dd/mm/yyyy",
    Kind.MOMENT: "dd/mm/yyyy hh:mm",
}
# A file says when it was made; a table without a day of its own has this one, the first that a zip can name.
_NO_DAY = date(1980, 1, 1)


def xlsx(printed: Paper | Sequence[Sheet]) -> bytes:
    """The workbook with a worksheet for each table."""
    sheets = printed.sheets if isinstance(printed, Paper) else printed
    written = BytesIO()
    # Nothing that looks like a formula, an address or a number becomes one.
    told = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(written, {**told, "default_date_format": _FORMATS[Kind.DATE]}) as book:
        book.set_properties(_properties(printed))
        formats = _Formats(book)
        for sheet, name in zip(sheets, _names(sheets), strict=True):
            _Page(book.add_worksheet(name), sheet, formats).write()
    return written.getvalue()


def _properties(printed: Paper | Sequence[Sheet]) -> dict[str, object]:
    if not isinstance(printed, Paper):
        return {"created": datetime.combine(_NO_DAY, time())}
    made = datetime.combine(printed.dated or _NO_DAY, time())
    return {"title": f"{printed.title} {printed.subject}".strip(), "author": printed.issuer, "created": made}


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """What the tabs are called: the titles as far as a spreadsheet allows, no two alike."""
    taken: list[str] = []
    for place, sheet in enumerate(sheets, start=1):
        name = " ".join(_UNNAMEABLE.sub(" ", sheet.title).split())[:_NAME].strip("' ") or f"Bảng {place}"
        if name.lower() in (each.lower() for each in taken):
            name = f"{name[: _NAME - 5].rstrip()} ({place})"
        taken.append(name)
    return taken


class _Formats:
    """How cells look: a format for each kind of column, plain and in the last row."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        face = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
        ruled = {**face, "border": 1, "border_color": "#8A97A3"}
        self.title = book.add_format({**face, "font_size": 14, "bold": True, "valign": "vcenter"})
        self.note = book.add_format({**face, "italic": True})
        self.head = book.add_format(
            {**ruled, "bold": True, "align": "center", "valign": "vcenter", "text_wrap": True, "bg_color": "#E4ECF3"}
        )
        self.body = {kind: book.add_format({**ruled, **_look(kind)}) for kind in Kind}
        self.last = {kind: book.add_format({**ruled, **_look(kind), "bold": True}) for kind in Kind}


def _look(kind: Kind) -> dict[str, object]:
    if kind is Kind.TEXT:
        return {"text_wrap": True, "num_format": "@"}
    return {
        "num_format": _FORMATS[kind],
        "align": "center" if kind in (Kind.PLACE, Kind.DATE, Kind.MOMENT) else "right",
    }


class _Page:
    """One table on its worksheet: the title, the head in one or two rows, the rows, the sum, the note."""

    def __init__(self, page: Worksheet, sheet: Sheet, formats: _Formats) -> None:
        self.page, self.sheet, self.formats = page, sheet, formats
        self.top = 2
        self.first = self.top + (2 if sheet.grouped else 1)
        self.last = self.first + len(sheet.rows) - 1

    def write(self) -> None:
        self._set_up()
        self.page.write_string(0, 0, self.sheet.title, self.formats.title)
        self._head()
        self._rows()
        self._below()

    def _set_up(self) -> None:
        page, across = self.page, len(self.sheet.columns) - 1
        for place, column in enumerate(self.sheet.columns):
            page.set_column(place, place, column.width + 1)
        page.freeze_panes(self.first, 0)
        page.autofilter(self.first - 1, 0, max(self.last, self.first), across)
        page.repeat_rows(self.top, self.first - 1)
        page.set_paper(9)  # A4
        page.set_landscape() if self.sheet.wide else page.set_portrait()
        page.fit_to_pages(1, 0)
        page.set_margins(**_MARGINS)
        page.set_footer("&C&P/&N")

    def _head(self) -> None:
        place, head = 0, self.formats.head
        for group, columns in self.sheet.head():
            for offset, column in enumerate(columns):
                if group or not self.sheet.grouped:
                    self.page.write_string(self.first - 1, place + offset, column.title, head)
                else:
                    self.page.merge_range(self.top, place + offset, self.top + 1, place + offset, column.title, head)
            if group and len(columns) > 1:
                self.page.merge_range(self.top, place, self.top, place + len(columns) - 1, group, head)
            elif group:
                self.page.write_string(self.top, place, group, head)
            place += len(columns)

    def _rows(self) -> None:
        kinds = [column.kind for column in self.sheet.columns]
        for line, row in enumerate(self.sheet.rows, start=self.first):
            for place, (kind, cell) in enumerate(zip(kinds, row, strict=True)):
                self._cell(line, place, cell, self.formats.body[_shown(kind, cell)])

    def _below(self) -> None:
        line = max(self.last, self.first) + 1
        if self.sheet.total:
            self._sum(line, self.sheet.total)
            line += 1
        if self.sheet.note:
            self.page.write_string(line + 1, 0, _short(self.sheet.note), self.formats.note)

    def _sum(self, line: int, total: Iterable[Cell]) -> None:
        """The last row; a number that sums its column does so still when a reader filters the rows."""
        for place, (column, cell) in enumerate(zip(self.sheet.columns, total, strict=True)):
            look = self.formats.last[column.kind]
            if column.kind is Kind.NUMBER and isinstance(cell, int) and self._sums(place, cell):
                summed = f"=SUBTOTAL(9,{xl_range(self.first, place, self.last, place)})"
                self.page.write_formula(line, place, summed, look, cell)
            else:
                self._cell(line, place, cell, look)

    def _sums(self, place: int, cell: int) -> bool:
        numbers = [row[place] for row in self.sheet.rows]
        return bool(numbers) and sum(each for each in numbers if isinstance(each, int | float)) == cell

    def _cell(self, line: int, place: int, cell: Cell, look: Format) -> None:
        """By what the cell is: text stays text in a column of numbers too."""
        if cell is None or cell == "":
            self.page.write_blank(line, place, None, look)
        elif isinstance(cell, str):
            self.page.write_string(line, place, _short(cell), look)
        elif isinstance(cell, date):
            if isinstance(cell, datetime):  # a spreadsheet knows no zones: the province's
                cell = cell.astimezone(ZONE).replace(tzinfo=None)
            self.page.write_datetime(line, place, cell, look)  # pyright: ignore[reportArgumentType] takes days too
        else:
            self.page.write_number(line, place, cell, look)


def _shown(kind: Kind, cell: Cell) -> Kind:
    """A day stays a day in a column of words."""
    if kind is not Kind.TEXT or not isinstance(cell, date):
        return kind
    return Kind.MOMENT if isinstance(cell, datetime) else Kind.DATE


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - len(_CUT)] + _CUT
