"""The Office takes back a confirmation that was wrong (mở lại): the first one stays in the history."""

from __future__ import annotations

from datetime import date

from workflows import audit
from workflows.asides.aside import CYCLE, Answers, Aside
from workflows.models import Assignment, Person, Reopening
from workflows.policy import follows
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState


def may_reopen(_uow: UnitOfWork, person: Person, assignment: Assignment) -> bool:
    """Whether the result was confirmed and the person keeps the assignment for the Office."""
    return assignment.state is ProcessState.DONE and follows(person, assignment)


def reopen(uow: UnitOfWork, person: Person, assignment: Assignment, answers: Answers) -> None:
    """Run the cycle anew from the agency's work on; what was said and confirmed before stays readable."""
    uow.session.add(
        Reopening(
            assignment_id=assignment.id,
            instance_id=assignment.instance_id,
            reason=answers["reason"],
            confirmed_at=assignment.confirmed_at,
            by=person.username,
            at=uow.now(),
        )
    )
    assignment.confirmed_at = assignment.submitted_at = None
    if answers.get("due_on"):
        assignment.due_on, assignment.due_time = date.fromisoformat(answers["due_on"]), None
    uow.session.flush()
    uow.engine.start(CYCLE, assignment.business_key, by=person.username)
    audit.note(uow, person, "assignment.reopen", about=assignment.business_key, reason=answers["reason"])


REOPEN = Aside("mo-lai", "reopening", "Mở lại", "Đã mở lại nhiệm vụ.", may_reopen, reopen)
