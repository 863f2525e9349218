"""How work stands against its deadline, and the sweep that wakes what is due."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, func

from engine import Dispatch, Schedule, StepFailed, incidents, messages, schedules, timers
from workflows.calendar import Calendar, breaks_at, date_of
from workflows.models import Assignment, Piece
from workflows.settings import DUE_SOON_DAYS
from workflows.vocabulary import TimeState

if TYPE_CHECKING:
    from workflows.bootstrap import House

_log = logging.getLogger(__name__)


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


def wake_next(house: House) -> bool:
    """Fire what is due on the instance that waited longest, in one transaction; False when nothing is due."""
    claimed: _Claimed | None = None
    try:
        with house.unit_of_work() as uow:
            instance = timers.claim_due(uow.session, uow.now())
            if instance is None:
                return False
            claimed = _Claimed(instance.id, instance.wake_at, instance.attempts)
            uow.engine.wake(instance)
    except Exception as failure:
        if claimed is None:
            raise
        _log.exception("instance %s was not woken", claimed.id)
        _set_back(house, claimed, failure)
    return True


def begin_next(house: House) -> bool:
    """Begin the instance of the timer start that has been due longest; False when none is."""
    claimed: int | None = None
    try:
        with house.unit_of_work() as uow:
            schedule = schedules.claim_due(uow.session, uow.now())
            if schedule is None:
                return False
            claimed = schedule.id
            schedules.begin(uow.engine, schedule)
    except Exception as failure:
        if claimed is None:
            raise
        _log.exception("timer start %s began nothing", claimed)
        with house.unit_of_work() as uow:
            schedules.set_back(uow.session.get_one(Schedule, claimed), uow.now(), failure)
    return True


def deliver_next(house: House) -> bool:
    """Bring the message or signal that has been on its way longest to its receiver; False when none is."""
    claimed: int | None = None
    try:
        with house.unit_of_work() as uow:
            dispatch = messages.claim_due(uow.session, uow.now())
            if dispatch is None:
                return False
            claimed = dispatch.id
            messages.deliver(uow.engine, dispatch)
    except Exception as failure:
        if claimed is None:
            raise
        _log.exception("message %s was not delivered", claimed)
        _put_off(house, claimed, failure)
    return True


def sweep(house: House) -> int:
    """Wake, begin and deliver everything that is due; the number of instances and messages seen to."""
    with house.unit_of_work() as uow:
        messages.awaken(uow.session, uow.now())
    seen = 0
    for step in (wake_next, begin_next, deliver_next):
        while step(house):
            seen += 1
    return seen


@dataclass(frozen=True)
class _Claimed:
    """An instance and the instant for which it was woken."""

    id: int
    wake_at: datetime | None
    attempts: int


def _set_back(house: House, claimed: _Claimed, failure: Exception) -> None:
    """Let a failing instance wait in a transaction of its own, so that it holds up nobody."""
    with house.unit_of_work() as uow:
        instance = uow.engine.lock(claimed.id)
        # Somebody may have moved it since: what failed then says nothing of it now.
        if (instance.wake_at, instance.attempts) == (claimed.wake_at, claimed.attempts):
            incidents.record(uow.session, instance, failure, uow.now())


def _put_off(house: House, claimed: int, failure: Exception) -> None:
    """Let a message wait whose receiver failed; the failure is the receiver's incident."""
    with house.unit_of_work() as uow:
        dispatch = uow.session.get(Dispatch, claimed)
        if dispatch is None:
            return
        messages.set_back(dispatch, uow.now())
        if isinstance(failure, StepFailed) and failure.instance_id is not None:
            incidents.record(uow.session, uow.engine.lock(failure.instance_id), failure, uow.now(), "")
