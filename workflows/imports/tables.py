"""Reads a table that somebody brings: .xlsx, .csv, or cells that were pasted; every cell as text, nothing judged.

All parsing is done in a child with limits.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from engine import typed_values
from workflows import scrutiny
from workflows.errors import ImportRejected
from workflows.imports import apart
from workflows.legacy_text import LegacyText, read_text

MOST_ROWS = 5000
MOST_COLUMNS = 60
MOST_ABOVE = 20
"""Among so many rows that hold anything the heads are looked for: a title or a hint, of one cell, may stand above."""
PASTED = "Bảng dán vào"
"""What a table is called that came without a file."""
LARGEST = 10 * 1024 * 1024


@dataclass(frozen=True)
class Line:
    """One row with its number in the file and its cells by column head."""

    number: int
    cells: dict[str, str]


def read(name: str, content: bytes) -> list[Line]:
    """The rows below the heads; ``ImportRejected`` says what is wrong with the file, and where."""
    if len(content) > LARGEST:
        raise ImportRejected(f"Tệp không quá {LARGEST // 1024 // 1024} MB.")
    kind = "csv" if name == PASTED else name.rpartition(".")[2].lower()
    reader = {"csv": _csv, "txt": _csv, "xlsx": _xlsx}.get(kind)
    if reader is None:
        raise ImportRejected("Chọn tệp .xlsx hoặc .csv, hoặc dán bảng vào ô bên dưới.")
    if reader is _xlsx:
        _judge(name, content)
    return apart.read(content, lambda path: _table(reader(path.read_bytes())), _lines)


def _csv(content: bytes) -> Iterator[Sequence[str]]:
    try:
        text = read_text(content)
    except LegacyText as error:
        raise ImportRejected(str(error)) from error
    separator = max("\t;,", key=text.partition("\n")[0].count)
    try:
        yield from csv.reader(StringIO(text), delimiter=separator)
    except csv.Error as error:
        raise ImportRejected("Tệp .csv không đọc được: dòng quá dài hoặc có ký tự lạ.") from error


def _xlsx(content: bytes) -> Iterator[Sequence[str]]:
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=False)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise ImportRejected("Tệp .xlsx không đọc được; hãy mở trong Excel và lưu lại.") from error
    page = book.worksheets[0]
    for number, row in enumerate(page.iter_rows(max_row=MOST_ROWS + MOST_ABOVE + 2, max_col=MOST_COLUMNS), start=1):
        yield [_text(cell.value, number, place) for place, cell in enumerate(row)]


def _judge(name: str, content: bytes) -> None:
    """A workbook is judged as any file that people hand in: a bomb is told as one, macros are refused."""
    with TemporaryDirectory(prefix="chidao-import-") as folder:
        place = Path(folder) / "table.xlsx"
        place.write_bytes(content)
        verdict = scrutiny.inspect(place, name)
    if verdict.verdict != "accept":
        raise ImportRejected(verdict.why)


def _text(value: Any, row: int, column: int) -> str:
    if isinstance(value, str) and value.startswith("="):
        raise ImportRejected(f"Dòng {row}, cột {column + 1}: có công thức; hãy dán giá trị (Paste Values) rồi lưu lại.")
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _table(rows: Iterable[Sequence[str]]) -> dict[str, Any]:
    """The heads, and each row below them that holds anything, with its number."""
    found: list[tuple[int, list[str]]] = []
    for number, row in enumerate(rows, start=1):
        cells = [typed_values.line(each) for each in row[:MOST_COLUMNS]]
        if any(cells):
            found.append((number, cells))
        if len(found) > MOST_ROWS + MOST_ABOVE:
            break
    above = next((place for place, (_, cells) in enumerate(found[:MOST_ABOVE]) if sum(map(bool, cells)) > 1), 0)
    lines = found[above + 1 :]
    if len(lines) > MOST_ROWS:
        raise ImportRejected(f"Mỗi lần nhập không quá {MOST_ROWS} dòng; hãy chia tệp.")
    if not lines:
        raise ImportRejected("Bảng chưa có dòng nào dưới dòng tiêu đề.")
    return {"heads": found[above][1], "lines": lines}


def _lines(_path: Path, table: dict[str, Any]) -> list[Line]:
    heads = table["heads"]
    return [
        Line(number, {head: cell for head, cell in zip(heads, cells, strict=False) if head and cell})
        for number, cells in table["lines"]
    ]
