"""Reads a diagram's XML as a drawing: its elements, flows and lanes. Runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from engine.diagram_text import MAX_BYTES, Unreadable, parse

__all__ = ["MAX_BYTES", "Unreadable", "parse"]

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

MAX_ELEMENTS = 300
MAX_DEPTH = 3

EVENTS = (
    "startEvent",
    "endEvent",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "boundaryEvent",
)
GATEWAYS = (
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "eventBasedGateway",
    "complexGateway",
)
STEPS = ("userTask", "manualTask")
ACTIVITIES = (
    *STEPS,
    *(
        "task",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
        "sendTask",
        "receiveTask",
    ),
    *("subProcess", "callActivity", "transaction", "adHocSubProcess"),
)
SCRIPTS = ("preScript", "postScript")
NODES = (*EVENTS, *GATEWAYS, *ACTIVITIES)


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    name: str
    source: str
    target: str
    condition: str | None


@dataclass
class Element:
    """One node of the drawing with what a designer wrote on it."""

    id: str
    kind: str
    name: str
    node: etree._Element
    parent: str | None
    properties: dict[str, str]
    lane: str | None = None
    rule: str | None = None
    incoming: list[Flow] = field(default_factory=list[Flow])
    outgoing: list[Flow] = field(default_factory=list[Flow])

    @property
    def label(self) -> str:
        return self.name or self.id

    @property
    def form(self) -> str | None:
        return self.properties.get("form")

    @property
    def operator(self) -> str | None:
        """The service that the element names."""
        found = self.node.find(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator")
        return None if found is None else found.get("id")

    @property
    def decision(self) -> str | None:
        """The decision table that the element names."""
        found = self.node.find(f"{BPMN}extensionElements/{SPIFF}calledDecisionId")
        return None if found is None else (found.text or "").strip()

    @property
    def attached_to(self) -> str | None:
        """The activity on whose border the event lies."""
        return self.node.get("attachedToRef") if self.kind == "boundaryEvent" else None

    @property
    def interrupting(self) -> bool:
        """Whether a boundary event takes its activity away."""
        return self.node.get("cancelActivity", "true").lower() == "true"

    @property
    def several(self) -> etree._Element | None:
        """How the activity is to be done several times."""
        return self.node.find(f"{BPMN}multiInstanceLoopCharacteristics")

    @property
    def has_script(self) -> bool:
        """Whether a script hangs on the element, which the library would run."""
        found = self.node.iterfind(f"{BPMN}extensionElements/{SPIFF}*")
        return any(local(extension) in SCRIPTS for extension in found)

    @property
    def parameters(self) -> dict[str, str]:
        """The operator's parameters, each an expression."""
        found = self.node.iterfind(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator//{SPIFF}parameter")
        return {parameter.get("id", ""): parameter.get("value", "") for parameter in found}

    @property
    def definitions(self) -> list[etree._Element]:
        """The element's event definitions (timer, message, terminate…)."""
        return [child for child in self.node if local(child).endswith("EventDefinition")]

    def timer(self) -> tuple[str, str] | None:
        """The timer's kind (timeDate, timeDuration, timeCycle) and expression."""
        for definition in self.definitions:
            for child in definition:
                if local(child) in ("timeDate", "timeDuration", "timeCycle"):
                    return local(child), (child.text or "").strip()
        return None

    @property
    def payload(self) -> list[str]:
        """The variables that a message or signal carries: those sent along, or those taken over."""
        return self.properties.get("payload", "").replace(",", " ").split()

    def reference(self, kind: str) -> str:
        """The name of the message, signal, error or escalation that the element throws or catches."""
        definitions = [*self.definitions, self.node]
        number = next((each.get(f"{kind}Ref") for each in definitions if each.get(f"{kind}Ref")), None)
        found = self.node.getroottree().getroot().iterfind(f"{BPMN}{kind}")
        return next((each.get("name") or number or "" for each in found if each.get("id") == number), "")

    def is_event(self, kind: str) -> bool:
        """Whether the element carries this event definition, as in ``message`` or ``terminate``."""
        return any(local(definition) == f"{kind}EventDefinition" for definition in self.definitions)


@dataclass
class Diagram:
    """One executable process: its key, its elements by id, its flows, and the forms it needs."""

    key: str
    name: str
    root: etree._Element
    elements: dict[str, Element]
    flows: list[Flow]
    lanes: dict[str, str | None]
    forms: list[str]
    process: etree._Element
    executable: list[etree._Element]
    nodes: list[Element]
    """Every element as drawn, those of a doubled id too."""


@lru_cache(maxsize=64)
def read(text: str) -> Diagram:
    """The drawing behind ``text``; ``Unreadable`` when there is none. Shared between callers: look, don't touch."""
    drawing = sketch(text)
    if len(drawing.executable) != 1:
        raise Unreadable(*not_executable(drawing))
    return drawing


def sketch(text: str) -> Diagram:
    """The drawing as it lies there, executable or not, for those who judge it."""
    try:
        root = parse(text.encode())
    except UnicodeEncodeError as error:
        raise Unreadable("Sơ đồ có ký tự hỏng.", "The diagram has broken characters.", "not-its-encoding") from error
    processes = list(root.iter(f"{BPMN}process"))
    if not processes:
        raise Unreadable(*_no_process(root))
    executable = [process for process in processes if process.get("isExecutable") == "true"]
    process = executable[0] if executable else max(processes, key=len)
    nodes = list(_elements(process))
    if len(nodes) > MAX_ELEMENTS:
        raise Unreadable(
            f"Sơ đồ có {len(nodes)} phần tử, tối đa {MAX_ELEMENTS}; hãy tách bớt thành quy trình được gọi.",
            f"The diagram has {len(nodes)} elements, at most {MAX_ELEMENTS}; move parts into called processes.",
            "too-many-elements",
        )
    elements = {element.id: element for element in nodes}
    flows = _connect(process, elements)
    lanes = _place(process, elements)
    own = properties(process)
    asked = [element.form for element in nodes if element.form]
    return Diagram(
        process.get("id", ""),
        _title(root, process),
        root,
        elements,
        flows,
        lanes,
        list(dict.fromkeys([*own.get("forms", "").replace(",", " ").split(), *asked])),
        process,
        executable,
        nodes,
    )


def not_executable(drawing: Diagram) -> tuple[str, str, str]:
    """Why a file does not have its one executable process: the sentence in both languages and its code."""
    count = len(drawing.executable)
    return (
        f"Tệp cần đúng một quy trình (process) có isExecutable=“true”, đang có {count}; "
        + ("hãy tách mỗi quy trình một tệp." if count else "hãy bật “Executable” cho quy trình cần chạy."),
        f"A file needs exactly one process with isExecutable=“true”, this one has {count}; "
        + ("put each process into a file of its own." if count else "tick “Executable” on the process to run."),
        "several-processes" if count else "not-executable",
    )


def _no_process(root: etree._Element) -> tuple[str, str, str]:
    space = etree.QName(root).namespace or "không có"
    return (
        f"Tệp không có quy trình BPMN 2.0 nào (isExecutable=“true”); phần tử gốc là “{local(root)}” ({space}). "
        "Hãy xuất sơ đồ dạng BPMN 2.0 XML.",
        f"The file has no BPMN 2.0 process; its root is “{local(root)}” ({etree.QName(root).namespace or 'none'}). "
        "Export the diagram as BPMN 2.0 XML.",
        "no-process",
    )


def _title(root: etree._Element, process: etree._Element) -> str:
    for participant in root.iter(f"{BPMN}participant"):
        if participant.get("processRef") == process.get("id") and participant.get("name"):
            return participant.get("name", "")
    return process.get("name") or process.get("id", "")


def _elements(parent: etree._Element, inside: str | None = None, depth: int = 0) -> Iterator[Element]:
    if depth > MAX_DEPTH:
        raise Unreadable(
            f"Quy trình con lồng nhau quá {MAX_DEPTH} tầng; hãy tách thành quy trình được gọi.",
            f"Sub-processes lie more than {MAX_DEPTH} levels deep; move them into called processes.",
            "too-deep",
        )
    for node in parent:
        kind = local(node)
        if kind not in NODES or node.tag != f"{BPMN}{kind}":
            continue
        element_id = node.get("id", "")
        yield Element(
            element_id,
            kind,
            " ".join(node.get("name", "").split()),
            node,
            inside,
            properties(node),
        )
        yield from _elements(node, element_id, depth + 1)


def _connect(process: etree._Element, elements: dict[str, Element]) -> list[Flow]:
    flows: list[Flow] = []
    for node in process.iter(f"{BPMN}sequenceFlow"):
        condition = node.find(f"{BPMN}conditionExpression")
        flow = Flow(
            node.get("id", ""),
            node.get("name", ""),
            node.get("sourceRef", ""),
            node.get("targetRef", ""),
            None if condition is None else (condition.text or "").strip(),
        )
        flows.append(flow)
        if flow.source in elements:
            elements[flow.source].outgoing.append(flow)
        if flow.target in elements:
            elements[flow.target].incoming.append(flow)
    return flows


def _place(process: etree._Element, elements: dict[str, Element]) -> dict[str, str | None]:
    """Lay each element in its lane; the answer maps the lanes' names to the rules they name."""
    lanes: dict[str, str | None] = {}
    for lane in process.iter(f"{BPMN}lane"):
        name, rule = lane.get("name", ""), properties(lane).get("candidates")
        lanes[name] = rule
        for reference in lane.iterfind(f"{BPMN}flowNodeRef"):
            element = elements.get((reference.text or "").strip())
            if element is not None:
                element.lane, element.rule = name, rule
    for element in elements.values():
        if element.parent and not element.lane:
            outer = elements[element.parent]
            element.lane, element.rule = outer.lane, outer.rule
        element.rule = element.properties.get("candidates", element.rule)
    return lanes


def properties(node: etree._Element) -> dict[str, str]:
    """What a designer wrote on a node as ``spiffworkflow:property``."""
    found = node.iterfind(f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property")
    return {entry.get("name", ""): entry.get("value", "") for entry in found}


def local(node: etree._Element) -> str:
    """A tag without its namespace."""
    return etree.QName(node).localname
