"""What the engine runs and what it doesn't: elements, markers, data, scripts.

SpiffWorkflow parses much of what is refused here and then ignores it, stalls on it or runs it wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagrams import ACTIVITIES, BPMN, EVENTS, Diagram, Element, local
from engine.lint.codes import Code
from engine.lint.faults import Fault, Rule, note, warning

RUNS = {
    *EVENTS,
    *("exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"),
    *("userTask", "manualTask", "serviceTask", "scriptTask", "sendTask", "receiveTask", "businessRuleTask"),
    *("subProcess", "callActivity"),
}
CURES: dict[str, tuple[Code, str, str]] = {
    "task": (
        "plain-task",
        "hãy chọn một loại bước: người làm (userTask), tự động (serviceTask) hoặc loại khác.",
        "choose a kind: a person's step (userTask), an automatic one (serviceTask) or another.",
    ),
    "complexGateway": (
        "complex-gateway",
        "hãy vẽ bằng cổng loại trừ, song song hoặc bao gồm.",
        "draw it with exclusive, parallel or inclusive gateways.",
    ),
    "transaction": (
        "transaction",
        "hãy dùng quy trình con thường có sự kiện lỗi ở biên.",
        "use a plain sub-process with an error event on its border.",
    ),
    "adHocSubProcess": (
        "ad-hoc",
        "hãy vẽ rõ thứ tự các bước trong một quy trình con thường.",
        "draw the order of its steps in a plain sub-process.",
    ),
}
PASSIVE = {
    *("sequenceFlow", "laneSet", "extensionElements", "documentation", "incoming", "outgoing", "property"),
    *("dataObject", "dataObjectReference", "dataStoreReference", "textAnnotation", "association", "group"),
    *("auditing", "monitoring", "supports", "correlationSubscription", "category", "artifact"),
    *("multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "dataInputAssociation"),
    *("dataOutputAssociation", "categoryValueRef"),
    *("performer", "potentialOwner", "humanPerformer", "resourceRole", "ioSpecification", "ioBinding"),
    *("multiInstanceLoopCharacteristics", "standardLoopCharacteristics"),
}
OWNERS = ("performer", "potentialOwner", "humanPerformer", "resourceRole")


def _kinds(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind not in RUNS:
            code, vi, en = CURES[each.kind]
            yield Fault(
                each,
                code,
                f"phần tử “{each.kind}” không chạy được ở đây; {vi}",
                f"“{each.kind}” does not run here; {en}",
            )


def _strangers(diagram: Diagram) -> Iterator[Fault]:
    """Elements that the library would pass over without a word."""
    scopes = [diagram.process, *(each.node for each in diagram.nodes if each.kind == "subProcess")]
    for scope in scopes:
        for node in scope:
            kind = local(node)
            if node.tag == f"{BPMN}{kind}" and kind not in RUNS and kind not in CURES and kind not in PASSIVE:
                name = node.get("name") or node.get("id") or ""
                yield Fault(
                    None,
                    "unknown-element",
                    f"không hiểu phần tử “{kind}” ({name}); hãy xóa hoặc thay bằng bước, cổng, sự kiện.",
                    f"“{kind}” ({name}) is no element of a process; delete it or draw a step, gateway or event.",
                )


def _markers(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        node = each.node
        if node.get("triggeredByEvent") == "true":
            yield Fault(
                each,
                "event-sub-process",
                "quy trình con theo sự kiện không dừng được luồng chính; hãy dùng sự kiện gắn ở biên.",
                "an event sub-process does not stop the main flow; use an event on the border of an activity.",
            )
        if node.get("isForCompensation") == "true":
            yield Fault(
                each,
                "compensation",
                "bước bù trừ (compensation) không chạy được; hãy vẽ đường làm lại bằng cổng.",
                "compensation does not run; draw the way back with a gateway.",
            )
        if node.find(f"{BPMN}standardLoopCharacteristics") is not None:
            yield Fault(
                each,
                "standard-loop",
                "bước lặp (dấu vòng tròn) không chạy được; hãy vẽ vòng lặp bằng cổng loại trừ.",
                "a loop marker does not run; draw the loop with an exclusive gateway.",
            )
        if node.get("instantiate") == "true":
            yield Fault(
                each,
                "instantiating",
                "không khởi tạo được quy trình từ đây; hãy dùng sự kiện bắt đầu loại thông điệp.",
                "a process cannot begin here; use a message start event.",
            )
        for quantity in ("startQuantity", "completionQuantity"):
            if node.get(quantity, "1") != "1":
                yield Fault(
                    each,
                    "quantity",
                    f"thuộc tính {quantity} bị bỏ qua; hãy xóa và vẽ số lần bằng bước lặp nhiều lần.",
                    f"{quantity} is ignored; delete it and draw a multi-instance activity.",
                )


def _scripts(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.has_script:
            yield Fault(
                each,
                "script-on-step",
                "có mã lệnh trước hoặc sau bước (preScript, postScript); hãy nêu một thao tác đã đăng ký.",
                "has a script before or after it (preScript, postScript); name a registered operator instead.",
            )
        script = each.node.find(f"{BPMN}script")
        if each.kind == "scriptTask" and (not each.operator or (script is not None and (script.text or "").strip())):
            yield Fault(
                each,
                "script",
                "mã lệnh trong sơ đồ không bao giờ chạy; hãy nêu một thao tác đã đăng ký (serviceTaskOperator).",
                "a script in a diagram never runs; name a registered operator instead (serviceTaskOperator).",
            )


def _data(diagram: Diagram) -> Iterator[Fault]:
    for store in diagram.root.iter(f"{BPMN}dataStore"):
        yield Fault(
            None,
            "data-store",
            f"kho dữ liệu “{store.get('name') or store.get('id')}” không dùng được; hãy xóa.",
            f"the data store “{store.get('name') or store.get('id')}” does not work; delete it.",
        )
    for each in diagram.nodes:
        if any(each.node.find(f"{BPMN}{tag}") is not None for tag in ("dataInputAssociation", "dataOutputAssociation")):
            yield Fault(
                each,
                "data-association",
                "đường nối với dữ liệu không có tác dụng; hãy xóa và dùng biến của biểu mẫu (x-variable).",
                "a data association has no effect; delete it and use a form's variables (x-variable).",
            )
        if each.node.find(f"{BPMN}ioSpecification") is not None:
            yield _io(each)
    if diagram.process.find(f"{BPMN}ioSpecification") is not None:
        yield _io(None)


def _io(each: Element | None) -> Fault:
    return Fault(
        each,
        "io-specification",
        "khai báo vào/ra (ioSpecification) làm bước dừng khi thiếu dữ liệu; hãy xóa và dùng biểu mẫu.",
        "an ioSpecification fails when its data are missing; delete it and use a form.",
    )


def _correlations(diagram: Diagram) -> Iterator[Fault]:
    for tag in ("correlationKey", "correlationProperty", "correlationSubscription"):
        if diagram.root.find(f".//{BPMN}{tag}") is not None:
            yield Fault(
                None,
                "correlation-key",
                f"{tag} không có tác dụng; hãy xóa và ghi thuộc tính “correlation” ở sự kiện thông điệp.",
                f"a {tag} has no effect; delete it and write the property “correlation” on the message event.",
            )


def _owners(diagram: Diagram) -> Iterator[Fault]:
    for each in diagram.nodes:
        if each.kind in ACTIVITIES and any(each.node.find(f"{BPMN}{tag}") is not None for tag in OWNERS):
            yield warning(
                each,
                "owner-ignored",
                "người thực hiện ghi trong bước (potentialOwner…) bị bỏ qua; hãy dùng “candidates” của làn.",
                "its performer (potentialOwner …) is ignored; use the lane's “candidates”.",
            )


def _others(diagram: Diagram) -> Iterator[Fault]:
    """Pools that are only a picture beside the one that runs."""
    silent = [
        node for node in diagram.root.iter(f"{BPMN}process") if node not in (diagram.process, *diagram.executable)
    ]
    if silent:
        names = ", ".join(f"“{node.get('name') or node.get('id') or ''}”" for node in silent[:5])
        yield note(
            None,
            "other-pools",
            f"{len(silent)} quy trình khác trong tệp chỉ là hình vẽ, không chạy: {names}.",
            f"{len(silent)} other process(es) of the file are only a picture and don't run: {names}.",
        )


RULES: tuple[Rule, ...] = (_kinds, _strangers, _markers, _scripts, _data, _correlations, _owners, _others)
