"""Tiến trình: what runs and where it stands, and one instance told whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from engine import Incident, Instance, WorkItem, diagrams, history, incidents
from workflows import attachments, people
from workflows.calendar import date_of
from workflows.errors import NotFound
from workflows.models import Assignment, Attachment, Duty, Person, Report
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, require, visible
from workflows.standing import Standing, standing, with_standing
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class Row(Standing):
    """A running instance: how its assignment stands, at which step, and its age in days."""

    instance: Instance
    step: str
    age: int


@dataclass(frozen=True)
class WayStep:
    """One human step of the diagram for the stepper: passed (and when), here, or ahead."""

    name: str
    standing: str
    at: datetime | None


@dataclass(frozen=True)
class Course(Standing):
    """What an instance went through and where it stands, for the pages that tell it."""

    instance: Instance
    incident: Incident | None
    way: list[WayStep]
    marks: dict[str, list[str]]
    steps: list[diagrams.Element]
    trail: list[history.Step]
    reports: list[Report]
    files: list[Attachment]
    names: Mapping[str, str]


def listing(uow: UnitOfWork, person: Person, page: int = 1) -> Page[Row]:
    """The running instances that the person may see, the most pressing first."""
    require(person, Action.SUPERVISE)
    found = visible(select(Assignment), person).join(Assignment.instance).where(Instance.status == "running")
    total = uow.session.scalars(select(func.count()).select_from(found.subquery())).one()
    page = within(page, total)
    ordered = (
        found.join(Assignment.duty)
        .order_by(Duty.due_at.is_(None), Duty.due_at, Assignment.id)
        .options(*with_standing())
        .limit(SIZE)
        .offset(offset(page))
    )
    shown = uow.session.scalars(ordered).all()
    steps = _steps_of(uow, [each.instance_id for each in shown])
    return Page([_row(uow, each, steps) for each in shown], total, page)


def view(uow: UnitOfWork, person: Person, instance_id: int) -> Course:
    """One instance told whole; ``NotFound`` for one that the person may not see."""
    found = visible(select(Assignment), person).where(Assignment.instance_id == instance_id)
    assignment = uow.session.scalar(found.options(*with_standing(), with_others()))
    if assignment is None:
        raise NotFound
    return course(uow, assignment)


def with_others() -> ORMOption:
    """What to load with an assignment so that naming the duty's other agencies costs no further query each."""
    return joinedload(Assignment.duty).selectinload(Duty.assignments).joinedload(Assignment.agency)


def diagram(uow: UnitOfWork, person: Person, instance_id: int) -> str:
    """The diagram that the instance runs, as it was when it was started."""
    found = visible(select(Instance), person).where(Instance.id == instance_id)
    instance = uow.session.scalar(found.options(joinedload(Instance.definition)))
    if instance is None:
        raise NotFound
    return instance.definition.diagram


def course(uow: UnitOfWork, assignment: Assignment) -> Course:
    """Everything that happened to an assignment so far."""
    instance = uow.session.get_one(Instance, assignment.instance_id, options=[joinedload(Instance.definition)])
    marks = history.marks(uow.session, instance)
    trail = history.trail(uow.session, instance)
    elements = diagrams.read(instance.definition.diagram).elements
    reports = _reports(uow, assignment)
    said_by = [step.by for step in trail] + [report.reviewed_by for report in reports]
    return Course(
        **vars(standing(uow, assignment)),
        instance=instance,
        incident=incidents.open_of(uow.session, instance.id) if instance.attempts else None,
        way=_way(elements, marks, trail),
        marks=marks,
        steps=[each for each in elements.values() if each.name and each.lane],
        trail=trail,
        reports=reports,
        files=attachments.of_instance(uow, instance.id),
        names=people.names(uow.session, said_by),
    )


def _way(
    elements: Mapping[str, diagrams.Element], marks: Mapping[str, list[str]], trail: list[history.Step]
) -> list[WayStep]:
    """The human steps in the order of the drawing; what lies behind the present one in it is ahead again."""
    answered = {step.element: step.at for step in reversed(trail) if step.element}
    steps = [each for each in elements.values() if each.kind in (*diagrams.STEPS, "endEvent") and each.name]
    here = next((place for place, each in enumerate(steps) if each.id in marks["here"]), len(steps))
    way: list[WayStep] = []
    for place, each in enumerate(steps):
        passed = place < here and each.id in marks["passed"]
        way.append(
            WayStep(each.label, "here" if place == here else "passed" if passed else "ahead", answered.get(each.id))
        )
    return way


def _reports(uow: UnitOfWork, assignment: Assignment) -> list[Report]:
    found = select(Report).where(Report.assignment_id == assignment.id).order_by(Report.round)
    return list(uow.session.scalars(found.options(joinedload(Report.submission))))


def _steps_of(uow: UnitOfWork, instances: list[int | None]) -> dict[int, str]:
    found = select(WorkItem.instance_id, WorkItem.name).where(
        WorkItem.instance_id.in_(instances), WorkItem.closed_at.is_(None), WorkItem.kind == "step"
    )
    return dict(uow.session.execute(found).all())


def _row(uow: UnitOfWork, assignment: Assignment, steps: Mapping[int, str]) -> Row:
    instance = assignment.instance
    if instance is None:  # the query joins them
        raise NotFound
    age = (uow.today() - date_of(instance.started_at)).days
    return Row(**vars(standing(uow, assignment)), instance=instance, step=steps.get(instance.id, ""), age=age)
