"""The ladder of reminders before and after a deadline: when each rung is due, and which one comes next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time

from workflows.calendar import Calendar, at, breaks_at
from workflows.models import Assignment
from workflows.vocabulary import Word

REMIND_DAYS = 3
REMIND_AT = time(7, 30)
"""Reminders come before the working day begins; the regulation (Art. 11.2) only asks that they be timely."""


class Rung(Word):
    """A step of the ladder (đôn đốc, Art. 11.2)."""

    REMINDER = "T-3", "Nhắc trước hạn"
    OVERDUE = "overdue", "Báo quá hạn"


@dataclass(frozen=True)
class Moment:
    """A rung and the instant it is due."""

    rung: Rung
    at: datetime


def rungs(due_on: date, calendar: Calendar, due_time: time | None = None) -> list[Moment]:
    """The ladder of one deadline, in the order of its rungs."""
    reminder = at(calendar.add(due_on, -REMIND_DAYS), REMIND_AT)
    return [Moment(Rung.REMINDER, reminder), Moment(Rung.OVERDUE, breaks_at(due_on, due_time))]


def next_moment(ladder: Collection[Moment], done: Collection[str], now: datetime) -> Moment | None:
    """The highest rung that has passed and was not climbed, or else the next to come; None when nothing is left.

    Lower rungs that were missed stay missed: after an outage people hear once, and of the worst.
    """
    passed = [moment for moment in ladder if moment.at <= now]
    if passed and passed[-1].rung not in done:
        return passed[-1]
    return next((moment for moment in ladder if moment.at > now), None)


def ladder_of(assignment: Assignment, calendar: Calendar) -> list[Moment]:
    """The rungs that concern an assignment: none without a deadline or while the Office holds its report."""
    if assignment.judged_on is None or assignment.submitted_at is not None:
        return []
    ladder = rungs(assignment.judged_on, calendar, assignment.due_time)
    # Work given on short notice is not reminded of on the day it is given: the notice itself tells the deadline.
    return [moment for moment in ladder if moment.rung is Rung.OVERDUE or moment.at > assignment.assigned_at]
