"""Timers on the caller's clock: functions of the row, waits that begin when a token arrives, and cycles."""

# The library declares neither what its classes carry nor what their methods may answer.
# pyright: reportIncompatibleMethodOverride=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportAssignmentType=false, reportArgumentType=false

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventJoin
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.util.task import TaskState

Token = Any
VALUE = "event_value"
"""Where a waiting token keeps the instant for which it waits."""
LEFT, EVERY, FIRST = "event_left", "event_every", "event_first"


class RowTimer(TimeDateEventDefinition):
    """A timer that is a function of the row: asked anew at each look, never remembered."""

    def has_fired(self, my_task: Token) -> bool:
        return _happened(self, my_task)

    def due_since(self, my_task: Token, slot: str = VALUE) -> datetime | None:
        """The instant for which it waited, once that has come."""
        conductor = my_task.workflow.script_engine
        due = conductor.instant(my_task, self.expression)
        my_task.internal_data[slot] = None if due is None else due.isoformat()
        return due if due is not None and due <= conductor.call.now else None


class WaitTimer(DurationTimerEventDefinition):
    """A timer that starts when its token arrives, counted on our clock."""

    def has_fired(self, my_task: Token) -> bool:
        return _happened(self, my_task)

    def due_since(self, my_task: Token, slot: str = VALUE) -> datetime | None:
        """The instant for which it waited, once that has come."""
        conductor = my_task.workflow.script_engine
        if my_task.internal_data.get(slot) is None:
            due = after(conductor.call.now, conductor.evaluate(my_task, self.expression))
            my_task.internal_data[slot] = due.isoformat()
        due = datetime.fromisoformat(my_task.internal_data[slot])
        return due if due <= conductor.call.now else None


class CycleTimer(CycleTimerEventDefinition):
    """A boundary timer that fires again and again; several firings that an outage swallowed are one."""

    def has_fired(self, my_task: Token) -> bool:
        # Only a start event is told to have fired; a boundary ends with the step that it watches.
        return bool(my_task.internal_data.get("event_fired"))

    def update_task(self, my_task: Token) -> None:
        if not isinstance(my_task.task_spec, BoundaryEvent) or not self.cycle_complete(my_task):
            return
        # Beside the watched step, not below the event: the library drops a branch that runs when its event is over.
        around = my_task.parent.parent
        for output in my_task.task_spec.outputs:
            # The library adds a join at each firing as well, which waits beside the others and is never pruned.
            if not isinstance(output, BoundaryEventJoin):
                child = around._add_child(output, TaskState.FUTURE)
                child.triggered = True  # the specification of what stood before leads elsewhere
                child.task_spec._predict(child, mask=TaskState.NOT_FINISHED_MASK)
                child.task_spec._update(child)

    def cycle_complete(self, my_task: Token) -> bool:
        """Whether one more branch is to begin."""
        conductor, kept = my_task.workflow.script_engine, my_task.internal_data
        now = conductor.call.now
        if EVERY not in kept:
            cycle = read_cycle(conductor.evaluate(my_task, self.expression), now)
            first = cycle.first.isoformat()
            kept.update({VALUE: first, FIRST: first, LEFT: cycle.times, EVERY: cycle.every})
        if kept.get(VALUE) is None or datetime.fromisoformat(kept[VALUE]) > now:
            return False
        left = None if kept.get(LEFT) is None else kept[LEFT] - 1
        kept[LEFT] = left
        first = datetime.fromisoformat(kept.get(FIRST) or kept[VALUE])  # a state of old has no first
        kept[VALUE] = None if left == 0 else next_after(first, kept[EVERY], now).isoformat()
        return True


def _happened(timer: RowTimer | WaitTimer, my_task: Token) -> bool:
    kept = my_task.internal_data
    # Asked in any case: a token that arrives here learns for what it waits.
    if not kept.get("event_fired") and timer.due_since(my_task) and my_task.id in my_task.workflow.script_engine.turn:
        kept["event_fired"] = True
    return bool(kept.get("event_fired"))


@dataclass(frozen=True)
class Cycle:
    """An ISO 8601 repeating interval: how often (None: for ever), the first instant, the period, and whether the first
    instant was written into it."""

    times: int | None
    first: datetime
    every: str
    dated: bool


def read_cycle(written: object, now: datetime) -> Cycle:
    """``R3/P1D`` or ``R/2026-12-01T08:00:00+07:00/P1M``; ``ValueError`` when it is none, or has no zone."""
    parts = written.upper().split("/") if isinstance(written, str) else []
    if len(parts) not in (2, 3) or not parts[0].startswith("R") or (parts[0][1:] and not parts[0][1:].isdigit()):
        raise ValueError("not a repeating interval")
    times = int(parts[0][1:]) if parts[0][1:] else None
    if times == 0 or (times or 0) > MOST_TIMES:
        raise ValueError("a cycle runs once at least")
    every = parts[-1]
    if after(now, every) < now + SHORTEST:
        raise ValueError("a cycle's period is a minute at least")
    first = instant(parts[1]) if len(parts) == 3 else after(now, every)
    return Cycle(times, first, every, dated=len(parts) == 3)


FIRST_YEAR, LAST_YEAR = 1900, 9000
"""Beyond them an instant may be none in another zone, or in the database."""
MOST_TIMES = 100_000
SHORTEST = timedelta(minutes=1)
"""A shorter period would keep the worker busy with nothing else."""


def next_after(first: datetime, every: str, now: datetime) -> datetime:
    """The next instant of the cycle that began at ``first``; those that were missed are passed over."""
    length = _length(every)
    longest = timedelta(days=31 * length.months) + length.rest
    times = max((now - first) // longest, 1)
    while (coming := _later(first, length, times)) <= now:
        times += 1
    return coming


def after(start: datetime, written: object) -> datetime:
    """``start`` and an ISO 8601 duration; ``ValueError`` when it is none."""
    end = _later(start, _length(written), 1)
    if end < start or end.year > LAST_YEAR:
        raise ValueError("a duration goes forward, and not for ever")
    return end


@dataclass(frozen=True)
class _Length:
    """A duration: what the calendar counts, and what the clock does."""

    months: int
    rest: timedelta


def _length(written: object) -> _Length:
    try:
        parts = TimerEventDefinition.parse_iso_duration(written)
        months = 12 * parts.pop("years", 0) + parts.pop("months", 0)
        length = _Length(int(months), timedelta(**parts))
    except Exception as error:  # the library's parser fails in many ways
        raise ValueError(f"{written!r} is no ISO 8601 duration") from error
    if months != length.months:
        raise ValueError(f"{written!r}: a month has no half")
    return length


def _later(start: datetime, length: _Length, times: int) -> datetime:
    """``start`` and the duration so many times, months by the calendar of the zone that ``start`` has.

    Counted from the start at once: the 31st comes again in March after the 28th of February. The library adds the
    lengths of other months than those that it passes, and drifts.
    """
    try:
        years, month = divmod(start.month - 1 + times * length.months, 12)
        year, month = start.year + years, month + 1
        day = min(start.day, monthrange(year, month)[1])
        return start.replace(year=year, month=month, day=day) + times * length.rest
    except (ValueError, OverflowError) as error:
        raise ValueError("later than any calendar") from error


def instant(written: str) -> datetime:
    """An ISO 8601 instant; ``ValueError`` when it is none, has no zone, or lies where other zones have no calendar."""
    found = datetime.fromisoformat(written)
    if found.tzinfo is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError("an instant needs its zone, and a year of people's")
    return found


def is_instant(written: object) -> bool:
    """Whether a time written into a diagram names an instant, with its zone."""
    try:
        return isinstance(written, str) and bool(instant(written))
    except ValueError:
        return False


def is_duration(written: object) -> bool:
    """Whether a wait written into a diagram is an ISO 8601 duration that a calendar can hold."""
    try:
        after(datetime.now(UTC), written)
    except ValueError:
        return False
    return True


def is_cycle(written: object) -> bool:
    """Whether a cycle written into a diagram is an ISO 8601 repeating interval."""
    try:
        read_cycle(written, datetime.now(UTC))
    except ValueError:
        return False
    return True
