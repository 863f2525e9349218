"""Names and expressions that nobody knows or that are written in another language."""

from engine.lint import Code
from tests.engine.faulty.case import Case
from tests.support.drawing import call, draw, either, offered, raw, receive, service, step

BORROWED = "<bpmn:extensionElements><spiff:serviceTaskOperator id='row.note' /></bpmn:extensionElements>"


def chooses(code: Code, what: str, condition: str) -> Case:
    """A condition of a choice."""
    text = draw("x", f"start -> c\nc -[{condition}]-> end\nc -*-> end2", c=either())
    return Case(code, what, text, "c")


CASES = [
    chooses("expression", "a way out of the language", "().__class__"),
    chooses("expression", "two statements", "1; 2"),
    chooses("expression-feel", "FEEL", "= 1 &lt; 2".replace("&lt;", "<")),
    chooses("expression-juel", "JUEL", "${answer}"),
    chooses("expression-xpath", "XPath", "getVariable('answer') == 1 ! 2"),
    chooses("variable-unknown", "a variable that nobody writes", "colour == 1"),
    chooses("function-unknown", "a function that nobody registered", "some_day() == 1"),
    chooses("function-arguments", "a function given too much", "twice(1, 2, 3) == 1"),
    Case(
        "computed-name",
        "a diagram whose name is computed",
        draw("x", "start -> odd -> end", odd=call("${which}")),
        "odd",
        deployed=("x", "${which}"),
    ),
    Case(
        "computed-name",
        "a message whose name is computed",
        draw("x", "start -> odd -> end", odd=receive("#{which}")),
        "odd",
    ),
    Case("form-missing", "a form that is not there", draw("x", "start -> a -> end", a=step("nothing")), None),
    Case(
        "form-fault",
        "a form that nobody could draw",
        draw("x", "start -> a -> end", a=step("ask")),
        None,
        forms={"ask": {"type": "object", "properties": {"a": {"type": "string"}}}},
    ),
    Case(
        "form-ignored",
        "a form for an operator",
        draw(
            "x",
            "start -> odd -> end",
            odd=raw(
                "serviceTask",
                BORROWED.replace(
                    "<spiff:service",
                    "<spiff:properties><spiff:property name='form' value='ask' /></spiff:properties><spiff:service",
                ),
            ),
        ),
        "odd",
    ),
    Case(
        "nobody",
        "a step in no lane",
        draw("x", "start -> a -> end", a=step()).replace("flowNodeRef>a<", "flowNodeRef><"),
        "a",
    ),
    Case("rule-unknown", "a lane of strangers", draw("x", "start -> a -> end", a=step(lane="strangers")), "a"),
    Case(
        "rule-unknown", "an act of strangers", draw("x", "start -> a -> end", a=offered("ask", lane="strangers")), "a"
    ),
    Case(
        "operator-missing",
        "an automatic step that does nothing",
        draw("x", "start -> a -> end", a=raw("serviceTask")),
        "a",
    ),
    Case(
        "operator-missing",
        "another tool's operator",
        draw(
            "x",
            "start -> a -> end",
            a=raw("serviceTask", **{"xmlns:c": "http://camunda.org/schema/1.0/bpmn", "c:class": "org.Mail"}),
        ),
        "a",
    ),
    Case(
        "operator-ignored",
        "an operator on a person's step",
        draw("x", "start -> a -> end", a=raw("userTask", BORROWED)),
        "a",
    ),
    Case(
        "operator-unknown",
        "an operator that nobody registered",
        draw("x", "start -> a -> end", a=service("row.nothing")),
        "a",
    ),
    Case(
        "state-open",
        "a state of any word",
        draw("x", "start -> b -> a -> end", b=step("ask"), a=step(state="=answer")),
        "a",
    ),
    Case("state-unknown", "a state of no such word", draw("x", "start -> a -> end", a=step(state="lost")), "a"),
]
