"""A district with parts of its own, and what it hands down to them."""

from __future__ import annotations

from sqlalchemy import select

from tests.support.province import someone
from workflows import fence, processes
from workflows.bootstrap import House
from workflows.models import Agency, Person, PersonRole, Piece
from workflows.vocabulary import AgencyKind, Role

WASTE = {"content": "Tổng hợp số liệu chất thải rắn của các xã", "part": "TTTN", "days": "5"}
DONE = {"content": "Đã tổng hợp số liệu của mười xã, thị trấn."}
RETURN = {"decision": "return", "reason": "Thiếu số liệu của hai xã."}
OF_THE_OFFICE = frozenset(Role) - {Role.AGENCY_HEAD, Role.AGENCY_OFFICER, Role.AUDITOR}


def lay_district(house: House) -> None:
    """Tân Thành: Chín its chairman, Dung its officer, Tư of its room of lands, Kim head of works; An audits, Quân
    administers, and Văn holds every right that the Office and its operators have."""
    with house.unit_of_work() as uow:
        office = uow.session.scalars(select(Agency).where(Agency.kind == AgencyKind.OFFICE)).one()
        district = Agency(code="TT", name="UBND huyện Tân Thành", kind=AgencyKind.LOCALITY, position=5)
        lands = Agency(code="TTTN", name="Phòng Tài nguyên", kind=AgencyKind.AGENCY, position=6, parent=district)
        works = Agency(code="TTKT", name="Phòng Kinh tế", kind=AgencyKind.AGENCY, position=7, parent=district)
        for username, agency, *roles in (
            ("chin", district, Role.AGENCY_HEAD),
            ("dung", district, Role.AGENCY_OFFICER),
            ("tu", lands, Role.AGENCY_OFFICER),
            ("kim", works, Role.AGENCY_HEAD),
            ("quan", office, Role.OFFICE_ADMIN),
            ("an", office, Role.AUDITOR),
            ("van", office, *OF_THE_OFFICE),
        ):
            grants = [PersonRole(role=role) for role in roles]
            uow.session.add(Person(username=username, name=username, agency=agency, grants=grants))


def hand_down(house: House, by: str = "chin", **typed: str) -> int:
    """Hand work down as the page does; the number of its instance."""
    with house.unit_of_work(fenced=True) as uow:
        person = someone(uow, by)
        fence.put_around(uow.session, person)
        return processes.start(uow, person, "internal_assignment", {**WASTE, **typed}).instance_id or 0


def the_piece(house: House) -> Piece:
    with house.unit_of_work(write=False) as uow:
        piece = uow.session.scalars(select(Piece).order_by(Piece.id)).first()
        assert piece is not None
        assert piece.part != piece.agency
        assert piece.instance
        return piece
