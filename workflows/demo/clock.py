"""Moves the demonstration's clock to where something happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select

from engine import Instance
from workflows.calendar import ZONE, at
from workflows.unit import UnitOfWork

_JUST_PAST = timedelta(minutes=1)


class Move(StrEnum):
    """Where the clock may be sent."""

    NEXT_DAY = "next_day"
    NEXT_DEADLINE = "next_deadline"
    NOW = "now"


def move(uow: UnitOfWork, to: Move) -> None:
    """Send the clock on by a working day or to the next reminder or deadline that is due, or back to the real time."""
    real = uow.now() - uow.clock_offset()
    uow.move_clock(_target(uow, to, real) - real)


def _target(uow: UnitOfWork, to: Move, real: datetime) -> datetime:
    now = uow.now()
    match to:
        case Move.NEXT_DAY:
            return at(uow.calendar.add(uow.today(), 1), now.astimezone(ZONE).time())
        case Move.NEXT_DEADLINE:
            running = select(func.min(Instance.wake_at)).where(Instance.status == "running", Instance.wake_at > now)
            due = uow.session.scalar(running)
            return due + _JUST_PAST if due else now
        case Move.NOW:
            return real
