"""A list of instances as it is read: a page in its order, behind the last one's row, and the count of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from engine import Instance
from workflows.models import Assignment, Person
from workflows.policy import sees_all
from workflows.unit import UnitOfWork

Term = ColumnElement[Any] | InstrumentedAttribute[Any]
S = TypeVar("S", bound=Select[*tuple[Any, ...]])

COUNTED = 10_000
"""Beyond so many, a list is told to be longer and not counted to its end."""
_LONGEST_ID = 9


@dataclass(frozen=True)
class Order:
    """By what a list is sorted, and the place behind which it goes on, as a page's address names it."""

    by: Term
    down: bool
    dated: bool
    after: str
    pressing: bool = False
    """Whether what is most pressing comes first, as lists are sorted unless something else is asked for."""

    def place(self) -> tuple[Any, int] | None:
        """The place that the address names; an address of no place is the first page's."""
        value, _, number = self.after.rpartition("~")
        if not number.isdecimal() or len(number) > _LONGEST_ID:
            return None
        if not self.dated:
            return value, int(number)
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return (moment, int(number)) if moment.tzinfo else None


@dataclass(frozen=True)
class Met:
    """A page's instances by their numbers; ``total`` None: more than are counted. ``after`` leads to the next page."""

    numbers: Sequence[int]
    total: int | None
    after: str


def page(uow: UnitOfWork, person: Person, found: Select[Instance], order: Order, size: int) -> Met:
    """Some of what was found, after the place that the order names, and the place of the last one when more follow."""
    if sees_all(person):
        rows, total = uow.session.execute(_in_order(found, order, size + 1)).all(), count(uow, found)
    else:
        rows, total = _at_once(uow, found, order, size + 1)
    numbers = [row[0] for row in rows[:size]]
    if len(rows) <= size:
        return Met(numbers, total, "")
    number, value = rows[size - 1]
    return Met(numbers, total, f"{value.isoformat() if isinstance(value, datetime) else value}~{number}")


def count(uow: UnitOfWork, found: Select[Instance]) -> int | None:
    """How many there are; None for more than are counted."""
    return _told(uow.session.scalars(_count(found.with_only_columns(Instance.id))).one())


def _at_once(
    uow: UnitOfWork, found: Select[Instance], order: Order, size: int
) -> tuple[Sequence[Sequence[Any]], int | None]:
    """The page and the count of an agency's list: what it may see is gathered once for both."""
    # Named twice, it is gathered once.
    number, place = found.with_only_columns(Instance.id, order.by.label("place")).cte("listed").c
    total = _count(select(number)).scalar_subquery()
    page = _behind(select(number, place, total), place, number, order).limit(size)
    rows = uow.session.execute(page).all()
    return [row[:2] for row in rows], _told(rows[0][2]) if rows else count(uow, found)


def _in_order(found: Select[Instance], order: Order, size: int) -> Select[Any, Any]:
    """The page of a list that is the whole province's: where an index has its order, it is met there."""
    if not order.pressing:
        return _part(found, order.by, Instance.id, order, size)
    # By their deadlines, what is open is met in an index; few instances have no such assignment.
    dated = Assignment.confirmed_at.is_(None), Assignment.ended_at.is_(None), Assignment.due_at.is_not(None)
    of_it = exists().where(Assignment.instance_id == Instance.id, *dated).correlate(Instance)
    met = _part(found.where(*dated), Assignment.due_at, Assignment.instance_id, order, size)
    rest = _part(found.where(~of_it), order.by, Instance.id, order, size)
    both = union_all(select(met.subquery()), select(rest.subquery())).subquery()
    number, place = both.c
    return _behind(select(number, place), place, number, order).limit(size)


def _part(found: Select[Instance], by: Term, number: Term, order: Order, size: int) -> Select[int, Any]:
    return _behind(found.with_only_columns(Instance.id, by.label("place")), by, number, order).limit(size)


def _behind(found: S, by: Term, number: Term, order: Order) -> S:
    """What comes after the place that the order names, in its order."""
    ordered = found.order_by(by.desc() if order.down else by, number)
    place = order.place()
    if place is None:
        return ordered
    value, last = place
    beyond, from_there = (by < value, by <= value) if order.down else (by > value, by >= value)
    return ordered.where(from_there, or_(beyond, and_(by == value, number > last)))


def _count(numbers: Select[Any]) -> Select[int]:
    return select(func.count()).select_from(numbers.limit(COUNTED + 1).subquery())


def _told(number: int) -> int | None:
    return number if number <= COUNTED else None
