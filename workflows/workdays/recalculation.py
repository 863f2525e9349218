"""What a changed calendar moves: limits that are derived from it, told before and after. No promised date is one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from engine import Instance, Submission
from workflows import punctuality
from workflows.calendar import at
from workflows.models import Assignment, Directive, Duty, Progress, Report
from workflows.unit import UnitOfWork
from workflows.vocabulary import Word

# No rung of the ladder and no review lies further off than this from the deadline or the report it belongs to.
_REACH = timedelta(days=60)


class Derived(Word):
    """A limit that follows from the calendar."""

    ENTRY = "entry", "Hạn Văn phòng nhập văn bản"
    UPDATE = "update", "Hạn cơ quan cập nhật"
    REVIEW = "review", "Hạn Văn phòng rà soát"
    JUDGED = "judged", "Ngày xét quá hạn"
    REMINDER = "reminder", "Mốc nhắc, mốc chờ kế tiếp"


@dataclass(frozen=True)
class Moved:
    """A limit as it was and as it is now, and the directive under which it is found."""

    limit: Derived
    directive: Directive
    agency: str
    before: date | datetime | None
    after: date | datetime | None


def recalculate(uow: UnitOfWork, days: Collection[date]) -> list[Moved]:
    """Derive anew whatever these days, changed in the calendar, lie in; what moved by it."""
    first, last = min(days), max(days)
    return [
        *_entries(uow, first, last),
        *_reports(uow, first, last),
        *_checks(uow, first, last),
        *_judged(uow, first),
        *_reminders(uow, first, last),
    ]


def _entries(uow: UnitOfWork, first: date, last: date) -> Iterator[Moved]:
    found = select(Directive).where(Directive.issued_on < last, Directive.entry_due >= first).order_by(Directive.id)
    for directive in uow.session.scalars(found.options(selectinload(Directive.duties))):
        before = directive.entry_due
        punctuality.judge_entry(uow.session, directive, [duty.due_on for duty in directive.duties])
        if directive.entry_due != before:
            yield Moved(Derived.ENTRY, directive, "", before, directive.entry_due)


def _reports(uow: UnitOfWork, first: date, last: date) -> Iterator[Moved]:
    around = or_(
        and_(Report.released_on < last, Report.update_due >= first),
        and_(Submission.at < at(last), Report.review_due >= first),
    )
    found = select(Report).join(Report.submission).where(around).order_by(Report.id)
    for report in uow.session.scalars(
        found.options(contains_eager(Report.submission), *_with_directive(Report.assignment))
    ):
        before = report.update_due, report.review_due
        punctuality.reckon(uow.session, report)
        punctuality.note_review(report)
        if report.assignment.submitted_at == report.submission.at:
            punctuality.stop(uow.session, report.assignment, report)
        after = report.update_due, report.review_due
        for limit, was, now in zip((Derived.UPDATE, Derived.REVIEW), before, after, strict=True):
            if was != now:
                yield _moved(limit, report.assignment, was, now)


def _checks(uow: UnitOfWork, first: date, last: date) -> Iterator[Moved]:
    around = Progress.at < at(last), Progress.check_due >= first
    found = select(Progress).where(*around).order_by(Progress.id)
    for progress in uow.session.scalars(found.options(*_with_directive(Progress.assignment))):
        before = progress.check_due
        punctuality.await_check(uow.session, progress)
        punctuality.note_check(progress)
        if progress.check_due != before:
            yield _moved(Derived.REVIEW, progress.assignment, before, progress.check_due)


def _judged(uow: UnitOfWork, first: date) -> Iterator[Moved]:
    returned = and_(Report.held_days.is_not(None), Report.reviewed_at >= at(first))
    found = select(Assignment).where(
        or_(Assignment.reports.any(returned), and_(Assignment.held_days > 0, Assignment.late_at >= at(first)))
    )
    for assignment in uow.session.scalars(found.order_by(Assignment.id).options(*_with_directive())):
        before = assignment.judged_on
        punctuality.count_held(uow.session, assignment)
        punctuality.settle(uow.session, assignment)
        if assignment.judged_on != before:
            yield _moved(Derived.JUDGED, assignment, before, assignment.judged_on)


def _reminders(uow: UnitOfWork, first: date, last: date) -> Iterator[Moved]:
    """What running assignments wait for, asked of their diagrams anew."""
    soonest, latest = at(first) - _REACH, at(last) + _REACH
    near = or_(Assignment.late_at.between(soonest, latest), Assignment.submitted_at >= soonest)
    # What is due already is the worker's to wake; it is derived anew then.
    waiting = and_(Instance.status == "running", Instance.wake_at > uow.now())
    found = select(Assignment).join(Assignment.instance).where(near, waiting).order_by(Instance.id)
    for assignment in uow.session.scalars(found.options(contains_eager(Assignment.instance), *_with_directive())).all():
        instance = assignment.instance
        if instance is None:
            continue
        before = instance.wake_at
        uow.engine.refresh(instance)
        if instance.wake_at != before:
            yield _moved(Derived.REMINDER, assignment, before, instance.wake_at)


def _moved(
    limit: Derived, assignment: Assignment, before: date | datetime | None, after: date | datetime | None
) -> Moved:
    return Moved(limit, assignment.duty.directive, assignment.agency.name, before, after)


def _with_directive(*path: Any) -> list[ORMOption]:
    """What a moved limit tells of the assignment (at the end of ``path``, if any)."""
    if not path:
        return [joinedload(Assignment.agency), joinedload(Assignment.duty).joinedload(Duty.directive)]
    start = joinedload(*path)
    return [start.joinedload(Assignment.agency), start.joinedload(Assignment.duty).joinedload(Duty.directive)]
