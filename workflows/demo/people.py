"""Lays the demonstration's agencies, rooms and accounts, and tells who of them may be chosen to sign in."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from workflows import people
from workflows.demo.organisations import AGENCY_KINDS, DOMAIN, MEMBERS, OFFICE, OPERATED_BY, PARTS, ROOMS
from workflows.models import Agency, Person, PersonRole, Unit
from workflows.text import fold
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind, Role

_LEADERS = "Lãnh đạo"
_TITLES: Mapping[AgencyKind, str] = {
    AgencyKind.OFFICE: "Văn phòng UBND tỉnh",
    AgencyKind.AGENCY: "Cơ quan",
    AgencyKind.VERTICAL: "Cơ quan",
    AgencyKind.LOCALITY: "Địa phương",
}


def lay(session: Session) -> None:
    """The Office with its members, and each agency with a head and an officer."""
    code, name = OFFICE
    office = Agency(code=code, name=name, kind=AgencyKind.OFFICE, position=0)
    rooms = {code: Unit(code=code, name=name, position=place) for place, (code, name) in enumerate(ROOMS)}
    session.add_all([office, *rooms.values()])
    for member in MEMBERS:
        room = rooms.get(member.room or "")
        person = _person(member.username, member.title, office, *member.roles, unit=room, phone=member.phone)
        person.position = member.title
        session.add(person)
    laid: dict[str, Agency] = {}
    for kind, agencies in AGENCY_KINDS:
        for code, name in agencies:
            laid[code] = Agency(code=code, name=name, kind=kind, position=len(laid) + 1)
    for code, name, whole in PARTS:
        laid[code] = Agency(code=code, name=name, kind=AgencyKind.AGENCY, position=len(laid) + 1, parent=laid[whole])
    for agency in laid.values():
        _lay_agency(session, agency)
    session.flush()


def groups(uow: UnitOfWork) -> dict[str, list[Person]]:
    """Who may be chosen on the first page, by the groups in which one looks for them."""
    found: dict[str, list[Person]] = {title: [] for title in (_LEADERS, *_TITLES.values())}
    for person in people.demo_people(uow):
        leads = bool(person.roles & {Role.LEADER, Role.CHIEF})
        found[_LEADERS if leads else _TITLES[person.agency.kind]].append(person)
    return {title: members for title, members in found.items() if members}


def officer_of(code: str) -> str:
    """The account that keeps an agency's updates (đầu mối)."""
    return f"dm.{fold(code)}"


def _lay_agency(session: Session, agency: Agency) -> None:
    head = f"tt.{fold(agency.code)}"
    title = "Chủ tịch" if agency.kind is AgencyKind.LOCALITY else "Thủ trưởng"
    if agency.code == OPERATED_BY:
        session.add(_person("vh.stttt", f"Cán bộ vận hành {agency.name}", agency, Role.OPERATOR))
    session.add_all(
        [
            agency,
            _person(head, f"{title} {agency.name}", agency, Role.AGENCY_HEAD),
            _person(officer_of(agency.code), f"Đầu mối cập nhật {agency.name}", agency, Role.AGENCY_OFFICER),
        ]
    )


def _person(
    username: str, name: str, agency: Agency, *roles: Role, unit: Unit | None = None, phone: str | None = None
) -> Person:
    return Person(
        username=username,
        name=name,
        email=f"{username}@{DOMAIN}",
        phone=phone,
        agency=agency,
        unit=unit,
        grants=[PersonRole(role=role) for role in roles],
    )
