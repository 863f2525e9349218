"""Judges .txt and .csv: that they are text, and what a spreadsheet would make of their cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from workflows.scrutiny.formats.fields import check_formula
from workflows.scrutiny.kinds import Case, looks_like

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_MARKS = (("\ufeff".encode(), "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DOUBTFUL = re.compile(r"[=+\-@][^\n]*(?:\||\()")
"""Only such a line may hold a formula that calls something; a table of figures need not be taken apart."""
_LONGEST_CELL = 1 << 20


def check(content: bytes, case: Case) -> None:
    """``Refusal`` for what is no text, or has cells that call programs."""
    if looks_like(content):
        raise case.mismatch()
    text = decoded(content)
    if text is None or _CONTROL.search(text.removesuffix("\x1a")):
        raise case.mismatch()
    if case.kind == "csv":
        _check_cells(text, case)
    else:
        case.tell(text)


def decoded(content: bytes) -> str | None:
    """The text in the encoding that its first bytes tell, in UTF-8, or as old Vietnamese software wrote it."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")  # TCVN3 and VNI are read, and marked, as these letters


def _check_cells(text: str, case: Case) -> None:
    delimiter = max(",;\t", key=text[:4096].count)
    if _DOUBTFUL.search(text):
        try:
            with _long_cells():
                for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
                    for cell in row:
                        if cell.lstrip()[:1] in ("=", "+", "-", "@"):
                            check_formula(cell)
        except csv.Error as error:
            raise case.broken() from error
    case.tell(text)
    case.tell(text.replace(delimiter, "\n"))  # each cell a line of its own


@contextmanager
def _long_cells() -> Iterator[None]:
    """The longest cell that is read is the process's own setting: whoever else reads tables keeps theirs."""
    before = csv.field_size_limit(_LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)
