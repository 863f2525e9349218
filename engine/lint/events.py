"""Events: which kinds stand where, whom they name, and who catches what is thrown."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagrams import ACTIVITIES, BPMN, Diagram, Element, local
from engine.lint.codes import Code
from engine.lint.faults import Fault, Rule, warning
from engine.lint.ways import waits

PLACES: dict[str, tuple[str, ...]] = {
    "startEvent": ("timer", "message", "signal"),
    "endEvent": ("terminate", "error", "escalation", "message", "signal"),
    "intermediateCatchEvent": ("timer", "message", "signal"),
    "intermediateThrowEvent": ("message", "signal", "escalation"),
    "boundaryEvent": ("timer", "message", "signal", "error", "escalation"),
}
CURES: dict[str, tuple[Code, str, str]] = {
    "link": ("link-event", "hãy nối thẳng bằng một đường.", "draw the flow itself."),
    "compensate": ("compensation", "hãy vẽ đường làm lại bằng cổng.", "draw the way back with a gateway."),
    "conditional": (
        "conditional-event",
        "hãy dùng cổng loại trừ sau một mốc giờ hoặc thông điệp.",
        "use an exclusive gateway behind a timer or a message.",
    ),
    "cancel": ("transaction", "hãy dùng sự kiện lỗi.", "use an error event."),
}
NAMED = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}
CODES = {"error": "errorCode", "escalation": "escalationCode"}
MISSING: dict[str, Code] = {
    "message": "message-missing",
    "signal": "signal-missing",
    "error": "error-missing",
    "escalation": "escalation-missing",
}
CODELESS: dict[str, Code] = {"error": "error-code", "escalation": "escalation-code"}


def kinds_of(each: Element) -> list[str]:
    """The kinds of an element's event definitions, as in ``timer``."""
    return [local(definition).removesuffix("EventDefinition") for definition in each.definitions]


def _places(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind not in PLACES:
            continue
        kinds = kinds_of(each)
        allowed = PLACES[each.kind] if each.kind != "startEvent" or each.parent is None else ()
        for kind in kinds:
            if kind not in allowed:
                yield _misplaced(each, kind, allowed)
        catching = each.kind in ("intermediateCatchEvent", "boundaryEvent")
        if len(kinds) > 1 or (catching and not kinds):
            yield Fault(
                each,
                "several-events" if kinds else "no-event",
                "sự kiện cần đúng một loại (mốc giờ, thông điệp…); hãy tách thành nhiều sự kiện hoặc chọn loại.",
                "an event needs exactly one kind (timer, message …); draw several events or choose its kind.",
            )
        if each.node.find(f"{BPMN}eventDefinitionRef") is not None:
            yield Fault(
                each,
                "event-reference",
                "loại sự kiện khai báo ở nơi khác (eventDefinitionRef) bị bỏ qua; hãy ghi ngay trong sự kiện.",
                "an event kind kept elsewhere (eventDefinitionRef) is ignored; write it into the event.",
            )


def _misplaced(each: Element, kind: str, allowed: tuple[str, ...]) -> Fault:
    name = f"{kind}EventDefinition"
    if kind in CURES:
        code, vi, en = CURES[kind]
    elif each.kind == "startEvent" and each.parent is not None:
        code, vi, en = (
            "sub-process-start",
            "hãy để quy trình con bắt đầu không điều kiện.",
            "let the sub-process begin plainly.",
        )
    else:
        code = "event-not-here"
        vi = f"hãy chọn một trong: {', '.join(allowed)}."
        en = f"choose one of: {', '.join(allowed)}."
    return Fault(
        each,
        code,
        f"sự kiện “{name}” không chạy được ở vị trí này; {vi}",
        f"“{name}” does not run in this place; {en}",
    )


def _named(diagram: Diagram) -> Iterator[Fault]:
    """Messages, signals, errors and escalations that an event names and the file does not have."""
    for each in diagram.nodes:
        for kind, reference in _references(each):
            attribute = NAMED[kind]
            found = next((node for node in diagram.root.iter(f"{BPMN}{kind}") if node.get("id") == reference), None)
            if not reference:
                if kind in ("message", "signal"):
                    yield Fault(
                        each,
                        MISSING[kind],
                        f"chưa nêu {attribute}; hãy chọn một {kind} có tên.",
                        f"has no {attribute}; choose a {kind} with a name.",
                    )
            elif found is None:
                yield Fault(
                    each,
                    MISSING[kind],
                    f"{attribute} “{reference}” không có trong tệp; hãy khai báo hoặc chọn lại.",
                    f"{attribute} “{reference}” is not in the file; declare it or choose another.",
                )
            elif kind in CODES and not found.get(CODES[kind]):
                yield Fault(
                    each,
                    CODELESS[kind],
                    f"{kind} “{found.get('name') or reference}” chưa có {CODES[kind]}, sự kiện biên sẽ bắt nhầm; "
                    "hãy đặt mã.",
                    f"the {kind} “{found.get('name') or reference}” has no {CODES[kind]}, borders catch anything; "
                    "give it one.",
                )
            elif kind not in CODES and not found.get("name"):
                yield Fault(
                    each,
                    MISSING[kind],
                    f"{kind} “{reference}” chưa có tên; hãy đặt tên.",
                    f"the {kind} “{reference}” has no name; give it one.",
                )


def _references(each: Element) -> Iterator[tuple[str, str]]:
    for definition in each.definitions:
        kind = local(definition).removesuffix("EventDefinition")
        if kind in NAMED:
            yield kind, definition.get(NAMED[kind], "")
    if each.kind in ("sendTask", "receiveTask"):
        inner = each.node.find(f"{BPMN}messageEventDefinition")
        if inner is None:
            yield "message", each.node.get("messageRef", "")


def _borders(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind != "boundaryEvent":
            continue
        host = diagram.elements.get(each.attached_to or "")
        kinds = kinds_of(each)
        if host is None or host.kind not in ACTIVITIES or host.parent != each.parent:
            yield Fault(
                each,
                "attached-nowhere",
                f"gắn vào “{each.attached_to or ''}” không phải một bước cùng quy trình; hãy gắn lại vào một bước.",
                f"it is attached to “{each.attached_to or ''}”, no activity of its process; attach it to one.",
            )
            continue
        if "error" in kinds and not each.interrupting:
            yield Fault(
                each,
                "error-interrupts",
                "sự kiện lỗi luôn ngắt bước; hãy bật cancelActivity.",
                "an error event always interrupts; switch cancelActivity on.",
            )
        useless = kinds and (
            (kinds[0] in ("timer", "message", "signal") and not waits(diagram, host))
            or (kinds[0] == "error" and host.kind not in ("serviceTask", "scriptTask", "subProcess", "callActivity"))
            or (kinds[0] == "escalation" and host.kind not in ("subProcess", "callActivity"))
        )
        if useless:
            yield warning(
                each,
                "border-never",
                f"không bao giờ xảy ra trên “{host.label}” ({host.kind}); hãy xóa hoặc gắn vào bước khác.",
                f"it can never happen on “{host.label}” ({host.kind}); delete it or attach it to another activity.",
            )


def _races(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind != "eventBasedGateway":
            continue
        if each.node.get("eventGatewayType", "Exclusive").lower() == "parallel":
            yield Fault(
                each,
                "parallel-event-gateway",
                "cổng sự kiện song song không chạy được; hãy tách bằng cổng song song.",
                "a parallel event gateway does not run; split with a parallel gateway.",
            )
        if len(each.outgoing) == 1:
            yield Fault(
                each,
                "one-event",
                "cổng sự kiện cần từ hai đường ra; hãy thêm một sự kiện hoặc bỏ cổng.",
                "an event gateway needs two ways out; add an event or delete the gateway.",
            )
        for flow in each.outgoing:
            target = diagram.elements.get(flow.target)
            if target is not None:
                yield from _racer(diagram, each, target)


def _racer(diagram: Diagram, gateway: Element, target: Element) -> Iterator[Fault]:
    if target.kind not in ("intermediateCatchEvent", "receiveTask"):
        yield Fault(
            gateway,
            "event-gateway-target",
            f"sau cổng sự kiện chỉ được là sự kiện chờ, “{target.label}” là {target.kind}; hãy đặt một sự kiện chờ.",
            f"only waiting events may follow an event gateway, “{target.label}” is a {target.kind}; put one there.",
        )
    elif len(target.incoming) > 1:
        yield Fault(
            target,
            "event-gateway-shared",
            "đứng sau cổng sự kiện thì không được có đường khác đi tới; hãy đặt riêng một sự kiện cho đường kia.",
            "behind an event gateway no other flow may lead to it; draw another event for the other flow.",
        )
    if any(other.attached_to == target.id for other in diagram.nodes):
        yield Fault(
            target,
            "event-gateway-border",
            "đứng sau cổng sự kiện thì không được có sự kiện biên; hãy nối sự kiện đó vào chính cổng.",
            "behind an event gateway it may have no border events; connect those to the gateway.",
        )


def _caught(diagram: Diagram) -> Iterator[Fault]:
    """What is thrown and nobody in the diagram catches."""
    caught: dict[str, set[str]] = {}
    thrown: list[tuple[Element, str, str]] = []
    for each in diagram.nodes:
        throws = each.kind in ("endEvent", "intermediateThrowEvent", "sendTask")
        for kind, reference in _references(each):
            if throws:
                thrown.append((each, kind, reference))
            else:
                caught.setdefault(kind, set()).add(reference)
    for each, kind, reference in thrown:
        if reference in caught.get(kind, ()) or (kind in CODES and "" in caught.get(kind, ())):
            continue
        if kind == "error":
            yield warning(
                each,
                "throw-uncaught",
                "không sự kiện biên nào trong sơ đồ bắt lỗi này; hãy thêm, trừ khi quy trình gọi nó bắt.",
                "no border of the diagram catches this error; add one, unless a calling process catches it.",
            )
        else:
            yield warning(
                each,
                "throw-uncaught",
                f"không phần tử nào trong sơ đồ này nhận {kind} “{reference}”; hãy xem sơ đồ khác có nhận không.",
                f"nothing in this diagram catches the {kind} “{reference}”; see that another diagram does.",
            )


RULES: tuple[Rule, ...] = (_places, _named, _borders, _races, _caught)
