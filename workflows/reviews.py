"""Rà soát hằng ngày: what awaits the Office's review, since when, and who looked through it on which day (Art. 8.3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from engine import Submission, WorkItem
from workflows import audit, clocks, people, punctuality
from workflows.calendar import date_of
from workflows.limits import Limit
from workflows.models import Assignment, Duty, Person, Report, ReviewDay
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, circles_of, may, require, visible
from workflows.unit import UnitOfWork

LOOKED_BACK = 20
"""Working days that the page tells of."""


@dataclass(frozen=True)
class Waiting:
    """A report that awaits review: how many days it has, whether too many, and the step if it is the reader's."""

    report: Report
    days: int
    late: bool
    item_id: int | None


@dataclass(frozen=True)
class Unseen:
    """An assignment of whose progress the Office has not seen all, by when it looks, and whether too late."""

    assignment: Assignment
    limit: Limit
    late: bool


@dataclass(frozen=True)
class Queue(Page[Waiting]):
    """What awaits review, and the record of the last working days."""

    late: int = 0
    unseen: Sequence[Unseen] = ()
    days: Mapping[date, list[ReviewDay]] | None = None
    names: Mapping[str, str] | None = None
    may_note: bool = False


def queue(uow: UnitOfWork, person: Person, page: int = 1) -> Queue:
    """What awaits review, the longest waiting first, with the daily record (Art. 8.3)."""
    require(person, Action.REVIEW)
    total, late = _waiting(uow, person)
    page = within(page, total)
    whole = joinedload(Assignment.duty).joinedload(Duty.directive), joinedload(Assignment.agency)
    found = _awaiting(person).order_by(Submission.at, Report.id).limit(SIZE).offset(offset(page))
    reports = uow.session.scalars(
        found.options(contains_eager(Report.submission), contains_eager(Report.assignment).options(*whole))
    ).all()
    mine = _steps(uow, person, [each.assignment.instance_id for each in reports])
    rows = [
        Waiting(
            each,
            (uow.today() - date_of(each.submission.at)).days,
            each.review_due is not None and each.review_due < uow.today(),
            mine.get(each.assignment.instance_id or 0),
        )
        for each in reports
    ]
    unseen = _unseen(uow, person)
    days = _days(uow)
    names = people.names(uow.session, [note.by for notes in days.values() for note in notes])
    return Queue(rows, total, page, late, unseen, days, names, may(person, Action.REVIEW) and not _noted(uow, person))


def note(uow: UnitOfWork, person: Person) -> ReviewDay:
    """Record that the person looked through all that awaits review today; noting it again changes nothing."""
    require(person, Action.REVIEW)
    earlier = _noted(uow, person)
    if earlier is not None:
        return earlier
    awaiting, late = _waiting(uow, person)
    unseen = _unseen(uow, person)
    awaiting, late = awaiting + len(unseen), late + sum(each.late for each in unseen)
    noted = ReviewDay(day=uow.today(), by=person.username, at=uow.now(), awaiting=awaiting, late=late)
    uow.session.add(noted)
    audit.note(uow, person, "review.note", about=f"day:{noted.day}", awaiting=awaiting, late=late)
    return noted


def _awaiting(person: Person) -> Select[Report]:
    seen = visible(select(Assignment), person).with_only_columns(Assignment.id)
    open_still = and_(Report.verdict.is_(None), Report.withdrawn_at.is_(None), Assignment.ended_at.is_(None))
    return (
        select(Report).join(Report.submission).join(Report.assignment).where(open_still, Report.assignment_id.in_(seen))
    )


def _waiting(uow: UnitOfWork, person: Person) -> tuple[int, int]:
    late = func.count().filter(Report.review_due < uow.today())
    found = _awaiting(person).with_only_columns(func.count(), late)
    awaiting, late = uow.session.execute(found).one()
    return awaiting, late


def _unseen(uow: UnitOfWork, person: Person) -> list[Unseen]:
    """Progress that nobody of the Office has looked at, the oldest first (Art. 8.3: all updates)."""
    found = visible(select(Assignment), person).where(
        Assignment.unseen_since.is_not(None), Assignment.ended_at.is_(None)
    )
    whole = joinedload(Assignment.duty).joinedload(Duty.directive), joinedload(Assignment.agency)
    rules, today = punctuality.rules_of(uow.session), uow.today()
    unseen: list[Unseen] = []
    for each in uow.session.scalars(found.order_by(Assignment.unseen_since).options(*whole)):
        if each.unseen_since is not None:
            limit = clocks.review_limit(uow.calendar, date_of(each.unseen_since), rules)
            unseen.append(Unseen(each, limit, limit.on < today))
    return unseen


def _noted(uow: UnitOfWork, person: Person) -> ReviewDay | None:
    today = ReviewDay.day == uow.today(), ReviewDay.by == person.username
    return uow.session.scalar(select(ReviewDay).where(*today))


def _days(uow: UnitOfWork) -> Mapping[date, list[ReviewDay]]:
    """The last working days, the newest first, each with those who noted it."""
    first = uow.calendar.add(uow.today(), -LOOKED_BACK)
    noted: defaultdict[date, list[ReviewDay]] = defaultdict(list)
    for each in uow.session.scalars(select(ReviewDay).where(ReviewDay.day > first).order_by(ReviewDay.at)):
        noted[each.day].append(each)
    days = [date.fromordinal(n) for n in range(uow.today().toordinal(), first.toordinal(), -1)]
    return {day: noted[day] for day in days if day in noted or uow.calendar.is_working_day(day)}


def _steps(uow: UnitOfWork, person: Person, instances: list[int | None]) -> dict[int, int]:
    open_step = WorkItem.closed_at.is_(None), WorkItem.kind == "step", WorkItem.circle.in_(circles_of(person))
    found = select(WorkItem.instance_id, WorkItem.id).where(WorkItem.instance_id.in_(instances), *open_step)
    return dict(uow.session.execute(found).all())
