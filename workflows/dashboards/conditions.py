"""What is behind a number, as conditions on the rows: the same arithmetic as the roll-up's, asked of the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, false, func, literal, or_, select, true

from engine import Submission
from workflows.calendar import at, breaks_at
from workflows.dashboards.numbers import BROKEN, GIVEN, NOT_UPDATED, Number
from workflows.dashboards.scopes import Scope
from workflows.models import Assignment, Directive, Duty, Extension, Report
from workflows.rollups import Cut, Figure
from workflows.rollups.figures import STANDINGS
from workflows.rollups.sums import Span
from workflows.settings import DUE_SOON_DAYS, value
from workflows.unit import UnitOfWork
from workflows.vocabulary import Granting, Part, Verdict

_STOPPED = func.coalesce(Assignment.stopped_at, Assignment.suspended_at)


def parts(uow: UnitOfWork, scope: Scope, number: Number, span: Span) -> Select[Any]:
    """The assignments behind a number; of a duty, the one by which it is counted."""
    standing = _standing(uow.now())
    holds = _holds(uow, number, span, standing)
    if not scope.counts_duties:
        return given(scope).where(holds)
    candidates = select(Assignment.duty_id).where(Assignment.ended_at.is_(None), _deciding(), holds)
    deciding = (
        select(Assignment.id, holds.label("holds"), _place(number, standing).label("place"))
        .join(Assignment.duty)
        .join(Duty.directive)
        .where(Assignment.ended_at.is_(None), _deciding(), _within(scope), Assignment.duty_id.in_(candidates))
        .subquery()
    )
    return (
        select(Assignment).join(deciding, deciding.c.id == Assignment.id).where(deciding.c.place == 1, deciding.c.holds)
    )


def given(scope: Scope) -> Select[Any]:
    """The assignments of a scope that count, cooperating ones too."""
    found = select(Assignment).join(Assignment.duty).join(Duty.directive)
    return found.where(Assignment.ended_at.is_(None), _within(scope))


def reports(uow: UnitOfWork, scope: Scope, number: Number, span: Span) -> Select[Any]:
    """The reports behind a number."""
    waiting = and_(Report.verdict.is_(None), Report.withdrawn_at.is_(None), Assignment.ended_at.is_(None))
    sent, reviewed = _in(Submission.at, span), _in(Report.reviewed_at, span)
    (figure,) = number.figures
    behind: dict[Figure, ColumnElement[bool]] = {
        Figure.REPORTED: sent,
        Figure.REPORTED_LATE: and_(sent, Report.entered_late),
        Figure.REVIEWED: and_(reviewed, Report.verdict.is_not(None)),
        Figure.REVIEWED_LATE: and_(reviewed, Report.verdict.is_not(None), Report.reviewed_late),
        Figure.RETURNED: and_(reviewed, Report.verdict == Verdict.RETURNED),
        Figure.AWAITING: waiting,
        Figure.REVIEW_OVERDUE: and_(waiting, Report.review_due < uow.today()),
    }
    found = select(Report).join(Report.submission).join(Report.assignment)
    return found.join(Assignment.duty).join(Duty.directive).where(_within(scope), behind[figure])


def extensions(scope: Scope, span: Span) -> Select[Any]:
    """The extensions that were granted in a period."""
    found = select(Extension).join(Assignment, Assignment.id == Extension.assignment_id)
    granted = Extension.granting == Granting.GRANTED, _in(Extension.decided_at, span)
    return found.join(Assignment.duty).join(Duty.directive).where(_within(scope), *granted)


def directives(scope: Scope, number: Number, span: Span) -> Select[Any]:
    """The directives that were entered in a period, or entered late; no agency has any."""
    late = Directive.entered_late if Figure.ENTERED_LATE in number.figures else true()
    whose = false() if scope.agency else _within(scope)
    return select(Directive).where(whose, _in(Directive.entered_at, span), late, Directive.duties.any())


def _within(scope: Scope) -> ColumnElement[bool]:
    of_agency = Assignment.agency_id == scope.agency_id if scope.agency else true()
    if scope.cut in (Cut.LEADER, Cut.AGENCY_OF_LEADER):
        return and_(of_agency, Directive.director == scope.name)
    if scope.cut in (Cut.FIELD, Cut.AGENCY_OF_FIELD):
        return and_(of_agency, Directive.field == scope.name)
    return of_agency


def _deciding() -> ColumnElement[bool]:
    """A cooperating agency answers for its own part, never for the duty."""
    return Assignment.part != Part.COOPERATING


def _holds(uow: UnitOfWork, number: Number, span: Span, standing: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition under which an assignment is counted in the number."""
    if number is NOT_UPDATED:
        return Assignment.updated_at.is_(None)
    if number is GIVEN:
        return _in(Assignment.assigned_at, span)
    if number is BROKEN:
        return and_(_is_broken(uow.now()), _in(Assignment.late_at, span))
    stands = standing.in_([STANDINGS.index(figure) for figure in number.figures])
    if number.age is not None:
        after, until = number.age.between(uow.today())
        since = Assignment.late_at > after if after else true()
        return and_(stands, Assignment.late_at <= until, since)
    if number.soon:
        soon = breaks_at(uow.calendar.within(uow.today(), value(uow.session, DUE_SOON_DAYS)))
        return and_(stands, _STOPPED.is_(None), Assignment.late_at <= soon)
    return and_(stands, _in(Assignment.confirmed_at, span)) if number.dated else stands


def _place(number: Number, standing: ColumnElement[int]) -> ColumnElement[int]:
    """The place of an assignment among those of its duty and period: by the first the duty is counted."""
    last = Assignment.late_at.asc().nulls_last(), Assignment.id
    if number is NOT_UPDATED:
        order: tuple[Any, ...] = (Assignment.updated_at.is_(None).desc(), Assignment.id)
    elif number is GIVEN:
        order = (Assignment.assigned_at, Assignment.id)
    elif number is BROKEN:
        order = (_is_late().desc(), *last)
    else:
        done = Assignment.confirmed_at.desc().nulls_last()
        order = (standing.desc(), done, _STOPPED.is_(None).desc(), *last)
    return func.row_number().over(partition_by=(Assignment.duty_id, Assignment.period), order_by=order)


def _standing(now: datetime) -> ColumnElement[int]:
    """Where an assignment that counts stands, as its place among ``STANDINGS``."""
    done, undated = Assignment.confirmed_at.is_not(None), Assignment.late_at.is_(None)
    late = Assignment.late_at <= func.coalesce(_STOPPED, now)
    conditions = (
        (and_(done, undated), Figure.DONE_UNDATED),
        (and_(done, late), Figure.DONE_LATE),
        (done, Figure.DONE_ON_TIME),
        (undated, Figure.UNDATED),
        (and_(late, _STOPPED.is_(None)), Figure.OVERDUE),
        (late, Figure.OVERDUE_STOPPED),
        (Assignment.updated_at.is_(None), Figure.NEVER_UPDATED),
    )
    ranked = [(condition, literal(STANDINGS.index(figure), Integer)) for condition, figure in conditions]
    return case(*ranked, else_=literal(STANDINGS.index(Figure.IN_TIME), Integer))


def _is_late() -> ColumnElement[bool]:
    """Whether its deadline is, or will be, broken: its clock stands later, or runs on."""
    return and_(Assignment.late_at.is_not(None), or_(_STOPPED.is_(None), Assignment.late_at <= _STOPPED))


def _is_broken(now: datetime) -> ColumnElement[bool]:
    return and_(_is_late(), Assignment.late_at <= now)


def _in(column: Any, span: Span) -> ColumnElement[bool]:
    return and_(column >= at(span.start), column < at(span.end))
