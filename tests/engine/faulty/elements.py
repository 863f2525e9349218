"""Elements, markers, data and scripts that do not run here."""

from tests.engine.faulty.case import Case
from tests.support.drawing import draw, raw, service, step

SCRIPT = "<bpmn:script>open('/etc/passwd')</bpmn:script>"
HELD = "<bpmn:extensionElements>{}</bpmn:extensionElements>"
SEEN = "<bpmn:startEvent id='in_start' /><bpmn:endEvent id='in_end' />"
FLOW = "<bpmn:sequenceFlow id='in_flow' sourceRef='in_start' targetRef='in_end' />"
WHOLE = SEEN + FLOW


def one(node: str, inside: str = "", **attributes: str) -> str:
    """A process of one element between start and end."""
    return draw("x", "start -> odd -> end", odd=raw(node, inside, **attributes))


def beside(text: str) -> str:
    """A sound process with more in its file."""
    return draw("x", "start -> a -> end", a=step()).replace("</bpmn:definitions>", f"{text}</bpmn:definitions>")


def within(text: str) -> str:
    """A sound process with more in it."""
    return draw("x", "start -> a -> end", a=step()).replace("</bpmn:process>", f"{text}</bpmn:process>")


CASES = [
    Case("plain-task", "a step of no kind", one("task"), "odd"),
    Case("complex-gateway", "a complex gateway", one("complexGateway"), "odd"),
    Case("transaction", "a transaction", one("transaction", WHOLE), "odd"),
    Case(
        "transaction",
        "a cancel end",
        draw("x", "start -> odd", odd=raw("endEvent", "<bpmn:cancelEventDefinition />")),
        "odd",
    ),
    Case("ad-hoc", "an ad-hoc sub-process", one("adHocSubProcess", WHOLE), "odd"),
    Case("event-sub-process", "an event sub-process", one("subProcess", WHOLE, triggeredByEvent="true"), "odd"),
    Case(
        "compensation",
        "a step that compensates",
        one("userTask", isForCompensation="true"),
        "odd",
    ),
    Case(
        "compensation",
        "compensation thrown",
        one("intermediateThrowEvent", "<bpmn:compensateEventDefinition />"),
        "odd",
    ),
    Case("standard-loop", "a loop marker", one("userTask", "<bpmn:standardLoopCharacteristics />"), "odd"),
    Case(
        "instantiating",
        "a receiving step that begins the process",
        one("receiveTask", messageRef="asked", instantiate="true"),
        "odd",
    ),
    Case("quantity", "several tokens to begin with", one("userTask", startQuantity="2"), "odd"),
    Case("quantity", "several tokens to go on with", one("userTask", completionQuantity="3"), "odd"),
    Case("script", "a script of its own", one("scriptTask", SCRIPT), "odd"),
    Case(
        "script",
        "a script beside the operator",
        one("scriptTask", HELD.format("<spiff:serviceTaskOperator id='row.note' />") + SCRIPT),
        "odd",
    ),
    Case(
        "script-on-step",
        "a script before a step",
        one("userTask", HELD.format("<spiff:preScript>1</spiff:preScript>")),
        "odd",
    ),
    Case(
        "script-on-step",
        "a script after a step",
        one("userTask", HELD.format("<spiff:postScript>1</spiff:postScript>")),
        "odd",
    ),
    Case("data-store", "a data store", beside("<bpmn:dataStore id='d' name='Kho' />"), None),
    Case(
        "data-association",
        "data that flow into a step",
        one(
            "userTask",
            "<bpmn:dataInputAssociation id='d'><bpmn:targetRef>t</bpmn:targetRef></bpmn:dataInputAssociation>",
        ),
        "odd",
    ),
    Case(
        "io-specification",
        "data that a step demands",
        one("userTask", "<bpmn:ioSpecification><bpmn:inputSet /><bpmn:outputSet /></bpmn:ioSpecification>"),
        "odd",
    ),
    Case(
        "io-specification",
        "data that the process demands",
        within("<bpmn:ioSpecification><bpmn:inputSet /><bpmn:outputSet /></bpmn:ioSpecification>"),
        None,
    ),
    Case("unknown-element", "an element of no process", within("<bpmn:choreographyTask id='c' />"), None),
    Case(
        "correlation-key",
        "a correlation key",
        beside("<bpmn:collaboration id='c'><bpmn:correlationKey id='k' /></bpmn:collaboration>"),
        None,
    ),
    Case(
        "owner-ignored",
        "a performer written on the step",
        one("userTask", "<bpmn:potentialOwner id='o' />"),
        "odd",
        level="warning",
    ),
    Case("other-pools", "a second pool", beside("<bpmn:process id='other' name='Người dân' />"), None, level="note"),
    Case(
        "extensions",
        "another tool's words",
        one("userTask", HELD.format("<z:task xmlns:z='http://camunda.org/schema/zeebe/1.0' />")),
        None,
        level="note",
    ),
    Case("no-process", "a file without a process", "<bpmn:definitions xmlns:bpmn='urn:other' />", None),
    Case(
        "not-executable",
        "a process that is only a picture",
        draw("x", "start -> a -> end", a=step()).replace('isExecutable="true"', 'isExecutable="false"'),
        None,
    ),
    Case("several-processes", "two processes that run", beside("<bpmn:process id='y' isExecutable='true' />"), None),
    Case(
        "too-many-elements",
        "three hundred and one steps",
        draw("x", " -> ".join(["start", *(f"s{number}" for number in range(301)), "end"])),
        None,
    ),
    Case(
        "too-deep",
        "sub-processes four levels deep",
        one("subProcess", "<bpmn:subProcess>" * 3 + "<bpmn:userTask />" + "</bpmn:subProcess>" * 3),
        None,
    ),
    Case("doctype", "a DOCTYPE", "<!DOCTYPE x>" + draw("x", "start -> end"), None),
    Case("not-xml", "half a file", draw("x", "start -> end")[:-20], None),
    Case(
        "and-more",
        "a hundred faults and more",
        draw(
            "x",
            " -> ".join(["start", *(f"s{n}" for n in range(120)), "end"]),
            **{f"s{n}": service("row.nothing") for n in range(120)},
        ),
        None,
        level="note",
        also=("operator-unknown",),
    ),
]
