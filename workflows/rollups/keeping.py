"""Keeps the counts in the transaction that changes what they count, folds them, and proves or makes them anew."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Table, delete, event, exists, func, insert, select, update
from sqlalchemy.orm import Mapper, Session, object_session

from workflows import fence
from workflows.models import Assignment, Count, Directive, Duty, Extension, Report, Share
from workflows.pages import portions
from workflows.rollups import shares
from workflows.rollups.shares import Counts, Place

if TYPE_CHECKING:
    from workflows.bootstrap import House

_TOUCHED = "rollups.touched"
_ADDED = insert(cast("Table", Count.__table__)).inline()
_FOLDED = 5_000


def settle(session: Session) -> None:
    """Bring the counts to what the transaction's rows say; asked once, right before it is committed.

    Two that act on one duty wait for each other here, by its share; counts are only ever added, so that nobody waits
    for a figure.
    """
    session.flush()
    touched: dict[str, set[int]] = session.info.pop(_TOUCHED, {})
    if not touched:
        return
    # The duty is its leader's and the province's too: what others gave and did counts in it, whoever acts.
    fence.lift(session)
    duties = _duties(session, touched)
    for some in portions(duties):
        # Shares are asked for here alone, as the last thing and in one order: nobody waits in a circle.
        session.execute(select(Share.duty_id).where(Share.duty_id.in_(some)).order_by(Share.duty_id).with_for_update())
        _settle(session, some)


def fold(house: House) -> int:
    """Make one row of all that were added to a count since the last time; how many were folded."""
    with house.unit_of_work() as uow:
        fresh = select(Count.id).where(~Count.folded).order_by(Count.id).limit(_FOLDED)
        taken = delete(Count).where(Count.id.in_(fresh))
        columns = (Count.cut, Count.name, Count.agency_id, Count.figure, Count.since, Count.number)
        # Of two workers the second finds these gone; what both add to one count is still its sum.
        rows = uow.session.execute(taken.returning(*columns)).all()
        sums: Counts = Counter()
        for cut, name, agency_id, figure, since, number in rows:
            sums[(cut, name, agency_id), figure, since] += number
        for (place, figure, since), number in sums.items():
            if number:
                _fold(uow.session, place, figure, since, number)
    return len(rows)


def verify(session: Session) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Where the counts differ from a recount of all rows: what is kept, and what it should be."""
    kept, right = _kept(session), _recount(session)
    return {each: (kept[each], right[each]) for each in kept.keys() | right.keys() if kept[each] != right[each]}


def rebuild(session: Session) -> int:
    """Count everything anew; the number of duties. Nobody else writes meanwhile."""
    session.execute(delete(Count))
    session.execute(delete(Share))
    total, sums = 0, Counts()
    for some in _all_duties(session):
        read = shares.read(session, some)
        session.execute(insert(Share), [{"duty_id": duty_id, "parts": parts} for duty_id, parts in read.items()])
        for parts in read.values():
            sums.update(shares.counts(parts))
        total += len(some)
    _add(session, sums, folded=True)
    return total


def fill(session: Session) -> int:
    """Count the duties that were never counted, as those are from before there were counts."""
    uncounted = session.scalars(select(Duty.id).where(~exists().where(Share.duty_id == Duty.id)).order_by(Duty.id))
    found = uncounted.all()
    for some in portions(found):
        _settle(session, some)
    return len(found)


def _settle(session: Session, duties: Sequence[int]) -> None:
    before = {each.duty_id: each for each in session.scalars(select(Share).where(Share.duty_id.in_(duties)))}
    changes: Counts = Counter()
    for duty_id, parts in shares.read(session, duties).items():
        share = before.get(duty_id)
        if share is not None and share.parts == parts:
            continue
        changes.update(shares.counts(parts))
        changes.subtract(shares.counts(share.parts if share else None))
        if share is None:
            session.add(Share(duty_id=duty_id, parts=parts))
        else:
            share.parts = parts
    _add(session, changes, folded=False)


def _add(session: Session, changes: Counts, *, folded: bool) -> None:
    rows = [
        {
            "cut": cut,
            "name": name,
            "agency_id": agency_id,
            "figure": figure,
            "since": since,
            "number": number,
            "folded": folded,
        }
        for ((cut, name, agency_id), figure, since), number in changes.items()
        if number
    ]
    if rows:
        session.execute(_ADDED, rows)


def _fold(session: Session, place: Place, figure: str, since: Any, number: int) -> None:
    cut, name, agency_id = place
    key = (
        Count.cut == cut,
        Count.name == name,
        Count.agency_id.is_not_distinct_from(agency_id),
        Count.figure == figure,
        Count.since.is_not_distinct_from(since),
        Count.folded,
    )
    one = session.execute(select(Count.id, Count.number).where(*key).limit(1)).one_or_none()
    if one is None:
        _add(session, Counter({(place, figure, since): number}), folded=True)
    elif one.number + number:
        session.execute(update(Count).where(Count.id == one.id).values(number=Count.number + number))
    else:
        session.execute(delete(Count).where(Count.id == one.id))


def _duties(session: Session, touched: dict[str, set[int]]) -> list[int]:
    """The duties that the touched rows belong to, in the order in which everybody asks for them."""
    found = set(touched.get("duty", ()))
    if assignments := touched.get("assignment"):
        found.update(session.scalars(select(Assignment.duty_id).where(Assignment.id.in_(assignments))))
    if directives := touched.get("directive"):
        found.update(session.scalars(select(Duty.id).where(Duty.directive_id.in_(directives))))
    return sorted(found)


def _kept(session: Session) -> Counts:
    key = (Count.cut, Count.name, Count.agency_id, Count.figure, Count.since)
    found: Counts = Counter()
    for cut, name, agency_id, figure, since, number in session.execute(
        select(*key, func.sum(Count.number)).group_by(*key)
    ):
        if number:
            found[(cut, name, agency_id), figure, since] = number
    return found


def _recount(session: Session) -> Counts:
    found: Counts = Counter()
    for some in _all_duties(session):
        for parts in shares.read(session, some).values():
            found.update(shares.counts(parts))
    return Counter({key: number for key, number in found.items() if number})


def _all_duties(session: Session) -> Iterator[Sequence[int]]:
    return portions(session.scalars(select(Duty.id).order_by(Duty.id)).all())


def _touch(row: object, kind: str, number: int | None) -> None:
    session = object_session(row)
    if session is not None and number is not None:
        session.info.setdefault(_TOUCHED, defaultdict(set))[kind].add(number)


@event.listens_for(Assignment, "after_insert")
@event.listens_for(Assignment, "after_update")
def _of_assignment(_mapper: Mapper[Assignment], _connection: Connection, row: Assignment) -> None:
    _touch(row, "duty", row.duty_id)


@event.listens_for(Report, "after_insert")
@event.listens_for(Report, "after_update")
@event.listens_for(Extension, "after_insert")
@event.listens_for(Extension, "after_update")
def _of_happening(_mapper: Mapper[Any], _connection: Connection, row: Report | Extension) -> None:
    _touch(row, "assignment", row.assignment_id)


@event.listens_for(Duty, "after_insert")
def _of_duty(_mapper: Mapper[Duty], _connection: Connection, row: Duty) -> None:
    _touch(row, "duty", row.id)


@event.listens_for(Directive, "after_update")
def _of_directive(_mapper: Mapper[Directive], _connection: Connection, row: Directive) -> None:
    _touch(row, "directive", row.id)


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        settle(session)
