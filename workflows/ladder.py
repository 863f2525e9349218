"""The ladder of reminders before and after a deadline: when each rung is due, and which one comes next."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy.orm import Session

from workflows import settings
from workflows.calendar import Calendar, at, breaks_at
from workflows.models import Assignment

RUNG_AT = time(7, 30)
"""Rungs come before the working day begins; the regulation (Art. 11.2) only asks that they be timely."""

OVERDUE = 1
"""The rung of the broken promise: no morning, but the very instant at which the deadline has passed."""


@dataclass(frozen=True)
class Ladder:
    """The days of the rungs, as the Office set them: before the deadline, and the two steps long after it."""

    before: Sequence[int] = tuple(settings.REMIND_DAYS.default)
    letter: int = settings.LETTER_DAYS.default
    criticism: int = settings.CRITICISM_DAYS.default

    @classmethod
    def of(cls, session: Session) -> Ladder:
        """The ladder in force."""
        return cls(
            settings.value(session, settings.REMIND_DAYS),
            settings.value(session, settings.LETTER_DAYS),
            settings.value(session, settings.CRITICISM_DAYS),
        )

    @property
    def days(self) -> list[int]:
        """Working days from the deadline to each rung, negative before it, in their order."""
        after = {OVERDUE, self.letter, self.criticism}
        return sorted({*(-each for each in self.before), *after})


@dataclass(frozen=True)
class Moment:
    """A rung, told by its days from the deadline, and the instant it is due."""

    days: int
    at: datetime

    @property
    def rung(self) -> str:
        """The rung as it is kept and said: T-3, T, T+5."""
        return rung(self.days)


def rung(days: int) -> str:
    """The name of the rung that lies so many working days from the deadline."""
    return f"T{days:+}" if days else "T"


def rungs(due_on: date, calendar: Calendar, due_time: time | None = None, ladder: Ladder | None = None) -> list[Moment]:
    """The ladder of one deadline, in the order of its rungs."""
    return [
        Moment(days, breaks_at(due_on, due_time) if days == OVERDUE else at(_day(due_on, days, calendar), RUNG_AT))
        for days in (ladder or Ladder()).days
    ]


def next_moment(moments: Collection[Moment], done: Collection[str], now: datetime) -> Moment | None:
    """The highest rung that has passed and was not climbed, or else the next to come; None when nothing is left.

    Lower rungs that were missed stay missed: after an outage people hear once, and of the worst.
    """
    passed = [moment for moment in moments if moment.at <= now]
    if passed and passed[-1].rung not in done:
        return passed[-1]
    return next((moment for moment in moments if moment.at > now), None)


def ladder_of(assignment: Assignment, calendar: Calendar, ladder: Ladder | None = None) -> list[Moment]:
    """The rungs that concern an assignment: none without a deadline, while it rests or the Office holds its report."""
    if assignment.judged_on is None or assignment.submitted_at is not None or assignment.suspended_at is not None:
        return []
    moments = rungs(assignment.judged_on, calendar, assignment.due_time, ladder)
    # Work given on short notice is not reminded of on the day it is given: the notice itself tells the deadline.
    return [moment for moment in moments if moment.days >= OVERDUE or moment.at > assignment.assigned_at]


def _day(due_on: date, days: int, calendar: Calendar) -> date:
    return calendar.add(due_on, days) if days else due_on
