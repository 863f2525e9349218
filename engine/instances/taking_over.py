"""Work that began before the software did: its answers are kept at their own time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from engine import forms
from engine.errors import NotRunning, WorkItemMissing
from engine.instances import rows
from engine.models import Submission

if TYPE_CHECKING:
    from engine.instances.engine import Engine


def take_over(
    engine: Engine, instance_id: int, element: str, answers: Mapping[str, Any], by: str, at: datetime, origin: str
) -> Submission:
    instance = engine.lock(instance_id)
    if instance.status != "running":
        raise NotRunning(instance.status)
    items = rows.open_items(engine.session, instance_id)
    item = next((each for each in items if each.element == element), None)
    if item is None:
        raise WorkItemMissing
    # The event is of now and tells why; the answer itself is of the day on which it was given.
    action = engine.action(instance, "complete", by, origin)
    action.open_items = items
    keep = partial(
        rows.submit,
        engine.session,
        instance_id=instance_id,
        work_item_id=item.id,
        element=element,
        name=item.name,
        form=item.form,
        answers=dict(answers),
        by=by,
        on_behalf_of=None,
        at=at,
        origin=origin,
    )
    writes = {name: answers.get(name) for name in forms.variables(engine.form_of(item))}
    if not action.answer(item.token, element, keep, writes) or action.submission is None:
        raise WorkItemMissing
    engine.save(action, element)
    return action.submission


def note(engine: Engine, instance_id: int, by: str, words: str) -> None:
    engine.lock(instance_id)
    rows.record(
        engine.session,
        instance_id=instance_id,
        at=engine.now,
        kind="note",
        element=None,
        by=by,
        passed=[],
        wrote={},
        note=words,
    )
