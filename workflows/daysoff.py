"""The Office's table of days off: its seed from public knowledge, and the calendar built from it."""

from __future__ import annotations

from datetime import date

import holidays
from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from engine.locks import writers_wait
from workflows.calendar import Calendar
from workflows.models import DayOff
from workflows.vocabulary import DayKind

# The Prime Minister decides Tết and the National Day's second day each year; later years are the law's rule only.
LAST_ANNOUNCED_YEAR = 2026

# Decided on 25/12/2025, after the list of days off for 2026 was drawn up.
_CORRECTIONS = (
    (date(2026, 1, 2), DayKind.OFF, "Nghỉ Tết Dương lịch (hoán đổi với ngày 10/01/2026)", "12729/VPCP-KGVX"),
    (date(2026, 1, 10), DayKind.WORKING, "Làm bù cho ngày 02/01/2026", "12729/VPCP-KGVX"),
)


def calendar_of(session: Session) -> Calendar:
    """The working days as the Office's table has them, read once in a transaction."""
    kept = session.info.get(calendar_of)
    if kept is None:
        rows = session.execute(select(DayOff.day, DayOff.kind, DayOff.name)).all()
        kept = session.info[calendar_of] = Calendar(
            off=frozenset(day for day, kind, _ in rows if kind is DayKind.OFF),
            worked=frozenset(day for day, kind, _ in rows if kind is DayKind.WORKING),
            names={day: name for day, _, name in rows},
        )
    return kept


def seed(session: Session, today: date) -> None:
    """Fill the years around today that the table knows nothing of; what the Office entered or struck out stays."""
    writers_wait(session, DayOff)
    known = set(session.scalars(select(extract("year", DayOff.day)).distinct()))
    for year in range(today.year - 2, today.year + 4):
        if year not in known:
            session.add_all(public_days(year))
    session.info.pop(calendar_of, None)


def public_days(year: int) -> list[DayOff]:
    """The days off and swapped days of a year as they are publicly known."""
    public = holidays.country_holidays("VN", years=year, language="vi")
    expected = " (dự kiến)" if year > LAST_ANNOUNCED_YEAR else ""
    days = {day: DayOff(day=day, kind=DayKind.OFF, name=f"{_occasion(name)}{expected}") for day, name in public.items()}
    for day in public.weekend_workdays:
        if day.year == year:
            days[day] = DayOff(day=day, kind=DayKind.WORKING, name="Làm bù theo lịch hoán đổi")
    for day, kind, name, decision in _CORRECTIONS:
        if day.year == year:
            days[day] = DayOff(day=day, kind=kind, name=name, decision=decision)
    return list(days.values())


def _occasion(name: str) -> str:
    """What people call the days off together: the library names the eve and each day of Tết."""
    return "Tết Nguyên đán" if name.endswith(("Tết Nguyên Đán", "29 Tết")) else name
