"""Opens a correction on any assignment, also a closed one; its own diagram does the rest (Art. 9.2, 9.3)."""

from __future__ import annotations

from sqlalchemy import select

from workflows.asides.aside import Answers, Aside
from workflows.models import Assignment, Correction, Person
from workflows.policy import follows, holds
from workflows.unit import UnitOfWork

CORRECTION = "correction"


def may_open(uow: UnitOfWork, person: Person, assignment: Assignment) -> bool:
    """Whether the person keeps the assignment and no correction of it is under way."""
    if not (follows(person, assignment) or holds(person, assignment)):
        return False
    under_way = select(Correction.id).where(Correction.assignment_id == assignment.id, Correction.closed_at.is_(None))
    return uow.session.scalar(under_way.limit(1)) is None


def open_one(uow: UnitOfWork, person: Person, assignment: Assignment, answers: Answers) -> None:
    """Start the diagram of corrections under the assignment's own name."""
    uow.engine.start(CORRECTION, assignment.business_key, by=person.username, typed=answers)


CORRECT = Aside(
    "dinh-chinh", CORRECTION, "Đề nghị đính chính", "Đã gửi đề nghị đính chính.", may_open, open_one, CORRECTION
)
