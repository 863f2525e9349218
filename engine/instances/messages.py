"""Brings messages and signals to those who wait for them, each receiver in a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from engine import diagrams
from engine.instances import receipts, rows
from engine.models import Definition, Dispatch, Instance, Subscription

if TYPE_CHECKING:
    from engine.instances.engine import Engine

BACK_OFF = timedelta(minutes=5)


def send(
    engine: Engine, message: str, correlation: str, payload: Mapping[str, Any], by: str | None, once: str | None
) -> int:
    earlier = receipts.take(engine.session, once, "send", None, engine.now)
    if earlier is not None:
        return 0 if earlier.instance_id is None else 1
    receiver = _deliver(engine, "message", message, correlation, payload, by)
    if receiver is None:
        thrown = rows.Thrown("message", message, correlation, payload)
        rows.dispatch(engine.session, None, engine.now, thrown)
        return 0
    receipts.lead_to(engine.session, once, receiver)
    return 1


def broadcast(engine: Engine, signal: str, payload: Mapping[str, Any], once: str | None) -> int:
    if receipts.take(engine.session, once, "signal", None, engine.now) is not None:
        return 0
    return rows.dispatch(engine.session, None, engine.now, rows.Thrown("signal", signal, None, payload))


def claim_due(session: Session, now: datetime) -> Dispatch | None:
    """The message or signal that has been on its way longest, locked; None when nothing is."""
    due = select(Dispatch).where(Dispatch.due_at <= now).order_by(Dispatch.due_at, Dispatch.id).limit(1)
    return session.scalar(due.with_for_update(skip_locked=True))


def deliver(engine: Engine, dispatch: Dispatch) -> bool:
    """Bring a claimed message or signal to its receiver; False when nobody waits for it (yet)."""
    if dispatch.expires_at <= engine.now:
        engine.session.delete(dispatch)
        return False
    if dispatch.kind == "signal":
        heard = _signal(engine, dispatch)
    else:
        heard = _deliver(engine, "message", dispatch.name, dispatch.correlation, dispatch.payload, None) is not None
    if heard or dispatch.kind == "signal":
        engine.session.delete(dispatch)
    else:
        dispatch.due_at = None
    engine.session.flush()
    return heard


def awaken(session: Session, now: datetime) -> None:
    """Let the messages go on for which somebody waits by now, and forget those that are too old."""
    awaited = select(Subscription.id).outerjoin(Instance, Instance.id == Subscription.instance_id)
    awaited = awaited.where(
        or_(Subscription.instance_id.is_(None), Instance.status == "running"),
        Subscription.kind == Dispatch.kind,
        Subscription.name == Dispatch.name,
        or_(Subscription.correlation.is_(None), Subscription.correlation == Dispatch.correlation),
    )
    parked = update(Dispatch).where(Dispatch.due_at.is_(None))
    session.execute(parked.where(awaited.exists()).values(due_at=now), execution_options={"synchronize_session": False})
    session.execute(delete(Dispatch).where(Dispatch.due_at.is_(None), Dispatch.expires_at <= now))


def set_back(dispatch: Dispatch, now: datetime) -> None:
    """Let a message wait whose receiver failed."""
    dispatch.attempts += 1
    dispatch.due_at = now + BACK_OFF * dispatch.attempts


def _deliver(
    engine: Engine,
    kind: str,
    name: str,
    correlation: str | None,
    payload: Mapping[str, Any],
    by: str | None,
) -> int | None:
    """Bring a message to the one who has waited longest; the receiver's id, None when nobody waits."""
    awaiting = select(Subscription.instance_id).where(
        Subscription.kind == kind,
        Subscription.name == name,
        Subscription.correlation == correlation,
        Subscription.instance_id.is_not(None),
    )
    waiting = engine.session.scalars(awaiting.order_by(Subscription.id)).all()
    for instance_id in waiting:
        if instance_id is not None and _hear(engine, instance_id, kind, name, correlation, payload, by):
            return instance_id
    if waiting:
        return None  # it is for one that is suspended: kept until that one goes on
    starting = select(Subscription).where(
        Subscription.kind == kind, Subscription.name == name, Subscription.definition_id.is_not(None)
    )
    start = engine.session.scalar(starting.order_by(Subscription.id).limit(1))
    if start is None or start.definition_id is None:
        return None
    return _start(engine, start.definition_id, start.element, correlation or "", payload, by).id


def _signal(engine: Engine, dispatch: Dispatch) -> bool:
    if dispatch.receiver_id is not None:
        return _hear(engine, dispatch.receiver_id, "signal", dispatch.name, None, dispatch.payload, None)
    if dispatch.definition_id is None:
        return False
    starting = select(Subscription.element).where(
        Subscription.definition_id == dispatch.definition_id,
        Subscription.kind == "signal",
        Subscription.name == dispatch.name,
    )
    element = engine.session.scalar(starting.limit(1))
    if element is None:
        return False
    _start(engine, dispatch.definition_id, element, f"signal:{dispatch.id}", dispatch.payload, None)
    return True


def _hear(
    engine: Engine,
    instance_id: int,
    kind: str,
    name: str,
    correlation: str | None,
    payload: Mapping[str, Any],
    by: str | None,
) -> bool:
    instance = engine.lock(instance_id)
    if instance.status != "running":
        return False
    action = engine.action(instance, kind, by, name)
    heard = action.hear(kind, name, correlation, payload)
    if heard or action.run.passed:
        # A due timer may have taken the wait away: what its operators wrote is kept with the state it led to.
        action.kind = kind if heard else "wake"
        engine.save(action)
    return heard


def _start(
    engine: Engine, definition_id: int, element: str, business_key: str, payload: Mapping[str, Any], by: str | None
) -> Instance:
    definition = engine.session.get_one(Definition, definition_id)
    taken = diagrams.read(definition.diagram).elements[element].payload
    variables = {name: payload.get(name) for name in taken}
    return engine.begin(definition, business_key, by=by, variables=variables, at=element)
