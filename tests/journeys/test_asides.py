"""What stands beside the diagram: pauses, reopenings, corrections and contacts, and who may do each."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from engine import AnswersRejected, NotRunning
from tests.support.province import (
    AFTER_THE_DEADLINE,
    accept,
    answer,
    aside,
    asides_of,
    awaiting,
    instance_of,
    item_of,
    move_to,
    notices,
    offered,
    register,
    review,
    submit,
    sweep,
    take_up,
    the_assignment,
    time_state,
)
from tests.support.web import Visitors, said
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.errors import AsideClosed, NotFound
from workflows.models import Assignment, Contact, CorrectedText, Correction, Reopening, Suspension, Urging
from workflows.vocabulary import Channel, Outcome, ProcessState, TimeState, Verdict

PAUSE = {"reason": "Chờ hướng dẫn của Bộ Tài nguyên và Môi trường."}
GO_ON = {"reason": "Đã có hướng dẫn của Bộ, đề nghị làm tiếp."}
WRONG = {"wrong": "Báo cáo ghi 120 hồ sơ, văn bản 45/BC-STNMT ghi 102 hồ sơ."}
RIGHT = {"content": "Số hồ sơ đúng là 102, theo văn bản 45/BC-STNMT."}
PHONED = {
    "channel": "telephone",
    "happened_on": "05/01/2026",
    "partner": "Bà Hoa, Sở Tài nguyên và Môi trường",
    "content": "Thống nhất gửi phụ lục trước ngày 10/01.",
}


def days(day: int) -> datetime:
    return datetime(2026, 1, day, 9, tzinfo=ZONE)


def rows(house: House, table: type) -> list:
    with house.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(table).order_by(table.id)))


def test_while_it_rests_no_clock_runs_and_nobody_can_answer(house: House) -> None:
    register(house)
    accept(house)
    move_to(house, days(8))
    aside(house, "minh", "tam-dung", PAUSE)
    assert (the_assignment(house).state, time_state(house)) == (ProcessState.SUSPENDED, TimeState.IN_TIME)
    assert len(notices(house, "hoa", "Nhiệm vụ tạm dừng")) == 1
    move_to(house, AFTER_THE_DEADLINE)
    assert (sweep(house), time_state(house), rows(house, Urging)) == (0, TimeState.IN_TIME, [])
    with pytest.raises(NotRunning):
        submit(house)


def test_when_it_goes_on_the_limit_moves_by_the_working_days_it_rested_and_one_rung_fires(house: House) -> None:
    register(house)
    accept(house)
    report = item_of(house, "hoa", "report")
    move_to(house, days(8))
    aside(house, "minh", "tam-dung", PAUSE)
    move_to(house, days(22))
    aside(house, "minh", "tiep-tuc", GO_ON)
    # 08/01 to 22/01 are eleven working days (Saturday 10/01 is worked), and so are 16/01 to 02/02.
    assert (the_assignment(house).due_on, the_assignment(house).original_due_on) == (
        date(2026, 2, 2),
        date(2026, 1, 16),
    )
    (pause,) = rows(house, Suspension)
    assert (pause.due_on, pause.resumed_due_on, pause.by, pause.resumed_by) == (
        date(2026, 1, 16),
        date(2026, 2, 2),
        "minh",
        "minh",
    )
    assert (the_assignment(house).state, item_of(house, "hoa", "report")) == (ProcessState.NOT_STARTED, report)
    move_to(house, datetime(2026, 2, 3, 0, 1, tzinfo=ZONE))
    sweep(house)
    sweep(house)
    assert len(notices(house, "hoa", "Quá hạn")) == 1


def test_the_office_may_set_another_limit_when_it_goes_on(house: House) -> None:
    register(house)
    aside(house, "minh", "tam-dung", PAUSE)
    with pytest.raises(AnswersRejected) as refusal:
        aside(house, "minh", "tiep-tuc", {**GO_ON, "due_on": "02/01/2026"})
    assert list(refusal.value.problems) == ["due_on"]
    aside(house, "minh", "tiep-tuc", {**GO_ON, "due_on": "27/02/2026"})
    assert the_assignment(house).due_on == date(2026, 2, 27)


def test_each_act_is_offered_in_its_season_to_those_whose_it_is(house: House) -> None:
    register(house)
    assert asides_of(house, "minh") == ["dinh-chinh", "lien-he", "tam-dung"]
    assert asides_of(house, "hoa") == ["dinh-chinh", "lien-he"]
    assert asides_of(house, "binh") == []
    aside(house, "minh", "tam-dung", PAUSE)
    assert asides_of(house, "minh") == ["dinh-chinh", "lien-he", "tiep-tuc"]
    with pytest.raises(AsideClosed):
        aside(house, "minh", "tam-dung", PAUSE)
    with pytest.raises(AsideClosed):
        aside(house, "hoa", "tiep-tuc", GO_ON)
    with pytest.raises(NotFound):
        aside(house, "binh", "lien-he", PHONED)
    with pytest.raises(NotFound):
        aside(house, "minh", "xoa", {})
    assert len(rows(house, Suspension)) == 1


@pytest.mark.requirement("R9.2")
def test_a_confirmation_that_was_wrong_is_taken_back_and_stays_in_the_history(house: House, at: Visitors) -> None:
    register(house)
    submit(house)
    review(house, confirmed=True)
    first = instance_of(house).id
    aside(house, "minh", "mo-lai", {"reason": "Xác nhận nhầm báo cáo của nhiệm vụ khác."})
    assignment = the_assignment(house)
    assert (assignment.state, assignment.confirmed_at, assignment.submitted_at) == (
        ProcessState.IN_PROGRESS,
        None,
        None,
    )
    assert (awaiting(house, "hoa"), len(notices(house, "hoa", "Nhiệm vụ được mở lại"))) == (["report"], 1)
    assert {"update", "ask_extension", "hand_back_later"} <= set(offered(house, "hoa"))
    submit(house, content="Báo cáo lại đúng nhiệm vụ được giao, kèm phụ lục số liệu.")
    review(house, confirmed=True)
    rounds = [(each.round, each.verdict) for each in the_assignment(house).reports]
    assert rounds == [(1, Verdict.CONFIRMED), (2, Verdict.CONFIRMED)]
    (kept,) = rows(house, Reopening)
    assert (kept.instance_id, kept.by) == (first, "minh")
    for who in ("hoa", "minh"):
        page = said(at(who).get(f"/tien-trinh/{first}"))
        assert "Xác nhận nhầm báo cáo của nhiệm vụ khác." in page
        assert page.count("Báo cáo.pdf") == 2
        assert page.count("Tiếp nhận nhiệm vụ Hoa") == 1


def test_only_what_was_confirmed_is_reopened(house: House) -> None:
    register(house)
    with pytest.raises(AsideClosed):
        aside(house, "minh", "mo-lai", {"reason": "Xác nhận nhầm báo cáo."})


@pytest.mark.requirement("R9.2", "R9.3")
@pytest.mark.parametrize("who", ["minh", "hoa"])
def test_either_side_opens_a_correction_also_after_the_end(house: House, who: str) -> None:
    register(house)
    submit(house)
    review(house, confirmed=True)
    aside(house, who, "dinh-chinh", WRONG)
    assert (awaiting(house, "hoa"), awaiting(house, "minh"), awaiting(house, "binh")) == (["answer"], [], [])
    answer(house, "hoa", "answer", RIGHT)
    answer(house, "minh", "check", {"outcome": "again", "remark": "Đề nghị ghi rõ số của từng huyện."})
    answer(house, "hoa", "answer", {**RIGHT, "content": "Đúng là 102 hồ sơ: Long Điền 60, Đất Đỏ 42."})
    answer(house, "minh", "check", {"outcome": "corrected"})
    (correction,) = rows(house, Correction)
    assert (correction.by, correction.outcome, correction.closed_by) == (who, Outcome.CORRECTED, "minh")
    texts = [(each.version, each.content[:14], each.remark) for each in rows(house, CorrectedText)]
    assert texts == [
        (1, "Số hồ sơ đúng ", "Đề nghị ghi rõ số của từng huyện."),
        (2, "Đúng là 102 hồ", None),
    ]
    assert (the_assignment(house).state, awaiting(house, "hoa")) == (ProcessState.DONE, [])


@pytest.mark.requirement("R9.3")
def test_the_figures_may_stay_as_they_are_and_one_correction_runs_at_a_time(house: House) -> None:
    register(house)
    aside(house, "hoa", "dinh-chinh", WRONG)
    with pytest.raises(AsideClosed):
        aside(house, "minh", "dinh-chinh", WRONG)
    answer(house, "hoa", "answer", RIGHT)
    answer(house, "minh", "check", {"outcome": "kept", "remark": "Văn bản của Sở ghi đúng 120 hồ sơ."})
    assert rows(house, Correction)[0].outcome is Outcome.KEPT
    assert "dinh-chinh" in asides_of(house, "minh")


@pytest.mark.requirement("R9.3", "R9.4")
def test_what_was_said_by_telephone_is_logged_with_its_channel_and_people(house: House, at: Visitors) -> None:
    register(house)
    minh, address = at("minh"), f"/nhiem-vu/{instance_of(house).id}/lien-he"
    assert minh.post(address, {**PHONED, "partner": ""}).status_code == 422
    assert minh.post(address, PHONED).status_code == 302
    (kept,) = rows(house, Contact)
    assert (kept.channel, kept.happened_on, kept.by) == (Channel.TELEPHONE, date(2026, 1, 5), "minh")
    page = said(at("hoa").get(f"/tien-trinh/{instance_of(house).id}"))
    assert "Điện thoại, 05/01/2026" in page
    assert PHONED["content"] in page


@pytest.mark.requirement("R9.2")
def test_a_correction_is_called_by_its_duty_in_lists_and_on_its_page(house: House, at: Visitors) -> None:
    register(house)
    hoa, minh = at("hoa"), at("minh")
    address = f"/nhiem-vu/{instance_of(house).id}/dinh-chinh"
    assert hoa.post(address, WRONG).status_code == 302
    duty = the_assignment(house).duty.content
    assert duty in said(hoa.get("/"))
    step = at.item("hoa", "answer")
    assert WRONG["wrong"] in said(hoa.get(step))
    assert hoa.post(step, RIGHT).status_code == 302
    page = minh.get(at.item("minh", "check"))
    assert RIGHT["content"] in said(page)
    assert f'href="/tien-trinh/{instance_of(house).id}"' in page.text


def test_a_page_sent_twice_is_done_once(house: House, at: Visitors) -> None:
    register(house)
    minh, address = at("minh"), f"/nhiem-vu/{instance_of(house).id}/lien-he"
    token = minh.token(address)
    for _ in range(2):
        assert minh.send(address, {**PHONED, "_once": "a word"}, token=token).status_code == 302
    assert len(rows(house, Contact)) == 1


def test_a_superseded_directive_ends_all_that_still_runs_of_it_and_nothing_else(house: House, at: Visitors) -> None:
    directive = register(house, duties=[{"cooperating": ["SXD"]}, {"lead": "SXD"}])
    submit(house)
    review(house, confirmed=True)
    lan, address = at("lan"), f"/van-ban/{directive}/thu-hoi"
    why = {"recalling": "superseded", "reason": "Có văn bản chỉ đạo mới thay thế.", "document_number": "99/UBND-VP"}
    assert lan.post(address, {**why, "document_number": ""}).status_code == 422
    assert lan.post(address, why).status_code == 302
    with house.unit_of_work(write=False) as uow:
        states = uow.session.scalars(select(Assignment).order_by(Assignment.id)).all()
        assert [(each.state, each.superseded_by) for each in states] == [
            (ProcessState.DONE, None),
            (ProcessState.SUPERSEDED, "99/UBND-VP"),
            (ProcessState.SUPERSEDED, "99/UBND-VP"),
        ]
    assert (awaiting(house, "binh"), len(notices(house, "binh", "Nhiệm vụ được thay thế"))) == ([], 2)
    assert lan.get(address).status_code == 409
    assert at("minh").get(address).status_code == 403


def test_a_superseded_assignment_names_the_document_that_took_its_place(house: House, at: Visitors) -> None:
    register(house)
    why = {"recalling": "superseded", "reason": "Có văn bản chỉ đạo mới thay thế."}
    with pytest.raises(AnswersRejected) as refusal:
        take_up(house, "minh", "recall", why)
    assert list(refusal.value.problems) == ["document_number"]
    take_up(house, "minh", "recall", {**why, "document_number": "99/UBND-VP"})
    assert (the_assignment(house).state, the_assignment(house).superseded_by) == (
        ProcessState.SUPERSEDED,
        "99/UBND-VP",
    )
    assert time_state(house) is TimeState.OUTSIDE
    assert len(notices(house, "hoa", "Nhiệm vụ được thay thế bằng văn bản 99/UBND-VP")) == 1
    assert "Thay thế bằng 99/UBND-VP" in said(at("hoa").get(f"/tien-trinh/{instance_of(house).id}"))
