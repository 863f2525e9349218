"""Where SpiffWorkflow 3.2.0 is wrong: the one list, each fault with a small diagram that shows it.

``walk`` are the steps answered in turn, each with what is answered; a number lets that many hours pass. ``plain`` is
where the library as it was made then stands (or how it fails), ``ours`` where we stand, or the code of the refusal by
which the lint spares us the fault. Faults of its own making that no small diagram shows stand where they are mended:
a depth of 1,000 (engine/spiff/library.py), loops of a cached specification (engine/spiff/parser.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.drawing import (
    Node,
    after,
    any_of,
    begins,
    block,
    both,
    catch,
    draw,
    either,
    ends,
    on,
    race,
    raw,
    several,
    step,
)

Walk = tuple[tuple[str, Mapping[str, Any]] | int, ...]


@dataclass(frozen=True)
class Fault:
    """One fault: where the library ends up, and where we do."""

    diagram: str
    plain: str
    ours: str
    walk: Walk = ()


PEOPLE = {"type": "object", "properties": {"people": {
    "type": "array", "title": "Người", "items": {"type": "string", "oneOf": [{"const": each} for each in "abc"]},
    "x-variable": True,
}}}  # fmt: skip


def looped(inner: str, **nodes: Node) -> str:
    """``inner`` within a loop that the step ``back`` begins anew while “again” is answered."""
    flows = f"start -> merge -> {inner}\nback -> choice\nchoice -[answer == 'again']-> merge\nchoice -*-> end"
    return draw("small", flows, merge=either(), back=step("ask"), choice=either(), **nodes)


def done(name: str) -> tuple[str, Mapping[str, Any]]:
    return name, {}


AGAIN = ("back", {"answer": "again"})

PLAIN_EVENT_SUB_PROCESS = """
<bpmn:startEvent id="s" isInterrupting="true"><bpmn:outgoing>s_x</bpmn:outgoing>
 <bpmn:timerEventDefinition><bpmn:timeDuration>"PT0S"</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:startEvent>
<bpmn:userTask id="x" name="x"><bpmn:incoming>s_x</bpmn:incoming><bpmn:outgoing>x_e</bpmn:outgoing></bpmn:userTask>
<bpmn:endEvent id="e"><bpmn:incoming>x_e</bpmn:incoming></bpmn:endEvent>
<bpmn:sequenceFlow id="s_x" sourceRef="s" targetRef="x" /><bpmn:sequenceFlow id="x_e" sourceRef="x" targetRef="e" />
"""

FAULTS = {
    "a parallel join in a loop fires early when the branches come in another order than before": Fault(
        looped("fork -> a -> join -> back\nfork -> b -> join", fork=both(), a=step(), b=step(), join=both()),
        walk=(done("b"), done("a"), AGAIN, done("a")),
        plain="b back", ours="refused: join-in-loop",
    ),
    "an inclusive join in a loop fires early from the second round on": Fault(
        looped(
            "fork -[answer != 'a']-> a -> join -> back\nfork -[answer != 'b']-> b -> join\nfork -*-> c -> join",
            fork=any_of(), a=step(), b=step(), c=step(), join=any_of(),
        ),
        walk=(done("b"), done("a"), AGAIN, done("a")),
        plain="b back", ours="refused: join-in-loop",
    ),
    "several instances over a list fail in the second round of a loop": Fault(
        looped("choose -> all -> back", choose=step("people"), all=several(step(), over="people", item="person")),
        walk=(("choose", {"people": ["a"]}), done("all"), AGAIN, ("choose", {"people": ["a"]})),
        plain="WorkflowDataException", ours="all",
    ),
    "a boundary event cannot take several sub-processes away": Fault(
        draw(
            "small", "start -> all -> end\nlate -> b -> end2",
            all=several(block("start_in -> a -> end_in", a=step()), count="2"), b=step(),
            late=on("all", "timeDuration", "'PT0S'"),
        ),
        walk=(1,),
        plain="TaskNotFoundException", ours="b",
    ),
    "a signal end is taken for a plain one": Fault(
        draw(
            "small", "start -> fork -> hear -> a -> end\nfork -> go -> thrown",
            fork=both(), hear=catch("signal", "storm"), a=step(), go=step(), thrown=ends("signal", "storm"),
        ),
        walk=(done("go"),),
        plain="hear", ours="a",
    ),
    "a token that enters a link event is lost": Fault(
        draw(
            "small", "start -> a -> out\ninto -> b -> end", a=step(), b=step(),
            out=raw("intermediateThrowEvent", '<bpmn:linkEventDefinition name="on" />'),
            into=raw("intermediateCatchEvent", '<bpmn:linkEventDefinition name="on" />'),
        ),
        walk=(done("a"),),
        plain="completed", ours="refused: unreachable",
    ),
    "a condition on a flow from a step is ignored": Fault(
        draw("small", "start -> a -[answer == 'never']-> b -> end", a=step("ask"), b=step()),
        walk=(("a", {"answer": "x"}),),
        plain="b", ours="refused: condition-ignored",
    ),
    "a receive task without a message is passed": Fault(
        draw("small", "start -> wait -> a -> end", wait=raw("receiveTask"), a=step()),
        plain="a", ours="refused: message-missing",
    ),
    "an interrupting event sub-process interrupts nothing": Fault(
        draw(
            "small", "start -> a -> end", a=step(),
            around=raw("subProcess", PLAIN_EVENT_SUB_PROCESS, triggeredByEvent="true"),
        ),
        plain="a x", ours="refused: event-sub-process",
    ),
    "a cycle that slept through an outage fires again and again in one action": Fault(
        draw(
            "small", "start -> a -> end\nremind -> b -> end2", a=step(), b=step(),
            remind=on("a", "timeCycle", "'R5/2026-01-01T00:00:00+00:00/PT1H'", interrupting=False),
        ),
        plain="a b b b", ours="a b",
    ),
    "what a cycle began is lost when the step that it watched is done": Fault(
        draw(
            "small", "start -> a -> end\nremind -> b -> end2", a=step(), b=step(),
            remind=on("a", "timeCycle", "'R99/2026-01-01T00:00:00+00:00/PT1H'", interrupting=False),
        ),
        walk=(done("a"),),
        plain="completed", ours="b",
    ),
    "of several start events one that is ready begins, and not the plain one": Fault(
        draw(
            "small", "start -> a -> end\nstart_late -> b -> end2", a=step(), b=step(),
            start_late=begins("timeDate", "'2026-01-01T00:00:00+00:00'"),
        ),
        plain="b", ours="a",
    ),
    "the second of two timers after an event gateway is given the first one's instant": Fault(
        draw(
            "small", "start -> gate -> later -> b -> end2\ngate -> soon -> a -> end",
            gate=race(), soon=after("'PT0S'"), later=after("'PT5H'"), a=step(), b=step(),
        ),
        plain="gate",
        ours="a",
    ),
    "a timer's text is evaluated as Python": Fault(
        draw("small", "start -> wait -> a -> end", wait=after("__import__('os').sep and 'PT0S'"), a=step()),
        plain="a", ours="refused: expression",
    ),
    "a duration that is not in quotes fails only when the token comes": Fault(
        draw("small", "start -> a -> wait -> b -> end", a=step(), wait=after("PT1H"), b=step()),
        walk=(done("a"),),
        plain="WorkflowTaskException", ours="refused: bare-time",
    ),
}  # fmt: skip
