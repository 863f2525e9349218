"""Files that two readers would read differently."""

from tests.engine.faulty.case import Case
from tests.engine.faulty.elements import one
from tests.support.drawing import draw, either, on, step

HIDDEN = "<bpmn:extensionElements><bpmn:timerEventDefinition /></bpmn:extensionElements>"
PROPERTY = "<bpmn:extensionElements><spiff:properties><spiff:property {} /></spiff:properties></bpmn:extensionElements>"
CONDITION = (
    "<bpmn:extensionElements><bpmn:conditionExpression>().__class__</bpmn:conditionExpression></bpmn:extensionElements>"
)

CASES = [
    Case("hidden-element", "an event hidden in a step's extension", one("manualTask", HIDDEN), "odd"),
    Case(
        "hidden-element",
        "a condition hidden behind another",
        draw("x", "start -> c\nc -[1 == 1]-> end\nc -*-> end2", c=either()).replace(
            "<bpmn:conditionExpression", CONDITION + "<bpmn:conditionExpression", 1
        ),
        None,
    ),
    Case(
        "prefixed-attribute",
        "an event sub-process in disguise",
        one("manualTask", **{"bpmn:triggeredByEvent": "true"}),
        "odd",
    ),
    Case(
        "odd-boolean",
        "a border that interrupts or not",
        draw("x", "start -> a -> end\nb -> end2", a=step(), b=on("a", "message", form="ask")).replace(
            'cancelActivity="true"', 'cancelActivity="1"'
        ),
        "b",
    ),
    Case("bad-property", "a property without a name", one("userTask", PROPERTY.format("value='1'")), "odd"),
    Case(
        "property-misspelt",
        "a property with a slip",
        one("userTask", PROPERTY.format("name='offerd' value='1 == 1'")),
        "odd",
        level="warning",
    ),
]
