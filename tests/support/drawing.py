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
from dataclasses import dataclass, field
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


def on(activity: str, what: str, *, interrupting: bool = True, form: str = "") -> Node:
    """A boundary event of ``activity``: ``what`` is a timer's function or the word message."""
    inside = MESSAGE if what == "message" else _timer("timeDate", what)
    attributes = {"attachedToRef": activity, "cancelActivity": str(interrupting).lower()}
    return Node("boundaryEvent", inside, _form(form), attributes=attributes)


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
    return (
        f'<bpmn:definitions {NAMESPACES} id="{key}_file" targetNamespace="urn:tests">'
        '<bpmn:message id="asked" name="asked" />'
        f'<bpmn:process id="{key}" name="{key}" isExecutable="true"><bpmn:laneSet id="lanes">{lanes}</bpmn:laneSet>'
        f"{_elements(flows, nodes)}</bpmn:process></bpmn:definitions>"
    )


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
