"""Activities: those done several times, those that call another diagram, those that ask a decision table."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from engine.diagrams import BPMN, STEPS, Diagram, Element
from engine.errors import ExpressionRejected
from engine.expressions import NOT_LITERAL, literal
from engine.lint.faults import Fault, warning

SEVERAL = (*STEPS, "serviceTask", "subProcess", "callActivity")
MOST = 500


def faults(diagram: Diagram, decisions: Collection[str], deployed: Collection[str] | None) -> Iterator[Fault]:
    """What is wrong with a diagram's activities; ``deployed``: the diagrams that may be called, None: not known."""
    for each in diagram.nodes:
        if each.several is not None:
            yield from _several(each)
        if each.kind == "callActivity":
            yield from _call(diagram, each, deployed)
        if each.kind == "businessRuleTask":
            yield from _decision(each, decisions)


def _several(each: Element) -> Iterator[Fault]:
    node = each.several
    assert node is not None  # noqa: S101 (the caller looked)
    count = node.find(f"{BPMN}loopCardinality")
    listed = node.find(f"{BPMN}loopDataInputRef")
    if each.kind not in SEVERAL:
        yield Fault(
            each,
            "several-not-here",
            f"“{each.kind}” không lặp nhiều lần được; hãy đặt trong quy trình con lặp nhiều lần.",
            f"a “{each.kind}” cannot be multi-instance; put it into a multi-instance sub-process.",
        )
    given = [part for part in (count, listed) if part is not None and (part.text or "").strip()]
    if len(given) != 1:
        yield Fault(
            each,
            "several-count",
            "bước lặp nhiều lần chưa rõ số lần, thuộc tính của công cụ khác (camunda:collection…) không tính; "
            "hãy điền đúng một trong loopCardinality (số lần) và loopDataInputRef (tên danh sách).",
            "the multi-instance activity does not say how often, other tools' attributes (camunda:collection …) don't "
            "count; fill in one of loopCardinality (a number) and loopDataInputRef (a list).",
        )
    elif given[0] is count and not _is_count((count.text or "").strip()):
        yield Fault(
            each,
            "several-count",
            f"số lần lặp phải là số nguyên từ 1 đến {MOST}; hãy sửa loopCardinality.",
            f"the number of instances is a whole number from 1 to {MOST}; mend loopCardinality.",
        )
    for tag in ("loopDataOutputRef", "outputDataItem"):
        if node.find(f"{BPMN}{tag}") is not None:
            yield Fault(
                each,
                "several-output",
                f"{tag} không thu kết quả; hãy xóa, biểu mẫu và thao tác ghi biến.",
                f"{tag} collects nothing; delete it, forms and operators write variables.",
            )
    if node.get("behavior", "All") != "All":
        yield Fault(
            each,
            "several-behavior",
            "thuộc tính behavior của bước lặp bị bỏ qua; hãy xóa.",
            "the behavior of the multi-instance marker is ignored; delete it.",
        )
    item = node.find(f"{BPMN}inputDataItem")
    if item is not None and not (item.get("id") or "").isidentifier():
        yield Fault(
            each,
            "several-item",
            "inputDataItem chưa có mã (id) là tên biến; hãy đặt tên không dấu và không khoảng trắng.",
            "inputDataItem has no id that is a variable's name; give it one.",
        )


def _is_count(text: str) -> bool:
    try:
        written = literal(text)
    except ExpressionRejected:
        return True  # told with the other expressions
    return written is NOT_LITERAL or (type(written) is int and 1 <= written <= MOST)


def _call(diagram: Diagram, each: Element, deployed: Collection[str] | None) -> Iterator[Fault]:
    key = (each.node.get("calledElement") or "").strip()
    if not key:
        yield Fault(
            each,
            "called-missing",
            "chưa nêu quy trình được gọi; hãy điền calledElement bằng mã quy trình.",
            "names no process to call; fill calledElement with a process's id.",
        )
    elif key == diagram.key:
        yield Fault(
            each,
            "called-itself",
            "quy trình gọi chính nó sẽ không dừng; hãy vẽ vòng lặp bằng cổng.",
            "a process that calls itself never ends; draw a loop with a gateway.",
        )
    elif deployed is None:
        yield warning(
            each,
            "called-unknown",
            f"gọi quy trình “{key}”, chưa xem được ở đây; hãy triển khai nó trước.",
            f"it calls the process “{key}”, which is not known here; deploy it first.",
        )
    elif key not in deployed:
        yield Fault(
            each,
            "called-unknown",
            f"quy trình được gọi “{key}” chưa triển khai; hãy triển khai trước hoặc chọn lại.",
            f"the called process “{key}” is not deployed; deploy it first or choose another.",
        )


def _decision(each: Element, decisions: Collection[str]) -> Iterator[Fault]:
    if not each.decision:
        yield Fault(
            each,
            "decision-missing",
            "bước quyết định chưa nêu bảng (spiffworkflow:calledDecisionId); hãy điền mã quyết định trong tệp DMN.",
            "names no decision (spiffworkflow:calledDecisionId); fill in the decision's id in its DMN file.",
        )
    elif each.decision not in decisions:
        yield Fault(
            each,
            "decision-unknown",
            f"bảng quyết định “{each.decision}” không có; hãy đặt tệp decisions/{each.decision}.dmn bên cạnh.",
            f"there is no decision “{each.decision}”; put decisions/{each.decision}.dmn beside the diagram.",
        )
