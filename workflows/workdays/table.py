"""Lịch làm việc: the table of days off and swapped days, and what changing it moves (Art. 8.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import extract, select

from engine import typed_values
from workflows import audit, daysoff
from workflows.calendar import SATURDAY
from workflows.errors import DaysRejected
from workflows.models import DayOff, Person
from workflows.policy import Action, may, require
from workflows.unit import UnitOfWork
from workflows.vocabulary import DayKind
from workflows.workdays import recalculation
from workflows.workdays.day_entries import DayEntry
from workflows.workdays.recalculation import Derived, Moved

_YEARS = range(typed_values.FIRST_YEAR, typed_values.LAST_YEAR + 1)


@dataclass(frozen=True)
class Year:
    """One year of the table, the years that have one, and whether the reader may change it."""

    number: int
    years: list[int]
    days: list[DayOff]
    expected: bool
    may_change: bool


@dataclass(frozen=True)
class Change:
    """One day as it was and as it shall be; None: as its weekday says."""

    day: date
    before: DayOff | None
    after: DayEntry


@dataclass(frozen=True)
class Outcome:
    """What a change of the calendar does: to the table, and to the limits derived from it."""

    changes: list[Change]
    moved: list[Moved]

    @property
    def counts(self) -> Mapping[Derived, int]:
        """How many limits of each kind move."""
        return Counter(each.limit for each in self.moved)


def year(uow: UnitOfWork, person: Person, asked: int | None) -> Year:
    """A year of the table, by default the present one; everybody may read it."""
    years = [int(each) for each in uow.session.scalars(select(extract("year", DayOff.day)).distinct())]
    number = asked if asked and asked in _YEARS else uow.today().year
    within = DayOff.day.between(date(number, 1, 1), date(number, 12, 31))
    return Year(
        number=number,
        years=sorted({*years, number}),
        days=list(uow.session.scalars(select(DayOff).where(within).order_by(DayOff.day))),
        expected=number > daysoff.LAST_ANNOUNCED_YEAR,
        may_change=may(person, Action.SET_RULES),
    )


def permit(person: Person) -> None:
    """``Forbidden`` for whoever may not change the calendar, before what they typed is even read."""
    require(person, Action.SET_RULES)


def preview(uow: UnitOfWork, person: Person, entries: Sequence[DayEntry]) -> Outcome:
    """What ``change`` would do: the very same done and undone."""
    require(person, Action.SET_RULES)
    with uow.session.begin_nested() as undone:
        outcome = _carry_out(uow, entries)
        undone.rollback()
    uow.forget_calendar()
    return outcome


def change(uow: UnitOfWork, person: Person, entries: Sequence[DayEntry]) -> Outcome:
    """Let the table say so from now on, and derive anew what follows from it; promised dates stay."""
    require(person, Action.SET_RULES)
    outcome = _carry_out(uow, entries)
    if outcome.changes:
        days = {
            each.day.isoformat(): [each.after.kind, each.after.name, each.after.decision] for each in outcome.changes
        }
        moved = {limit.value: count for limit, count in outcome.counts.items()}
        audit.note(uow, person, "calendar.change", about="calendar", days=days, moved=moved)
    return outcome


def _carry_out(uow: UnitOfWork, entries: Sequence[DayEntry]) -> Outcome:
    kept = {each.day: each for each in uow.session.scalars(select(DayOff))}
    changes = [
        Change(each.day, _copy(kept.get(each.day)), each) for each in entries if _differs(kept.get(each.day), each)
    ]
    for each in entries:
        if each.kind is DayKind.WORKING and each.day.weekday() < SATURDAY and each.day not in kept:
            raise DaysRejected({"first": f"{each.day:%d/%m/%Y} vốn là ngày làm việc, không cần làm bù."})
    for entry in (each.after for each in changes):
        if entry.kind is None:
            uow.session.delete(kept[entry.day])
        else:
            uow.session.merge(DayOff(day=entry.day, kind=entry.kind, name=entry.name, decision=entry.decision or None))
    uow.session.flush()
    uow.forget_calendar()
    days = [each.day for each in changes if _works(each.before, each.day) != _works(each.after, each.day)]
    return Outcome(changes, recalculation.recalculate(uow, days) if days else [])


def _differs(before: DayOff | None, after: DayEntry) -> bool:
    if before is None or after.kind is None:
        return (before is None) is not (after.kind is None)
    return (before.kind, before.name, before.decision or "") != (after.kind, after.name, after.decision)


def _works(word: DayOff | DayEntry | None, day: date) -> bool:
    if word is None or word.kind is None:
        return day.weekday() < SATURDAY
    return word.kind is DayKind.WORKING


def _copy(row: DayOff | None) -> DayOff | None:
    """The row as it is now: the change itself would be read back from it."""
    return row and DayOff(day=row.day, kind=row.kind, name=row.name, decision=row.decision)
