"""How work stands against its deadline, of one assignment or piece and as a condition for lists."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func

from workflows.calendar import Calendar, breaks_at, date_of
from workflows.models import Assignment, Piece
from workflows.settings import DUE_SOON_DAYS
from workflows.vocabulary import TimeState


def time_state(
    assignment: Assignment | Piece, now: datetime, calendar: Calendar, soon: int = DUE_SOON_DAYS.default
) -> TimeState:
    """The assignment against its deadline; what the Office holds is judged at what stopped the clock, never later.

    ``soon`` are the working days before a deadline from which work counts as due soon.
    """
    if assignment.ended_at is not None:
        return TimeState.OUTSIDE
    last = assignment.judged_on
    if last is None or assignment.late_at is None:
        return TimeState.NO_DEADLINE
    now = assignment.suspended_at or now  # no clock runs while the Office lets it rest
    broken = (assignment.stopped_at or now) >= assignment.late_at
    if assignment.confirmed_at is not None:
        return TimeState.LATE if broken else TimeState.ON_TIME
    today = date_of(now)
    if broken:
        return TimeState.OVERDUE
    if assignment.stopped_at is not None or last > calendar.within(today, soon):
        return TimeState.IN_TIME
    return TimeState.DUE_TODAY if last == today else TimeState.DUE_SOON


def days_left(assignment: Assignment | Piece, now: datetime) -> int | None:
    """Calendar days to the last day in time, negative once it has passed; None without a deadline or at rest."""
    last = assignment.judged_on
    return None if last is None or assignment.suspended_at is not None else (last - date_of(now)).days


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """The condition under which ``time_state`` answers overdue, for lists that join assignments."""
    open_still = and_(Assignment.confirmed_at.is_(None), Assignment.ended_at.is_(None))
    return and_(open_still, Assignment.late_at <= func.coalesce(Assignment.stopped_at, Assignment.suspended_at, now))


def is_due_soon(now: datetime, calendar: Calendar, soon: int = DUE_SOON_DAYS.default) -> ColumnElement[bool]:
    """The condition under which ``time_state`` answers due soon or due today."""
    last = breaks_at(calendar.within(date_of(now), soon))
    over = (Assignment.stopped_at, Assignment.confirmed_at, Assignment.ended_at, Assignment.suspended_at)
    awaited = and_(*(each.is_(None) for each in over))
    return and_(awaited, Assignment.late_at > now, Assignment.late_at <= last)
