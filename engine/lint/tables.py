"""Decision tables (DMN): shapes, hit policies and cells that the library would misread or not read at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from engine import decisions
from engine.decisions import cells, each
from engine.decisions.grids import POLICIES
from engine.diagrams import Unreadable, local
from engine.lint.faults import Fault, warning
from engine.lint.names import expression
from engine.registry import Registry


def judge(tables: Mapping[str, str], known: Collection[str], registry: Registry) -> Iterator[Fault]:
    """What is wrong with a bundle's decision tables."""
    for name, text in tables.items():
        try:
            root = decisions.read(text).root
        except Unreadable as error:
            found = [Fault(None, error.code, str(error), error.english)]
        else:
            found = list(_shape(root)) or list(_cells(root, known, registry))
        for fault in found:
            vi, en = f"bảng quyết định “{name}”: {fault.vi}", f"decision table “{name}”: {fault.en}"
            yield Fault(None, fault.code, vi, en, fault.level)


def _shape(root: Any) -> Iterator[Fault]:
    space = etree.QName(root).namespace or ""
    if local(root) != "definitions" or "DMN" not in space:
        yield Fault(None, "table-shape", "không phải tệp DMN; hãy xuất lại.", "is no DMN file; export it again.")
        return
    if root.prefix not in (None, "dmn"):
        yield Fault(
            None,
            "table-shape",
            f"dùng tiền tố “{root.prefix}:”; hãy lưu bằng không gian tên mặc định hoặc “dmn:”.",
            f"uses the prefix “{root.prefix}:”; save it with the default namespace or “dmn:”.",
        )
    drawn = list(each(root, "decision"))
    tables = [node for decision in drawn for node in decision if local(node) == "decisionTable"]
    if len(drawn) != 1 or len(tables) != 1:
        yield Fault(
            None,
            "table-shape",
            f"cần đúng một quyết định có một bảng, đang có {len(drawn)} và {len(tables)}; hãy tách tệp.",
            f"needs one decision with one table, it has {len(drawn)} and {len(tables)}; split the file.",
        )
        return
    if next(each(root, "requiredDecision"), None) is not None:
        yield Fault(
            None,
            "table-requires",
            "dựa vào quyết định khác (requiredDecision), sẽ bị bỏ qua; hãy gọi bằng hai bước quyết định.",
            "builds on another decision (requiredDecision), which is ignored; use two business rule tasks.",
        )
    yield from _table(tables[0])


def _table(table: Any) -> Iterator[Fault]:
    policy = table.get("hitPolicy", "UNIQUE").upper()
    if policy not in POLICIES or table.get("aggregation"):
        yield Fault(
            None,
            "hit-policy",
            f"hit policy “{policy} {table.get('aggregation', '')}".rstrip()
            + f"” không chạy đúng; hãy dùng {', '.join(POLICIES)} (không gộp).",
            f"the hit policy “{policy} {table.get('aggregation', '')}".rstrip()
            + f"” runs wrongly; use {', '.join(POLICIES)} (without aggregation).",
        )
    inputs = [node for node in table if local(node) == "input"]
    outputs = [node for node in table if local(node) == "output"]
    needing = [table, *inputs, *outputs, *(node for rule in each(table, "rule") for node in (rule, *_entries(rule)))]
    if any(not node.get("id") for node in needing):
        yield Fault(
            None,
            "table-shape",
            "có phần chưa có mã (id); hãy mở và lưu lại bằng trình vẽ DMN.",
            "has parts without an id; open and save it in a DMN editor.",
        )
    for node in outputs:
        name = node.get("name") or node.get("label") or ""
        if not name.isidentifier():
            yield Fault(
                None,
                "table-output",
                f"cột kết quả “{name}” không phải tên biến; hãy đặt tên không dấu, không dấu chấm.",
                f"the output “{name}” is no variable's name; name it without spaces and dots.",
            )
    rules = [node for node in table if local(node) == "rule"]
    if not rules:
        yield warning(
            None,
            "table-empty",
            "không có dòng nào, kết quả luôn trống; hãy thêm dòng.",
            "has no rows and decides nothing; add rows.",
        )
    for number, rule in enumerate(rules, start=1):
        entries = [local(node) for node in rule]
        if (entries.count("inputEntry"), entries.count("outputEntry")) != (len(inputs), len(outputs)):
            yield Fault(
                None,
                "table-shape",
                f"dòng {number} không đủ ô cho các cột; hãy mở và lưu lại bằng trình vẽ DMN.",
                f"row {number} does not have a cell for each column; open and save it in a DMN editor.",
            )


def _cells(root: Any, known: Collection[str], registry: Registry) -> Iterator[Fault]:
    for found in placed(root, known, registry):
        yield _of(found.row, found.fault) if found.row else found.fault


def _of(row: int, fault: Fault) -> Fault:
    return Fault(None, fault.code, f"dòng {row}: {fault.vi}", f"row {row}: {fault.en}", fault.level)


@dataclass(frozen=True)
class Placed:
    """A fault of the grid at its place: row from 1, column from 0, the inputs' before the outputs'; 0: at its head."""

    row: int
    column: int
    fault: Fault


def placed(root: Any, known: Collection[str], registry: Registry) -> Iterator[Placed]:
    """What is wrong with each head and cell of a table whose shape is right."""
    table = next(each(root, "decisionTable"))
    inputs = [node for node in table if local(node) == "input"]
    for column, node in enumerate(inputs):
        for fault in _asked(node, known, registry):
            yield Placed(0, column, fault)
    for row, rule in enumerate((node for node in table if local(node) == "rule"), start=1):
        for column, node in enumerate(node for node in rule if local(node) == "inputEntry"):
            for fault in _test(_text(node), known, registry):
                yield Placed(row, column, fault)
        for column, node in enumerate((node for node in rule if local(node) == "outputEntry"), start=len(inputs)):
            if _text(node):
                for fault in expression(None, cells.answer_of(_text(node)), known, registry):
                    yield Placed(row, column, fault)


def _asked(node: Any, known: Collection[str], registry: Registry) -> Iterator[Fault]:
    text = _text(next(each(node, "inputExpression"), None))
    if text:
        yield from expression(None, text, known, registry)
        return
    yield Fault(
        None,
        "table-input",
        f"cột điều kiện “{node.get('label') or node.get('id')}” chưa có biểu thức; hãy điền tên biến.",
        f"the input “{node.get('label') or node.get('id')}” has no expression; fill in a variable's name.",
    )


def _test(cell: str, known: Collection[str], registry: Registry) -> Iterator[Fault]:
    test = cells.test_of(cell)
    if test is None:
        return
    found = list(expression(None, test, {*known, cells.COLUMN}, registry))
    if cells.is_range(cell) and any(fault.code == "expression" for fault in found):
        yield Fault(
            None,
            "table-feel",
            f"ô “{cell[:60]}” là khoảng viết chưa đúng; hãy viết dạng: [1..5].",
            f"the cell “{cell[:60]}” is no well-formed range; write it as in: [1..5].",
        )
        return
    for fault in found:
        yield replace(fault, vi=fault.vi.replace(cells.COLUMN, "?"), en=fault.en.replace(cells.COLUMN, "?"))


def _entries(rule: Any) -> list[Any]:
    return [node for node in rule if local(node) in ("inputEntry", "outputEntry")]


def _text(node: Any) -> str:
    found = None if node is None else next((child for child in node if local(child) == "text"), None)
    return "" if found is None else (found.text or "").strip()
