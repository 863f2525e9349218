"""Accounts: who somebody is, and who vouches for it (Art. 3)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, joinedload

from workflows.errors import NotFound
from workflows.models import Agency, Cover, Person, PersonRole, Unit
from workflows.models.clock import today_of
from workflows.text import in_order
from workflows.unit import UnitOfWork
from workflows.vocabulary import Role

if TYPE_CHECKING:  # who looks people up need not wait for LDAP to be loaded
    from workflows.directory import Account


def behind(uow: UnitOfWork, account: Account) -> Person | None:
    """The person of a mailbox: by its immutable id, else by its address if that was never another mailbox's."""
    if account.key is not None:
        person = uow.session.scalar(select(Person).where(Person.directory_key == account.key))
        if person is not None:
            # Renamed: people sign in by the new address, and keep the name under which their work stands.
            person.email = account.address
            return person
    person = person_by(uow, account.username)
    if person is None or person.directory_key is not None:
        return None
    person.directory_key = account.key
    return person


def person_by(uow: UnitOfWork, username: str) -> Person | None:
    """The person behind an account's name."""
    return uow.session.scalar(select(Person).where(Person.username == username))


def by_id(uow: UnitOfWork, person_id: int) -> Person:
    """The person of a number."""
    person = uow.session.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def reading(uow: UnitOfWork, person_id: int) -> Person:
    """Who reads a page, with their agency and all its parts: every scope asks for these."""
    parts = joinedload(Person.agency).joinedload(Agency.parts)
    return uow.session.get_one(Person, person_id, options=[parts.selectinload(Agency.parts, recursion_depth=-1)])


def one(uow: UnitOfWork, username: str) -> Person:
    """The person behind a name that was chosen from a list."""
    person = person_by(uow, username)
    if person is None:
        raise NotFound
    return person


def at_work(uow: UnitOfWork, agency_id: int | None = None) -> list[Person]:
    """Who holds a right today, of one agency or of all, in the order of lists."""
    holding = Person.grants.any(PersonRole.holds_on(uow.today()))
    found = select(Person).join(Person.agency).where(Person.active, holding)
    if agency_id is not None:
        found = found.where(Person.agency_id == agency_id)
    return sorted(by_name(uow.session.scalars(found)), key=lambda each: (each.agency.position, each.agency_id))


def by_name(found: Iterable[Person]) -> list[Person]:
    """Some people in the order of their names, as Vietnamese is sorted."""
    return sorted(found, key=lambda each: (in_order(each.name), each.id))


def holding(uow: UnitOfWork, role: Role) -> list[Person]:
    """Who holds a right today."""
    found = select(Person).where(Person.active, holds(role, uow.today())).order_by(Person.id)
    return list(uow.session.scalars(found))


def names(session: Session, usernames: Iterable[str | None]) -> dict[str, str]:
    """The names behind the accounts that a page mentions."""
    wanted = {username for username in usernames if username}
    if not wanted:
        return {}
    found = session.execute(select(Person.username, Person.name).where(Person.username.in_(wanted)))
    return dict(found.all())


def in_circle(session: Session, circle: str) -> list[Person]:
    """Whom a circle's notices go to: its own keepers, and who stands in for one of them today.

    Heads may do their officers' work, and are told as heads.
    """
    keepers = _keepers(session, circle)
    covered = Cover.absent_id.in_([each.id for each in keepers]), Cover.holds_on(today_of(session))
    covers = session.scalars(select(Cover).where(*covered).options(joinedload(Cover.substitute))).all()
    substitutes = [each.substitute for each in covers if each.includes(circle) and each.substitute.active]
    return list(dict.fromkeys([*keepers, *substitutes]))


def circle_names(session: Session, circles: Iterable[str | None]) -> dict[str | None, str]:
    """Who stands behind each circle, in words."""
    wanted = {circle: circle.partition(":") for circle in circles if circle}
    codes = {code for _, _, code in wanted.values()}
    accounts = names(session, codes)
    agencies = dict(session.execute(select(Agency.code, Agency.name).where(Agency.code.in_(codes))).all())
    rooms = dict(session.execute(select(Unit.code, Unit.name).where(Unit.code.in_(codes))).all())
    words = {
        "person": lambda code: accounts.get(code, code),
        "officers": lambda code: f"Đầu mối cập nhật {agencies.get(code, code)}",
        "heads": lambda code: f"Thủ trưởng {agencies.get(code, code)}",
        "unit": lambda code: rooms.get(code, code),
        "entry_clerks": lambda _: Role.ENTRY_CLERK.label,
        "office_admins": lambda _: Role.OFFICE_ADMIN.label,
        "chiefs": lambda _: Role.CHIEF.label,
        "operators": lambda _: Role.OPERATOR.label,
    }
    return {circle: words.get(kind, str)(code) for circle, (kind, _, code) in wanted.items()}


def demo_people(uow: UnitOfWork) -> list[Person]:
    """Who may be chosen on the demonstration's first page: the Office first, then the agencies in their order."""
    return list(uow.session.scalars(select(Person).join(Person.agency).order_by(Agency.position, Person.id)))


def holds(role: Role, today: date) -> ColumnElement[bool]:
    """The condition under which a person has a right on a day."""
    return Person.grants.any(and_(PersonRole.role == role, PersonRole.holds_on(today)))


def _keepers(session: Session, circle: str) -> list[Person]:
    kind, _, code = circle.partition(":")
    today = today_of(session)
    query = select(Person).where(Person.active)
    match kind:
        case "person":
            query = query.where(Person.username == code)
        case "officers":
            query = query.join(Person.agency).where(Agency.code == code, holds(Role.AGENCY_OFFICER, today))
        case "heads":
            query = query.join(Person.agency).where(Agency.code == code, holds(Role.AGENCY_HEAD, today))
        case "unit":
            query = query.join(Person.unit).where(Unit.code == code, holds(Role.REVIEWER, today))
        case "entry_clerks":
            query = query.where(holds(Role.ENTRY_CLERK, today))
        case "chiefs":
            query = query.where(holds(Role.CHIEF, today))
        case "operators":
            query = query.where(holds(Role.OPERATOR, today))
        case _:
            query = query.where(holds(Role.OFFICE_ADMIN, today))
    return list(session.scalars(query.order_by(Person.id)))
