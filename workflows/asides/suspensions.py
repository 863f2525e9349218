"""The Office lets an assignment rest, and lets it go on (tạm dừng, cho tiếp tục): no clock runs between."""

from __future__ import annotations

from datetime import date

from workflows import audit
from workflows.asides.aside import Answers, Aside
from workflows.calendar import date_of
from workflows.handlers.facts import heads, officers
from workflows.handlers.notices import tell
from workflows.models import Assignment, Person, Suspension
from workflows.policy import follows
from workflows.unit import UnitOfWork


def may_suspend(_uow: UnitOfWork, person: Person, assignment: Assignment) -> bool:
    """Whether the work runs and the person keeps it for the Office."""
    return _running(assignment) and assignment.suspended_at is None and follows(person, assignment)


def suspend(uow: UnitOfWork, person: Person, assignment: Assignment, answers: Answers) -> None:
    """Stop every step and clock of an assignment until it is told to go on."""
    # What was due before belongs to the time before: the engine fires it first.
    uow.engine.suspend(_instance_of(assignment), by=person.username, reason=answers["reason"])
    assignment.suspended_at = uow.now()
    uow.session.add(
        Suspension(
            assignment_id=assignment.id,
            reason=answers["reason"],
            document_number=answers.get("document_number"),
            due_on=assignment.due_on,
            by=person.username,
            at=uow.now(),
        )
    )
    _told(uow, assignment, "Nhiệm vụ tạm dừng", answers["reason"])
    audit.note(uow, person, "assignment.suspend", about=assignment.business_key, reason=answers["reason"])


def may_resume(_uow: UnitOfWork, person: Person, assignment: Assignment) -> bool:
    """Whether the work rests and the person keeps it for the Office."""
    return assignment.suspended_at is not None and follows(person, assignment)


def resume(uow: UnitOfWork, person: Person, assignment: Assignment, answers: Answers) -> None:
    """Let an assignment go on, with the limit that is given or the old one moved by the days it rested."""
    end_pause(uow, person, assignment, answers["reason"], answers.get("due_on"))
    _told(uow, assignment, "Nhiệm vụ được tiếp tục", answers["reason"])
    audit.note(uow, person, "assignment.resume", about=assignment.business_key, reason=answers["reason"])


def end_pause(uow: UnitOfWork, person: Person, assignment: Assignment, reason: str, due_on: str | None = None) -> None:
    """Let the steps and clocks of an assignment run again, and keep when and why its pause ended."""
    pause = assignment.suspensions[-1]
    pause.resumed_at, pause.resumed_by, pause.resumed_reason = uow.now(), person.username, reason
    _set_limit(uow, assignment, pause, due_on)
    assignment.suspended_at = None
    uow.session.flush()
    uow.engine.resume(_instance_of(assignment), by=person.username, reason=reason)


def _set_limit(uow: UnitOfWork, assignment: Assignment, pause: Suspension, given: str | None) -> None:
    if given:
        assignment.due_on, assignment.due_time = date.fromisoformat(given), None
    elif assignment.due_on is not None:
        rested = uow.calendar.between(date_of(pause.at), uow.today())
        assignment.due_on = uow.calendar.add(assignment.due_on, rested) if rested else assignment.due_on
    pause.resumed_due_on = assignment.due_on


def _instance_of(assignment: Assignment) -> int:
    return assignment.instance_id or 0  # none: the engine knows no such instance, and says so


def _running(assignment: Assignment) -> bool:
    return assignment.instance is not None and assignment.instance.status == "running"


def _told(uow: UnitOfWork, assignment: Assignment, what: str, reason: str) -> None:
    for circle in (officers(assignment), heads(assignment)):
        tell(uow.call(), assignment, circle, what, f"Lý do: {reason}")


SUSPEND = Aside("tam-dung", "suspension", "Tạm dừng nhiệm vụ", "Đã tạm dừng nhiệm vụ.", may_suspend, suspend)
RESUME = Aside("tiep-tuc", "resumption", "Cho tiếp tục", "Nhiệm vụ được tiếp tục.", may_resume, resume)
