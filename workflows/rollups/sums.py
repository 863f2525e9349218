"""Reads the counts: the figures of one cut with all their months, and the tallies of its agencies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from workflows.buckets import Bucket, Tally
from workflows.calendar import at, breaks_at
from workflows.models import Count
from workflows.rollups.figures import OF_BUCKET, Cut, Figure
from workflows.settings import DUE_SOON_DAYS, value
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class Span:
    """Some months, from the first day of one to before the first of another."""

    start: date
    end: date

    def holds(self, moment: datetime | None) -> bool:
        """Whether an instant lies in it."""
        return moment is not None and at(self.start) <= moment < at(self.end)


@dataclass(frozen=True)
class Age:
    """Overdue since so many days, counted from the day after the last one in time."""

    key: str
    label: str
    least: int
    most: int | None

    def between(self, today: date) -> tuple[datetime | None, datetime]:
        """The instants after the first (if any) and up to the second at which such work became late."""
        first = None if self.most is None else at(today - timedelta(days=self.most))
        return first, at(today - timedelta(days=self.least - 1) + timedelta(days=1)) - timedelta(microseconds=1)


AGES = (
    Age("1-5", "1–5 ngày", 0, 5),
    Age("6-30", "6–30 ngày", 6, 30),
    Age("31-90", "31–90 ngày", 31, 90),
    Age("90", "Trên 90 ngày", 91, None),
)


_NONE = (0, 0, 0)


@dataclass(frozen=True)
class Sums:
    """The figures of one cut at an instant."""

    counts: Mapping[tuple[Figure, datetime | None], int]
    now: datetime
    today: date
    soon: datetime

    def of(self, *figures: Figure) -> int:
        """How many there are now."""
        return sum(
            number
            for (figure, since), number in self.counts.items()
            if figure in figures and (since is None or since <= self.now)
        )

    def during(self, span: Span, *figures: Figure) -> int:
        """How many came in some months, up to now."""
        return sum(
            number
            for (figure, since), number in self.counts.items()
            if figure in figures and since is not None and since <= self.now and span.holds(since)
        )

    def aged(self, age: Age) -> int:
        """How many became late so long ago and lie with their agencies."""
        after, until = age.between(self.today)
        return sum(
            number
            for (figure, since), number in self.counts.items()
            if figure is Figure.OVERDUE
            and since is not None
            and since <= min(until, self.now)
            and (after is None or since > after)
        )

    @property
    def tally(self) -> Tally:
        """The buckets, as ``workflows.buckets`` counts them from the rows."""
        found: Counter[Bucket] = Counter()
        for figure, bucket in OF_BUCKET.items():
            found[bucket] += self.of(figure)
        leaving = sum(
            number
            for (figure, since), number in self.counts.items()
            if figure is Figure.IN_TIME and since is not None and self.now < since <= self.soon
        )
        return Tally(_held(found), -leaving, self.of(Figure.NOT_UPDATED))


@dataclass(frozen=True)
class Part:
    """The buckets of one agency, leader or field, and what of its work was done in a period."""

    tally: Tally
    on_time: int
    late: int


def of_cut(uow: UnitOfWork, cut: Cut, name: str = "", agency_id: int | None = None) -> Sums:
    """The figures of one cut."""
    query = select(Count.figure, Count.since, func.sum(Count.number)).where(
        Count.cut == cut.value, Count.name == name, Count.agency_id.is_not_distinct_from(agency_id)
    )
    rows = uow.session.execute(query.group_by(Count.figure, Count.since))
    counts = {(Figure(figure), since): number for figure, since, number in rows if number}
    return Sums(counts, uow.now(), uow.today(), _soon(uow))


def names(uow: UnitOfWork, cut: Cut, span: Span | None = None) -> dict[str, Part]:
    """The part of each leader, or of each field."""
    return {name: part for (name, _), part in _parts(uow, span, Count.cut == cut.value).items()}


def agencies(uow: UnitOfWork, cut: Cut, name: str = "", span: Span | None = None) -> dict[int, Part]:
    """The part of each agency in one cut."""
    found = _parts(uow, span, Count.cut == cut.value, Count.name == name)
    return {agency_id: part for (_, agency_id), part in found.items() if agency_id is not None}


def _parts(uow: UnitOfWork, span: Span | None, *conditions: ColumnElement[bool]) -> dict[tuple[str, int | None], Part]:
    now = uow.now()
    standing = [figure.value for figure in (*OF_BUCKET, Figure.NOT_UPDATED)]
    counted = case((or_(Count.since.is_(None), Count.since <= now), Count.number), else_=0)
    leaving = case((and_(Count.since > now, Count.since <= _soon(uow)), -Count.number), else_=0)
    within = and_(Count.since >= at(span.start), Count.since < at(span.end)) if span else true()
    sums = func.sum(counted), func.sum(leaving), func.sum(case((within, Count.number), else_=0))
    shown = select(Count.name, Count.agency_id, Count.figure, sums[0], sums[1], sums[2])
    grouped = shown.where(*conditions, Count.figure.in_(standing)).group_by(Count.name, Count.agency_id, Count.figure)
    found: defaultdict[tuple[str, int | None], dict[Figure, tuple[int, int, int]]] = defaultdict(dict)
    for name, agency_id, word, counts, leaves, came in uow.session.execute(grouped):
        found[name, agency_id][Figure(word)] = (counts, leaves, came)
    parts = {whose: _part(figures) for whose, figures in found.items()}
    return {whose: part for whose, part in parts.items() if part.tally.total}


def _part(figures: Mapping[Figure, tuple[int, int, int]]) -> Part:
    buckets: Counter[Bucket] = Counter()
    for figure, bucket in OF_BUCKET.items():
        buckets[bucket] += figures.get(figure, _NONE)[0]
    due_soon, not_updated = figures.get(Figure.IN_TIME, _NONE)[1], figures.get(Figure.NOT_UPDATED, _NONE)[0]
    on_time = figures.get(Figure.DONE_ON_TIME, _NONE)[2] + figures.get(Figure.DONE_UNDATED, _NONE)[2]
    return Part(Tally(_held(buckets), due_soon, not_updated), on_time, figures.get(Figure.DONE_LATE, _NONE)[2])


def _held(found: Counter[Bucket]) -> dict[Bucket, int]:
    return {bucket: number for bucket, number in found.items() if number}


def _soon(uow: UnitOfWork) -> datetime:
    """The instant up to which what becomes late is due soon now."""
    return breaks_at(uow.calendar.within(uow.today(), value(uow.session, DUE_SOON_DAYS)))
