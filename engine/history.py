"""What an instance went through, for the pages that tell it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import definitions, diagrams
from engine.design import design_of
from engine.diagrams import Element
from engine.models import Event, Instance, Submission, WorkItem


@dataclass(frozen=True)
class Step:
    """One line of the trail: who did what at which element, and what was answered."""

    at: datetime
    kind: str
    element: str | None
    name: str
    by: str | None
    on_behalf_of: str | None
    submission: Submission | None


def trail(session: Session, instance: Instance) -> list[Step]:
    """Everything that happened, the newest first. A wake is told by the automatic steps it ran."""
    found = session.execute(
        select(Event, Submission)
        .outerjoin(Submission, Submission.id == Event.submission_id)
        .where(Event.instance_id == instance.id)
        .order_by(Event.id.desc())
    )
    rows = [(row[0], row[1]) for row in found]
    elements = _elements(session, instance, [event for event, _ in rows])
    return [
        Step(event.at, event.kind, event.element, name, event.by, event.on_behalf_of, submission)
        for event, submission in rows
        for name in [_told(event, elements)]
        if name
    ]


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
    if event.element:
        return elements[event.element].label if event.element in elements else event.element
    if event.kind == "start":
        return next((each.label for each in elements.values() if each.kind == "startEvent"), "")
    ran = [elements[each].label for each in event.passed if each in elements and elements[each].kind == "serviceTask"]
    return ", ".join(ran)
