"""What a supervisor does to a running instance: suspend, resume, cancel, move, retry. Each is told with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine import receipts, rows
from engine.errors import NotRunning
from engine.models import Instance

if TYPE_CHECKING:
    from engine.instances import Engine


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
