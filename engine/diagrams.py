"""Reads a diagram's XML as a drawing: its elements, flows and lanes. Runs nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

MAX_BYTES = 1024 * 1024
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


class Unreadable(Exception):
    """Text that is not a diagram; the message is a sentence for its author."""


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
    def has_script(self) -> bool:
        """Whether a script hangs on the element, which the library would run."""
        found = self.node.iterfind(f"{BPMN}extensionElements/{SPIFF}*")
        return any(_local(extension) in SCRIPTS for extension in found)

    @property
    def parameters(self) -> dict[str, str]:
        """The operator's parameters, each an expression."""
        found = self.node.iterfind(f"{BPMN}extensionElements/{SPIFF}serviceTaskOperator//{SPIFF}parameter")
        return {parameter.get("id", ""): parameter.get("value", "") for parameter in found}

    @property
    def definitions(self) -> list[etree._Element]:
        """The element's event definitions (timer, message, terminate…)."""
        return [child for child in self.node if _local(child).endswith("EventDefinition")]

    def timer(self) -> tuple[str, str] | None:
        """The timer's kind (timeDate, timeDuration, timeCycle) and expression."""
        for definition in self.definitions:
            for child in definition:
                if _local(child) in ("timeDate", "timeDuration", "timeCycle"):
                    return _local(child), (child.text or "").strip()
        return None

    def is_event(self, kind: str) -> bool:
        """Whether the element carries this event definition, as in ``message`` or ``terminate``."""
        return any(_local(definition) == f"{kind}EventDefinition" for definition in self.definitions)


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


@lru_cache(maxsize=64)
def read(text: str) -> Diagram:
    """The drawing behind ``text``; ``Unreadable`` when there is none. Shared between callers: look, don't touch."""
    try:
        root = parse(text.encode())
    except UnicodeEncodeError as error:
        raise Unreadable("Sơ đồ có ký tự hỏng.") from error
    process = _process(root)
    elements = {element.id: element for element in _elements(process)}
    if len(elements) > MAX_ELEMENTS:
        raise Unreadable(f"Sơ đồ có {len(elements)} phần tử, tối đa {MAX_ELEMENTS}.")
    flows = _connect(process, elements)
    lanes = _place(process, elements)
    own = _properties(process).get("forms", "")
    asked = [element.form for element in elements.values() if element.form]
    forms = list(dict.fromkeys([*own.replace(",", " ").split(), *asked]))
    return Diagram(
        process.get("id", ""),
        _title(root, process),
        root,
        elements,
        flows,
        lanes,
        forms,
    )


def parse(content: bytes) -> etree._Element:
    """The XML root, never with a DOCTYPE: entities are how a diagram would read our files or fill our memory."""
    if len(content) > MAX_BYTES:
        raise Unreadable(f"Sơ đồ lớn {len(content) // 1024} KB, tối đa {MAX_BYTES // 1024} KB.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"Không phải XML hợp lệ: {error.msg}.") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("Sơ đồ không được có DOCTYPE.")
    return root


def _process(root: etree._Element) -> etree._Element:
    processes = [node for node in root.iter(f"{BPMN}process") if node.get("isExecutable") == "true"]
    if len(processes) != 1:
        raise Unreadable(f"Tệp cần đúng một quy trình (process) có isExecutable=“true”, đang có {len(processes)}.")
    return processes[0]


def _title(root: etree._Element, process: etree._Element) -> str:
    for participant in root.iter(f"{BPMN}participant"):
        if participant.get("processRef") == process.get("id") and participant.get("name"):
            return participant.get("name", "")
    return process.get("name") or process.get("id", "")


def _elements(parent: etree._Element, inside: str | None = None, depth: int = 0) -> Iterator[Element]:
    if depth > MAX_DEPTH:
        raise Unreadable(f"Quy trình con lồng nhau quá {MAX_DEPTH} tầng.")
    for node in parent:
        kind = _local(node)
        if kind not in NODES:
            continue
        element_id = node.get("id", "")
        yield Element(
            element_id,
            kind,
            " ".join(node.get("name", "").split()),
            node,
            inside,
            _properties(node),
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
        name, rule = lane.get("name", ""), _properties(lane).get("candidates")
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


def _properties(node: etree._Element) -> dict[str, str]:
    found = node.iterfind(f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property")
    return {entry.get("name", ""): entry.get("value", "") for entry in found}


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname
