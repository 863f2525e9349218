"""Tiến trình: one instance told whole, rows of lists of them, and what is done about a failure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import joinedload

from engine import Incident, Instance, StepFailed, WorkItem, incidents
from workflows import audit, courses, matters, people, pieces, words
from workflows.calendar import date_of
from workflows.courses import AssignmentCourse, MatterCourse
from workflows.errors import NotFound
from workflows.matters import Subject
from workflows.models import Assignment, Matter, Person, Piece
from workflows.pieces import PieceStanding
from workflows.policy import Action, require, visible
from workflows.standing import Standing, standing
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class Row:
    """An instance: how its assignment or its piece stands, or else its subject; its steps and its age in days."""

    instance: Instance
    standing: Standing | None
    piece: PieceStanding | None
    subject: Subject
    steps: list[str]
    age: int

    @property
    def timed(self) -> Standing | PieceStanding | None:
        """What of it has a state and a limit."""
        return self.standing or self.piece

    @property
    def title(self) -> str:
        return self.standing.duty.content if self.standing else self.subject.title

    @property
    def reference(self) -> str:
        if self.piece:
            return self.piece.piece.reference
        return self.standing.directive.number if self.standing else self.subject.reference

    @property
    def agency(self) -> str:
        """Whose work it is: the agency to which it was given, or that asked."""
        if self.piece:
            return self.piece.piece.part.name
        return self.standing.agency.name if self.standing else self.subject.agency


Found = tuple[Instance, Assignment | None, Matter | None, Piece | None]
"""An instance with what it runs for, if that is one of these."""


def rows(uow: UnitOfWork, found: Sequence[Found]) -> list[Row]:
    """Rows of a list, for a number of statements that does not grow with them."""
    steps = _steps_of(uow, [instance.id for instance, *_ in found])
    strange = [instance.id for instance, assignment, matter, _ in found if not assignment and not matter]
    corrections = matters.corrections(uow.session, strange)
    askers = [*(matter for _, _, matter, _ in found if matter), *corrections.values()]
    names = people.names(uow.session, [each.by for each in askers])
    return [
        Row(
            instance=instance,
            standing=standing(uow, assignment) if assignment else None,
            piece=pieces.standing(uow, piece) if piece else None,
            subject=matters.subject(instance, matter or corrections.get(instance.id), names),
            steps=steps[instance.id],
            age=(uow.today() - date_of(instance.started_at)).days,
        )
        for instance, assignment, matter, piece in found
    ]


def pressing() -> ColumnElement[Any]:
    """By what lists put the most pressing first: an assignment's deadline, else the next time the diagram waits for."""
    return func.coalesce(Assignment.due_at, case((Assignment.id.is_(None), Instance.wake_at)))


def view(uow: UnitOfWork, person: Person, instance_id: int) -> AssignmentCourse | MatterCourse:
    """One instance told whole; ``NotFound`` for one that the person may not see."""
    return courses.course(uow, person, seen(uow, person, instance_id))


def seen(uow: UnitOfWork, person: Person, instance_id: int) -> Instance:
    """The instance; ``NotFound`` for one that the person may not see."""
    found = visible(select(Instance).where(Instance.id == instance_id), person)
    instance = uow.session.scalar(found.options(joinedload(Instance.definition)))
    if instance is None:
        raise NotFound
    return instance


def diagram(uow: UnitOfWork, person: Person, instance_id: int) -> str:
    """The diagram that the instance runs, as it was when it was started."""
    return seen(uow, person, instance_id).definition.diagram


def retry(uow: UnitOfWork, person: Person, instance_id: int, once: str = "") -> None:
    """Try at once what failed and waits to be tried again; the word of a page tries once."""
    require(person, Action.MEND)
    word = words.of(person, "retry", instance_id, once)
    uow.engine.retry(seen(uow, person, instance_id).id, by=person.username, once=word)
    audit.note(uow, person, "instance.retry", about=f"instance:{instance_id}")


def open_incidents(uow: UnitOfWork) -> list[Incident]:
    """Every incident that is not over, the oldest first; for those who keep the house."""
    return incidents.all_open(uow.session)


def note_failure(uow: UnitOfWork, person: Person, failure: StepFailed) -> None:
    """Keep what failed while a person acted; what was only being started left nothing to keep it with."""
    if failure.instance_id is not None:
        incidents.record(uow.session, uow.engine.lock(failure.instance_id), failure, uow.now(), person.username)


def _steps_of(uow: UnitOfWork, instances: list[int]) -> dict[int, list[str]]:
    """Where instances stand: at their steps; where there is none, at the acts that are offered."""
    found = select(WorkItem.instance_id, WorkItem.kind, WorkItem.name).where(
        WorkItem.instance_id.in_(instances), WorkItem.closed_at.is_(None)
    )
    by_kind: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for instance_id, kind, name in uow.session.execute(found.order_by(WorkItem.id)):
        by_kind[instance_id, kind].append(name)
    return {each: by_kind[each, "step"] or by_kind[each, "act"] for each in instances}
