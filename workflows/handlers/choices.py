"""What a form offers to choose from: agencies, people of the Office, fields of work."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from engine import Call
from workflows import people
from workflows.calendar import date_of
from workflows.handlers.registry import registry
from workflows.models import Agency, FieldOfWork, Person
from workflows.vocabulary import AgencyKind, Role


@registry.options("agencies")
def agencies(call: Call) -> list[tuple[str, str]]:
    """Cơ quan, địa phương có thể được giao nhiệm vụ."""
    query = (
        select(Agency.code, Agency.name)
        .where(Agency.kind != AgencyKind.OFFICE, Agency.ended_on.is_(None))
        .order_by(Agency.position, Agency.id)
    )
    return [(code, name) for code, name in call.session.execute(query)]


@registry.options("office_leaders")
def office_leaders(call: Call) -> list[tuple[str, str]]:
    """Lãnh đạo Văn phòng: Chánh Văn phòng và các Phó Chánh Văn phòng."""
    leaders = select(Person).where(Person.active, people.holds(Role.CHIEF, date_of(call.now))).order_by(Person.id)
    return [(each.username, each.name) for each in call.session.scalars(leaders)]


@registry.options("followers")
def followers(call: Call) -> list[tuple[str, str]]:
    """Người và phòng của Văn phòng có thể được giao theo dõi, đôn đốc."""
    query = (
        select(Person)
        .join(Person.unit)
        .where(Person.active, people.holds(Role.REVIEWER, date_of(call.now)))
        .options(contains_eager(Person.unit))
    )
    by_name = people.by_name(call.session.scalars(query))
    found = sorted(by_name, key=lambda each: each.unit.position if each.unit else 0)
    units = {person.unit.code: person.unit.name for person in found if person.unit}
    return [
        *((person.username, f"{person.name} ({person.unit.name})") for person in found if person.unit),
        *((f"unit:{code}", f"{name} (cả phòng)") for code, name in units.items()),
    ]


@registry.options("fields_of_work")
def fields_of_work(call: Call) -> list[tuple[str, str]]:
    """Lĩnh vực quản lý nhà nước đang dùng (Điều 1.1)."""
    return [(name, name) for name in call.session.scalars(_fields().where(FieldOfWork.closed_at.is_(None)))]


@registry.options("all_fields_of_work")
def all_fields_of_work(call: Call) -> list[tuple[str, str]]:
    """Lĩnh vực quản lý nhà nước, kể cả lĩnh vực đã ngừng dùng."""
    closed = set(call.session.scalars(_fields().where(FieldOfWork.closed_at.is_not(None))))
    return [(name, f"{name} (ngừng dùng)" if name in closed else name) for name in call.session.scalars(_fields())]


def _fields() -> Select[str]:
    return select(FieldOfWork.name).order_by(FieldOfWork.position, FieldOfWork.id)
