"""Tiến trình: what runs and where it stands, one instance told whole, and what a supervisor does about a failure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload

from engine import Definition, Instance, StepFailed, WorkItem, incidents
from workflows import audit, courses, matters, people, words
from workflows.calendar import date_of
from workflows.courses import AssignmentCourse, MatterCourse
from workflows.errors import NotFound
from workflows.matters import Subject
from workflows.models import Assignment, Matter, Person
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, require, visible
from workflows.standing import Standing, standing, with_standing
from workflows.unit import UnitOfWork

LIVING = ("running", "suspended")


@dataclass(frozen=True)
class Row:
    """A living instance: its assignment's standing or its subject, the steps where it stands, its age in days."""

    instance: Instance
    standing: Standing | None
    subject: Subject
    steps: list[str]
    age: int


@dataclass(frozen=True)
class Listing(Page[Row]):
    """A page of living instances, and the diagrams by which the list may be narrowed."""

    processes: Mapping[str, str] | None = None


def listing(uow: UnitOfWork, person: Person, page: int = 1, process: str = "") -> Listing:
    """The living instances that the person may see, the most pressing first; ``process`` is a diagram's key."""
    require(person, Action.SUPERVISE)
    found = _living(person)
    processes = {row[0]: row[1] for row in uow.session.execute(_processes(found))}
    if process:
        found = found.where(Definition.key == process)
    total = uow.session.scalars(found.with_only_columns(func.count(Instance.id))).one()
    page = within(page, total)
    shown = (
        found.add_columns(Assignment, Matter)
        .order_by(pressing().is_(None), pressing(), Instance.id)
        .options(
            *with_standing(),
            joinedload(Matter.agency),
            contains_eager(Instance.definition).load_only(Definition.key, Definition.version, Definition.name),
        )
        .limit(SIZE)
        .offset(offset(page))
    )
    found = [(row[0], row[1], row[2]) for row in uow.session.execute(shown)]
    return Listing(rows(uow, found), total, page, processes)


def rows(uow: UnitOfWork, found: Sequence[tuple[Instance, Assignment | None, Matter | None]]) -> list[Row]:
    """Rows of a list, for a number of statements that does not grow with them."""
    steps = _steps_of(uow, [instance.id for instance, _, _ in found])
    strange = [instance.id for instance, assignment, matter in found if not assignment and not matter]
    corrections = matters.corrections(uow.session, strange)
    askers = [*(matter for _, _, matter in found if matter), *corrections.values()]
    names = people.names(uow.session, [each.by for each in askers])
    return [
        Row(
            instance=instance,
            standing=standing(uow, assignment) if assignment else None,
            subject=matters.subject(instance, matter or corrections.get(instance.id), names),
            steps=steps[instance.id],
            age=(uow.today() - date_of(instance.started_at)).days,
        )
        for instance, assignment, matter in found
    ]


def pressing() -> ColumnElement[Any]:
    """By what lists put the most pressing first: an assignment's deadline, else the next time the diagram waits for."""
    return func.coalesce(Assignment.due_at, case((Assignment.id.is_(None), Instance.wake_at)))


def view(uow: UnitOfWork, person: Person, instance_id: int) -> AssignmentCourse | MatterCourse:
    """One instance told whole; ``NotFound`` for one that the person may not see."""
    return courses.course(uow, person, _visible(uow, person, instance_id))


def diagram(uow: UnitOfWork, person: Person, instance_id: int) -> str:
    """The diagram that the instance runs, as it was when it was started."""
    return _visible(uow, person, instance_id).definition.diagram


def retry(uow: UnitOfWork, person: Person, instance_id: int, once: str = "") -> None:
    """Try at once what failed and waits to be tried again; the word of a page tries once."""
    require(person, Action.MEND)
    word = words.of(person, "retry", instance_id, once)
    uow.engine.retry(_visible(uow, person, instance_id).id, by=person.username, once=word)
    audit.note(uow, person, "instance.retry", about=f"instance:{instance_id}")


def note_failure(uow: UnitOfWork, person: Person, failure: StepFailed) -> None:
    """Keep what failed while a person acted; what was only being started left nothing to keep it with."""
    if failure.instance_id is not None:
        incidents.record(uow.session, uow.engine.lock(failure.instance_id), failure, uow.now(), person.username)


def _visible(uow: UnitOfWork, person: Person, instance_id: int) -> Instance:
    found = visible(select(Instance).where(Instance.id == instance_id), person)
    instance = uow.session.scalar(found.options(joinedload(Instance.definition)))
    if instance is None:
        raise NotFound
    return instance


def _living(person: Person) -> Select[Instance]:
    return (
        visible(select(Instance), person)
        .join(Instance.definition)
        .outerjoin(Assignment, Assignment.instance_id == Instance.id)
        .outerjoin(Assignment.duty)
        .outerjoin(Matter, Matter.instance_id == Instance.id)
        .where(Instance.status.in_(LIVING))
    )


def _processes(found: Select[Instance]) -> Select[str, str]:
    """The keys and names of the diagrams in a list."""
    columns = found.with_only_columns(Definition.key, func.max(Definition.name).label("name"))
    return columns.group_by(Definition.key).order_by("name")


def _steps_of(uow: UnitOfWork, instances: list[int]) -> dict[int, list[str]]:
    """Where instances stand: at their steps; where there is none, at the acts that are offered."""
    found = select(WorkItem.instance_id, WorkItem.kind, WorkItem.name).where(
        WorkItem.instance_id.in_(instances), WorkItem.closed_at.is_(None)
    )
    by_kind: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for instance_id, kind, name in uow.session.execute(found.order_by(WorkItem.id)):
        by_kind[instance_id, kind].append(name)
    return {each: by_kind[each, "step"] or by_kind[each, "act"] for each in instances}
