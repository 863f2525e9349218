"""Timers that say no time, or say it so that nobody can read it."""

from engine.codes import Code
from tests.engine.faulty.case import Case
from tests.support.drawing import after, begins, draw, on, raw, step, until

TWO = (
    "<bpmn:timerEventDefinition><bpmn:timeDate>due()</bpmn:timeDate>"
    "<bpmn:timeDuration>'PT1H'</bpmn:timeDuration></bpmn:timerEventDefinition>"
)


def wait(code: Code, what: str, node: object) -> Case:
    return Case(code, what, draw("x", "start -> w -> end", w=node), "w")  # type: ignore[arg-type]


def border(interrupting: bool) -> str:
    timer = on("a", "timeCycle", "'R/PT1H'", interrupting=interrupting)
    return draw("x", "start -> a -> end\nw -> end2", a=step(), w=timer)


CASES = [
    wait("no-time", "a timer without a time", until("")),
    wait("no-time", "a timer of two kinds", raw("intermediateCatchEvent", TWO)),
    wait(
        "time-not-here",
        "a cycle to wait for",
        raw(
            "intermediateCatchEvent",
            "<bpmn:timerEventDefinition><bpmn:timeCycle>'R3/PT1H'</bpmn:timeCycle></bpmn:timerEventDefinition>",
        ),
    ),
    Case("time-not-here", "a duration that begins", draw("x", "w -> end", w=begins("timeDuration", "'PT1H'")), "w"),
    Case("cycle-interrupts", "a cycle that interrupts", border(interrupting=True), "w"),
    wait("bare-time", "a duration without quotes", after("PT1H")),
    wait("bare-time", "a date without quotes", until("2026-12-01T08:00:00+07:00")),
    Case("bare-time", "a cron line", draw("x", "w -> end", w=begins("timeCycle", "0 0 8 * * ?")), "w"),
    wait("bad-time", "a date without its zone", until("'2026-12-01T08:00:00'")),
    wait("bad-time", "a day without a time", until("'2026-12-01'")),
    wait("bad-time", "a number for a date", until("1")),
    wait("bad-time", "words for a duration", after("'ba ngày'")),
    wait("bad-time", "a duration beyond the calendar", after("'P99999Y'")),
    Case(
        "bad-time",
        "a cycle without a length",
        draw("x", "start -> a -> end\nw -> end2", a=step(), w=on("a", "timeCycle", "'R3'", interrupting=False)),
        "w",
    ),
]
