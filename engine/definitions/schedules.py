"""Timer starts: when a definition begins its next instance. What an outage swallowed begins one instance, not ten."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from engine import diagrams
from engine.diagrams import Element
from engine.expressions import evaluate
from engine.models import Definition, Schedule, Subscription
from engine.patience import patience
from engine.registry import Call, Registry
from engine.spiff import read_cycle
from engine.spiff.timers import next_after
from engine.typed_values import clean

if TYPE_CHECKING:
    from engine.instances import Engine


def announce(session: Session, definition: Definition, registry: Registry, now: datetime) -> None:
    """Let the newest version's timer, message and signal starts begin instances, and no older version's."""
    versions = select(Definition.id).where(Definition.key == definition.key)
    session.execute(delete(Schedule).where(Schedule.definition_id.in_(versions)))
    session.execute(delete(Subscription).where(Subscription.definition_id.in_(versions)))
    for each in diagrams.read(definition.diagram).elements.values():
        if each.kind != "startEvent" or each.parent is not None:
            continue
        if each.is_event("timer"):
            session.add(_schedule(session, definition, each, registry, now))
        for kind in ("message", "signal"):
            if each.is_event(kind):
                name = each.reference(kind)
                session.add(Subscription(kind=kind, name=name, element=each.id, definition_id=definition.id))
    session.flush()


def claim_due(session: Session, now: datetime) -> Schedule | None:
    """The timer start that has been due longest, locked; None when none is."""
    due = select(Schedule).where(Schedule.wake_at <= now, or_(Schedule.retry_at.is_(None), Schedule.retry_at <= now))
    return session.scalar(due.order_by(Schedule.wake_at, Schedule.id).limit(1).with_for_update(skip_locked=True))


def begin(engine: Engine, schedule: Schedule) -> None:
    """Begin the instance of a claimed timer start, and set the next one."""
    definition = engine.session.get_one(Definition, schedule.definition_id)
    element = diagrams.read(definition.diagram).elements[schedule.element]
    due = schedule.wake_at or engine.now
    engine.begin(definition, f"{definition.key}:{due:%Y%m%dT%H%M%SZ}", at=schedule.element)
    schedule.left = None if schedule.left is None else schedule.left - 1
    kind, expression = element.timer() or ("", "")
    again = kind == "timeCycle" and schedule.left != 0
    schedule.wake_at = _again(engine, expression, due) if again else None
    schedule.retry_at, schedule.attempts, schedule.failure = None, 0, None
    engine.session.flush()


def _again(engine: Engine, expression: str, due: datetime) -> datetime:
    cycle = read_cycle(_ask(engine.session, expression, engine.registry, engine.now), engine.now)
    # A cycle that names its start is counted from there, also where a function names it anew; one that began with its
    # deployment, from the last firing.
    if cycle.dated and cycle.first > engine.now:
        return cycle.first
    return next_after(cycle.first if cycle.dated else due, cycle.every, engine.now)


def set_back(schedule: Schedule, now: datetime, failure: Exception) -> None:
    """Let a timer start wait that failed."""
    schedule.retry_at = now + patience(schedule.attempts)
    schedule.attempts += 1
    schedule.failure = clean(str(failure))


def _schedule(session: Session, definition: Definition, each: Element, registry: Registry, now: datetime) -> Schedule:
    kind, expression = each.timer() or ("", "")
    value = _ask(session, expression, registry, now)
    schedule = Schedule(definition_id=definition.id, element=each.id, attempts=0)
    if kind == "timeCycle":
        cycle = read_cycle(value, now)
        schedule.wake_at, schedule.left = cycle.first, cycle.times
    else:
        schedule.wake_at = _instant(value)
    return schedule


def _instant(value: Any) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _ask(session: Session, expression: str, registry: Registry, now: datetime) -> Any:
    call = Call(session, now)
    functions = {
        name: lambda *words, each=each, **more: each(call, *words, **more) for name, each in registry.functions.items()
    }
    return evaluate(expression, {}, functions)
