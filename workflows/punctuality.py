"""Writes what the clocks say onto the rows: whose entry was late, what stopped a deadline, from when work is late."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, event, select
from sqlalchemy.orm import Mapper, Session, joinedload, object_session

from workflows import clocks, daysoff, settings
from workflows.calendar import Calendar, breaks_at, date_of
from workflows.clocks import Rules
from workflows.limits import Limit
from workflows.models import Assignment, Directive, Progress, Report
from workflows.settings import value
from workflows.vocabulary import Counting, Stopping


def rules_of(session: Session) -> Rules:
    """What the Office set for the clocks."""
    return Rules(
        entry_days=value(session, settings.ENTRY_DAYS),
        update_days=value(session, settings.UPDATE_DAYS),
        update_counting=Counting(value(session, settings.UPDATE_COUNTING)),
        review_days=value(session, settings.REVIEW_DAYS),
        review_counting=Counting(value(session, settings.REVIEW_COUNTING)),
        urgent=clocks.ALL_URGENT if value(session, settings.VERY_URGENT_TOO) else clocks.LITERALLY_URGENT,
        day_ends=settings.hour(value(session, settings.DAY_ENDS)),
        stopping=Stopping(value(session, settings.STOPPING)),
        holding_extends=value(session, settings.HOLDING_EXTENDS),
    )


def entry_of(session: Session, directive: Directive, deadlines: Iterable[date | None]) -> Limit:
    """By when the Office enters a directive whose duties have these deadlines (Art. 8.1)."""
    days = [day for day in deadlines if day is not None]
    head = directive.issued_on, directive.released_on, directive.urgency
    return clocks.entry_limit(daysoff.calendar_of(session), *head, days, rules_of(session))


def judge_entry(session: Session, directive: Directive, deadlines: Iterable[date | None]) -> None:
    """Note on a directive by when the Office was to enter it, and whether it was entered later (Art. 8.1)."""
    limit = entry_of(session, directive, deadlines)
    directive.entry_due, directive.entered_late = limit.on, directive.entered_at >= limit.breaks_at


def update_of(session: Session, report: Report) -> Limit | None:
    """By when the agency enters its report; None where its document has no day of release (Art. 8.2)."""
    if report.released_on is None:
        return None
    calendar, rules = daysoff.calendar_of(session), rules_of(session)
    return clocks.update_limit(calendar, report.released_on, report.urgency, rules)


def review_of(session: Session, report: Report) -> Limit:
    """By when the Office reviews a report (Art. 8.3)."""
    calendar, rules = daysoff.calendar_of(session), rules_of(session)
    return clocks.review_limit(calendar, date_of(report.submission.at), rules)


def enter(session: Session, assignment: Assignment, report: Report) -> None:
    """An agency entered a report: what that says of both clocks, and that it stops the deadline's (Art. 8.2, 8.3)."""
    reckon(session, report)
    stop(session, assignment, report)


def reckon(session: Session, report: Report) -> None:
    """Both clocks of a report: whether it was entered in time, and by when the Office reviews it (Art. 8.2, 8.3)."""
    update = update_of(session, report)
    if update is not None:
        report.update_due, report.entered_late = update.on, report.submission.at >= update.breaks_at
    report.review_due = review_of(session, report).on


def note_review(report: Report) -> None:
    """Whether the Office decided within its own limit stays with the report (Art. 8.3)."""
    if report.reviewed_at is not None and report.review_due is not None:
        report.reviewed_late = report.reviewed_at >= breaks_at(report.review_due)


def await_check(session: Session, progress: Progress) -> None:
    """By when the Office looks at what an agency told of its progress (Art. 8.3)."""
    progress.check_due = clocks.review_limit(daysoff.calendar_of(session), date_of(progress.at), rules_of(session)).on


def note_check(progress: Progress) -> None:
    """Whether the Office looked at it within that limit stays with the progress (Art. 8.3)."""
    if progress.checked_at is not None and progress.check_due is not None:
        progress.checked_late = progress.checked_at >= breaks_at(progress.check_due)


def stop(session: Session, assignment: Assignment, report: Report) -> None:
    """The report that the Office holds, or confirmed, stops the deadline's clock."""
    assignment.stopped_at = clocks.stopped_at(
        report.submission.at,
        report.released_on,
        entered_late=report.entered_late,
        stopping=rules_of(session).stopping,
    )


def give_back(session: Session, assignment: Assignment, report: Report) -> None:
    """The deadline's clock runs again; the working days that the Office held the report are not the agency's."""
    if rules_of(session).holding_extends:
        report.held_days = 0
    count_held(session, assignment)


def count_held(session: Session, assignment: Assignment) -> None:
    """Count anew how long the Office held the reports that it returned, where its rule of that time says so."""
    session.flush()
    counted = select(Report).where(Report.assignment_id == assignment.id, Report.held_days.is_not(None))
    calendar, held = daysoff.calendar_of(session), 0
    for each in session.scalars(counted.options(joinedload(Report.submission))):
        if each.reviewed_at is not None:
            days = each.held_days = clocks.held_days(calendar, each.submission.at, each.reviewed_at)
            held += days
    assignment.held_days = held


def settle(session: Session | None, assignment: Assignment) -> None:
    """From when the work is late: its deadline, with the working days that the Office held what it returned."""
    due_on, held = assignment.due_on, assignment.held_days or 0
    if session is None or not held or not rules_of(session).holding_extends:
        held, calendar = 0, Calendar()
    else:
        calendar = daysoff.calendar_of(session)
    assignment.late_at = clocks.late_at(calendar, due_on, assignment.due_time, held) if due_on else None


@event.listens_for(Assignment, "before_insert")
@event.listens_for(Assignment, "before_update")
def _settle(_mapper: Mapper[Assignment], _connection: Connection, assignment: Assignment) -> None:
    # Whoever moves the deadline, the day by which the agency is judged moves with it; what nobody sent stops nothing.
    settle(object_session(assignment), assignment)
    if assignment.submitted_at is None:
        assignment.stopped_at = None
