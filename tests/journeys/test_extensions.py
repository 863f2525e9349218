"""Another limit: who may ask and when, who may decide, and the date that the Office proposes instead."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from engine import AnswersRejected
from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    accept,
    answer,
    awaiting,
    move_to,
    notices,
    offered,
    register,
    someone,
    submit,
    take_up,
    the_assignment,
)
from tests.support.web import Visitors, said
from workflows import settings
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.models import Extension, PersonRole
from workflows.vocabulary import Granting, Role

LONGER = {"due_on": "30/01/2026", "reason": "Cần thêm thời gian lấy ý kiến cấp huyện.", "document_number": "9/STNMT"}
COUNTER = {"granting": "countered", "due_on": "23/01/2026", "answer": "Đề nghị xong trước phiên họp tháng 1."}


def extensions(house: House) -> list[Extension]:
    with house.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(Extension).order_by(Extension.id)))


def asked(house: House) -> None:
    register(house)
    accept(house)
    take_up(house, "hoa", "ask_extension", LONGER)


def set_rule(house: House, setting: settings.Setting[int], value: int) -> None:
    with house.unit_of_work() as uow:
        son = someone(uow, "son")
        if Role.OFFICE_ADMIN not in son.roles:
            son.grants.append(PersonRole(role=Role.OFFICE_ADMIN))
            uow.session.flush()
        settings.change(uow, son, setting, value, "Theo chỉ đạo của lãnh đạo Văn phòng.")


def test_the_date_that_the_office_proposes_counts_once_the_agency_takes_it(house: House) -> None:
    asked(house)
    answer(house, "minh", "decide_extension", COUNTER)
    assert (the_assignment(house).due_on, awaiting(house, "minh")) == (date(2026, 1, 16), [])
    assert sorted(awaiting(house, "hoa")) == ["answer_counter", "report"]
    answer(house, "hoa", "answer_counter", {"taking": "accepted"})
    (kept,) = extensions(house)
    assert (the_assignment(house).due_on, the_assignment(house).original_due_on) == (
        date(2026, 1, 23),
        date(2026, 1, 16),
    )
    assert (kept.granting, kept.granted_due_on, kept.offer_answered_by) == (
        Granting.GRANTED,
        date(2026, 1, 23),
        "hoa",
    )
    assert (kept.document_number, kept.by) == ("9/STNMT", "hoa")


def test_a_proposed_date_that_is_declined_leaves_the_limit_and_another_may_be_asked_for(house: House) -> None:
    asked(house)
    answer(house, "minh", "decide_extension", COUNTER)
    answer(house, "hoa", "answer_counter", {"taking": "declined"})
    (kept,) = extensions(house)
    assert (kept.granting, kept.granted_due_on, the_assignment(house).due_on) == (
        Granting.REFUSED,
        None,
        date(2026, 1, 16),
    )
    assert len(notices(house, "minh", "Cơ quan không nhận")) == 1
    assert "ask_extension" in offered(house, "hoa")


def test_whoever_asked_does_not_decide_whatever_roles_they_hold(house: House) -> None:
    asked(house)
    with house.unit_of_work() as uow:
        uow.session.scalars(select(Extension)).one().by = "minh"
    for granting in ("granted", "countered", "refused"):
        with pytest.raises(AnswersRejected) as refusal:
            answer(house, "minh", "decide_extension", {**COUNTER, "granting": granting})
        assert "không được tự quyết định" in refusal.value.problems["granting"]
    assert (awaiting(house, "minh"), extensions(house)[0].granting) == (["decide_extension"], None)


def test_one_request_is_open_at_a_time(house: House) -> None:
    asked(house)
    assert "ask_extension" not in offered(house, "hoa")


def test_only_the_lead_agency_asks(house: House) -> None:
    register(house, duties=[{"cooperating": ["SXD"]}])
    accept(house, by="binh")
    accept(house)
    assert ("ask_extension" in offered(house, "binh"), "ask_extension" in offered(house, "hoa")) == (False, True)


def test_how_early_and_how_often_is_the_offices_to_set(house: House) -> None:
    set_rule(house, settings.EXTENSION_NOTICE_DAYS, 3)
    set_rule(house, settings.EXTENSION_TIMES, 1)
    asked(house)
    answer(house, "minh", "decide_extension", {"granting": "granted"})
    assert "ask_extension" not in offered(house, "hoa")
    set_rule(house, settings.EXTENSION_TIMES, 0)
    move_to(house, datetime(2026, 1, 27, 9, tzinfo=ZONE))
    take_up(house, "hoa", "update", {"content": "Đã xong phần rà soát tại chín huyện."})
    assert "ask_extension" in offered(house, "hoa")
    move_to(house, datetime(2026, 1, 28, 9, tzinfo=ZONE))
    take_up(house, "hoa", "update", {"content": "Đã xong phần rà soát tại mười huyện."})
    assert "ask_extension" not in offered(house, "hoa")


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({**COUNTER, "due_on": "30/01/2026"}, "due_on"),
        ({**COUNTER, "due_on": "16/01/2026"}, "due_on"),
        ({**COUNTER, "due_on": ""}, "due_on"),
        ({"granting": "refused"}, "answer"),
        ({}, "granting"),
    ],
)
def test_a_decision_that_says_too_little_changes_nothing(house: House, typed: dict[str, str], wrong: str) -> None:
    asked(house)
    with pytest.raises(AnswersRejected) as refusal:
        answer(house, "minh", "decide_extension", typed)
    assert list(refusal.value.problems) == [wrong]


def test_from_the_third_time_on_the_page_says_that_it_was_often(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    for day in (20, 22, 26):
        take_up(house, "hoa", "ask_extension", {**LONGER, "due_on": f"{day}/01/2026"})
        answer(house, "minh", "decide_extension", {"granting": "granted"})
    page = said(at("hoa").get(at.item("hoa", "report")))
    assert "gia hạn nhiều lần: 3 lần" in page
    assert "Thời hạn ban đầu 16/01/2026" in page
    submit(house)
