"""The periods that the Office reports for: the month that has closed, the one before it, and what each is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from workflows.vocabulary import PeriodKind

MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF_YEAR: 6, PeriodKind.YEAR: 12}
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Span:
    """A period with its first and last day; ``ValueError`` when it ends before it begins."""

    kind: PeriodKind
    from_on: date
    to_on: date

    def __post_init__(self) -> None:
        if self.to_on < self.from_on:
            raise ValueError("a period ends after it begins")

    @property
    def name(self) -> str:
        """What people call it: “tháng 10 năm 2026”, “quý III năm 2026”."""
        year, months = self.from_on.year, self.from_on.month - 1
        match self.kind:
            case PeriodKind.MONTH:
                return f"tháng {months + 1} năm {year}"
            case PeriodKind.QUARTER:
                return f"quý {_ROMAN[months // 3]} năm {year}"
            case PeriodKind.HALF_YEAR:
                return f"6 tháng {'cuối' if months else 'đầu'} năm {year}"
            case PeriodKind.YEAR:
                return f"năm {year}"
            case PeriodKind.ANY:
                return f"từ {self.from_on:%d/%m/%Y} đến {self.to_on:%d/%m/%Y}"

    @property
    def before(self) -> Span:
        """The period that it is compared with: the one before it, as long as it is itself."""
        if self.kind in MONTHS:
            return _ending(self.kind, self.from_on - timedelta(days=1))
        length = self.to_on - self.from_on
        return Span(self.kind, self.from_on - length - timedelta(days=1), self.from_on - timedelta(days=1))


def closed(kind: PeriodKind, today: date) -> Span:
    """The latest whole period that lies before today; of no kind that is asked for at any time."""
    month = date(today.year, (today.month - 1) // MONTHS[kind] * MONTHS[kind] + 1, 1)
    return _ending(kind, month - timedelta(days=1))


def next_beginning(kind: PeriodKind, today: date) -> date:
    """The first day of the next period."""
    months = (today.month - 1) // MONTHS[kind] * MONTHS[kind] + MONTHS[kind]
    return date(today.year + months // 12, months % 12 + 1, 1)


def _ending(kind: PeriodKind, last: date) -> Span:
    return Span(kind, date(last.year, last.month - MONTHS[kind] + 1, 1), last)
