"""How a directive comes into the software: drafts, files, a second look, the Chief's word, periods, amendments."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from engine import AnswersRejected
from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    DUTY,
    HEAD,
    LETTER,
    accept,
    answer,
    awaiting,
    count,
    items,
    move_to,
    notices,
    register,
    someone,
    submit,
    sweep,
    take_up,
    the_assignment,
)
from tests.support.web import Visitors, said
from workflows import settings, worklist
from workflows.attachments import Upload
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.directives import amendments
from workflows.errors import Forbidden, NotFound, Refused, RegistrationRejected
from workflows.models import Amendment, Assignment, Attachment, Directive, Duty, Entry, PersonRole, Series
from workflows.registration import entries
from workflows.settings import SECOND_CHECK
from workflows.vocabulary import Part, Role

ADDRESS = "/van-ban/nhap"
JOINT = {"giving": "joint", "lead": "", "joint": ["STNMT", "SXD"]}
MONTHLY = {"regularity": "monthly", "due_on": "31/01/2026"}
PAGE = {f"duty-0-{name}": value for name, value in DUTY.items()}


def send(house: House, *, by: str = "lan", duty: dict[str, Any] | None = None, **head: Any) -> Entry:
    with house.unit_of_work() as uow:
        entry = entries.register(uow, someone(uow, by), {**HEAD, **head}, [{**DUTY, **(duty or {})}])
        assert entry.files is not None
        return entry


def ask_for_a_second_check(house: House, rule: str = "all") -> None:
    with house.unit_of_work() as uow:
        for name, role in (("lan", Role.OFFICE_ADMIN), ("minh", Role.ENTRY_CLERK)):
            uow.session.add(PersonRole(person_id=someone(uow, name).id, role=role))
    with house.unit_of_work() as uow:
        settings.change(uow, someone(uow, "lan"), SECOND_CHECK, rule, "Quy chế làm việc của Văn phòng")


def assignments(house: House) -> list[Assignment]:
    with house.unit_of_work(write=False) as uow:
        found = list(uow.session.scalars(select(Assignment).order_by(Assignment.id)))
        assert all(each.agency.code for each in found)
        return found


# ── giao chung ────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_duty_given_jointly_is_reported_by_each_of_its_agencies(house: House) -> None:
    register(house, duties=[JOINT])
    assert [(each.agency.code, each.part) for each in assignments(house)] == [
        ("STNMT", Part.JOINT),
        ("SXD", Part.JOINT),
    ]
    assert (awaiting(house, "hoa"), awaiting(house, "binh")) == (["accept"], ["accept"])


def test_a_cooperating_agency_may_have_an_earlier_limit_of_its_own(house: House) -> None:
    register(house, duties=[{"cooperating": ["SXD"], "cooperating_due_on": "12/01/2026"}])
    assert [each.due_on for each in assignments(house)] == [date(2026, 1, 16), date(2026, 1, 12)]


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("duty", "wrong"),
    [
        ({"cooperating": ["SXD"], "cooperating_due_on": "17/01/2026"}, "cooperating_due_on"),
        ({**JOINT, "joint": []}, "joint"),
        ({"regularity": "monthly", "due_on": ""}, "due_on"),
        ({"regularity": "weekly"}, "regularity"),
    ],
)
def test_what_does_not_fit_together_is_refused_by_its_field(house: House, duty: dict[str, Any], wrong: str) -> None:
    with pytest.raises(RegistrationRejected) as refused:
        send(house, duty=duty)
    assert [list(each) for each in refused.value.duty_problems] == [[wrong]]
    assert count(house, Entry, Directive) == [0, 0]


# ── a draft, a second look ────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_keeps_what_was_typed_and_its_file_and_is_nobody_elses(house: House, at: Visitors) -> None:
    ask_for_a_second_check(house)
    lan = at("lan")
    typed = {"number": "12/UBND-VP", "summary": "", **PAGE, "act": "draft"}
    kept = lan.post(ADDRESS, typed, files={"Công văn 12.pdf": LETTER})
    assert kept.status_code == 302
    page = lan.get(kept.location)
    assert "12/UBND-VP" in page.text
    assert "Tệp đã chọn được giữ; bỏ dấu tệp nào không gửi: Công văn 12.pdf" in said(page)
    assert "12/UBND-VP" in said(lan.get(f"{ADDRESS}/chua-xong"))
    minh = at("minh")
    assert minh.get(kept.location).status_code == 404
    assert "12/UBND-VP" not in said(minh.get(f"{ADDRESS}/chua-xong"))
    assert at("hoa").get(kept.location).status_code == 403
    assert count(house, Directive) == [0]


def test_the_directives_own_file_comes_at_registration_and_its_agencies_may_have_it(house: House, at: Visitors) -> None:
    lan = at("lan")
    sent = lan.post(ADDRESS, {**HEAD, **PAGE, "act": "register"}, files={"Công văn 12.pdf": LETTER})
    assert sent.location.startswith("/van-ban/")
    with house.unit_of_work(write=False) as uow:
        number = uow.session.scalars(select(Attachment.id)).one()
    hoa = at("hoa")
    assert "Công văn 12.pdf" in said(hoa.get(sent.location))
    assert hoa.get(f"/tep/{number}").data == LETTER
    assert at("binh").get(f"/tep/{number}").status_code == 404


def test_a_chosen_file_is_not_lost_when_another_field_is_wrong(house: House, at: Visitors) -> None:
    lan = at("lan")
    wrong = lan.post(ADDRESS, {**HEAD, **PAGE, "summary": ""}, files={"Công văn 12.pdf": LETTER})
    assert wrong.status_code == 422
    assert "Công văn 12.pdf" in said(wrong)
    with house.unit_of_work(write=False) as uow:
        entry = uow.session.scalars(select(Entry)).one()
    head = {**HEAD, "files": entry.head["files"]}
    assert lan.post(f"{ADDRESS}/{entry.id}", {**head, **PAGE}).location.startswith("/van-ban/")
    assert count(house, Directive, Attachment, Entry) == [1, 1, 1]


def test_a_draft_that_is_let_go_takes_its_files_along(house: House) -> None:
    with house.unit_of_work() as uow:
        files = {"files": [Upload("Công văn.pdf", BytesIO(LETTER))]}
        entry = entries.keep(uow, someone(uow, "lan"), HEAD, [DUTY], uploads=files)
    with house.unit_of_work() as uow:
        entries.discard(uow, someone(uow, "lan"), entry.id)
    assert count(house, Entry, Attachment) == [0, 0]


def test_a_page_that_is_sent_twice_enters_the_directive_once(house: House) -> None:
    for _ in range(2):
        with house.unit_of_work() as uow:
            assert entries.register(uow, someone(uow, "lan"), HEAD, [DUTY], "word").directive_id == 1
    assert count(house, Entry, Directive) == [1, 1]


def test_agencies_see_nothing_before_a_second_person_has_checked(house: House, at: Visitors) -> None:
    ask_for_a_second_check(house)
    send(house)
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == ([], ["check"])
    assert "Rà soát, báo cáo tiến độ" in said(at("minh").get(at.item("minh", "check")))
    answer(house, "minh", "check", {"check": "agree"})
    assert (awaiting(house, "hoa"), count(house, Directive)) == (["accept"], [1])


def test_whoever_entered_a_directive_does_not_check_it(house: House) -> None:
    ask_for_a_second_check(house)
    send(house)
    with pytest.raises(AnswersRejected) as refused:
        answer(house, "lan", "check", {"check": "agree"})
    assert "không tự kiểm tra" in refused.value.problems["check"]
    assert count(house, Directive) == [0]


def test_what_was_checked_and_found_wrong_comes_back_as_a_draft_and_is_sent_again(house: House) -> None:
    ask_for_a_second_check(house)
    entry = send(house)
    answer(house, "minh", "check", {"check": "return", "reason": "Sai thời hạn so với văn bản giấy."})
    assert len(notices(house, "lan", "Văn bản bị trả lại")) == 1
    with house.unit_of_work() as uow:
        mended = [{**DUTY, "due_on": "23/01/2026"}]
        entries.register(uow, someone(uow, "lan"), HEAD, mended, entry_id=entry.id)
    answer(house, "minh", "check", {"check": "agree"})
    assert the_assignment(house).due_on == date(2026, 1, 23)


def test_a_number_that_was_taken_meanwhile_is_told_to_whoever_checks(house: House) -> None:
    ask_for_a_second_check(house)
    send(house)
    send(house)
    with house.unit_of_work(write=False) as uow:
        assert len(entries.under_way(uow, someone(uow, "lan"))) == 2
    answer(house, "minh", "check", {"check": "agree"})
    with pytest.raises(AnswersRejected) as refused:
        answer(house, "minh", "check", {"check": "agree"})
    assert "đã có trong phần mềm" in refused.value.problems["check"]


def test_urgent_directives_need_not_wait_where_the_office_says_so(house: House) -> None:
    ask_for_a_second_check(house, "not_urgent")
    assert send(house, urgency="express").directive_id is not None
    assert send(house, number="13/UBND-VP").directive_id is None


def test_an_entry_under_way_is_no_draft_any_more(house: House) -> None:
    ask_for_a_second_check(house)
    entry = send(house)
    with pytest.raises(NotFound), house.unit_of_work() as uow:
        entries.keep(uow, someone(uow, "lan"), HEAD, [], entry_id=entry.id)


# ── long-term duties ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("R5.2")
def test_a_long_term_duty_is_entered_only_by_the_chiefs_recorded_decision(house: House) -> None:
    send(house, duty={"regularity": "long_term", "due_on": ""})
    assert (awaiting(house, "son"), awaiting(house, "hoa"), count(house, Directive)) == (["decide"], [], [0])
    answer(house, "son", "decide", {"decision": "allow"})
    assert awaiting(house, "hoa") == ["accept"]
    with house.unit_of_work(write=False) as uow:
        decision = uow.session.scalars(select(Duty)).one().decision
        assert decision is not None
        assert (decision.by, decision.answers["decision"]) == ("son", "allow")


@pytest.mark.requirement("R5.2")
def test_a_long_term_duty_that_the_chief_does_not_want_entered_stays_out(house: House) -> None:
    send(house, duty={"regularity": "long_term"})
    with pytest.raises(AnswersRejected):
        answer(house, "son", "decide", {"decision": "refuse"})
    answer(house, "son", "decide", {"decision": "refuse", "reason": "Đã theo dõi trong chương trình công tác năm."})
    assert count(house, Directive, Assignment) == [0, 0]
    assert len(notices(house, "lan", "Văn bản bị trả lại")) == 1


@pytest.mark.requirement("R5.2")
def test_each_period_of_a_regular_duty_is_an_assignment_of_its_own(house: House) -> None:
    send(house, duty=MONTHLY)
    answer(house, "son", "decide", {"decision": "allow"})
    assert [(each.period, each.due_on) for each in assignments(house)] == [("Tháng 01/2026", date(2026, 1, 31))]
    submit(house)
    sweep(house)
    assert len(assignments(house)) == 1
    move_to(house, datetime(2026, 2, 1, 8, tzinfo=ZONE))
    sweep(house)
    sweep(house)
    assert [(each.period, each.due_on) for each in assignments(house)][1:] == [("Tháng 02/2026", date(2026, 2, 28))]
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == (["accept"], ["review"])


@pytest.mark.requirement("R5.2")
def test_after_a_long_pause_every_missed_period_is_there_and_the_series_ends_when_the_office_says_so(
    house: House,
) -> None:
    send(house, duty={**MONTHLY, **JOINT})
    answer(house, "son", "decide", {"decision": "allow"})
    move_to(house, datetime(2026, 4, 1, 8, tzinfo=ZONE))
    while sweep(house):
        pass
    periods = [each.period for each in assignments(house) if each.agency.code == "SXD"]
    assert periods == ["Tháng 01/2026", "Tháng 02/2026", "Tháng 03/2026", "Tháng 04/2026"]
    assert "end_series" not in awaiting(house, "minh")
    end = [each.id for each in items(house) if each.element == "end_series"]
    assert len(end) == 2
    with house.unit_of_work() as uow:
        worklist.complete(uow, someone(uow, "minh"), end[0], {"reason": "Hết nhiệm vụ theo kế hoạch năm."})
    with house.unit_of_work(write=False) as uow:
        ended = [each.ended_at is not None for each in uow.session.scalars(select(Series).order_by(Series.id))]
    assert ended == [True, False]


# ── amendments ────────────────────────────────────────────────────────────────────────────────────────────────


def amend(house: House, duty_id: int | None, *, by: str = "lan", **typed: Any) -> list[Amendment]:
    with house.unit_of_work() as uow:
        person = someone(uow, by)
        found = amendments.of_duty(uow, person, duty_id) if duty_id else amendments.of_directive(uow, person, 1)
        return amendments.amend(uow, person, found, {**found.standing, "reason": "Theo bản đính chính", **typed})


def test_a_new_limit_holds_for_all_who_are_held_to_the_old_one_and_is_told(house: House) -> None:
    register(house, duties=[{"cooperating": ["SXD"]}])
    accept(house)
    take_up(house, "hoa", "ask_extension", {"due_on": "30/01/2026", "reason": "Cần thêm thời gian."})
    answer(house, "minh", "decide_extension", {"granting": "granted", "due_on": "30/01/2026"})
    (row,) = amend(house, 1, due_on="20/01/2026")
    assert (row.before, row.after, row.reason) == ("16/01/2026", "20/01/2026", "Theo bản đính chính")
    assert [each.due_on for each in assignments(house)] == [date(2026, 1, 30), date(2026, 1, 20)]
    assert len(notices(house, "binh", "Điều chỉnh văn bản")) == 1
    move_to(house, datetime(2026, 1, 17, 9, tzinfo=ZONE))
    sweep(house)
    assert notices(house, "binh", "Quá hạn") == []


@pytest.mark.requirement("R8.1")
def test_a_day_of_issue_that_was_typed_wrong_is_no_late_entry_once_it_is_put_right(house: House) -> None:
    register(house, issued_on="2025-12-22", duties=[{"due_on": "2026-01-30"}])
    with house.unit_of_work(write=False) as uow:
        assert uow.session.scalars(select(Directive)).one().entered_late
    amend(house, None, issued_on="05/01/2026", released_on="05/01/2026")
    with house.unit_of_work(write=False) as uow:
        directive = uow.session.scalars(select(Directive)).one()
        assert (directive.entry_due, directive.entered_late) == (date(2026, 1, 8), False)


def test_what_stood_before_an_amendment_is_read_on_the_directives_page(house: House, at: Visitors) -> None:
    register(house)
    lan = at("lan")
    page = "/van-ban/1/dieu-chinh"
    with house.unit_of_work(write=False) as uow:
        standing = amendments.of_directive(uow, someone(uow, "lan"), 1).standing
    new = {**standing, "summary": "Về việc rà soát hồ sơ nhà ở xã hội", "reason": "Đính chính trích yếu"}
    assert lan.post(page, new).location == "/van-ban/1"
    told = said(at("hoa").get("/van-ban/1"))
    assert "“Về việc rà soát hồ sơ đất đai trên địa bàn tỉnh” nay là “Về việc rà soát hồ sơ nhà ở xã hội”" in told
    assert lan.post(page, {**new, "reason": ""}).status_code == 422
    assert at("hoa").get(page).status_code == 403


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("typed", "wrong"),
    [({"due_on": "01/01/2020"}, "due_on"), ({"content": ""}, "content"), ({"reason": ""}, "reason")],
)
def test_an_amendment_is_held_to_the_rules_of_entry(house: House, typed: dict[str, str], wrong: str) -> None:
    register(house)
    with pytest.raises(AnswersRejected) as refused:
        amend(house, 1, **typed)
    assert list(refused.value.problems) == [wrong]
    assert count(house, Amendment) == [0]


def test_another_directives_number_is_not_taken_and_nothing_changed_is_no_amendment(house: House) -> None:
    register(house)
    register(house, number="13/UBND-VP")
    with pytest.raises(AnswersRejected) as refused:
        amend(house, None, number="13/UBND-VP")
    assert list(refused.value.problems) == ["number"]
    with pytest.raises(Refused, match="Chưa có mục nào khác"):
        amend(house, None)
    with pytest.raises(Forbidden):
        amend(house, None, by="hoa", summary="Trích yếu khác hẳn trước")
