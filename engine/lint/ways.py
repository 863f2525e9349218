"""Where a token can go from an element, by the drawing alone: along flows, and over the border of an activity."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.diagrams import STEPS, Diagram, Element

Stop = Callable[[Element], bool]


def following(diagram: Diagram, each: Element) -> Iterator[str]:
    """The ids behind an element: its flows' targets and the events on its border."""
    yield from (flow.target for flow in each.outgoing if flow.target in diagram.elements)
    yield from (other.id for other in diagram.nodes if other.attached_to == each.id and other.id != each.id)


def reach(diagram: Diagram, start: str, stop: Stop = lambda each: False) -> set[str]:
    """Every id that can be reached from ``start`` without passing what ``stop`` names."""
    seen: set[str] = set()
    ahead = list(following(diagram, diagram.elements[start]))
    while ahead:
        here = ahead.pop()
        if here in seen or stop(diagram.elements[here]):
            continue
        seen.add(here)
        ahead.extend(following(diagram, diagram.elements[here]))
    return seen


def waits(diagram: Diagram, each: Element) -> bool:
    """Whether a token rests at the element: for a person, a clock, a message or another process."""
    if each.kind == "subProcess":
        return any(waits(diagram, inner) for inner in diagram.nodes if inner.parent == each.id)
    return each.kind in (*STEPS, "intermediateCatchEvent", "receiveTask", "callActivity", "eventBasedGateway")
