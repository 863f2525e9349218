"""Đầu mối: who keeps each agency's updates from when to when, and whose head sees reports first (Art. 5.3, 13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from engine import forms
from workflows import asking, audit, outbox, people
from workflows.errors import NotFound
from workflows.models import Agency, Person, PersonRole
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, may, require
from workflows.policy.circles import OF_AGENCIES
from workflows.rights import granting
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind, Role


@dataclass(frozen=True)
class Appointment:
    """One entry of the register: who was head or officer of an agency, and where that stands today."""

    grant: PersonRole
    standing: str


@dataclass(frozen=True)
class Register(Page[Appointment]):
    """A page of the register, with the agency it is narrowed to and what may be asked about that."""

    agency: Agency | None = None
    agencies: list[Agency] | None = None
    fields: list[forms.Field] | None = None
    may_switch: bool = False


def register(uow: UnitOfWork, person: Person, code: str = "", page: int = 1) -> Register:
    """The register of appointments, those in force first: of one agency, or of all for the Office."""
    require(person, Action.READ_APPOINTMENTS)
    agencies = _agencies(uow, person)
    agency = next((each for each in agencies if each.code == code), agencies[0] if len(agencies) == 1 else None)
    today = uow.today()
    found = _found([each.id for each in ([agency] if agency else agencies)])
    total = uow.session.scalars(found.with_only_columns(func.count(PersonRole.id))).one()
    page = within(page, total)
    order = (Agency.position, (~PersonRole.holds_on(today)), PersonRole.role, PersonRole.id.desc())
    shown = found.options(contains_eager(PersonRole.person).contains_eager(Person.agency)).order_by(*order)
    rows = uow.session.scalars(shown.limit(SIZE).offset(offset(page))).all()
    appointing = agency is not None and _may_appoint(person, agency)
    return Register(
        rows=[Appointment(each, granting.standing_of(each, today)) for each in rows],
        total=total,
        number=page,
        agency=agency,
        agencies=agencies,
        fields=asking.fields(uow, _form(uow, agency)) if agency and appointing else None,
        may_switch=appointing,
    )


def propose(uow: UnitOfWork, person: Person, agency_id: int, typed: Mapping[str, Any]) -> PersonRole:
    """Name who is to keep an agency's updates; the Office agrees before it is a right (Art. 10.2, 13.1)."""
    agency = _charge(uow, person, agency_id)
    answers = asking.judge(uow, _form(uow, agency), typed)
    account = people.one(uow, answers["officer"])
    named = granting.give(uow, person, account, Role.AGENCY_OFFICER, answers, typed, proposed=True)
    others = [each for each in people.holding(uow, Role.OFFICE_ADMIN) if each.id != person.id]
    sentence = f"{agency.name} cử {account.name} làm đầu mối cập nhật."
    link = f"/tai-khoan/{account.id}"
    outbox.post(uow.session, others, f"Chờ đồng ý cấp quyền: {account.name}", sentence, link, now=uow.now())
    return named


def let_head_approve(uow: UnitOfWork, person: Person, agency_id: int, *, approves: bool) -> Agency:
    """Whether the agency's head sees its reports before the Office does (Art. 5.3)."""
    agency = _charge(uow, person, agency_id)
    if agency.head_approves is not approves:
        agency.head_approves = approves
        audit.note(uow, person, "agency.head_approves", about=f"agency:{agency.code}", after=approves)
    return agency


def _form(uow: UnitOfWork, agency: Agency) -> asking.Schema:
    found = people.by_name(uow.session.scalars(select(Person).where(Person.agency_id == agency.id, Person.active)))
    offered = [(each.username, f"{each.name} ({each.username})") for each in found]
    return asking.form(
        "officer",
        "reason",
        officer=asking.choice("Người được cử", offered, ui=""),
        from_on=asking.day("Từ ngày", hint="Bỏ trống là từ hôm nay"),
        until_on=asking.day("Đến hết ngày", hint="Bỏ trống là đến khi cử người khác"),
        reason=asking.text("Văn bản cử, lý do", least=5),
    )


def _agencies(uow: UnitOfWork, person: Person) -> list[Agency]:
    found = select(Agency).where(Agency.kind != AgencyKind.OFFICE)
    if not may(person, Action.READ_ALL):
        found = found.where(Agency.id == person.agency_id)
    return list(uow.session.scalars(found.order_by(Agency.position, Agency.id)))


def _found(agencies: list[int]) -> Select[PersonRole]:
    appointed = PersonRole.role.in_(OF_AGENCIES), Agency.id.in_(agencies)
    return select(PersonRole).join(PersonRole.person).join(Person.agency).where(*appointed)


def _charge(uow: UnitOfWork, person: Person, agency_id: int) -> Agency:
    """The agency, for its head and for the Office's administrator; to others it is not there."""
    require(person, Action.APPOINT)
    agency = uow.session.get(Agency, agency_id)
    if agency is None or agency.kind is AgencyKind.OFFICE or not _may_appoint(person, agency):
        raise NotFound
    return agency


def _may_appoint(person: Person, agency: Agency) -> bool:
    own = Role.AGENCY_HEAD in person.roles and person.agency_id == agency.id
    return may(person, Action.APPOINT) and (own or may(person, Action.GRANT))
