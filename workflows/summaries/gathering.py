"""Gathers what a summary reports, at its cut-off: rows, what was late, the period before, the rules in force."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import QueryableAttribute, Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from engine import Submission
from workflows import settings
from workflows.calendar import ZONE, at
from workflows.models import Assignment, Directive, Duty, Progress, Report, Summary
from workflows.settings import PROVINCE_NAME, SETTINGS
from workflows.summaries import rows
from workflows.summaries.figures import Figures, by
from workflows.summaries.keeping import Content, Late, content_of
from workflows.summaries.spans import Span


def gather(session: Session, now: datetime, span: Span) -> Content:
    """The period's figures as they stand now."""
    return Content(
        span=span,
        cut_at=now,
        rows=rows.gather(session, now, span),
        late=[each for found in (_entries, _updates, _reviews, _checks) for each in found(session, span)],
        before=_before(session, span),
        rules={each.label: each.words(settings.value(session, each)) for each in SETTINGS.values()},
        province=settings.value(session, PROVINCE_NAME),
    )


def _before(session: Session, span: Span) -> dict[str, float | None]:
    """The shares done in time of the period before, out of its signed summary."""
    earlier = span.before
    signed = select(Summary).where(
        Summary.kind == earlier.kind, Summary.from_on == earlier.from_on, Summary.signed_at.is_not(None)
    )
    summary = session.scalars(signed.order_by(Summary.id.desc()).limit(1)).one_or_none()
    if summary is None:
        return {}
    kept = content_of(summary).rows
    shares = {code: each.punctuality for code, each in by(kept, lambda row: row.agency).items()}
    return {**shares, "": Figures(rows.duties(kept)).punctuality}


def _entries(session: Session, span: Span) -> Iterator[Late]:
    start, end = _bounds(span)
    found = select(Directive).where(Directive.entered_late, Directive.entered_at >= start, Directive.entered_at < end)
    for each in session.scalars(found.order_by(Directive.entered_at, Directive.id)):
        yield Late("Văn phòng nhập muộn", each.number, "Văn phòng", each.entry_due, _told(each.entered_at))


def _updates(session: Session, span: Span) -> Iterator[Late]:
    start, end = _bounds(span)
    found = _reports().where(Report.entered_late, Submission.at >= start, Submission.at < end)
    for each in session.scalars(found.order_by(Submission.at, Report.id)):
        yield Late("Cơ quan cập nhật muộn", *_of(each), each.update_due, _told(each.submission.at))


def _reviews(session: Session, span: Span) -> Iterator[Late]:
    start, end = _bounds(span)
    found = _reports().where(Report.reviewed_late, Report.reviewed_at >= start, Report.reviewed_at < end)
    for each in session.scalars(found.order_by(Report.reviewed_at, Report.id)):
        yield Late("Văn phòng rà soát muộn", *_of(each), each.review_due, _told(each.reviewed_at))


def _checks(session: Session, span: Span) -> Iterator[Late]:
    start, end = _bounds(span)
    found = select(Progress).where(Progress.checked_late, Progress.checked_at >= start, Progress.checked_at < end)
    shown = found.order_by(Progress.checked_at, Progress.id).options(*_whole(Progress.assignment))
    for each in session.scalars(shown):
        yield Late("Văn phòng rà soát tiến độ muộn", *_of(each), each.check_due, _told(each.checked_at))


def _reports() -> Select[Report]:
    found = select(Report).join(Report.submission)
    return found.options(joinedload(Report.submission), *_whole(Report.assignment))


def _whole(assignment: QueryableAttribute[Assignment]) -> list[ORMOption]:
    whole = joinedload(assignment)
    return [whole.joinedload(Assignment.agency), whole.joinedload(Assignment.duty).joinedload(Duty.directive)]


def _of(update: Report | Progress) -> tuple[str, str]:
    return update.assignment.duty.directive.number, update.assignment.agency.name


def _bounds(span: Span) -> tuple[datetime, datetime]:
    return at(span.from_on), at(span.to_on + timedelta(days=1))


def _told(moment: datetime | None) -> str:
    return f"{moment.astimezone(ZONE):%H:%M %d/%m/%Y}" if moment else ""
