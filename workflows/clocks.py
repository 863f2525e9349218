"""The regulation's three clocks, kept apart, and what stops a deadline: plain functions of facts.

The Office enters a directive (Art. 8.1), an agency enters what it released (Art. 8.2), the Office reviews what was
entered (Art. 8.3); none of them moves another. Knows no rows: ``punctuality`` writes what follows from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from workflows import limits
from workflows.calendar import Calendar, at, breaks_at, date_of
from workflows.limits import Limit
from workflows.vocabulary import Counting, Stopping, Urgency

LITERALLY_URGENT = frozenset({Urgency.URGENT, Urgency.EXPRESS})
ALL_URGENT = frozenset({*LITERALLY_URGENT, Urgency.VERY_URGENT})


@dataclass(frozen=True)
class Rules:
    """What the Office set where the regulation leaves room; the defaults are the regulation read literally."""

    entry_days: int = 3
    update_days: int = 2
    update_counting: Counting = Counting.ROLLED
    review_days: int = 1
    review_counting: Counting = Counting.WORKING
    urgent: frozenset[Urgency] = ALL_URGENT
    day_ends: time | None = None
    stopping: Stopping = Stopping.RELEASE
    holding_extends: bool = True


REGULATION = Rules()


def entry_limit(
    calendar: Calendar,
    issued_on: date,
    released_on: date,
    urgency: Urgency,
    deadlines: Iterable[date],
    rules: Rules = REGULATION,
) -> Limit:
    """By when the Office enters a directive: three working days, not after a deadline; the same day when urgent."""
    if urgency in rules.urgent:
        return limits.within_the_day(released_on, rules.day_ends)
    return limits.working_days(calendar, issued_on, rules.entry_days).no_later_than(deadlines, "thời hạn nhiệm vụ")


def update_limit(calendar: Calendar, released_on: date, urgency: Urgency, rules: Rules = REGULATION) -> Limit:
    """By when an agency enters what it released: two days from its own document; the same day when that is urgent."""
    if urgency in rules.urgent:
        return limits.within_the_day(released_on, rules.day_ends)
    return _counted(calendar, released_on, rules.update_days, rules.update_counting)


def review_limit(calendar: Calendar, submitted_on: date, rules: Rules = REGULATION) -> Limit:
    """By when the Office has looked at what an agency entered: once a day at least (Art. 8.3)."""
    return _counted(calendar, submitted_on, rules.review_days, rules.review_counting)


def stopped_at(
    submitted_at: datetime, released_on: date | None, *, entered_late: bool, stopping: Stopping = Stopping.RELEASE
) -> datetime:
    """When the deadline's clock stopped for a report.

    The agency's document counts from the day it was released when it was entered within its limit; else its entry.
    The hour of a release is not known, so what was entered on that very day counts from its entry.
    """
    if stopping is Stopping.SUBMISSION or released_on is None or entered_late:
        return submitted_at
    return min(submitted_at, at(released_on, time.max))


def held_days(calendar: Calendar, submitted_at: datetime, returned_at: datetime) -> int:
    """The working days that a report lay with the Office before it was returned: never the agency's delay."""
    return calendar.between(date_of(submitted_at), date_of(returned_at))


def late_at(calendar: Calendar, due_on: date, due_time: time | None, held: int = 0) -> datetime:
    """The instant from which work is late: its promise broken, moved by the working days the Office held it."""
    return breaks_at(calendar.add(due_on, held) if held else due_on, due_time)


def _counted(calendar: Calendar, start: date, days: int, counting: Counting) -> Limit:
    if counting is Counting.WORKING:
        return limits.working_days(calendar, start, days)
    return limits.calendar_days(calendar, start, days, roll=counting is Counting.ROLLED)
