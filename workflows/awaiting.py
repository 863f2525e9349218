"""What awaits a person, as statements: all of it behind one condition, a page of it, and how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased

from engine import Instance, WorkItem
from workflows import deadlines, instances, pieces
from workflows.directives.finding import matching
from workflows.models import Agency, Assignment, Duty, Matter, Person, Piece, Series
from workflows.pages import SIZE, offset, within
from workflows.policy import circles_of
from workflows.settings import DUE_SOON_DAYS, value
from workflows.text import fold
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState

VIEWS = ("all", "overdue", "due_soon", "returned", "in_review")
_TERMS = ("undated", "pressing", "id")


@dataclass(frozen=True)
class Filters:
    """What a work list is asked for; ``view`` is one of ``VIEWS``, ``agency`` a code."""

    view: str = "all"
    text: str = ""
    agency: str = ""
    page: int = 1


@dataclass(frozen=True)
class Waiting:
    """How many steps await a person, and how many of them are overdue."""

    all: int
    overdue: int


@dataclass(frozen=True)
class Met:
    """A page's items by their numbers, which page it is, and how many steps await the person in each view."""

    numbers: Sequence[int]
    page: int
    counts: Mapping[str, int]


def waiting(uow: UnitOfWork, person: Person) -> Waiting:
    """How many steps await the person, as each page says: nothing of their instances is read for it."""
    late = or_(deadlines.is_overdue(uow.now()), pieces.is_overdue(uow.now()))
    found = (
        _open(person)
        .outerjoin(Assignment, Assignment.instance_id == WorkItem.instance_id)
        .outerjoin(Piece, Piece.instance_id == WorkItem.instance_id)
    )
    return Waiting(*uow.session.execute(found.with_only_columns(func.count(), func.count().filter(late))).one())


def page(uow: UnitOfWork, person: Person, filters: Filters) -> Met:
    """A page of what is asked for: all that awaits the person is looked at once, for the page and for the counts."""
    each = _found(person, filters).with_only_columns(
        *(term.label(name) for name, term in zip(_TERMS, order(), strict=True)),
        *(case((_in_view(uow, name), 1), else_=0).label(name) for name in VIEWS),
    )
    each = each.subquery()
    counted = select(each, *(func.sum(each.c[name]).over().label(f"{name}_all") for name in VIEWS)).subquery()
    shown = (
        select(counted.c.id, *(counted.c[f"{name}_all"] for name in VIEWS))
        .where(counted.c[filters.view] == 1)
        .order_by(*(counted.c[name] for name in _TERMS))
        .limit(SIZE)
    )
    number = filters.page
    rows = uow.session.execute(shown.offset(offset(number))).all()
    if not rows:  # past the end, or nothing at all: no row tells the counts
        counts = _counts(uow, _found(person, filters))
        number = within(number, counts[filters.view])
        rows = uow.session.execute(shown.offset(offset(number))).all()
        return Met([row.id for row in rows], number, counts)
    return Met([row.id for row in rows], number, dict(zip(VIEWS, rows[0][1:], strict=True)))


def order() -> tuple[ColumnElement[Any], ...]:
    """The most pressing first; what has no deadline last."""
    pressing = func.coalesce(Piece.late_at, instances.pressing())
    return pressing.is_(None), pressing, WorkItem.id.expression


def awaiting(person: Person) -> Select[WorkItem]:
    """The steps that await the person, with what each is about."""
    return (
        _open(person)
        .join(WorkItem.instance)
        .outerjoin(Assignment, Assignment.instance_id == WorkItem.instance_id)
        .outerjoin(Assignment.duty)
        .outerjoin(Duty.directive)
        .outerjoin(Matter, Matter.instance_id == WorkItem.instance_id)
        .outerjoin(Piece, Piece.instance_id == WorkItem.instance_id)
        .outerjoin(Agency, Agency.id == func.coalesce(Assignment.agency_id, Matter.agency_id))
    )


def _found(person: Person, filters: Filters) -> Select[WorkItem]:
    found = awaiting(person).where(*_matching(filters.text))
    return found.where(Agency.code == filters.agency) if filters.agency else found


def _open(person: Person) -> Select[WorkItem]:
    """The steps that await the person; an offered act too where nothing but it is awaited."""
    circles = circles_of(person)
    # A series goes on by itself: that the Office may end it is nobody's work.
    goes_on = exists().where(Series.instance_id == WorkItem.instance_id)
    stands_alone = and_(*_no_step_beside(circles), ~goes_on.correlate(WorkItem))
    return select(WorkItem).where(
        WorkItem.closed_at.is_(None),
        WorkItem.circle.in_(circles),
        or_(WorkItem.kind == "step", stands_alone),
    )


def _no_step_beside(circles: set[str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """No step of the instance is open: none of the person's own, which are known, and then nobody's.

    The second is a count, since a database that may would first list the open steps of the whole province.
    """
    own, other = aliased(WorkItem), aliased(WorkItem)
    awaited = select(own.instance_id).where(own.closed_at.is_(None), own.kind == "step", own.circle.in_(circles))
    beside = other.instance_id == WorkItem.instance_id, other.closed_at.is_(None), other.kind == "step"
    number = select(func.count()).select_from(other).where(*beside).correlate(WorkItem)
    return WorkItem.instance_id.not_in(awaited.correlate(None)), number.scalar_subquery() == 0


def _matching(text: str) -> list[ColumnElement[bool]]:
    """A search that needs no diacritics: every word, in the directive, its duties, the matter or its reference."""
    found = zip(matching(text), fold(text).split(), strict=True)
    return [
        or_(
            in_directive,
            Matter.folded.contains(word, autoescape=True),
            func.lower(Instance.business_key).contains(word, autoescape=True),
        )
        for in_directive, word in found
    ]


def _in_view(uow: UnitOfWork, name: str) -> ColumnElement[bool]:
    soon = value(uow.session, DUE_SOON_DAYS)
    conditions = {
        "overdue": or_(deadlines.is_overdue(uow.now()), pieces.is_overdue(uow.now())),
        "due_soon": or_(*(each.is_due_soon(uow.now(), uow.calendar, soon) for each in (deadlines, pieces))),
        "returned": Instance.state == ProcessState.RETURNED,
        "in_review": Instance.state == ProcessState.IN_REVIEW,
    }
    return conditions.get(name, true())


def _counts(uow: UnitOfWork, found: Select[WorkItem]) -> dict[str, int]:
    """Every view's number in one query."""
    sums = [func.coalesce(func.sum(case((_in_view(uow, name), 1), else_=0)), 0) for name in VIEWS]
    return dict(zip(VIEWS, uow.session.execute(found.with_only_columns(*sums)).one(), strict=True))
