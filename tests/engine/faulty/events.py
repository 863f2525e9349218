"""Events of kinds that do not run, in places where they do not run, or that name nobody."""

from tests.engine.faulty.case import Case
from tests.engine.faulty.elements import one
from tests.support.drawing import (
    MESSAGE,
    after,
    block,
    draw,
    either,
    ends,
    event,
    on,
    race,
    raw,
    receive,
    service,
    step,
    throw,
)

SOUND = draw("x", "start -> a -> end", a=step())
CONDITIONAL = (
    "<bpmn:conditionalEventDefinition><bpmn:condition>1 == 1</bpmn:condition></bpmn:conditionalEventDefinition>"
)


def undefined(kind: str, attribute: str) -> str:
    """An end event that names an error or escalation of which the file says less than it must."""
    text = draw(
        "x",
        "start -> inside -> end\nb -> end2",
        inside=block("start_in -> end_in", end_in=ends(kind, "e")),
        b=on("inside", kind, "e"),
    )
    return text.replace(f' {attribute}="e"', "")


CASES = [
    Case("link-event", "a link thrown", one("intermediateThrowEvent", "<bpmn:linkEventDefinition name='L' />"), "odd"),
    Case("link-event", "a link caught", one("intermediateCatchEvent", "<bpmn:linkEventDefinition name='L' />"), "odd"),
    Case("conditional-event", "a condition awaited", one("intermediateCatchEvent", CONDITIONAL), "odd"),
    Case(
        "conditional-event",
        "a condition on a border",
        draw("x", "start -> a -> end\nodd -> end2", a=step(), odd=raw("boundaryEvent", CONDITIONAL, attachedToRef="a")),
        "odd",
    ),
    Case("event-not-here", "an error awaited", one("intermediateCatchEvent", "<bpmn:errorEventDefinition />"), "odd"),
    Case("event-not-here", "a timer at the end", draw("x", "start -> odd", odd=ends("timeDate", "due()")), "odd"),
    Case(
        "event-not-here",
        "an escalation that begins",
        draw("x", "odd -> end", odd=raw("startEvent", "<bpmn:escalationEventDefinition />")),
        "odd",
    ),
    Case("several-events", "two kinds in one", one("intermediateCatchEvent", MESSAGE * 2), "odd"),
    Case("no-event", "an event that waits for nothing", one("intermediateCatchEvent"), "odd"),
    Case(
        "event-reference",
        "a kind that is kept elsewhere",
        draw("x", "start -> odd", odd=raw("endEvent", "<bpmn:eventDefinitionRef>e</bpmn:eventDefinitionRef>")),
        "odd",
    ),
    Case("message-missing", "a sending step without a message", one("sendTask"), "odd"),
    Case("message-missing", "a receiving step without a message", one("receiveTask"), "odd"),
    Case(
        "message-missing",
        "a message that the file does not have",
        draw("x", "start -> odd -> end", odd=receive("gone")).replace(
            '<bpmn:message id="gone"', '<bpmn:message id="x"'
        ),
        "odd",
    ),
    Case(
        "message-missing",
        "a message without a name",
        draw("x", "start -> odd -> end", odd=receive("gone")).replace(' name="gone"', ""),
        "odd",
    ),
    Case(
        "signal-missing",
        "a signal that is not named",
        draw("x", "start -> odd", odd=raw("endEvent", "<bpmn:signalEventDefinition />")),
        "odd",
    ),
    Case(
        "error-missing",
        "an error that the file does not have",
        draw("x", "start -> odd", odd=raw("endEvent", "<bpmn:errorEventDefinition errorRef='e' />")).replace(
            "<bpmn:error ", "<bpmn:escalation "
        ),
        "odd",
    ),
    Case(
        "escalation-missing",
        "an escalation that the file does not have",
        draw("x", "start -> odd", odd=raw("endEvent", "<bpmn:escalationEventDefinition escalationRef='e' />")).replace(
            "<bpmn:escalation ", "<bpmn:error "
        ),
        "odd",
    ),
    Case("error-code", "an error without a code", undefined("error", "errorCode"), "end_in"),
    Case("escalation-code", "an escalation without a code", undefined("escalation", "escalationCode"), "end_in"),
    Case(
        "attached-nowhere",
        "a border of a gateway",
        draw("x", "start -> a -> g -> end\nb -> end2", a=step(), g=either(), b=on("g", "message", form="ask")),
        "b",
    ),
    Case(
        "error-interrupts",
        "an error that does not interrupt",
        draw("x", "start -> n -> end\nb -> end2", n=service("row.note"), b=on("n", "error", "e", interrupting=False)),
        "b",
    ),
    Case(
        "border-never",
        "a timer on what is done at once",
        draw("x", "start -> n -> end\nb -> end2", n=service("row.note"), b=on("n", "timeDuration", "'PT1H'")),
        "b",
        level="warning",
    ),
    Case(
        "parallel-event-gateway",
        "a race that all must win",
        draw(
            "x",
            "start -> r -> a -> end\nr -> b -> end2",
            a=receive("one"),
            b=receive("two"),
            r=raw("eventBasedGateway", eventGatewayType="Parallel"),
        ),
        "r",
    ),
    Case("one-event", "a race of one", draw("x", "start -> r -> a -> end", r=race(), a=receive("one")), "r"),
    Case(
        "event-gateway-target",
        "a step in a race",
        draw("x", "start -> r -> a -> end\nr -> b -> end2", r=race(), a=receive("one"), b=step()),
        "r",
    ),
    Case(
        "event-gateway-shared",
        "a racer that others reach too",
        draw(
            "x",
            """
         start -> c
         c -[1 == 1]-> r -> a -> m -> end
         r -> w -> m
         c -*-> s -> a
         """,
            c=either(),
            r=race(),
            a=receive("one"),
            w=after("'PT1H'"),
            m=either(),
            s=step(),
        ),
        "a",
        also=("implicit-merge",),
    ),
    Case(
        "event-gateway-border",
        "a racer with a border",
        draw(
            "x",
            "start -> r -> a -> end\nr -> b -> end2\nt -> end3",
            r=race(),
            a=receive("one"),
            b=receive("two"),
            t=on("a", "timeDuration", "'PT1H'"),
        ),
        "a",
    ),
    Case(
        "throw-uncaught",
        "a signal that nobody hears",
        draw("x", "start -> t -> end", t=throw("signal", "stop")),
        "t",
        level="warning",
    ),
    Case(
        "throw-uncaught",
        "an error that nobody catches",
        draw("x", "start -> t", t=event("endEvent", "error", "e")),
        "t",
        level="warning",
    ),
]
