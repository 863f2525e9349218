"""The month, quarter or year that a dashboard tells of, and the one before it: plain functions of dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from workflows.rollups.sums import Span

_WRITTEN = re.compile(r"(20\d{2})(?:-(\d{2})|-q([1-4]))?")
_QUARTERS = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Period:
    """Some months with their name, the same length of time before them, and what that is called."""

    key: str
    label: str
    span: Span
    previous: Span
    before: str


def period(written: str, today: date) -> Period:
    """The period of a word as ``2026-01``, ``2026-q1`` or ``2026``; for any other the quarter of today."""
    found = _WRITTEN.fullmatch(written)
    if found is None or (found[2] and not 1 <= int(found[2]) <= 12):
        return _quarter(today.year, (today.month - 1) // 3)
    year = int(found[1])
    if found[2]:
        return _month(year, int(found[2]))
    return _quarter(year, int(found[3]) - 1) if found[3] else _year(year)


def choices(today: date) -> list[Period]:
    """What may be chosen: this year's and the last one's year, their quarters, and the last twelve months."""
    months = [_first_after(today.replace(day=1), -n) for n in range(12)]
    quarters = [_first_after(date(today.year, (today.month - 1) // 3 * 3 + 1, 1), -3 * n) for n in range(5)]
    return [
        *(_quarter(each.year, (each.month - 1) // 3) for each in quarters),
        *(_month(each.year, each.month) for each in months),
        *(_year(each) for each in (today.year, today.year - 1)),
    ]


def last_months(today: date, many: int) -> list[Span]:
    """The last months up to this one, the oldest first."""
    first = today.replace(day=1)
    return [Span(_first_after(first, -n), _first_after(first, 1 - n)) for n in reversed(range(many))]


def _month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return _of(f"{year}-{month:02}", f"Tháng {month:02}/{year}", first, 1, "tháng trước")


def _quarter(year: int, place: int) -> Period:
    first = date(year, place * 3 + 1, 1)
    return _of(f"{year}-q{place + 1}", f"Quý {_QUARTERS[place]}/{year}", first, 3, "quý trước")


def _year(year: int) -> Period:
    return _of(str(year), f"Năm {year}", date(year, 1, 1), 12, "năm trước")


def _of(key: str, label: str, first: date, months: int, before: str) -> Period:
    earlier = _first_after(first, -months)
    return Period(key, label, Span(first, _first_after(first, months)), Span(earlier, first), before)


def _first_after(first: date, months: int) -> date:
    """The first day of the month that lies so many months after another's."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
