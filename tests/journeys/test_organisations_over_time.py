"""Agencies are renamed, merged and divided: their open work goes on with others, what was issued keeps its words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.support.province import (
    accept,
    awaiting,
    noted,
    notices,
    register,
    review,
    someone,
    submit,
    the_assignment,
)
from tests.support.web import Visitors, said
from workflows.agencies import naming, succession
from workflows.bootstrap import House
from workflows.errors import AnswersRejected, Forbidden
from workflows.models import Agency, Person, PersonRole
from workflows.search import finding, kept
from workflows.vocabulary import AgencyKind, Role

NEW_NAME = {"name": "Sở Đất đai", "on": "05/01/2026", "decision": "12/QĐ-UBND"}
MERGER = {"kind": "merged", "receiver": "SXD", "on": "05/01/2026", "decision": "13/NQ-HĐND"}


@pytest.fixture
def house(house: House) -> House:
    """With an administrator of the Office."""
    with house.unit_of_work() as uow:
        office = uow.session.scalars(select(Agency).where(Agency.kind == AgencyKind.OFFICE)).one()
        admin = Person(username="quan", name="Quản", agency=office, grants=[PersonRole(role=Role.OFFICE_ADMIN)])
        uow.session.add(admin)
    return house


def agency(house: House, code: str) -> Agency:
    with house.unit_of_work(write=False) as uow:
        found = uow.session.scalars(select(Agency).where(Agency.code == code)).one()
        assert found.names is not None
        return found


def rename(house: House, who: str = "quan", code: str = "STNMT", **typed: str) -> None:
    with house.unit_of_work() as uow:
        naming.rename(uow, someone(uow, who), agency(house, code).id, {**NEW_NAME, **typed})


def succeed(house: House, code: str = "STNMT", who: str = "quan", **typed: Any) -> succession.Outcome:
    with house.unit_of_work() as uow:
        return succession.succeed(uow, someone(uow, who), agency(house, code).id, {**MERGER, **typed})


def refusals(house: House, act: Any, **typed: Any) -> Mapping[str, str]:
    with pytest.raises(AnswersRejected) as refused:
        act(house, **typed)
    return refused.value.problems


def found_by(house: House, who: str, text: str) -> list[str]:
    with house.unit_of_work(write=False) as uow:
        rows = finding.find(uow, someone(uow, who), text).assignments.rows
        return [row.standing.agency.name for row in rows]


def clocks(house: House) -> tuple[Any, ...]:
    kept_by = the_assignment(house)
    assert kept_by.instance is not None
    return kept_by.due_on, kept_by.due_at, kept_by.late_at, kept_by.original_due_on, kept_by.instance.wake_at


def test_a_new_name_holds_from_its_day_and_the_old_one_before_it(house: House, at: Visitors) -> None:
    register(house)
    before = "Sở Tài nguyên và Môi trường"
    with pytest.raises(Forbidden):
        rename(house, who="lan")
    assert "chưa đến" in refusals(house, rename, on="06/01/2026")["on"]
    assert "trùng" in refusals(house, rename, name=before)["name"]
    assert "cơ quan khác" in refusals(house, rename, name="SỞ XÂY DỰNG")["name"]
    rename(house)
    renamed = agency(house, "STNMT")
    assert (renamed.name, renamed.name_on(date(2026, 1, 4)), renamed.name_on(date(2026, 1, 5))) == (
        "Sở Đất đai",
        before,
        "Sở Đất đai",
    )
    assert "sau ngày đó" in refusals(house, rename, name="Sở Đất", on="05/01/2026")["on"]
    # The work stays where it was, is found by either name, and the people are told.
    assert awaiting(house, "hoa") == ["accept"]
    assert (
        found_by(house, "minh", "so dat dai") == found_by(house, "minh", "tai nguyen va moi truong") == ["Sở Đất đai"]
    )
    assert len(notices(house, "hoa", "Đổi tên cơ quan")) == noted(house, "agency.rename") == 1
    told = said(at("hoa").get(f"/co-quan/{renamed.id}"))
    assert "12/QĐ-UBND" in told
    assert before in told


@pytest.mark.requirement("R4.2", "R6.4", "R10.2")
def test_open_work_goes_over_with_its_trace_and_its_clocks(house: House, at: Visitors) -> None:
    for number in (1, 2):
        register(house, number=f"{number}/UBND-VP")
    register(house, number="3/UBND-VP", duties=[{"giving": "joint", "joint": ["STNMT", "SXD"]}])
    done = "SECRET-CANARY-93 đã làm xong việc thứ nhất của năm nay."
    for _ in range(3):
        accept(house)
    submit(house, content=done)
    review(house, confirmed=True)
    with house.unit_of_work() as uow:
        outcome = succession.preview(uow, someone(uow, "quan"), agency(house, "STNMT").id, MERGER)
    assert [each.ended for each in outcome.moved].count(True) == 1, "SXD has the joint duty already"
    assert agency(house, "STNMT").ended_on is None, "a preview changes nothing"
    assert awaiting(house, "binh") == ["accept"]
    assert "report" in awaiting(house, "hoa")

    assert succeed(house) == outcome, "the act does what its preview said"
    assert awaiting(house, "hoa") == []
    assert sorted(awaiting(house, "binh")) == ["accept", *["report"] * (len(outcome.moved) - 1)]
    told = (notices(house, who, "Sáp nhập") for who in ("hoa", "binh", "head", "minh"))
    assert [len(each) for each in told] == [1, 1, 1, 1]
    assert noted(house, "agency.succeed") == 1
    # The new people see it and its history, the old ones do not; what was closed stays with whom it was done by.
    binh, hoa = at("binh"), at("hoa")
    assert [binh.get(f"/van-ban/{number}").status_code for number in (1, 2, 3)] == [404, 200, 200]
    assert [hoa.get(f"/van-ban/{number}").status_code for number in (1, 2, 3)] == [200, 404, 200]
    assert "13/NQ-HĐND" in said(binh.get("/van-ban/2"))
    assert found_by(house, "binh", "SECRET-CANARY-93") == []
    assert found_by(house, "hoa", "SECRET-CANARY-93") == ["Sở Tài nguyên và Môi trường"]
    with house.unit_of_work() as uow:
        assert kept.rebuild(uow.session) == 0
    assert "Xây dựng" in said(at("minh").get("/co-quan/"))


def test_the_clocks_of_what_goes_over_stand_as_they_stood(house: House) -> None:
    register(house)
    accept(house)
    before = clocks(house)
    outcome = succeed(house, people="on")
    assert the_assignment(house).agency_id == agency(house, "SXD").id
    assert clocks(house) == before
    # The accounts went with it: Hoa goes on with her work.
    assert "Hoa" in outcome.people
    assert awaiting(house, "hoa") == ["report"]
    submit(house)
    review(house, confirmed=True)
    assert the_assignment(house).confirmed_at is not None


def test_what_cannot_be_is_refused_in_a_sentence(house: House) -> None:
    assert "receiver" in refusals(house, succeed, receiver="STNMT"), "itself is not to be chosen"
    assert "chưa đến" in refusals(house, succeed, on="06/01/2026")["on"]
    assert "hai cơ quan" in refusals(house, succeed, kind="divided")["others"]
    found = {"name": "Phòng Quy hoạch", "code": "PQH", "kind": "agency", "parent": "STNMT", "on": "05/01/2026"}
    with house.unit_of_work() as uow:
        part = naming.found(uow, someone(uow, "quan"), {**found, "decision": "1/QĐ"})
        assert part.parent is not None
    assert "trực thuộc" in refusals(house, succeed, receiver="PQH")["receiver"]
    assert "mới có từ" in refusals(house, succeed, code="SXD", receiver="PQH", on="04/01/2026")["on"]
    succeed(house)
    assert agency(house, "PQH").parent_id == agency(house, "SXD").id, "its parts go with it"
    assert "đã kết thúc" in refusals(house, succeed)["on"], "ended once"
    assert "receiver" in refusals(house, succeed, code="SXD", receiver="STNMT"), "no circle: who ended succeeds nobody"
    assert "đã kết thúc" in refusals(house, rename)["on"]


@pytest.mark.requirement("R6.4", "R10.2")
def test_an_agency_reads_the_work_of_its_parts_and_does_not_do_it(house: House, at: Visitors) -> None:
    with house.unit_of_work() as uow:
        found = {"name": "Chi cục Đất đai", "code": "CCDD", "kind": "agency", "parent": "STNMT", "on": "05/01/2026"}
        part = naming.found(uow, someone(uow, "quan"), {**found, "decision": "1/QĐ"})
        officer = PersonRole(role=Role.AGENCY_OFFICER)
        uow.session.add(Person(username="dao", name="Đào", agency=part, grants=[officer]))
    register(house, duties=[{"lead": "CCDD", "content": "Đo đạc lại các thửa đất"}])
    assert (awaiting(house, "dao"), awaiting(house, "hoa"), awaiting(house, "binh")) == (["accept"], [], [])
    assert found_by(house, "hoa", "do dac") == found_by(house, "dao", "do dac") == ["Chi cục Đất đai"]
    assert found_by(house, "binh", "do dac") == []
    item = at.item("dao", "accept")
    assert [at(who).get("/van-ban/1").status_code for who in ("hoa", "dao", "binh")] == [200, 200, 404]
    assert at("hoa").get(item).status_code == 200
    assert at("hoa").post(item, {}, form="/co-quan/").status_code == 403
    # What is the whole's is not the part's.
    register(house, number="9/UBND-VP")
    assert at("dao").get("/van-ban/2").status_code == 404


@pytest.mark.requirement("R6.4")
def test_only_the_offices_administrator_records_it(house: House, at: Visitors) -> None:
    number = agency(house, "STNMT").id
    for who in ("minh", "head", "hoa"):
        assert at(who).get(f"/co-quan/{number}/ket-thuc").status_code == 403
    quan = at("quan")
    page = quan.post(f"/co-quan/{number}/ket-thuc/xem-truoc", MERGER, form=f"/co-quan/{number}/ket-thuc")
    assert "Chưa có gì được ghi" in said(page)
    wrong = quan.post(f"/co-quan/{number}/doi-ten", {"name": "", "on": "32/01/2026"})
    assert wrong.status_code == 422
    assert "32/01/2026" in wrong.text


@given(st.lists(st.integers(1, 400), max_size=6), st.integers(-10, 3000))
def test_on_each_day_an_agency_has_one_name(gaps: list[int], day: int) -> None:
    """Whatever renamings follow each other, their days neither overlap nor leave a gap."""
    renamed = Agency(code="A", name="0", kind=AgencyKind.AGENCY)
    on = first = date(2018, 1, 1)
    for number, gap in enumerate(gaps, 1):
        on += timedelta(days=gap)
        naming.bear(renamed, str(number), on, decision="1/QĐ")
    asked = first + timedelta(days=day)
    holding = [each.name for each in renamed.names if each.holds_on(asked)]
    assert len(holding) == (1 if gaps else 0)
    changed = sum(first + timedelta(days=sum(gaps[: place + 1])) <= asked for place in range(len(gaps)))
    assert renamed.name_on(asked) == str(changed)
