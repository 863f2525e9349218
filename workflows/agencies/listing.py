"""Cơ quan, địa phương: how they are and were called, whose parts they are, who took whose place (Art. 1.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from workflows import people, policy
from workflows.errors import NotFound
from workflows.models import Agency, AgencyName, Assignment, Person, Succession
from workflows.policy import Action, agencies_seen, may
from workflows.text import in_order, spell
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind


@dataclass(frozen=True)
class Line:
    """An agency in the tree, how deep it stands, and who took its place if it stands no more."""

    agency: Agency
    depth: int
    successors: list[Agency]


@dataclass(frozen=True)
class Card:
    """All that one agency's page tells; ``open_work`` only for whoever sees that work."""

    agency: Agency
    names: list[AgencyName]
    taken_over: list[Succession]
    taken_by: list[Succession]
    people: list[Person]
    open_work: int | None
    reads_inside: bool
    said_by: Mapping[str, str]
    may_change: bool


def answering() -> ColumnElement[bool]:
    """The condition under which an agency answers to the province: a part does once it was given work itself (0805)."""
    given = exists().where(Assignment.agency_id == Agency.id).correlate(Agency)
    return and_(Agency.kind != AgencyKind.OFFICE, or_(Agency.parent_id.is_(None), given))


def all_names(session: Session, seen: frozenset[int] | None) -> list[tuple[int, str]]:
    """By what each agency may be searched for, also the names that it bore; of those somebody sees, None: of all."""
    now = select(Agency.id, Agency.name + " " + Agency.code)
    once = select(AgencyName.agency_id, AgencyName.name)
    if seen is not None:
        now, once = now.where(Agency.id.in_(seen)), once.where(AgencyName.agency_id.in_(seen))
    return [(number, name) for each in (now, once) for number, name in session.execute(each)]


def tree(uow: UnitOfWork) -> list[Line]:
    """Every agency under the one of which it is a part, in the order of lists, then of the alphabet."""
    found = uow.session.scalars(select(Agency).options(selectinload(Agency.names))).all()
    taken: defaultdict[int, list[Agency]] = defaultdict(list)
    for each in uow.session.scalars(select(Succession).order_by(Succession.id)):
        taken[each.agency_id].append(each.successor)
    below: defaultdict[int | None, list[Agency]] = defaultdict(list)
    for agency in sorted(found, key=lambda each: (each.ended_on is not None, each.position, in_order(each.name))):
        below[agency.parent_id].append(agency)
    return list(_lines(below, taken, None, 0))


def card(uow: UnitOfWork, person: Person, agency_id: int) -> Card:
    """One agency as its page tells of it: everybody may read who is who."""
    agency = one(uow, agency_id)
    seen = agencies_seen(person)
    taken = select(Succession).order_by(Succession.id)
    taken_by = list(uow.session.scalars(taken.where(Succession.agency_id == agency.id)))
    taken_over = list(uow.session.scalars(taken.where(Succession.successor_id == agency.id)))
    said_by = [each.by for each in (*agency.names, *taken_by, *taken_over)]
    return Card(
        agency=agency,
        names=list(reversed(agency.names)),
        taken_over=taken_over,
        taken_by=taken_by,
        people=sorted(people.at_work(uow, agency.id), key=lambda each: in_order(each.name)),
        open_work=open_work(uow.session, agency) if seen is None or agency.id in seen else None,
        reads_inside=agency.id in policy.agencies_inside(person),
        said_by=people.names(uow.session, said_by),
        may_change=may(person, Action.SET_AGENCIES) and agency.ended_on is None,
    )


def one(uow: UnitOfWork, agency_id: int) -> Agency:
    """The agency of a number."""
    agency = uow.session.get(Agency, agency_id)
    if agency is None:
        raise NotFound
    return agency


def open_work(session: Session, agency: Agency) -> int:
    """How many assignments are under way at an agency."""
    under_way = Assignment.ended_at.is_(None) & Assignment.confirmed_at.is_(None)
    return session.scalars(
        select(func.count()).select_from(Assignment).where(Assignment.agency_id == agency.id, under_way)
    ).one()


def named_twice(session: Session, name: str, besides: int | None) -> bool:
    """Whether another agency that stands is called so, whatever the case and the place of the tones."""
    standing = select(Agency.id, Agency.name).where(Agency.ended_on.is_(None))
    wanted = _alike(name)
    return any(_alike(borne) == wanted for number, borne in session.execute(standing) if number != besides)


def _alike(name: str) -> list[str]:
    return [spell(word) for word in name.split()]


def _lines(
    below: Mapping[int | None, Sequence[Agency]], taken: Mapping[int, list[Agency]], parent: int | None, depth: int
) -> Iterator[Line]:
    for agency in below.get(parent, ()):
        yield Line(agency, depth, taken.get(agency.id, []))
        yield from _lines(below, taken, agency.id, depth + 1)
