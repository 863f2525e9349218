"""Activities done several times, that call another diagram, or that ask a decision table."""

from tests.engine.faulty.case import Case
from tests.support.drawing import Node, call, decide, draw, raw, receive, several, step

MANY = "multiInstanceLoopCharacteristics"


def many(inside: str, node: Node | None = None, more: str = "") -> str:
    """A process of one step that is to be done several times."""
    held = node or step()
    odd = raw(held.tag, held.inside + f"<bpmn:{MANY} {more}>{inside}</bpmn:{MANY}>", **held.attributes)
    return draw("x", "start -> odd -> end", odd=odd)


def listed(text: str) -> str:
    return f"<bpmn:loopCardinality>{text}</bpmn:loopCardinality>"


CASES = [
    Case("several-not-here", "a receiving step several times", many(listed("2"), receive("one")), "odd"),
    Case("several-count", "several times, and not how many", many(""), "odd"),
    Case(
        "several-count",
        "another tool's list",
        many("", more="xmlns:c='http://camunda.org/schema/1.0/bpmn' c:collection='${all}'"),
        "odd",
    ),
    Case(
        "several-count",
        "a list and a number",
        many(listed("2") + "<bpmn:loopDataInputRef>answer</bpmn:loopDataInputRef>"),
        "odd",
    ),
    Case("several-count", "no times", many(listed("0")), "odd"),
    Case("several-count", "a million times", many(listed("1000000")), "odd"),
    Case(
        "several-output",
        "a list of results",
        many(listed("2") + "<bpmn:loopDataOutputRef>r</bpmn:loopDataOutputRef>"),
        "odd",
    ),
    Case("several-behavior", "an event for each", many(listed("2"), more="behavior='One'"), "odd"),
    Case(
        "several-item",
        "an item that is no variable",
        draw("x", "start -> a -> odd -> end", a=step("ask"), odd=several(step(), over="answer", item="mục 1")),
        "odd",
    ),
    Case("called-missing", "nobody to call", draw("x", "start -> odd -> end", odd=call("")), "odd"),
    Case("called-itself", "itself", draw("x", "start -> odd -> end", odd=call("x")), "odd"),
    Case(
        "called-unknown",
        "a diagram that is not deployed",
        draw("x", "start -> odd -> end", odd=call("other")),
        "odd",
        deployed=("x",),
    ),
    Case(
        "called-unknown",
        "a diagram of which nothing is known",
        draw("x", "start -> odd -> end", odd=call("other")),
        "odd",
        level="warning",
    ),
    Case("decision-missing", "no table to ask", draw("x", "start -> odd -> end", odd=raw("businessRuleTask")), "odd"),
    Case(
        "decision-unknown", "a table that is not there", draw("x", "start -> odd -> end", odd=decide("limits")), "odd"
    ),
]
