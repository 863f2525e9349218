"""Rules of the drawing alone: what the engine has not been proved to run, dead ends, circles, islands.

SpiffWorkflow parses much that it then ignores, stalls on or runs wrongly; here that is an error with its cure, never
a surprise to the people who wait for a step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from engine import spiff
from engine.diagrams import BPMN, GATEWAYS, STEPS, Diagram, Element
from engine.errors import ExpressionRejected
from engine.expressions import NOT_LITERAL, literal

RUNS = {
    *("startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent"),
    *("exclusiveGateway", "parallelGateway"),
    *("userTask", "manualTask", "serviceTask", "subProcess"),
}
CATCHES = ("timer", "message")
LOOPS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


Fault = tuple[Element | None, str]

RESERVED = ("Start", "End", "Root")
"""Names that the library gives to tasks of its own: an element of that name would lose its token."""
LONGEST_NAME, LONGEST_ID = 200, 80


def _named(diagram: Diagram) -> Iterator[Fault]:
    if len(diagram.key) > LONGEST_ID or len(diagram.name) > LONGEST_NAME:
        yield None, f"mã quy trình dài tối đa {LONGEST_ID} ký tự, tên tối đa {LONGEST_NAME}."
    for each in diagram.elements.values():
        if each.id in RESERVED or "." in each.id:
            yield each, f"mã “{each.id}” dành riêng cho bộ máy; hãy đặt mã khác, không có dấu chấm."
        if len(each.id) > LONGEST_ID or len(each.name) > LONGEST_NAME:
            yield each, f"mã dài tối đa {LONGEST_ID} ký tự, tên tối đa {LONGEST_NAME}."


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
        if each.has_script:
            yield (
                each,
                "có mã lệnh trước hoặc sau bước (preScript, postScript); sơ đồ chỉ được nêu thao tác đã đăng ký.",
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
        yield each, "mốc giờ cần timeDate hoặc timeDuration; để nhắc nhiều lần, hãy vẽ vòng quay lại mốc giờ."
    elif timer and (fault := _fixed_time(*timer)):
        yield each, fault


def _fixed_time(kind: str, expression: str) -> str | None:
    """What is wrong with a time written out in a diagram; a computed one is judged when it is asked for."""
    try:
        written = literal(expression)
    except ExpressionRejected:
        return None  # told with the other expressions
    if written is NOT_LITERAL:
        return None
    if kind == "timeDate":
        return None if spiff.is_instant(written) else f"mốc giờ {expression} cần viết dạng '2026-12-01T08:00:00+07:00'."
    return None if spiff.is_duration(written) else f"khoảng chờ {expression} cần viết dạng 'P3D' hoặc 'PT4H'."


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
    _named,
    _supported,
    _wiring,
    _choices,
    _circles,
    _connected,
    _distinct,
)
