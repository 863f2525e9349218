"""Circles in which nothing is awaited but dates that are written out: once they have passed, nothing is."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagrams import Diagram, Element
from engine.errors import ExpressionRejected
from engine.expressions import literal
from engine.lint.faults import Fault, Rule
from engine.lint.ways import waits

AWAITED = ("intermediateCatchEvent", "boundaryEvent")
JOINS = ("parallelGateway", "inclusiveGateway")


def _spent(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if _is_dated(each) and each.id in _reach(diagram, each):
            yield Fault(
                each,
                "date-in-loop",
                "ngày giờ ghi cố định nằm trong vòng lặp, qua ngày ấy vòng lặp chạy mãi; "
                "hãy dùng timeDuration hoặc một hàm tính mốc giờ, hoặc đưa ra ngoài vòng lặp.",
                "a date that is written out lies in a loop, which runs for ever once it has passed; "
                "use a timeDuration or a function, or take it out of the loop.",
            )


def _reach(diagram: Diagram, start: Element) -> set[str]:
    """Every id to which a token comes from ``start`` without resting, when all dates have passed."""
    seen: set[str] = set()
    ahead = list(_next(diagram, start))
    while ahead:
        here = ahead.pop()
        if here not in seen:
            seen.add(here)
            ahead.extend(_next(diagram, diagram.elements[here]))
    return seen


def _next(diagram: Diagram, each: Element) -> Iterator[str]:
    around = diagram.elements.get(each.parent or "") if each.kind == "endEvent" else None
    if around is not None:
        yield from () if _rests(diagram, around) else _targets(diagram, around)
    elif each.kind == "eventBasedGateway":
        yield from (target for target in _targets(diagram, each) if _is_dated(diagram.elements[target]))
    else:
        yield from (other.id for other in diagram.nodes if other.attached_to == each.id and _is_dated(other))
        if each.kind == "subProcess":
            yield from (inner.id for inner in diagram.nodes if inner.parent == each.id and inner.kind == "startEvent")
        elif not _rests(diagram, each):
            yield from _targets(diagram, each)


def _targets(diagram: Diagram, each: Element) -> Iterator[str]:
    return (flow.target for flow in each.outgoing if flow.target in diagram.elements)


def _rests(diagram: Diagram, each: Element) -> bool:
    """Whether a token rests at an element though all dates have passed."""
    if each.kind == "subProcess":
        return any(_rests(diagram, inner) for inner in diagram.nodes if inner.parent == each.id)
    joins = each.kind in JOINS and len(each.incoming) > 1
    return joins or (waits(diagram, each) and not _is_dated(each))


def _is_dated(each: Element) -> bool:
    kind, text = each.timer() or ("", "")
    try:
        return each.kind in AWAITED and kind == "timeDate" and isinstance(literal(text), str)
    except ExpressionRejected:
        return False  # told with the other expressions


RULES: tuple[Rule, ...] = (_spent,)
