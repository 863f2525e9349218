"""Working days and the province's time zone: dates that people promise, instants that machines wait for.

The one module that turns one into the other. It knows no rows: ``daysoff`` builds the calendar from the Office's table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
SATURDAY = 5
_ONE_DAY = timedelta(days=1)
MOST_DAYS = 10_000
"""Forty years; a diagram may ask for any number, and each day is looked at."""


def date_of(instant: datetime) -> date:
    """The date in the province at an instant."""
    return instant.astimezone(ZONE).date()


def at(day: date, clock: time = time.min) -> datetime:
    """The instant of a time of day in the province."""
    return datetime.combine(day, clock, tzinfo=ZONE).astimezone(UTC)


def breaks_at(due_on: date, due_time: time | None = None) -> datetime:
    """The instant at which a promise is broken: its time of day, or the end of its day (Civil Code, Art. 148)."""
    return at(due_on, due_time) if due_time else at(due_on + _ONE_DAY)


def days_after(start: date, end: date) -> Iterator[date]:
    """The days after ``start`` up to and including ``end``."""
    return (start + timedelta(days=n) for n in range(1, (end - start).days + 1))


@dataclass(frozen=True)
class Calendar:
    """Working days: Monday to Friday, less the days off, plus the weekend days worked in exchange.

    ``names`` says what each differing day is off or worked for; no sum depends on it.
    """

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    names: Mapping[date, str] = field(default_factory=dict[date, str], compare=False)

    def is_working_day(self, day: date) -> bool:
        """Whether the Office works on that day."""
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def add(self, start: date, days: int) -> date:
        """The ``days``-th working day after ``start`` (before it, when negative); ``start`` itself does not count."""
        if abs(days) > MOST_DAYS:
            raise OverflowError(f"{days} ngày làm việc là quá nhiều")
        step = _ONE_DAY if days > 0 else -_ONE_DAY
        day, left = start, abs(days)
        while left > 0:
            day += step
            left -= self.is_working_day(day)
        return day

    def between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(map(self.is_working_day, days_after(start, end)))

    def or_next(self, day: date) -> date:
        """The day itself when it is a working day, else the next that is (Civil Code, Art. 148)."""
        return day if self.is_working_day(day) else self.add(day, 1)

    def within(self, start: date, days: int) -> date:
        """The last date that is no more than ``days`` working days after ``start``."""
        return self.add(start, days + 1) - _ONE_DAY
