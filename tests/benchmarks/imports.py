"""The preview of a table of 5,000 directives: read, judged by every rule and kept, beside the bare reading of it."""

from __future__ import annotations

import csv
import tempfile
from io import BytesIO, StringIO
from pathlib import Path
from time import perf_counter

from openpyxl import Workbook, load_workbook

from tests.benchmarks import Row
from tests.benchmarks._cycle import kinds
from tests.journeys.test_imports import FIRST, HEADS
from tests.support.province import open_house, someone
from workflows.bootstrap import House
from workflows.imports import batches
from workflows.vocabulary import ImportKind

ROWS = 5_000
LIMIT = 5.0


def run(quick: bool) -> list[Row]:
    """The measurements; both sizes are the same, since the promise is."""
    del quick
    rows: list[Row] = []
    table = [[*HEADS], *([f"{number}/UBND-VP", *FIRST[1:]] for number in range(1, ROWS + 1))]
    files = {"csv": _csv(table), "xlsx": _xlsx(table)}
    with kinds(durable=False) as found, tempfile.TemporaryDirectory(prefix="chidao-imports-") as folder:
        for name, kind in found.items():
            with kind.fresh() as url:
                house = open_house(url, Path(folder) / name)
                for ending, content in files.items():
                    spent = _preview(house, f"Văn bản.{ending}", content)
                    told = f"{name}: a preview of {ROWS} rows, .{ending}"
                    rows.append(Row.at_most(told, spent, "s", LIMIT))
                    rows.append(Row(f"{told}, to its bare reading", spent / _bare(ending, content), "×"))
                house.database.dispose()
    return rows


def _preview(house: House, name: str, content: bytes) -> float:
    started = perf_counter()
    with house.unit_of_work() as uow:
        lan = someone(uow, "lan")
        told = batches.preview(uow, lan, batches.take(uow, lan, ImportKind.DIRECTIVES, name, content).id)
        assert len(told.ready) == ROWS
    return perf_counter() - started


def _bare(ending: str, content: bytes) -> float:
    started = perf_counter()
    if ending == "csv":
        read = len(list(csv.reader(StringIO(content.decode("utf-8-sig")))))
    else:
        read = sum(1 for _ in load_workbook(BytesIO(content), read_only=True).worksheets[0].iter_rows())
    assert read == ROWS + 1
    return perf_counter() - started


def _csv(table: list[list[str]]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode("utf-8-sig")


def _xlsx(table: list[list[str]]) -> bytes:
    book, out = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for each in table:
        sheet.append(each)
    book.save(out)
    return out.getvalue()
