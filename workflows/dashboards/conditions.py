"""What is behind a number, as conditions on the rows: the same arithmetic as the roll-up's, asked of the database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.orm import aliased

from engine import Instant, Submission
from workflows.calendar import at, breaks_at
from workflows.dashboards.numbers import (
    BROKEN,
    GIVEN,
    NOT_UPDATED,
    RETURNED,
    REVIEWED,
    REVIEWED_LATE,
    Number,
    Thing,
)
from workflows.dashboards.scopes import Scope
from workflows.models import Assignment, Directive, Duty, Extension, Report
from workflows.rollups import Cut, Figure
from workflows.rollups.figures import DONE, STANDINGS
from workflows.rollups.sums import Span
from workflows.settings import DUE_SOON_DAYS, value
from workflows.unit import UnitOfWork
from workflows.vocabulary import Granting, Part, Verdict

_REVIEWS = (REVIEWED, REVIEWED_LATE, RETURNED)
_EVER = literal(datetime.min.replace(tzinfo=UTC), Instant)
_NEVER = literal(datetime(9999, 12, 31, tzinfo=UTC), Instant)


def parts(uow: UnitOfWork, scope: Scope, number: Number, span: Span) -> Select[Any]:
    """The assignments behind a number; of a duty, the one by which it is counted."""
    found = given(scope).where(*_holds(uow, number, span))
    if not scope.counts_duties:
        return found
    # Asked of each row that is looked at: a page of a long list looks at few.
    return found.where(_deciding(Assignment), ~_outdone(uow.now(), number))


def in_order(number: Number) -> tuple[Any, ...]:
    """How the rows behind a number follow each other: what happened newest first, what is late longest first."""
    match number.thing:
        case Thing.DIRECTIVE:
            return Directive.entered_at.desc(), Directive.id.desc()
        case Thing.EXTENSION:
            return Extension.decided_at.desc(), Extension.id.desc()
        case Thing.REPORT if number in _REVIEWS:
            return Report.reviewed_at.desc(), Report.id.desc()
        case Thing.REPORT:
            return Submission.at.desc(), Report.id.desc()
        case Thing.PART if number is GIVEN:
            return Assignment.assigned_at.desc(), Assignment.id.desc()
        case Thing.PART if number.dated and number is not BROKEN:
            return Assignment.confirmed_at.desc(), Assignment.id.desc()
        case Thing.PART:
            return Assignment.late_at.asc().nulls_last(), Assignment.id


def given(scope: Scope) -> Select[Any]:
    """The assignments of a scope that count, cooperating ones too."""
    found = select(Assignment).where(Assignment.ended_at.is_(None), _within(scope))
    return found.join(Assignment.duty).join(Duty.directive) if scope.name else found


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
    return _of(found, scope).where(behind[figure])


def extensions(scope: Scope, span: Span) -> Select[Any]:
    """The extensions that were granted in a period."""
    found = select(Extension).join(Assignment, Assignment.id == Extension.assignment_id)
    granted = Extension.granting == Granting.GRANTED, _in(Extension.decided_at, span)
    return _of(found, scope).where(*granted)


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


def _of(found: Select[Any], scope: Scope) -> Select[Any]:
    """What hangs on assignments, kept to those of a scope."""
    joined = found.join(Assignment.duty).join(Duty.directive) if scope.name else found
    return joined.where(_within(scope))


def _deciding(each: type[Assignment]) -> ColumnElement[bool]:
    """A cooperating agency answers for its own part, never for the duty."""
    return each.part != Part.COOPERATING


def _holds(uow: UnitOfWork, number: Number, span: Span) -> Iterator[ColumnElement[bool]]:
    """The conditions under which an assignment is counted in the number."""
    now = uow.now()
    if number is NOT_UPDATED:
        yield Assignment.updated_at.is_(None)
        return
    if number is GIVEN:
        yield _in(Assignment.assigned_at, span)
        return
    if number is BROKEN:
        yield and_(_is_late(Assignment), Assignment.late_at <= now, _in(Assignment.late_at, span))
        return
    stands = _standings(Assignment, now)
    yield or_(*(stands[figure] for figure in number.figures))
    if DONE.isdisjoint(number.figures):
        # Says what the standing says already, in words for which there is an index.
        yield Assignment.confirmed_at.is_(None)
    if number.age is not None:
        after, until = number.age.between(uow.today())
        yield Assignment.late_at <= until
        if after:
            yield Assignment.late_at > after
    if number.soon:
        soon = breaks_at(uow.calendar.within(uow.today(), value(uow.session, DUE_SOON_DAYS)))
        yield and_(_runs(Assignment), Assignment.late_at > now, Assignment.late_at <= soon)
    if number.dated:
        yield _in(Assignment.confirmed_at, span)


def _outdone(now: datetime, number: Number) -> ColumnElement[bool]:
    """Whether the duty is counted, in its period, by another of its assignments."""
    other = aliased(Assignment)
    stands, counts = _places(number, Assignment, other, now)
    return exists().where(
        other.duty_id == Assignment.duty_id,
        other.period == Assignment.period,
        other.ended_at.is_(None),
        _deciding(other),
        tuple_(*stands) < tuple_(*counts),
    )


def _places(
    number: Number, one: type[Assignment], other: type[Assignment], now: datetime
) -> tuple[list[Any], list[Any]]:
    """Two rows of terms of which the first is less where the other assignment comes before the one.

    A term of which more comes first has the one on the left, a term of which less comes first the other.
    """
    if number is NOT_UPDATED:
        return [one.updated_at.is_(None), other.id], [other.updated_at.is_(None), one.id]
    if number is GIVEN:
        return [other.assigned_at, other.id], [one.assigned_at, one.id]
    late = [func.coalesce(each.late_at, _NEVER) for each in (other, one)]
    if number is BROKEN:
        return [_is_late(one), late[0], other.id], [_is_late(other), late[1], one.id]
    worst = [[_standing(each, now), func.coalesce(each.confirmed_at, _EVER)] for each in (one, other)]
    runs = [_runs(each) for each in (one, other)]
    return [*worst[0], runs[0], late[0], other.id], [*worst[1], runs[1], late[1], one.id]


def _standings(each: type[Assignment], now: datetime) -> dict[Figure, ColumnElement[bool]]:
    """The condition under which an assignment that counts stands so, each apart from the others."""
    done, undated = each.confirmed_at.is_not(None), each.late_at.is_(None)
    held = each.late_at > func.coalesce(each.stopped_at, each.suspended_at, now)
    broken = each.late_at <= func.coalesce(each.stopped_at, each.suspended_at, now)
    return {
        Figure.DONE_ON_TIME: and_(done, held),
        Figure.DONE_UNDATED: and_(done, undated),
        Figure.DONE_LATE: and_(done, broken),
        Figure.UNDATED: and_(~done, undated),
        Figure.IN_TIME: and_(~done, held, each.updated_at.is_not(None)),
        Figure.NEVER_UPDATED: and_(~done, held, each.updated_at.is_(None)),
        Figure.OVERDUE_STOPPED: and_(~done, broken, ~_runs(each)),
        Figure.OVERDUE: and_(~done, each.late_at <= now, _runs(each)),
    }


def _standing(each: type[Assignment], now: datetime) -> ColumnElement[int]:
    """Where an assignment that counts stands, as its place among ``STANDINGS``."""
    stands = _standings(each, now)
    return case(*((stands[figure], literal(place, Integer)) for place, figure in enumerate(STANDINGS)))


def _runs(each: type[Assignment]) -> ColumnElement[bool]:
    """Whether its clock runs."""
    return and_(each.stopped_at.is_(None), each.suspended_at.is_(None))


def _is_late(each: type[Assignment]) -> ColumnElement[bool]:
    """Whether its deadline is, or will be, broken: its clock stands later, or runs on."""
    stopped = func.coalesce(each.stopped_at, each.suspended_at)
    return and_(each.late_at.is_not(None), or_(_runs(each), each.late_at <= stopped))


def _in(column: Any, span: Span) -> ColumnElement[bool]:
    return and_(column >= at(span.start), column < at(span.end))
