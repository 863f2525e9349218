"""The counts: every assignment in one bucket, so that the buckets are a partition for each agency and the province.

The province counts duties, agencies count assignments: a duty stands in the bucket of its lead agency's assignment, one
that several must report on in the worst of theirs. “Regarded as not done” (Art. 5.2) is a second figure beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, literal, select
from sqlalchemy.orm import Session

from workflows import daysoff, deadlines
from workflows.models import Agency, Assignment, Person
from workflows.policy import sees_all, visible
from workflows.settings import DUE_SOON_DAYS, value
from workflows.unit import UnitOfWork
from workflows.vocabulary import Part, Word


class Bucket(Word):
    """Where an assignment stands in the counts; the later, the worse for the duty that it belongs to."""

    OUTSIDE = "outside", "Ngoài tổng số"
    DONE_ON_TIME = "done_on_time", "Hoàn thành đúng hạn"
    DONE_UNDATED = "done_undated", "Hoàn thành, không hạn"
    DONE_LATE = "done_late", "Hoàn thành quá hạn"
    UNDATED = "undated", "Đang thực hiện, không hạn"
    IN_TIME = "in_time", "Đang thực hiện, trong hạn"
    NEVER_UPDATED = "never_updated", "Chưa cập nhật"
    OVERDUE = "overdue", "Quá hạn"


DONE = frozenset({Bucket.DONE_ON_TIME, Bucket.DONE_LATE, Bucket.DONE_UNDATED})
COUNTED = tuple(bucket for bucket in Bucket if bucket is not Bucket.OUTSIDE)


@dataclass(frozen=True)
class Tally:
    """How many stand in each bucket, how many of those in time are due soon, and how many were never updated."""

    counts: Mapping[Bucket, int] = field(default_factory=dict[Bucket, int])
    due_soon: int = 0
    not_updated: int = 0

    def of(self, bucket: Bucket) -> int:
        """How many stand in a bucket."""
        return self.counts.get(bucket, 0)

    @property
    def total(self) -> int:
        """All that counts: what was recalled or given to another agency does not."""
        return sum(self.of(bucket) for bucket in COUNTED)

    @property
    def done(self) -> int:
        """What the Office confirmed."""
        return sum(self.of(bucket) for bucket in DONE)

    @property
    def completion(self) -> float | None:
        """The share that is done; None of nothing."""
        return self.done / self.total if self.total else None

    @property
    def punctuality(self) -> float | None:
        """The share of what is done that kept its deadline; what had none is no part of it (A4)."""
        dated = self.of(Bucket.DONE_ON_TIME) + self.of(Bucket.DONE_LATE)
        return self.of(Bucket.DONE_ON_TIME) / dated if dated else None

    @property
    def updating(self) -> float | None:
        """The share that has any update: a figure of its own, beside the completion (Art. 5.2)."""
        return 1 - self.not_updated / self.total if self.total else None


def agencies(uow: UnitOfWork, person: Person) -> list[tuple[Agency, Tally]]:
    """Each agency's assignments, for the agencies that the person may see, in their order."""
    seen = visible(select(Assignment), person).subquery()
    own = (
        select(Assignment.agency_id.label("whose"), *columns(uow.session, uow.now()))
        .join(seen, seen.c.id == Assignment.id)
        .subquery()
    )
    tallies = _tallies(uow, own)
    found = select(Agency).where(Agency.id.in_(tallies)).order_by(Agency.position, Agency.id)
    return [(agency, tallies[agency.id]) for agency in uow.session.scalars(found)]


def province(uow: UnitOfWork, person: Person) -> Tally | None:
    """The province's duties; None for those who see their own agency only."""
    if not sees_all(person):
        return None
    worst = [func.max(each).label(each.name) for each in columns(uow.session, uow.now())]
    # A cooperating agency answers for its own part, never for the duty; each period of a regular duty counts by itself.
    deciding = select(Assignment.duty_id, *worst).where(Assignment.part != Part.COOPERATING)
    duties = deciding.group_by(Assignment.duty_id, Assignment.period).subquery()
    whole = select(literal(0).label("whose"), *(duties.c[each.name] for each in worst)).subquery()
    return _tallies(uow, whole).get(0, Tally())


def columns(session: Session, now: datetime) -> list[Any]:
    """An assignment's bucket as a number that grows with how bad it is, and the two flags beside it."""
    counts = Assignment.ended_at.is_(None)
    soon = deadlines.is_due_soon(now, daysoff.calendar_of(session), value(session, DUE_SOON_DAYS))
    not_updated = and_(counts, Assignment.updated_at.is_(None))
    return [
        _rank(now).label("bucket"),
        case((and_(counts, soon, Assignment.updated_at.is_not(None)), 1), else_=0).label("due_soon"),
        case((not_updated, 1), else_=0).label("not_updated"),
    ]


def _rank(now: datetime) -> ColumnElement[int]:
    done, undated = Assignment.confirmed_at.is_not(None), Assignment.late_at.is_(None)
    late = Assignment.late_at <= func.coalesce(Assignment.stopped_at, Assignment.suspended_at, now)
    order = list(Bucket)
    conditions = (
        (Assignment.ended_at.is_not(None), Bucket.OUTSIDE),
        (and_(done, undated), Bucket.DONE_UNDATED),
        (and_(done, late), Bucket.DONE_LATE),
        (done, Bucket.DONE_ON_TIME),
        (undated, Bucket.UNDATED),
        (late, Bucket.OVERDUE),
        (Assignment.updated_at.is_(None), Bucket.NEVER_UPDATED),
    )
    ranked = [(condition, literal(order.index(bucket), Integer)) for condition, bucket in conditions]
    return case(*ranked, else_=literal(order.index(Bucket.IN_TIME), Integer))


def _tallies(uow: UnitOfWork, rows: Any) -> dict[int, Tally]:
    grouped = select(
        rows.c.whose, rows.c.bucket, func.count(), func.sum(rows.c.due_soon), func.sum(rows.c.not_updated)
    ).group_by(rows.c.whose, rows.c.bucket)
    order = list(Bucket)
    found: dict[int, tuple[dict[Bucket, int], list[int]]] = {}
    for whose, rank, count, due_soon, not_updated in uow.session.execute(grouped):
        counts, flags = found.setdefault(whose, ({}, [0, 0]))
        counts[order[rank]] = count
        flags[0] += due_soon if order[rank] is Bucket.IN_TIME else 0
        flags[1] += not_updated
    return {whose: Tally(counts, *flags) for whose, (counts, flags) in found.items()}
