"""What a supervisor does to a running instance: suspend, resume, cancel, move, give, retry. Each has its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.errors import NotRunning, WorkItemClosed
from engine.instances import receipts, rows
from engine.models import Instance, WorkItem

if TYPE_CHECKING:
    from engine.instances.engine import Engine


def suspend(engine: Engine, instance_id: int, by: str, reason: str, once: str | None) -> None:
    instance = _locked(engine, instance_id, once, "suspend", "running")
    if instance is None:
        return
    action = engine.action(instance, "suspend", by, reason)
    # What was due before belongs to the time before; but what fails must not keep anybody from stopping it.
    if not instance.attempts:
        action.advance()
    rows.update_instance(engine.session, instance, status="suspended", suspended_at=engine.now, retry_at=None)
    engine.save(action)


def resume(engine: Engine, instance_id: int, by: str, reason: str, once: str | None) -> None:
    instance = _locked(engine, instance_id, once, "resume", "suspended")
    if instance is None:
        return
    action = engine.action(instance, "resume", by, reason)
    if instance.suspended_at is not None:
        action.run.shift(engine.now - instance.suspended_at)
    rows.update_instance(engine.session, instance, status="running", suspended_at=None)
    action.advance()
    engine.save(action)


def cancel(engine: Engine, instance_id: int, by: str, reason: str, once: str | None) -> None:
    instance = _locked(engine, instance_id, once, "cancel", "running", "suspended")
    if instance is None:
        return
    action = engine.action(instance, "cancel", by, reason)
    with action.moving():
        action.run.cancel()
    action.save()
    rows.update_instance(
        engine.session, instance, status="cancelled", ended_at=engine.now, suspended_at=None, wake_at=None
    )


def move(
    engine: Engine, instance_id: int, from_element: str, to_element: str, by: str, reason: str, once: str | None
) -> None:
    instance = _locked(engine, instance_id, once, "move", "running")
    if instance is None:
        return
    action = engine.action(instance, "move", by, reason)
    with action.moving():
        action.run.advance()
        action.run.move(from_element, to_element)
        action.run.advance()
    engine.save(action, to_element)


def give(engine: Engine, item_id: int, circle: str | None, by: str, reason: str, once: str | None) -> None:
    instance = _locked(engine, engine.open_item(item_id).instance_id, once, "give", "running")
    if instance is None:
        return
    item = next((each for each in rows.open_items(engine.session, instance.id) if each.id == item_id), None)
    if item is None:  # answered while we waited for the instance
        raise WorkItemClosed(engine.session.get_one(WorkItem, item_id, populate_existing=True))
    lane = item.given_from or item.circle
    item.circle, item.given_from = (lane, None) if circle in (None, lane) else (circle, lane)
    rows.record(
        engine.session,
        instance_id=instance.id,
        at=engine.now,
        kind="give",
        element=item.element,
        by=by,
        passed=[],
        wrote={},
        note=reason,
    )


def retry(engine: Engine, instance_id: int, by: str, once: str | None) -> None:
    instance = _locked(engine, instance_id, once, "retry", "running")
    if instance is None:
        return
    action = engine.action(instance, "retry", by)
    action.advance()
    engine.save(action)


def _locked(engine: Engine, instance_id: int, once: str | None, act: str, *allowed: str) -> Instance | None:
    """The locked instance; None when the act was done before with the same word."""
    instance = engine.lock(instance_id)
    if receipts.take(engine.session, once, act, instance_id, engine.now):
        return None
    if instance.status not in allowed:
        raise NotRunning(instance.status)
    return instance
