"""Small BPMN diagrams from a few lines of text, one behaviour each.

    draw("loan", '''
        start -> ask -> choice
        choice -[answer == 'yes']-> record -> end
        choice -*-> ask
    ''', ask=step(form="ask"), choice=either(), record=service("row.note"))

``-[condition]->`` is a conditional flow, ``-*->`` a gateway's default. ``start`` and ``end…`` need no description.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr

FLOW = re.compile(r"\s*-(?:\[(?P<condition>.*?)\]-|(?P<default>\*)-)?>\s*")
NAMESPACES = (
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"'
)
MESSAGE = '<bpmn:messageEventDefinition messageRef="asked" />'


@dataclass(frozen=True)
class Node:
    """One element: its tag, what it contains, and the lane (= the candidates rule) in which it lies."""

    tag: str
    inside: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    operator: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    lane: str = "anybody"


def step(form: str = "", *, lane: str = "anybody", **properties: str) -> Node:
    return Node("userTask", properties=_form(form) | properties, lane=lane)


def service(operator: str, **parameters: str) -> Node:
    listed = "".join(
        f'<spiff:parameter id={quoteattr(name)} type="str" value={quoteattr(value)} />'
        for name, value in parameters.items()
    )
    inner = f"<spiff:parameters>{listed}</spiff:parameters>" if listed else ""
    return Node(
        "serviceTask",
        operator=f"<spiff:serviceTaskOperator id={quoteattr(operator)}>{inner}</spiff:serviceTaskOperator>",
    )


def either() -> Node:
    return Node("exclusiveGateway")


def both() -> Node:
    return Node("parallelGateway")


def until(expression: str) -> Node:
    return Node("intermediateCatchEvent", _timer("timeDate", expression))


def after(expression: str) -> Node:
    return Node("intermediateCatchEvent", _timer("timeDuration", expression))


def offered(form: str = "", *, lane: str = "anybody", **properties: str) -> Node:
    """An act that is offered: a message catch event with a form."""
    return Node("intermediateCatchEvent", MESSAGE, _form(form) | properties, lane=lane)


def event(tag: str, kind: str, name: str = "", form: str = "", *, lane: str = "anybody", **properties: str) -> Node:
    """An event of any kind: ``event("intermediateThrowEvent", "signal", "stop")``."""
    return Node(tag, _defined(kind, name), _form(form) | properties, lane=lane)


def catch(kind: str, name: str, **properties: str) -> Node:
    """Waits for a message or signal that no person brings."""
    return event("intermediateCatchEvent", kind, name, **properties)


def throw(kind: str, name: str, **properties: str) -> Node:
    return event("intermediateThrowEvent", kind, name, **properties)


def ends(kind: str, name: str = "", **properties: str) -> Node:
    return event("endEvent", kind, name, **properties)


def begins(kind: str, name: str, **properties: str) -> Node:
    """A start event with a message, a signal, or a timer (``timeDate``, ``timeCycle``)."""
    return event("startEvent", kind, name, **properties)


def on(activity: str, what: str, name: str = "", *, interrupting: bool = True, form: str = "") -> Node:
    """A boundary event of ``activity``: ``what`` is a timer's function, ``message``, or a kind with its ``name``."""
    known = ("signal", "error", "escalation", "timeDate", "timeDuration", "timeCycle", "message")
    inside = (_defined(what, name) if name else MESSAGE) if what in known else _timer("timeDate", what)
    attributes = {"attachedToRef": activity, "cancelActivity": str(interrupting).lower()}
    return Node("boundaryEvent", inside, _form(form), attributes=attributes)


def race() -> Node:
    """An event gateway: the first of the events after it decides."""
    return Node("eventBasedGateway", attributes={"eventGatewayType": "Exclusive"})


def any_of() -> Node:
    return Node("inclusiveGateway")


def call(key: str) -> Node:
    """Another deployed diagram, run in place."""
    return Node("callActivity", attributes={"calledElement": key})


def decide(decision: str) -> Node:
    """A business rule task that asks a decision table."""
    return Node("businessRuleTask", operator=f"<spiff:calledDecisionId>{decision}</spiff:calledDecisionId>")


def receive(name: str, **properties: str) -> Node:
    return Node("receiveTask", properties=properties, attributes={"messageRef": name})


def several(
    node: Node, *, over: str = "", count: str = "", item: str = "item", in_a_row: bool = False, until: str = ""
) -> Node:
    """``node`` once for each item of a list among the variables, or ``count`` times."""
    inner = f"<bpmn:loopCardinality>{count}</bpmn:loopCardinality>" if count else ""
    inner += (
        f'<bpmn:loopDataInputRef>{over}</bpmn:loopDataInputRef><bpmn:inputDataItem id="{item}" name="{item}" />'
        if over
        else ""
    )
    inner += f"<bpmn:completionCondition>{escape(until)}</bpmn:completionCondition>" if until else ""
    kind = "multiInstanceLoopCharacteristics"
    many = f'<bpmn:{kind} isSequential="{str(in_a_row).lower()}">{inner}</bpmn:{kind}>'
    return replace(node, inside=node.inside + many)


def terminate() -> Node:
    return Node("endEvent", "<bpmn:terminateEventDefinition />")


def raw(tag: str, inside: str = "", **attributes: str) -> Node:
    return Node(tag, inside, attributes=attributes)


def block(flows: str, **nodes: Node) -> Node:
    """A sub-process."""
    return Node("subProcess", _elements(flows, nodes))


def draw(key: str, flows: str, **nodes: Node) -> str:
    """The BPMN text of one small process."""
    lanes = "".join(
        f'<bpmn:lane id="lane_{lane}" name="{lane}">{_extension({"candidates": lane})}'
        + "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name, node in nodes.items() if node.lane == lane)
        + "</bpmn:lane>"
        for lane in sorted({node.lane for node in nodes.values()})
    )
    inside = _elements(flows, nodes)
    return (
        f'<bpmn:definitions {NAMESPACES} id="{key}_file" targetNamespace="urn:tests">{_named(inside)}'
        f'<bpmn:process id="{key}" name="{key}" isExecutable="true"><bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>'
        f"{inside}</bpmn:process></bpmn:definitions>"
    )


def table(name: str, policy: str, columns: str, *rows: tuple[str, ...]) -> str:
    """A decision table: ``columns`` as in ``amount, urgency -> approver``; a cell of - asks nothing."""
    inputs, outputs = ([each.strip() for each in side.split(",")] for side in columns.split("->"))
    heads = "".join(
        f'<input id="in_{each}" label="{each}"><inputExpression id="ask_{each}" typeRef="string"><text>{each}</text>'
        "</inputExpression></input>"
        for each in inputs
    ) + "".join(f'<output id="out_{each}" name="{each}" typeRef="string" />' for each in outputs)
    lines = "".join(
        f'<rule id="rule_{number}">'
        + "".join(
            f'<{kind} id="cell_{number}_{place}"><text>{escape(cell)}</text></{kind}>'
            for place, cell in enumerate(row)
            for kind in ["inputEntry" if place < len(inputs) else "outputEntry"]
        )
        + "</rule>"
        for number, row in enumerate(rows, start=1)
    )
    return (
        f'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{name}_file" name="{name}" '
        f'namespace="urn:tests"><decision id="{name}" name="{name}"><decisionTable id="{name}_table" '
        f'hitPolicy="{policy}">{heads}{lines}</decisionTable></decision></definitions>'
    )


def _named(inside: str) -> str:
    """The messages, signals, errors and escalations that a process refers to."""
    found = sorted(set(re.findall(r'(message|signal|error|escalation)Ref="([^"]+)"', inside)) | {("message", "asked")})
    code = {"error": "errorCode", "escalation": "escalationCode"}
    return "".join(
        f'<bpmn:{kind} id="{name}" name="{name}"{f" {code[kind]}={quoteattr(name)}" if kind in code else ""} />'
        for kind, name in found
    )


def _defined(kind: str, name: str) -> str:
    if kind.startswith("time"):
        return _timer(kind, name)
    if kind == "terminate":
        return "<bpmn:terminateEventDefinition />"
    return f'<bpmn:{kind}EventDefinition {kind}Ref="{name}" />'


def _elements(flows: str, nodes: dict[str, Node]) -> str:
    written: list[str] = []
    defaults: dict[str, str] = {}
    ends: dict[str, tuple[list[str], list[str]]] = {name: ([], []) for name in nodes}
    for line in filter(None, map(str.strip, flows.strip().splitlines())):
        for number, (source, condition, default, target) in enumerate(_arrows(line)):
            name = f"{source}_{target}" + (f"_{number}" if f"{source}_{target}" in "".join(written) else "")
            kind = 'xsi:type="bpmn:tFormalExpression"'
            inner = f"<bpmn:conditionExpression {kind}>{escape(condition)}</bpmn:conditionExpression>"
            written.append(
                f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
                f"{inner if condition else ''}</bpmn:sequenceFlow>"
            )
            if default:
                defaults[source] = name
            ends.setdefault(source, ([], []))[1].append(name)
            ends.setdefault(target, ([], []))[0].append(name)
    described = [
        _element(name, nodes.get(name) or _by_name(name), *ends[name], default=defaults.get(name)) for name in ends
    ]
    return "".join(described + written)


def _arrows(line: str) -> list[tuple[str, str, bool, str]]:
    names = [part.strip() for part in re.split(r"-(?:\[.*?\]-|\*-)?>", line)]
    arrows = list(FLOW.finditer(line))
    return [
        (source, arrow["condition"] or "", bool(arrow["default"]), target)
        for source, arrow, target in zip(names, arrows, names[1:], strict=False)
    ]


def _element(name: str, node: Node, incoming: list[str], outgoing: list[str], *, default: str | None) -> str:
    attributes = {"id": name, "name": name, **node.attributes, **({"default": default} if default else {})}
    listed = " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items())
    return (
        f"<bpmn:{node.tag} {listed}>{_extension(node.properties, node.operator)}"
        + "".join(f"<bpmn:incoming>{each}</bpmn:incoming>" for each in incoming)
        + "".join(f"<bpmn:outgoing>{each}</bpmn:outgoing>" for each in outgoing)
        + f"{node.inside}</bpmn:{node.tag}>"
    )


def _by_name(name: str) -> Node:
    return (
        Node("startEvent")
        if name.startswith("start")
        else Node("endEvent")
        if name.startswith("end")
        else Node("userTask")
    )


def _extension(properties: dict[str, str], more: str = "") -> str:
    listed = "".join(
        f"<spiff:property name={quoteattr(name)} value={quoteattr(value)} />" for name, value in properties.items()
    )
    inside = f"<spiff:properties>{listed}</spiff:properties>" if listed else ""
    return f"<bpmn:extensionElements>{inside}{more}</bpmn:extensionElements>" if inside or more else ""


def _form(form: str) -> dict[str, str]:
    return {"form": form} if form else {}


def _timer(kind: str, expression: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:{kind}>{escape(expression)}</bpmn:{kind}></bpmn:timerEventDefinition>"
