"""A paper as a .pdf: the same layout after Decree 30/2020/NĐ-CP, set by Typst."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.typed_values import clean
from workflows.errors import PaperTooLong
from workflows.printing import wording
from workflows.printing.measures import widths
from workflows.printing.sheets import Cell, Column, Paper, Sheet

LONGEST = 24_000  # cells; some seconds of the processor, and half the memory that the setter may take
TEMPLATE = Path(__file__).parent.parent / "templates" / "paper.typ"
_SETTER = Path(__file__).parent / "setting.py"
# The room between the margins of paper.typ, upright and across, in twentieths of a point.
_UPRIGHT, _ACROSS = 9355, 14570
_TALL = 30  # lines; a row of more may go on in the next page
_ZERO_WIDTH_SPACE = "\N{ZERO WIDTH SPACE}"


def pdf(paper: Paper) -> bytes:
    """The pages, tagged so that they can be read aloud (PDF/UA-1); printed again, the same to the byte."""
    if sum(len(sheet.rows) * len(sheet.columns) for sheet in paper.sheets) > LONGEST:
        raise PaperTooLong
    # Typst keeps in memory what it has set, for editors that set it again: a process for each paper gives it back.
    setter = subprocess.run(  # noqa: S603 (our own file, by this interpreter)
        [sys.executable, "-I", _SETTER, TEMPLATE],
        input=json.dumps(_told(paper), default=asdict).encode(),
        stdout=subprocess.PIPE,
        env={"LANG": "C.UTF-8"},
        check=False,
    )
    if setter.returncode < 0:  # ended by its limits
        raise PaperTooLong
    setter.check_returncode()
    return setter.stdout


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
        "widths": [width / 20 for width in widths(sheet, room)],
        "kinds": [column.kind for column in sheet.columns],
        "head": list(_head(sheet)),
        "rows": [_row(sheet, row) for row in sheet.rows],
        "total": _row(sheet, sheet.total)["cells"] if sheet.total else None,
        "note": clean(sheet.note),
        "dense": sheet.dense,
    }


def _head(sheet: Sheet) -> Iterator[list[dict[str, Any]]]:
    """The rows of the head, each cell with how many columns and rows it takes."""
    if not sheet.grouped:
        yield [_title(column) for column in sheet.columns]
        return
    groups = [(group, columns) for group, columns in sheet.head()]
    upper = [
        [_title(columns[0], group, across=len(columns))] if group else [_title(column, down=2) for column in columns]
        for group, columns in groups
    ]
    yield [each for cells in upper for each in cells]
    yield [_title(column) for group, columns in groups if group for column in columns]


def _title(column: Column, text: str | None = None, *, across: int = 1, down: int = 1) -> dict[str, Any]:
    return {"text": clean(text or column.title), "across": across, "down": down}


def _row(sheet: Sheet, row: Sequence[Cell]) -> dict[str, Any]:
    told = [(column, wording.cell_text(column, cell)) for column, cell in zip(sheet.columns, row, strict=True)]
    tall = any(len(text) > _TALL * column.width for column, text in told)
    return {"cells": [_breakable(text, column.width) for column, text in told], "tall": tall}


def _breakable(text: str, width: int) -> str:
    """A word that is longer than its column goes on in the next line, wherever that is."""
    words = text.split(" ")
    if all(len(word) <= width for word in words):
        return text
    return " ".join(
        _ZERO_WIDTH_SPACE.join(word[place : place + width] for place in range(0, len(word), width)) for word in words
    )
