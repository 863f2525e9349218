"""Circles that nobody stops, joins in them that mix their rounds, and splits that double their tokens."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagrams import GATEWAYS, Diagram, Element
from engine.lint.faults import Fault, Rule, warning
from engine.lint.ways import reach, waits

JOINS = ("parallelGateway", "inclusiveGateway")


def _joins(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind in JOINS and len(each.incoming) > 1 and each.id in reach(diagram, each.id):
            kind, english = ("song song", "parallel") if each.kind == JOINS[0] else ("bao gồm", "inclusive")
            yield Fault(
                each,
                "join-in-loop",
                f"cổng gộp {kind} nằm trong vòng lặp có thể gộp lẫn nhánh của hai vòng; "
                f"hãy đưa cả khối {kind} vào một quy trình con.",
                f"in a loop this {english} join may mix the branches of two rounds; "
                f"move the whole {english} block into a sub-process.",
            )


def _endless(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind not in GATEWAYS or waits(diagram, each):
            continue
        if each.id in reach(diagram, each.id, stop=lambda other: waits(diagram, other)):
            yield Fault(
                each,
                "endless",
                "vòng lặp không có bước nào chờ người hoặc chờ giờ, sẽ chạy mãi; hãy thêm bước chờ vào vòng.",
                "nobody and no clock is awaited in this loop, it would run for ever; put a waiting step into it.",
            )


def _doubles(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind in JOINS and len(each.outgoing) > 1:
            merge = _merge(diagram, each)
            if merge is not None:
                yield warning(
                    merge,
                    "doubled-token",
                    f"nhận nhiều nhánh của cổng “{each.label}”, phần sau chạy mỗi nhánh một lần; "
                    "nếu phải chờ đủ nhánh, hãy gộp bằng cùng loại cổng.",
                    f"several branches of “{each.label}” arrive here, what follows runs once for each; "
                    "to wait for all of them merge with the same kind of gateway.",
                )


def _merge(diagram: Diagram, fork: Element) -> Element | None:
    """The first plain merge to which two branches of a fork lead."""

    def closes(other: Element) -> bool:
        return other.id == fork.id or (other.kind in JOINS and len(other.incoming) > 1)

    branches = [
        {flow.target} | reach(diagram, flow.target, closes)
        for flow in fork.outgoing
        if flow.target in diagram.elements and not closes(diagram.elements[flow.target])
    ]
    for each in diagram.nodes:
        merges = each.kind == "exclusiveGateway" and len(each.incoming) > 1
        if merges and sum(each.id in branch for branch in branches) > 1:
            return each
    return None


RULES: tuple[Rule, ...] = (_joins, _endless, _doubles)
