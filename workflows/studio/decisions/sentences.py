"""What is wrong at a cell or a column's head, in a sentence with its cure for somebody who is no programmer."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine import ExpressionRejected, cells, expressions
from engine.decisions import POLICIES, Column, Grid

KINDS = {"string": "Chữ", "number": "Số", "integer": "Số nguyên", "boolean": "Đúng hoặc sai", "date": "Ngày"}
POLICY_WORDS = {
    "FIRST": "Lấy dòng đúng đầu tiên, từ trên xuống",
    "UNIQUE": "Chỉ một dòng được đúng",
    "COLLECT": "Lấy tất cả dòng đúng, thành danh sách",
}
HEAD = "head"
"""Stands for a column's type where it is the column's own expression that is looked at."""
NUMBERS = ("number", "integer", "long", "double")
_CURLY = re.compile("[“”‘’«»]")
_GROUPED = re.compile(r"\d{1,3}(\.\d{3}){2,}|\d{1,3}(,\d{3}){2,}")
_COMMA = re.compile(r"\D*\d+,\d+")
_DAY_WORDS = 'Ngày viết dạng năm-tháng-ngày trong dấu nháy: "2026-12-31".'
_DAY = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")


@dataclass(frozen=True)
class Said:
    """A sentence at its place: row from 1 (0: the head), column from 0, the inputs' before the outputs'."""

    row: int
    column: int
    sentence: str
    level: str = "error"


def of_fault(code: str, told: str, cell: str, kind: str) -> str:
    """What is said of a fault that the lint found: in plainer words, where there are some."""
    if _CURLY.search(cell):
        return 'Dấu nháy phải là dấu thẳng: "khẩn", không phải “khẩn”.'
    if _DAY.search(cell):
        return _DAY_WORDS
    if grouped := _GROUPED.search(cell):
        return f"Số viết liền, không chấm phân nhóm: {re.sub('[.,]', '', grouped[0])}."
    if code == "variable-unknown":
        return _unknown(cell, kind)
    if code == "function-unknown":
        return f"“{cell}” gọi một hàm không có; các hàm dùng được ở trang Danh mục."
    if code == "function-arguments":
        return f"“{cell}” gọi hàm thiếu hoặc thừa tham số; xem trang Danh mục."
    if code == "table-feel":
        return f"Khoảng “{cell}” viết chưa đúng; viết dạng [1..5], hoặc > 5."
    if code == "table-input":
        return "Chọn biến mà cột này đọc."
    if code == "expression":
        return _unreadable(cell)
    return told[:1].upper() + told[1:]


def of_grid(grid: Grid) -> Iterator[Said]:
    """What the lint does not look at: heads that are empty or doubled, cells that cannot fit their column's type."""
    if grid.policy not in POLICIES:
        yield Said(0, -1, f"Cách lấy kết quả “{grid.policy}” không chạy ở đây; hãy chọn cách khác.")
    inputs = len(grid.inputs)
    written = Counter(column.name for column in grid.outputs)
    for place, column in enumerate(grid.outputs, start=inputs):
        if not column.name:
            yield Said(0, place, "Đặt tên cho cột kết quả.")
        elif not column.name.isidentifier():
            yield Said(0, place, f"“{column.name}” không là tên biến: chỉ dùng chữ không dấu, số và gạch dưới.")
        elif written[column.name] > 1:
            yield Said(0, place, f"Hai cột kết quả cùng ghi “{column.name}”; đổi tên một cột.")
    if not grid.outputs:
        yield Said(0, -1, "Bảng chưa có cột kết quả; hãy thêm một cột.")
    for number, row in enumerate(grid.rows, start=1):
        for place, (column, cell) in enumerate(zip(grid.inputs, row.tests, strict=True)):
            if sentence := _misfit(cell, column):
                yield Said(number, place, sentence, "warning")
        for place, (column, cell) in enumerate(zip(grid.outputs, row.answers, strict=True), start=inputs):
            if cell and (sentence := _wrong_answer(cell, column)):
                yield Said(number, place, sentence, "warning")


def _unknown(cell: str, kind: str) -> str:
    if kind == HEAD:
        return f"“{cell}” không phải biến nào; chọn trong danh sách gợi ý, hoặc cho mục của biểu mẫu ghi thành biến."
    if re.fullmatch(r"[\w ]+", cell):
        cure = f'Nếu là chữ, viết trong dấu nháy: "{cell}".'
        return (
            f"“{cell}” không phải biến nào. {cure}" if kind not in NUMBERS else f"“{cell}” không phải số hay biến nào."
        )
    return f"“{cell}” nhắc đến biến không có. Chữ phải viết trong dấu nháy; biến phải do một biểu mẫu hay bảng ghi."


def _unreadable(cell: str) -> str:
    if cell.count('"') % 2 or cell.count("'") % 2:
        return f"“{cell}” thiếu một dấu nháy."
    if re.fullmatch(r"[\w ,]+", cell):
        return f'Chữ phải viết trong dấu nháy: "{cell}".'
    return f"Không hiểu “{cell}”; xem cách viết ô ở trên bảng."


def _misfit(cell: str, column: Column) -> str:
    if column.kind in NUMBERS and _COMMA.fullmatch(cell):
        point = cell.replace(",", ".")
        return f"“{cell}” được hiểu là một trong hai số; phần lẻ viết sau dấu chấm: {point}."
    if column.kind in ("string", "date") and _DAY.search(cell):
        return _DAY_WORDS  # in quotes it is no day, and without them a division
    test = cells.test_of(cell)
    found = [] if test is None else _values(test)
    if column.kind in NUMBERS and any(isinstance(each, str) for each in found):
        return f"Cột này là số, mà {cell} là chữ; bỏ dấu nháy, hoặc đổi kiểu của cột."
    if column.kind in ("string", "date") and any(type(each) in (int, float) for each in found):
        return f"Cột này là {KINDS[column.kind].lower()}, mà {cell} là số; viết trong dấu nháy, hoặc đổi kiểu của cột."
    return ""


def _wrong_answer(cell: str, column: Column) -> str:
    found = _values(cells.answer_of(cell))
    only_text = len(found) == 1 and isinstance(found[0], str) and cell[:1] in "'\""
    if column.kind in NUMBERS and only_text:
        return f"Cột này là số, mà {cell} là chữ; bỏ dấu nháy, hoặc đổi kiểu của cột."
    return ""


def _values(text: str) -> list[Any]:
    """The values that a test or an answer writes out; none where it calls a function, whose words are its own."""
    try:
        nodes = list(ast.walk(expressions.parse(text)))
    except ExpressionRejected:
        return []  # as the lint says
    if any(isinstance(node, ast.Call) for node in nodes):
        return []
    return [node.value for node in nodes if isinstance(node, ast.Constant)]
