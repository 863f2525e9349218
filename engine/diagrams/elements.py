"""The elements of a drawing, each with what a designer wrote on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SPIFF = "{http://spiffworkflow.org/bpmn/schema/1.0/core}"

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


def properties(node: etree._Element) -> dict[str, str]:
    """What a designer wrote on a node as ``spiffworkflow:property``."""
    found = node.iterfind(f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property")
    return {entry.get("name", ""): entry.get("value", "") for entry in found}


def local(node: etree._Element) -> str:
    """A tag without its namespace."""
    return etree.QName(node).localname
