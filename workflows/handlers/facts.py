"""The rows behind a call."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from engine import Call, ServiceCall, ServiceFailed, Submission
from workflows import clocks, daysoff, punctuality
from workflows.calendar import date_of
from workflows.models import Assignment, Duty, Extension, HandBack, Matter, Person, Report, Urging
from workflows.vocabulary import ProcessState

Asking = TypeVar("Asking", Extension, HandBack)
"""What an agency asks of the Office and the Office answers."""


def assignment_behind(call: Call) -> Assignment:
    """The assignment that an instance runs for."""
    noun, _, number = call.business_key.partition(":")
    if noun != "assignment":
        raise ServiceFailed(f"“{call.business_key}” không phải phần giao cho một cơ quan.")
    duty = joinedload(Assignment.duty, innerjoin=True)
    whole = (
        duty.joinedload(Duty.directive, innerjoin=True),
        duty.joinedload(Duty.unit, innerjoin=True),
        duty.joinedload(Duty.follower),
        joinedload(Assignment.agency, innerjoin=True),
    )
    assignment = call.session.get(Assignment, int(number), options=whole)
    if assignment is None:
        raise ServiceFailed(f"Không có phần giao số {number}.")
    # A session holds its rows weakly: unless somebody keeps this one, each question of the diagram reads it anew.
    call.session.info[assignment_behind] = assignment
    return assignment


def answers_of(call: ServiceCall) -> Submission:
    """The answers that moved the token; a diagram that calls the operator elsewhere is wrong."""
    if call.submission is None:
        raise ValueError("this operator stands after a step that somebody answers")
    return call.submission


def answers_to(call: ServiceCall, form: str) -> Submission:
    """The newest answers to a form in this instance; steps without it may lie between them and the operator."""
    if call.submission is not None and call.submission.form == form:
        return call.submission
    query = select(Submission).where(Submission.instance_id == call.instance_id, Submission.form == form)
    return call.session.scalars(query.order_by(Submission.id.desc()).limit(1)).one()


def asked_for(
    call: Call, kind: type[Asking], assignment: Assignment, submission: Submission | None = None
) -> Asking | None:
    """What the assignment's agency asked for with these answers, or else what it asked for last."""
    found = select(kind).where(kind.assignment_id == assignment.id)
    if submission is not None:
        found = found.where(kind.submission_id == submission.id)
    return call.session.scalars(found.order_by(kind.id.desc()).limit(1)).one_or_none()


def matter_behind(call: Call) -> Matter:
    """The matter that an instance runs for."""
    matter = _matter(call)
    if matter is None:
        raise ServiceFailed(f"“{call.business_key}” không phải hồ sơ của quy trình này.")
    return matter


def starter_of(call: Call) -> Person | None:
    """Who asked for the matter that an instance runs for; before there is one, whoever asks."""
    username = call.by
    if call.business_key:
        matter = _matter(call)
        username = matter.by if matter else None
    return call.session.scalar(select(Person).where(Person.username == username)) if username else None


def report_in_hand(call: Call, assignment: Assignment) -> Report | None:
    """The latest report of an assignment; None where a supervisor moved the work on before there was any."""
    query = select(Report).where(Report.assignment_id == assignment.id).order_by(Report.round.desc()).limit(1)
    return call.session.scalars(query).one_or_none()


def agency_has(assignment: Assignment) -> bool:
    """Whether the work lies with the agency: accepted, neither reported nor handed back."""
    return assignment.state in (ProcessState.NOT_STARTED, ProcessState.IN_PROGRESS, ProcessState.RETURNED)


def climbed(call: Call, assignment: Assignment) -> set[str]:
    """The rungs that were climbed for the deadline of today."""
    query = select(Urging.rung).where(Urging.assignment_id == assignment.id, Urging.due_on == assignment.due_on)
    return set(call.session.scalars(query))


def looked_by(call: Call, moment: datetime) -> datetime:
    """By when the Office has looked at what an agency entered at that moment (Art. 8.3)."""
    calendar, rules = daysoff.calendar_of(call.session), punctuality.rules_of(call.session)
    return clocks.review_limit(calendar, date_of(moment), rules).breaks_at


def officers(assignment: Assignment) -> str:
    """The circle of those who keep an agency's updates (Art. 5.3)."""
    return f"officers:{assignment.agency.code}"


def heads(assignment: Assignment) -> str:
    """The circle of an agency's heads (Art. 5.3, 13)."""
    return f"heads:{assignment.agency.code}"


def follower(assignment: Assignment) -> str:
    """The circle of the Office's follower: the person, or the whole room where none is named (Art. 8.1.đ)."""
    duty = assignment.duty
    return f"person:{duty.follower.username}" if duty.follower else f"unit:{duty.unit.code}"


def _matter(call: Call) -> Matter | None:
    key, _, number = call.business_key.rpartition(":")
    matter = call.session.get(Matter, int(number)) if number.isdecimal() else None
    return matter if matter and matter.key == key else None
