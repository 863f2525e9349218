"""A limit and the arithmetic that leads to it, in words a reader can check by hand. Knows no rows and no rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from workflows.calendar import SATURDAY, Calendar, breaks_at, days_after

_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
# “Nghỉ chống bão” and “Ngày nghỉ (thay cho …)” read after the word “nghỉ”; what is only expected stays said.
_SAID_ALREADY = re.compile(r"^(?:Ngày nghỉ|Nghỉ)\b\s*|\s*\((?!dự kiến\)).*?\)")


@dataclass(frozen=True)
class Limit:
    """A last day, with a time of day where it ends before midnight, and the steps that led to it."""

    on: date
    steps: tuple[str, ...]
    by: time | None = None

    @property
    def breaks_at(self) -> datetime:
        """The instant from which it is broken."""
        return breaks_at(self.on, self.by)

    def __str__(self) -> str:
        until = f" {self.by:%H:%M}" if self.by else ""
        return f"{', '.join(self.steps)} → {self.on:%d/%m/%Y}{until}"

    def no_later_than(self, days: Iterable[date], what: str) -> Limit:
        """The same limit unless one of ``days`` comes before it; ``what`` names them."""
        first = min(days, default=self.on)
        if first >= self.on:
            return self
        return replace(self, on=first, steps=(*self.steps, f"không quá {what} {first:%d/%m/%Y}"))


def within_the_day(day: date, by: time | None = None) -> Limit:
    """The day itself, to its end or to a time of day."""
    return Limit(day, (f"ngay trong ngày {day:%d/%m/%Y}",), by)


def working_days(calendar: Calendar, start: date, days: int) -> Limit:
    """The ``days``-th working day after ``start``."""
    end = calendar.add(start, days)
    return Limit(end, (f"{days} ngày làm việc từ {start:%d/%m/%Y}", *_exceptions(calendar, start, end)))


def calendar_days(calendar: Calendar, start: date, days: int, *, roll: bool = True) -> Limit:
    """The ``days``-th day after ``start``; a last day of rest moves to the next working day (Civil Code, Art. 148)."""
    last = start + timedelta(days=days)
    steps = [f"{days} ngày từ {start:%d/%m/%Y}"]
    if not roll or calendar.is_working_day(last):
        return Limit(last, tuple(steps))
    end = calendar.or_next(last)
    rest = _WEEKDAYS[last.weekday()] if last.weekday() >= SATURDAY else "ngày nghỉ"
    steps.append(f"ngày cuối {last:%d/%m} là {rest} nên chuyển sang ngày làm việc kế tiếp")
    steps.extend(_exceptions(calendar, last - timedelta(days=1), end))
    return Limit(end, tuple(steps))


def _exceptions(calendar: Calendar, start: date, end: date) -> Iterator[str]:
    """The days after ``start`` that are not what their weekday says, those in a row together."""
    differing = [day for day in days_after(start, end) if day in calendar.off or day in calendar.worked]
    for (working, reason, _), run in groupby(enumerate(differing), lambda each: _alike(calendar, *each)):
        days = [day for _, day in run]
        if working:
            yield f"làm bù {_WEEKDAYS[days[0].weekday()]} {_span(days)}"
        elif any(day.weekday() < SATURDAY for day in days):
            yield f"nghỉ {reason} {_span(days)}".replace("  ", " ")


def _alike(calendar: Calendar, place: int, day: date) -> tuple[bool, str, int]:
    """What days in a row have in common: their kind, their occasion, and their distance from their place."""
    reason = _SAID_ALREADY.sub("", calendar.names.get(day, "")).strip()
    return day in calendar.worked, reason, day.toordinal() - place


def _span(days: list[date]) -> str:
    first, last = days[0], days[-1]
    if first == last:
        return f"{first:%d/%m}"
    return f"{first:%d}–{last:%d/%m}" if first.month == last.month else f"{first:%d/%m}–{last:%d/%m}"
