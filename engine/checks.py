"""What is wrong with a diagram, before it runs: every problem at once, with its element and its cure.

SpiffWorkflow parses much that it then ignores, stalls on or runs wrongly; what the engine has not been proved
to run is an error here, never a surprise to the people who wait for a step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import forms, spiff
from engine.diagrams import (
    ACTIVITIES,
    BPMN,
    GATEWAYS,
    STEPS,
    Diagram,
    Element,
    Unreadable,
    read,
)
from engine.errors import ExpressionRejected
from engine.expressions import names_in, outcomes
from engine.registry import Registry

if TYPE_CHECKING:
    from engine.definitions import Bundle

RUNS = {
    *("startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent"),
    *("exclusiveGateway", "parallelGateway"),
    *("userTask", "manualTask", "serviceTask", "subProcess"),
}
CATCHES = ("timer", "message")
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


@dataclass(frozen=True)
class Problem:
    """One fault of a diagram: where it is and what cures it."""

    level: str
    file: str
    element: str | None
    name: str
    message: str

    def __str__(self) -> str:
        place = f" [{self.element} “{self.name}”]" if self.element else ""
        return f"{self.file}{place}: {self.message}"


Fault = tuple[Element | None, str]


def check(bundle: Bundle, registry: Registry) -> list[Problem]:
    """Every problem of a bundle; none: it may be deployed."""
    try:
        diagram = read(bundle.diagram)
    except Unreadable as error:
        return [Problem("error", bundle.file, None, "", str(error))]
    found: list[Fault] = []
    for rule in RULES:
        found.extend(rule(diagram))
    found.extend(_names(diagram, bundle, registry))
    if not found:
        found.extend(_parses(bundle))
    return [
        Problem("error", bundle.file, each and each.id, each.label if each else "", sentence)
        for each, sentence in found
    ]


def _supported(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.elements.values():
        if each.kind not in RUNS:
            yield (
                each,
                f"phần tử “{each.kind}” chưa chạy được ở đây; hãy vẽ bằng bước, cổng và sự kiện thường.",
            )
        elif each.node.get("triggeredByEvent") == "true":
            yield (
                each,
                "quy trình con theo sự kiện không dừng được luồng chính; hãy dùng sự kiện gắn ở biên.",
            )
        for marker in LOOPS:
            if any(child.tag.endswith(marker) for child in each.node):
                yield (
                    each,
                    "bước lặp nhiều lần chưa chạy được ở đây; hãy vẽ vòng lặp bằng cổng.",
                )
        yield from _event(each)


def _event(each: Element) -> Iterator[Fault]:
    if not each.kind.endswith("Event"):
        return
    catching = each.kind in ("intermediateCatchEvent", "boundaryEvent")
    known = CATCHES if catching else ("terminate",) if each.kind == "endEvent" else ()
    for definition in each.definitions:
        if not any(each.is_event(kind) for kind in known):
            yield (
                each,
                f"sự kiện “{definition.tag.rpartition('}')[2]}” chưa chạy được ở vị trí này.",
            )
    if catching and len(each.definitions) != 1:
        yield each, "sự kiện chờ cần đúng một loại: mốc giờ hoặc thông điệp."
    timer = each.timer()
    if each.is_event("timer") and (timer is None or timer[0] == "timeCycle" or not timer[1]):
        yield (
            each,
            "mốc giờ cần timeDate hoặc timeDuration; để nhắc nhiều lần, hãy vẽ vòng quay lại mốc giờ.",
        )


def _wiring(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.elements.values():
        if each.kind not in ("startEvent", "boundaryEvent") and not each.incoming:
            yield each, "không có đường nào đi tới; hãy nối hoặc xóa."
        if each.kind != "endEvent" and not each.outgoing:
            yield (
                each,
                "không có đường đi tiếp; hãy nối tới một bước hoặc sự kiện kết thúc.",
            )
        if each.kind not in GATEWAYS and len(each.outgoing) > 1:
            yield each, "có nhiều đường ra; hãy tách bằng một cổng."
        if each.kind not in GATEWAYS and len(each.incoming) > 1:
            yield (
                each,
                "có nhiều đường vào; hãy gộp bằng một cổng loại trừ trước bước này.",
            )
        if each.kind != "exclusiveGateway" and any(flow.condition for flow in each.outgoing):
            yield each, "điều kiện chỉ có tác dụng trên đường ra của cổng loại trừ."
    starts = [each for each in diagram.elements.values() if each.kind == "startEvent"]
    for inside in {
        None,
        *(each.id for each in diagram.elements.values() if each.kind == "subProcess"),
    }:
        count = sum(1 for each in starts if each.parent == inside)
        if count != 1:
            yield (
                diagram.elements.get(inside or ""),
                f"cần đúng một sự kiện bắt đầu, đang có {count}.",
            )


def _choices(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.elements.values():
        if each.kind != "exclusiveGateway" or len(each.outgoing) < 2:
            continue
        default = each.node.get("default")
        if default is None:
            yield each, "cổng chưa có đường mặc định; hãy chọn một đường làm mặc định."
        for flow in each.outgoing:
            if flow.id != default and not flow.condition:
                yield each, f"đường “{flow.name or flow.id}” chưa có điều kiện."


def _circles(diagram: Diagram) -> Iterator[Fault]:
    """Circles that nobody stops, and joins that the library fires too early when they come round again."""
    for each in diagram.elements.values():
        if each.kind == "parallelGateway" and len(each.incoming) > 1 and each.id in _reach(diagram, each.id):
            yield (
                each,
                "cổng gộp song song nằm trong vòng lặp chạy sai; hãy đưa khối song song vào một quy trình con.",
            )
        if each.kind in GATEWAYS and each.id in _reach(diagram, each.id, stop=_waits):
            yield (
                each,
                "vòng lặp không có bước nào chờ người hoặc chờ giờ, sẽ chạy mãi.",
            )


def _waits(each: Element) -> bool:
    return each.kind in (*STEPS, "intermediateCatchEvent", "subProcess")


def _reach(diagram: Diagram, start: str, stop: Callable[[Element], bool] = lambda each: False) -> set[str]:
    seen: set[str] = set()
    ahead = [flow.target for flow in diagram.elements[start].outgoing]
    while ahead:
        here = ahead.pop()
        if here in seen or here not in diagram.elements or stop(diagram.elements[here]):
            continue
        seen.add(here)
        ahead.extend(flow.target for flow in diagram.elements[here].outgoing)
    return seen


def _connected(diagram: Diagram) -> Iterator[Fault]:
    starts = [each.id for each in diagram.elements.values() if each.kind in ("startEvent", "boundaryEvent")]
    reached = set(starts).union(*(_reach(diagram, start) for start in starts))
    for each in diagram.elements.values():
        if each.id not in reached and each.incoming:
            yield each, "không bao giờ tới được từ sự kiện bắt đầu."


def _distinct(diagram: Diagram) -> Iterator[Fault]:
    # The library follows a flow to the first node of that id, be it an operator or one of its parameters.
    inside = (process.iterdescendants() for process in diagram.root.iter(f"{BPMN}process"))
    count = Counter(node.get("id") for nodes in inside for node in nodes)
    for each in diagram.elements.values():
        if count[each.id] > 1:
            yield each, f"mã “{each.id}” dùng {count[each.id]} lần trong tệp (kể cả tên thao tác); hãy đổi mã phần tử."


RULES: tuple[Callable[[Diagram], Iterable[Fault]], ...] = (
    _supported,
    _wiring,
    _choices,
    _circles,
    _connected,
    _distinct,
)


def _names(diagram: Diagram, bundle: Bundle, registry: Registry) -> Iterator[Fault]:
    """Forms, operators, rules, functions and variables that the diagram names and nobody knows."""
    for name in diagram.forms:
        if name not in bundle.forms:
            yield None, f"thiếu biểu mẫu “{name}” (tệp forms/{name}.json)."
    for name, schema in bundle.forms.items():
        for fault in forms.faults(schema, registry):
            yield None, f"biểu mẫu “{name}”: {fault}."
    written = {variable for schema in bundle.forms.values() for variable in forms.variables(schema)}
    for each in diagram.elements.values():
        written.update(registry.writes(each.operator or ""))
    for each in diagram.elements.values():
        yield from _named_by(each, registry)
        faults = [fault for text in _expressions(each) for fault in _expression(text, written, registry)]
        yield from ((each, fault) for fault in faults or _states(each, registry))


def _named_by(each: Element, registry: Registry) -> Iterator[Fault]:
    if each.kind == "serviceTask" and not each.operator:
        yield each, "bước tự động chưa nêu thao tác (serviceTaskOperator)."
    elif each.operator and each.operator not in registry.services:
        yield each, f"thao tác “{each.operator}” chưa đăng ký."
    offered = each.is_event("message") and each.kind in (
        "intermediateCatchEvent",
        "boundaryEvent",
    )
    if each.kind in STEPS or offered:
        if not each.rule:
            yield (
                each,
                "chưa rõ việc của ai: đặt vào một làn có thuộc tính “candidates”.",
            )
        elif each.rule not in registry.candidate_rules:
            yield each, f"quy tắc giao việc “{each.rule}” chưa đăng ký."
    if offered and not each.form:
        yield each, "thông điệp chờ cần thuộc tính “form” để có nút bấm cho người dùng."


def _expressions(each: Element) -> Iterator[str]:
    for flow in each.outgoing:
        if flow.condition:
            yield flow.condition
    timer = each.timer()
    if timer and timer[1]:
        yield timer[1]
    if each.properties.get("state", "").startswith("="):
        yield each.properties["state"][1:]
    if each.kind in ACTIVITIES:
        yield from each.parameters.values()


def _states(each: Element, registry: Registry) -> Iterator[str]:
    state = each.properties.get("state", "")
    named = outcomes(state[1:]) if state.startswith("=") else {state} - {""}
    if registry.states:
        for unknown in sorted(named - registry.states.keys()):
            yield f"trạng thái “{unknown}” không có; chọn trong: {', '.join(registry.states)}."


def _expression(text: str, written: set[str], registry: Registry) -> Iterator[str]:
    try:
        names, functions = names_in(text)
    except ExpressionRejected as error:
        yield str(error)
        return
    for name in sorted(names - written):
        yield f"biểu thức “{text}” dùng biến “{name}” mà không biểu mẫu hay thao tác nào ghi."
    for name in sorted(functions - registry.functions.keys()):
        yield f"biểu thức “{text}” gọi hàm “{name}” chưa đăng ký."


def _parses(bundle: Bundle) -> Iterator[Fault]:
    try:
        spiff.parse(bundle.diagram)
    except Exception as error:
        yield (
            None,
            f"sơ đồ không dịch được ({error.__class__.__name__}: {str(error).splitlines()[0] if str(error) else ''}).",
        )
