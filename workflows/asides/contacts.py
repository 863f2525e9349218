"""The log of what passed by letter, fax, telephone or mail (Art. 9.3, 9.4)."""

from __future__ import annotations

from datetime import date

from workflows.asides.aside import Answers, Aside
from workflows.models import Assignment, Contact, Person
from workflows.policy import follows, holds
from workflows.unit import UnitOfWork
from workflows.vocabulary import Channel


def may_note(_uow: UnitOfWork, person: Person, assignment: Assignment) -> bool:
    """Whether the person keeps the assignment, for the Office or for its agency."""
    return follows(person, assignment) or holds(person, assignment)


def note(uow: UnitOfWork, person: Person, assignment: Assignment, answers: Answers) -> None:
    """Keep who spoke with whom, when, by which channel and about what."""
    uow.session.add(
        Contact(
            assignment_id=assignment.id,
            channel=Channel(answers["channel"]),
            happened_on=date.fromisoformat(answers["happened_on"]),
            partner=answers["partner"],
            content=answers["content"],
            by=person.username,
            at=uow.now(),
        )
    )


NOTE = Aside("lien-he", "contact", "Ghi liên hệ", "Đã ghi liên hệ.", may_note, note)
