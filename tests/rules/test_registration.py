"""What the Office must say when it enters a directive, and what is refused (Art. 8.1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from engine import Instance
from tests.support.proof import mostly_on_sqlite
from workflows import people
from workflows.bootstrap import House
from workflows.calendar import at
from workflows.directives import finding
from workflows.errors import Forbidden, RegistrationRejected
from workflows.models import Assignment, Directive, Message
from workflows.registration import entries
from workflows.unit import UnitOfWork
from workflows.vocabulary import Part, ProcessState

LAN, HOA = "vt.vp", "dm.stnmt"


def head(uow: UnitOfWork, **changed: Any) -> dict[str, Any]:
    typed = {
        "number": "1205/UBND-VP",
        "doc_type": "cong_van",
        "summary": "V/v khắc phục tồn tại trong xử lý hồ sơ đất đai",
        "issued_on": f"{uow.today():%d/%m/%Y}",
        "director": "chairman",
        "urgency": "normal",
        "not_secret": "on",
    }
    return {**typed, **changed}


def duty(uow: UnitOfWork, **changed: Any) -> dict[str, Any]:
    typed = {
        "content": "Rà soát, xử lý dứt điểm hồ sơ đất đai tồn đọng",
        "giving": "lead",
        "lead": "STNMT",
        "follower": "cv.th1",
        "deadline_kind": "report",
        "due_on": f"{uow.today() + timedelta(days=20):%d/%m/%Y}",
    }
    return {**typed, **changed}


def register(uow: UnitOfWork, head: dict[str, Any], *duties: dict[str, Any], by: str = LAN) -> Directive:
    person = people.person_by(uow, by)
    assert person is not None
    directive = entries.register(uow, person, head, duties).directive
    assert directive is not None
    return directive


def refusal(house: House, **changed: Any) -> RegistrationRejected:
    with house.unit_of_work() as uow, pytest.raises(RegistrationRejected) as refused:
        register(uow, head(uow, **changed), duty(uow))
    return refused.value


def rows(house: House) -> int:
    with house.unit_of_work(write=False) as uow:
        return uow.session.scalars(select(func.count()).select_from(Directive)).one()


@pytest.mark.requirement("R8.5")
def test_each_agency_of_each_duty_gets_its_own_run(house: House) -> None:
    with house.unit_of_work() as uow:
        first, second = duty(uow, cooperating=["VT", "BR"]), duty(uow, lead="STC", follower="unit:TH")
        directive = register(uow, head(uow), first, second)
    with house.unit_of_work(write=False) as uow:
        given = uow.session.scalars(select(Assignment).order_by(Assignment.id)).all()
        assert [(each.agency.code, each.part) for each in given] == [
            ("STNMT", Part.LEAD),
            ("VT", Part.COOPERATING),
            ("BR", Part.COOPERATING),
            ("STC", Part.LEAD),
        ]
        assert {each.state for each in given} == {ProcessState.AWAITING_ACCEPTANCE}
        assert uow.session.scalars(select(func.count()).select_from(Instance)).one() == 4 + 1  # and the entry
        told = uow.session.scalars(select(Message)).unique().all()
        assert sorted(each.person.username for each in told) == ["dm.br", "dm.stc", "dm.stnmt", "dm.vt"]
        assert given[3].duty.follower is None
        assert given[3].duty.unit.code == "TH"
    assert directive.number == "1205/UBND-VP"
    assert directive.signer == directive.director == "Chủ tịch UBND tỉnh"
    assert directive.released_on == directive.issued_on


@mostly_on_sqlite
@pytest.mark.requirement("R8.5")
@pytest.mark.parametrize("name", ["number", "doc_type", "summary", "issued_on", "director", "urgency"])
def test_what_the_regulation_asks_of_a_directive_is_compulsory(house: House, name: str) -> None:
    assert set(refusal(house, **{name: ""}).problems) == {name}
    assert rows(house) == 0


@mostly_on_sqlite
@pytest.mark.requirement("R7.1", "R8.5")
@pytest.mark.parametrize("name", ["content", "giving", "lead", "follower", "deadline_kind"])
def test_what_the_regulation_asks_of_a_duty_is_compulsory(house: House, name: str) -> None:
    with house.unit_of_work() as uow, pytest.raises(RegistrationRejected) as refused:
        register(uow, head(uow), duty(uow), duty(uow, **{name: ""}))
    assert refused.value.problems == {}
    assert [set(each) for each in refused.value.duty_problems] == [set(), {name}]
    assert rows(house) == 0


@pytest.mark.requirement("R5.1")
def test_a_directive_without_a_duty_is_refused(house: House) -> None:
    with house.unit_of_work() as uow, pytest.raises(RegistrationRejected) as refused:
        register(uow, head(uow))
    assert set(refused.value.problems) == {"duties"}


@pytest.mark.requirement("R6.1")
def test_nothing_is_entered_without_the_declaration_that_it_is_no_secret(house: House) -> None:
    assert set(refusal(house, not_secret="").problems) == {"not_secret"}
    assert rows(house) == 0


@mostly_on_sqlite
@pytest.mark.requirement("R8.1")
@pytest.mark.parametrize("by", [HOA, "cv.th1", "ct.ubnd"])
def test_only_the_offices_clerks_enter_directives(house: House, by: str) -> None:
    with house.unit_of_work() as uow, pytest.raises(Forbidden):
        register(uow, head(uow), duty(uow), by=by)


@pytest.mark.parametrize("number", ["1205/UBND-VP", "01205/ubnd-vp", " 1205 / UBND-VP "])
def test_one_number_stands_for_one_directive_a_year(house: House, number: str) -> None:
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow))
    assert set(refusal(house, number=number).problems) == {"number"}
    assert rows(house) == 1


def test_two_clerks_who_enter_the_same_number_at_once_enter_it_once(house: House) -> None:
    together = Barrier(2)

    def enter(number: str) -> str:
        try:
            with house.unit_of_work() as uow:
                typed = head(uow, number=number), duty(uow)
                if house.database.name == "postgresql":  # SQLite lets one writer in at a time
                    together.wait(timeout=10)
                register(uow, *typed)
        except RegistrationRejected as refused:
            return ", ".join(refused.problems)
        return "entered"

    with ThreadPoolExecutor(2) as clerks:
        assert sorted(clerks.map(enter, ["77/CTr-UBND", "077/CTr-UBND"])) == ["entered", "number"]
    assert rows(house) == 1


def test_the_same_number_of_another_year_is_another_directive(house: House) -> None:
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow))
        register(uow, head(uow, issued_on=f"{date(uow.today().year - 1, 5, 4):%d/%m/%Y}"), duty(uow))
    assert rows(house) == 2


def test_an_unusual_number_is_doubted_and_entered(house: House) -> None:
    with house.unit_of_work() as uow:
        directive = register(uow, head(uow, number="số 5 đặc biệt"), duty(uow))
        assert any("Số, ký hiệu" in doubt for doubt in finding.doubts(directive))
        assert finding.doubts(register(uow, head(uow), duty(uow))) == []


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"due_on": "01/01/2001"}, "due_on"),
        ({"due_on": "", "due_time": "17:00"}, "due_time"),
        ({"cooperating": ["STNMT"]}, "cooperating"),
        ({"lead": "nowhere"}, "lead"),
        ({"follower": HOA}, "follower"),
        ({"due_time": "25:00"}, "due_time"),
        ({"due_on": "31/02/2027"}, "due_on"),
    ],
)
def test_rules_between_the_fields_of_a_duty(house: House, changed: dict[str, Any], wrong: str) -> None:
    with house.unit_of_work() as uow, pytest.raises(RegistrationRejected) as refused:
        register(uow, head(uow), duty(uow, **changed))
    assert set(refused.value.duty_problems[0]) == {wrong}


def test_a_directive_is_not_issued_tomorrow_nor_released_before_it_is_issued(house: House) -> None:
    with house.unit_of_work(write=False) as uow:
        tomorrow, yesterday = (f"{uow.today() + timedelta(days=days):%d/%m/%Y}" for days in (1, -1))
    assert set(refusal(house, issued_on=tomorrow).problems) == {"issued_on"}
    assert set(refusal(house, released_on=yesterday).problems) == {"released_on"}


@mostly_on_sqlite
@pytest.mark.requirement("R8.6")
@pytest.mark.parametrize(("entered", "late"), [(date(2026, 3, 5), False), (date(2026, 3, 6), True)])
def test_late_entry_is_kept_with_the_directive(house: House, entered: date, late: bool) -> None:
    with house.unit_of_work() as uow:
        move_to(uow, at(entered, time(9)))
        directive = register(uow, head(uow, issued_on="02/03/2026"), duty(uow))
        assert directive.entered_late is late
        assert any("muộn" in doubt for doubt in finding.doubts(directive)) is late


def move_to(uow: UnitOfWork, moment: datetime) -> None:
    uow.move_clock(moment - (uow.now() - uow.clock_offset()))
