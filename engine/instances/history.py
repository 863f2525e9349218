"""What an instance went through, for the pages that tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import definitions, diagrams
from engine.definitions.design import design_of
from engine.diagrams import Element
from engine.models import Event, Instance, Submission, WorkItem


@dataclass(frozen=True)
class Step:
    """One line of the trail: who did what at which element, how long it had waited, and what was answered or why."""

    at: datetime
    kind: str
    element: str | None
    name: str
    by: str | None
    on_behalf_of: str | None
    submission: Submission | None
    lasted: timedelta | None = None
    note: str = ""


@dataclass(frozen=True)
class Written:
    """A variable as an action wrote it."""

    name: str
    value: Any
    at: datetime
    by: str | None


_STEERED = {
    "suspend": "Tạm dừng tiến trình",
    "resume": "Cho tiến trình chạy tiếp",
    "cancel": "Hủy tiến trình",
    "migrate": "Chuyển sang phiên bản khác",
    "move": "Chuyển đến “{}”",
    "give": "Giao lại “{}”",
    "note": "Ghi chú",
}
"""What supervisors did, and what was noted, in words; where an element belongs to it, with its name."""


def trail(session: Session, instance: Instance) -> list[Step]:
    """Everything that happened, the newest first. A wake is told by the automatic steps it ran."""
    found = session.execute(
        select(Event, Submission, WorkItem.opened_at)
        .outerjoin(Submission, Submission.id == Event.submission_id)
        .outerjoin(WorkItem, (WorkItem.id == Submission.work_item_id) & (WorkItem.kind == "step"))
        .where(Event.instance_id == instance.id)
        .order_by(Event.id.desc())
    )
    rows = [(row[0], row[1], row[2]) for row in found]
    elements = _elements(session, instance, [event for event, _, _ in rows])
    return [
        Step(
            at=event.at,
            kind=event.kind,
            element=event.element,
            name=name,
            by=event.by,
            on_behalf_of=event.on_behalf_of,
            submission=submission,
            lasted=event.at - opened_at if opened_at else None,
            note=event.note,
        )
        for event, submission, opened_at in rows
        for name in [_told(event, elements)]
        if name
    ]


def written(session: Session, instance: Instance) -> list[Written]:
    """What was written to the instance's variables, the newest first; the first of a name is its value now."""
    found = select(Event.wrote, Event.at, Event.by).where(Event.instance_id == instance.id).order_by(Event.id.desc())
    return [
        Written(name, value, at, by)
        for wrote, at, by in session.execute(found)
        for name, value in sorted(wrote.items())
    ]


def times(session: Session, instance: Instance) -> dict[str, int]:
    """How often each element was passed."""
    paths: Sequence[list[str]] = session.scalars(select(Event.passed).where(Event.instance_id == instance.id)).all()
    return dict(Counter(element for path in paths for element in path))


def marks(session: Session, instance: Instance) -> dict[str, list[str]]:
    """For the drawing: ids of elements and flows that were passed, and of elements where tokens stand."""
    flows_drawn = diagrams.read(instance.definition.diagram).flows
    paths: Sequence[list[str]] = session.scalars(select(Event.passed).where(Event.instance_id == instance.id)).all()
    passed = {element for path in paths for element in path}
    here = session.scalars(
        select(WorkItem.element).where(
            WorkItem.instance_id == instance.id,
            WorkItem.closed_at.is_(None),
            WorkItem.kind == "step",
        )
    ).all()
    reached = passed | set(here)
    flows = [flow.id for flow in flows_drawn if flow.source in passed and flow.target in reached]
    return {"passed": [*sorted(passed - set(here)), *flows], "here": sorted(here)}


def _elements(session: Session, instance: Instance, events: Sequence[Event]) -> Mapping[str, Element]:
    """The diagram's elements, and those that it had in the versions in which the instance ran before."""
    elements = design_of(instance.definition, definitions.bound(session, instance)).elements
    touched = {each for event in events for each in (event.element, *event.passed) if each}
    gone = touched - elements.keys()
    return {**elements, **definitions.former(session, instance.definition, gone)} if gone else elements


def _told(event: Event, elements: Mapping[str, Element]) -> str:
    if event.kind in _STEERED:
        named = elements.get(event.element or "")
        return _STEERED[event.kind].format(named.label if named else event.element)
    if event.element:
        return elements[event.element].label if event.element in elements else event.element
    if event.kind == "start":
        return next((each.label for each in elements.values() if each.kind == "startEvent"), "")
    ran = [elements[each].label for each in event.passed if each in elements and elements[each].kind == "serviceTask"]
    return ", ".join(ran)
