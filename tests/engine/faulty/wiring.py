"""Elements that hang together wrongly."""

from tests.engine.faulty.case import Case
from tests.engine.faulty.elements import within
from tests.support.drawing import any_of, block, both, draw, either, race, raw, receive, service, step

SOUND = draw("x", "start -> a -> end", a=step())
LANE = "<bpmn:lane id='other' name='other'><bpmn:flowNodeRef>a</bpmn:flowNodeRef></bpmn:lane>"

CASES = [
    Case("process-id", "a process without an id", SOUND.replace('<bpmn:process id="x"', "<bpmn:process"), None),
    Case(
        "process-id",
        "an id that leads to another folder",
        SOUND.replace('<bpmn:process id="x"', '<bpmn:process id="../x"'),
        None,
    ),
    Case("no-id", "a step without an id", within("<bpmn:userTask />"), "", also=("no-way-in", "no-way-out", "nobody")),
    Case("reserved-id", "a step called as the library's own", draw("x", "start -> Root -> end", Root=step()), "Root"),
    Case("reserved-id", "a dot in an id", SOUND.replace('"a"', '"a.b"').replace(">a<", ">a.b<"), "a.b"),
    Case(
        "reserved-id",
        "a colon in an id, as a called process's step has",
        SOUND.replace('"a"', '"b:a"').replace(">a<", ">b:a<"),
        "b:a",
    ),
    Case("too-long", "a name without end", SOUND.replace('name="a"', f'name="{"x" * 201}"'), "a"),
    Case("doubled-id", "a step and a flow of one id", SOUND.replace("a_end", "a"), "a"),
    Case(
        "doubled-id",
        "a step called as its operator",
        draw(
            "x",
            "start -> note -> end",
            note=raw(
                "serviceTask",
                "<bpmn:extensionElements><spiff:serviceTaskOperator id='note' /></bpmn:extensionElements>",
            ),
        ),
        "note",
        also=("operator-unknown",),
    ),
    Case(
        "dangling-flow",
        "a flow to nowhere",
        within("<bpmn:sequenceFlow id='lost' sourceRef='a' targetRef='nowhere' />"),
        "lost",
        also=("implicit-split",),
    ),
    Case(
        "flow-crosses",
        "a flow into a sub-process",
        draw(
            "x", "start -> inside -> end\nb -> end2", b=step(), inside=block("start_in -> c -> end_in", c=step())
        ).replace('targetRef="end2"', 'targetRef="c"'),
        "b_end2",
        also=("no-way-in", "implicit-merge"),
    ),
    Case(
        "doubled-flow",
        "two flows between the same two",
        draw("x", "start -> f -> j -> end\nf -> j", f=both(), j=both()),
        "f_j_0",
    ),
    Case(
        "no-way-in",
        "a step to which nothing leads",
        draw("x", "start -> a -> end\nb -> end2", a=step(), b=step()),
        "b",
        also=("unreachable",),
    ),
    Case(
        "way-into-start",
        "a flow back to the start",
        draw("x", "start -> a -> c\nc -[1 == 2]-> start\nc -*-> end", a=step(), c=either()),
        "start",
    ),
    Case("no-way-out", "a dead end", draw("x", "start -> a", a=step()), "a"),
    Case("way-out-of-end", "a flow behind the end", draw("x", "start -> end -> a -> end2", a=step()), "end"),
    Case("implicit-split", "two flows out of a step", draw("x", "start -> a -> end\na -> end2", a=step()), "a"),
    Case(
        "implicit-merge",
        "two flows into a step",
        draw("x", "start -> f -> a -> c -> end\nf -> b -> c", f=both(), a=step(), b=step(), c=step()),
        "c",
    ),
    Case(
        "no-start",
        "a process that begins nowhere",
        draw("x", "m -> a -> m", m=either(), a=step()),
        None,
        also=("unreachable",),
    ),
    Case(
        "several-starts",
        "two plain starts",
        draw("x", "start -> a -> end\nstart2 -> b -> end2", a=step(), b=step()),
        "start2",
    ),
    Case(
        "sub-process-start",
        "a sub-process without a start",
        draw("x", "start -> inside -> end", inside=block("b -> end_in", b=step())),
        "inside",
        also=("no-way-in", "unreachable"),
    ),
    Case(
        "sub-process-start",
        "a sub-process that begins by a message",
        draw(
            "x",
            "start -> inside -> end",
            inside=block(
                "begin -> end_in", begin=raw("startEvent", "<bpmn:messageEventDefinition messageRef='asked' />")
            ),
        ),
        "begin",
    ),
    Case(
        "sub-process-end",
        "a sub-process without an end",
        draw("x", "start -> inside -> end", inside=block("start_in -> m -> b -> m", m=either(), b=step())),
        "inside",
    ),
    Case(
        "default-elsewhere",
        "another's flow as default",
        draw("x", "start -> c\nc -[1 == 1]-> end\nc -[1 == 2]-> end2", c=raw("exclusiveGateway", default="start_c")),
        "c",
    ),
    Case("condition-ignored", "a condition behind a step", draw("x", "start -> a\na -[1 == 1]-> end", a=step()), "a"),
    Case(
        "condition-ignored",
        "a condition behind a fork",
        draw("x", "start -> f\nf -[1 == 1]-> a -> end\nf -> b -> end2", f=both(), a=step(), b=step()),
        "f",
    ),
    Case(
        "condition-ignored",
        "a condition behind a race",
        draw("x", "start -> r\nr -[1 == 1]-> a -> end\nr -> b -> end2", r=race(), a=receive("one"), b=receive("two")),
        "r",
    ),
    Case(
        "no-default",
        "a choice without a default",
        draw("x", "start -> c\nc -[1 == 1]-> end\nc -[1 == 2]-> end2", c=either()),
        "c",
    ),
    Case(
        "no-default",
        "some of several, and no default",
        draw("x", "start -> c\nc -[1 == 1]-> end\nc -[1 == 2]-> end2", c=any_of()),
        "c",
    ),
    Case("no-condition", "a way without a condition", draw("x", "start -> c\nc -> end\nc -*-> end2", c=either()), "c"),
    Case(
        "default-condition",
        "a condition on the default",
        draw(
            "x",
            "start -> a -> c\nc -[answer == 'x']-> end\nc -[1 == 1]-> end2",
            a=step("ask"),
            c=raw("exclusiveGateway", default="c_end2"),
        ),
        "c",
        level="warning",
    ),
    Case("unreachable", "an island", draw("x", "start -> end\nm -> b -> m", m=either(), b=step()), "b"),
    Case(
        "two-lanes",
        "a step in two lanes",
        SOUND.replace("</bpmn:laneSet>", LANE + "</bpmn:laneSet>"),
        "a",
        also=("nobody",),
    ),
    Case(
        "join-in-loop",
        "a parallel join in a loop",
        draw(
            "x",
            """
         start -> merge -> fork -> a -> join -> c
         fork -> b -> join
         c -[answer == 'x']-> merge
         c -*-> end
         """,
            merge=either(),
            fork=both(),
            a=step("ask"),
            b=step(),
            join=both(),
            c=either(),
        ),
        "join",
    ),
    Case(
        "join-in-loop",
        "an inclusive join in a loop",
        draw(
            "x",
            """
         start -> merge -> a -> fork
         fork -[answer == 'x']-> b -> join -> c
         fork -*-> d -> join
         c -[answer == 'y']-> merge
         c -*-> end
         """,
            merge=either(),
            fork=any_of(),
            a=step("ask"),
            b=step(),
            d=step(),
            join=any_of(),
            c=either(),
        ),
        "join",
    ),
    Case(
        "endless",
        "a circle where nobody waits",
        draw(
            "x",
            "start -> m -> note -> c\nc -[1 == 1]-> m\nc -*-> end",
            m=either(),
            note=service("row.note"),
            c=either(),
        ),
        "m",
    ),
    Case(
        "doubled-token",
        "a fork merged as a choice",
        draw("x", "start -> f -> a -> m -> b -> end\nf -> c -> m", f=both(), a=step(), m=either(), b=step(), c=step()),
        "m",
        level="warning",
    ),
]
