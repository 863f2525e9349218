"""Timers that say no time, or say it so that nobody can read it."""

from engine.lint import Code
from tests.engine.faulty.case import Case
from tests.support.drawing import Node, after, begins, block, catch, draw, either, on, race, raw, step, until

TWO = (
    "<bpmn:timerEventDefinition><bpmn:timeDate>due()</bpmn:timeDate>"
    "<bpmn:timeDuration>'PT1H'</bpmn:timeDuration></bpmn:timerEventDefinition>"
)


def wait(code: Code, what: str, node: object) -> Case:
    return Case(code, what, draw("x", "start -> w -> end", w=node), "w")  # type: ignore[arg-type]


def border(interrupting: bool) -> str:
    timer = on("a", "timeCycle", "'R/PT1H'", interrupting=interrupting)
    return draw("x", "start -> a -> end\nw -> end2", a=step(), w=timer)


DAY = "'2026-02-01T08:00:00+07:00'"
PAST = until(DAY)
MIN = "'0001-01-01T00:00:00+14:00'"


def circling(what: str, flows: str, **nodes: Node) -> Case:
    return Case("date-in-loop", what, draw("x", f"start -> m\n{flows}", m=either(), **nodes), "w")


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
    circling("a date in a circle", "m -> w -> m", w=PAST),
    circling("two dates in a circle", "m -> w -> v -> m", w=PAST, v=PAST),
    circling(
        "a date in a race in a circle", "m -> r -> w -> m\nr -> v -> end", r=race(), w=PAST, v=catch("signal", "on")
    ),
    circling(
        "a date beside a step that leads back to it", "m -> a -> end\nw -> m", w=on("a", "timeDate", DAY), a=step()
    ),
    circling("a date in a sub-process in a circle", "m -> s -> m", s=block("start_i -> w -> end_i", w=PAST)),
    wait("bad-time", "a date without its zone", until("'2026-12-01T08:00:00'")),
    wait("bad-time", "a day without a time", until("'2026-12-01'")),
    wait("bad-time", "a date that is none in another zone", until("'9999-12-31T23:59:59-12:00'")),
    Case("bad-time", "a start before all calendars", draw("x", "w -> end", w=begins("timeDate", MIN)), "w"),
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
