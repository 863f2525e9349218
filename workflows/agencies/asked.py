"""The forms by which the Office says what became of an agency, and the rules that they share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import forms
from workflows import asking
from workflows.agencies import listing
from workflows.models import Agency, Person
from workflows.policy import Action, require
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind, SuccessionKind

Form = Callable[[UnitOfWork, Agency | None], asking.Schema]


@dataclass(frozen=True)
class Asked:
    """A form that the Office fills in, about an agency or a new one."""

    agency: Agency | None
    fields: list[forms.Field]


def about(uow: UnitOfWork, person: Person, agency_id: int | None, form: Form) -> Asked:
    """A form for whoever may fill it in."""
    require(person, Action.SET_AGENCIES)
    agency = None if agency_id is None else listing.one(uow, agency_id)
    return Asked(agency, asking.fields(uow, form(uow, agency)))


def renaming(_uow: UnitOfWork, _agency: Agency | None) -> asking.Schema:
    """How it is called from a day on."""
    return asking.form(
        "name",
        "on",
        "decision",
        name=asking.text("Tên mới", least=3, most=200, ui=""),
        on=asking.day("Có hiệu lực từ ngày"),
        decision=_decision(),
    )


def founding(uow: UnitOfWork, _agency: Agency | None) -> asking.Schema:
    """A new one."""
    kinds = [(each.value, each.label) for each in AgencyKind if each is not AgencyKind.OFFICE]
    return asking.form(
        "name",
        "code",
        "kind",
        "on",
        "decision",
        name=asking.text("Tên cơ quan, đơn vị", least=3, most=200, ui=""),
        code=asking.text("Mã", least=2, most=20, ui="half", hint="Viết tắt, ví dụ SNV; không đổi về sau"),
        kind=asking.choice("Loại", kinds),
        parent=asking.choice("Trực thuộc", _offered(uow), hint="Bỏ trống nếu trực thuộc tỉnh"),
        on=asking.day("Thành lập từ ngày"),
        decision=_decision(),
    )


def succeeding(uow: UnitOfWork, agency: Agency | None) -> asking.Schema:
    """Who takes its place."""
    kinds = [(each.value, each.label) for each in SuccessionKind]
    offered = [each for each in _offered(uow) if agency is None or each[0] != agency.code]
    return asking.form(
        "kind",
        "receiver",
        "on",
        "decision",
        kind=asking.choice("Hình thức", kinds),
        receiver=asking.choice("Cơ quan kế thừa, nhận việc đang làm", offered, ui=""),
        others=asking.choices("Cơ quan kế thừa khác (khi chia tách)", offered),
        on=asking.day("Có hiệu lực từ ngày"),
        decision=_decision(),
        people={"type": "boolean", "title": "Chuyển cả tài khoản sang cơ quan nhận việc"},
    )


def still_standing(uow: UnitOfWork, agency_id: int, typed: Mapping[str, Any]) -> Agency:
    """The agency; refused when it stands no more."""
    agency = listing.one(uow, agency_id)
    if agency.ended_on is not None:
        asking.refuse({"on": f"{agency.name} đã kết thúc từ {agency.ended_on:%d/%m/%Y}."}, typed)
    return agency


def standing(uow: UnitOfWork, code: str | None) -> Agency | None:
    """The agency that was chosen, if any was."""
    return uow.session.scalar(select(Agency).where(Agency.code == code)) if code else None


def wrong_name(uow: UnitOfWork, name: str, besides: int | None) -> str:
    """Why a name may not be borne."""
    return "Đã có cơ quan khác mang tên này." if listing.named_twice(uow.session, name, besides) else ""


def not_yet(uow: UnitOfWork, on: date) -> str:
    """Why a day may not be one to come: a name or a successor of tomorrow is none today."""
    return "Ngày hiệu lực chưa đến; hãy ghi khi quyết định có hiệu lực." if on > uow.today() else ""


def too_early(agency: Agency, on: date) -> str:
    """Why a day may not lie before the agency's present name."""
    since = agency.names[-1].from_on if agency.names else agency.began_on
    return f"Cơ quan mang tên hiện nay từ {since:%d/%m/%Y}; ngày này phải sau ngày đó." if since and on <= since else ""


def _decision() -> asking.Schema:
    return asking.text("Số quyết định", least=3, most=200, ui="half")


def _offered(uow: UnitOfWork) -> list[tuple[str, str]]:
    standing = select(Agency).where(Agency.kind != AgencyKind.OFFICE, Agency.ended_on.is_(None))
    return [(each.code, each.name) for each in uow.session.scalars(standing.order_by(Agency.position, Agency.id))]
