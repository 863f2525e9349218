"""Whose directives, about what, and to whom: the regulation's scope as the forms ask for it (Art. 1, 9)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.support.proof import mostly_on_sqlite
from tests.support.province import noted, register, submit, the_assignment
from tests.support.web import Visitors, said
from workflows.bootstrap import House
from workflows.demo.organisations import AGENCY_KINDS
from workflows.errors import RegistrationRejected
from workflows.models import Directive, FieldOfWork, Person
from workflows.vocabulary import AgencyKind


def the_directive(house: House) -> Directive:
    with house.unit_of_work(write=False) as uow:
        return uow.session.scalars(select(Directive)).one()


@mostly_on_sqlite
@pytest.mark.requirement("R1.1")
@pytest.mark.parametrize(
    ("director", "named"),
    [
        ("ubnd", "UBND tỉnh"),
        ("chairman", "Chủ tịch UBND tỉnh"),
        ("vice_1", "Phó Chủ tịch phụ trách kinh tế"),
        ("vice_3", "Phó Chủ tịch phụ trách văn hóa, xã hội"),
    ],
)
def test_the_committee_its_chairman_and_each_vice_chairman_direct(house: House, director: str, named: str) -> None:
    register(house, director=director, signer="")
    assert (the_directive(house).director, the_directive(house).signer) == (named, named)


@pytest.mark.requirement("R1.2")
def test_the_conclusions_of_a_meeting_are_a_directive_too(house: House, at: Visitors) -> None:
    register(house, doc_type="TB", number="142/TB-UBND")
    assert "Thông báo, kết luận cuộc họp" in said(at("lan").get("/van-ban/1"))


@mostly_on_sqlite
@pytest.mark.requirement("R1.3")
@pytest.mark.parametrize("field", ["Đất đai", "Quốc phòng, an ninh", ""])
def test_a_directive_may_belong_to_any_field_of_management(house: House, field: str) -> None:
    register(house, field=field)
    assert the_directive(house).field == field


@pytest.mark.requirement("R1.3")
def test_the_office_keeps_the_catalogue_of_fields(house: House, at: Visitors) -> None:
    with pytest.raises(RegistrationRejected) as refused:
        register(house, field="Đánh bắt xa bờ")
    assert set(refused.value.problems) == {"field"}
    son = at("son")
    assert "Danh mục đã có lĩnh vực này" in said(son.post("/linh-vuc/", {"name": "dat dai"}))
    son.post("/linh-vuc/", {"name": "Đánh bắt xa bờ"})
    directive = register(house, field="Đánh bắt xa bờ")
    assert "12/UBND-VP" in said(at("minh").get("/van-ban/?linh_vuc=Đánh bắt xa bờ"))
    assert "12/UBND-VP" not in said(at("minh").get("/van-ban/?linh_vuc=Đất đai"))
    with house.unit_of_work(write=False) as uow:
        number = uow.session.scalars(select(FieldOfWork.id).where(FieldOfWork.name == "Đánh bắt xa bờ")).one()
    son.post(f"/linh-vuc/{number}/ngung", {}, form="/linh-vuc/")
    assert "Đánh bắt xa bờ" not in said(at("lan").get("/van-ban/nhap"))
    assert "Đánh bắt xa bờ (ngừng dùng)" in said(at("lan").get(f"/van-ban/{directive}/dieu-chinh"))
    assert noted(house, "field.add") == noted(house, "field.close") == 1


@pytest.mark.requirement("R1.4")
def test_the_province_has_agencies_and_localities() -> None:
    kinds = {kind: [name for _, name in agencies] for kind, agencies in AGENCY_KINDS}
    assert any(name.startswith("Sở ") for name in kinds[AgencyKind.AGENCY])
    assert any(name.startswith("UBND huyện ") for name in kinds[AgencyKind.LOCALITY])


@pytest.mark.requirement("R9.4")
def test_the_followers_phone_and_mail_stand_on_every_page_of_an_assignment(house: House, at: Visitors) -> None:
    with house.unit_of_work() as uow:
        minh = uow.session.scalars(select(Person).where(Person.username == "minh")).one()
        minh.phone, minh.email = "0254 385 2001", "minh@baria-vungtau.gov.vn.example"
    register(house)
    hoa = at("hoa")
    for path in (at.item("hoa", "accept"), "/van-ban/1", f"/tien-trinh/{the_assignment(house).instance_id}"):
        page = hoa.get(path)
        assert "Minh" in said(page)
        assert 'href="tel:02543852001"' in page.text, path
        assert 'href="mailto:minh@baria-vungtau.gov.vn.example"' in page.text, path
    submit(house)
    assert "0254 385 2001" in said(hoa.get(f"/tien-trinh/{the_assignment(house).instance_id}"))
