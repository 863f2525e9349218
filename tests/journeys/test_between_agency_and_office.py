"""What happens beside report and review: handing back, re-routing, withdrawing, another limit, recalling."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from engine import AnswersRejected, WorkItemClosed
from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    MONDAY,
    accept,
    answer,
    awaiting,
    instance_of,
    item_of,
    later,
    move_to,
    notices,
    offered,
    register,
    review,
    someone,
    submit,
    sweep,
    take_up,
    the_assignment,
    time_state,
)
from tests.support.web import Visitors, said
from workflows import instances, worklist
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.courses import AssignmentCourse
from workflows.models import Assignment, Extension, HandBack, Report
from workflows.vocabulary import Granting, HandBackReason, ProcessState, Ruling, TimeState

WRONG = {"code": "not_ours", "reason": "Việc này thuộc chức năng của Sở Xây dựng."}
LONGER = {"due_on": "30/01/2026", "reason": "Cần thêm thời gian lấy ý kiến cấp huyện."}
OPINION = "Văn phòng đã đối chiếu với văn bản gốc."


def only(house: House, table: type) -> HandBack | Extension | Report:
    with house.unit_of_work(write=False) as uow:
        return uow.session.scalars(select(table)).one()


@pytest.mark.requirement("R9.1")
def test_an_agency_hands_back_what_is_not_its_own_and_the_office_upholds_it(house: House) -> None:
    register(house)
    take_up(house, "hoa", "hand_back", WRONG)
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == ([], ["consider"])
    assert the_assignment(house).state is ProcessState.HANDED_BACK
    assert len(notices(house, "minh", "Cơ quan chuyển lại nhiệm vụ")) == 1
    answer(house, "minh", "consider", {"ruling": "upheld", "answer": OPINION})
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == (["accept"], [])
    kept = only(house, HandBack)
    assert isinstance(kept, HandBack)
    assert (kept.code, kept.ruling, kept.ruled_by) == (HandBackReason.NOT_OURS, Ruling.UPHELD, "minh")


@pytest.mark.requirement("R9.1")
def test_work_that_was_accepted_can_still_be_handed_back(house: House) -> None:
    register(house)
    accept(house)
    take_up(house, "hoa", "hand_back_later", WRONG)
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == ([], ["consider"])


@pytest.mark.requirement("R9.1")
def test_the_office_adjusts_the_limit_of_what_was_handed_back(house: House) -> None:
    register(house)
    take_up(house, "hoa", "hand_back", {**WRONG, "code": "wrong_information"})
    answer(house, "minh", "consider", {"ruling": "adjusted", "answer": OPINION, "due_on": "23/01/2026"})
    assignment = the_assignment(house)
    assert (assignment.due_on, assignment.original_due_on) == (date(2026, 1, 23), date(2026, 1, 16))
    assert awaiting(house, "hoa") == ["accept"]


@pytest.mark.requirement("R9.1")
def test_a_re_routed_assignment_ends_and_starts_anew_at_the_other_agency(house: House) -> None:
    register(house)
    take_up(house, "hoa", "hand_back", WRONG)
    ruling = {"ruling": "rerouted", "agency": "SXD", "answer": OPINION, "due_on": "30/01/2026"}
    answer(house, "minh", "consider", ruling)
    assert (awaiting(house, "hoa"), awaiting(house, "binh")) == ([], ["accept"])
    with house.unit_of_work(write=False) as uow:
        old, new = uow.session.scalars(select(Assignment).order_by(Assignment.id)).all()
        assert (old.state, new.state) == (ProcessState.REROUTED, ProcessState.AWAITING_ACCEPTANCE)
        assert (old.rerouted_to, new.rerouted_from) == (new, old)
        assert (new.due_on, new.part, old.due_on) == (date(2026, 1, 30), old.part, date(2026, 1, 16))
        assert new.instance is not None
    assert instance_of(house).status == "completed"
    assert time_state(house) is TimeState.OUTSIDE
    move_to(house, datetime(2026, 1, 20, 9, tzinfo=ZONE))
    sweep(house)
    assert (notices(house, "hoa", "Quá hạn"), time_state(house)) == ([], TimeState.OUTSIDE)


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("ruling", "wrong"),
    [
        ({"ruling": "rerouted", "answer": OPINION}, "agency"),
        ({"ruling": "rerouted", "agency": "STNMT", "answer": OPINION}, "agency"),
        ({"ruling": "rerouted", "agency": "SXD", "answer": OPINION, "due_on": "02/01/2026"}, "due_on"),
        ({"ruling": "upheld", "answer": ""}, "answer"),
        ({"answer": OPINION}, "ruling"),
    ],
)
def test_a_ruling_that_says_too_little_changes_nothing(house: House, ruling: dict[str, str], wrong: str) -> None:
    register(house)
    take_up(house, "hoa", "hand_back", WRONG)
    with pytest.raises(AnswersRejected) as refusal:
        answer(house, "minh", "consider", ruling)
    assert list(refusal.value.problems) == [wrong]
    assert (awaiting(house, "minh"), awaiting(house, "binh")) == (["consider"], [])


@pytest.mark.requirement("R9.3")
def test_a_report_that_was_not_reviewed_yet_can_be_withdrawn_and_sent_again(house: House) -> None:
    register(house)
    submit(house)
    take_up(house, "hoa", "withdraw", {"reason": "Số liệu phụ lục bị nhầm."})
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == (["report"], [])
    assert the_assignment(house).submitted_at is None
    submit(house)
    review(house, confirmed=True)
    rounds = [(each.round, each.verdict is None, each.withdrawn_at is None) for each in the_assignment(house).reports]
    assert rounds == [(1, True, False), (2, False, True)]


def test_a_withdrawn_report_is_no_longer_there_to_be_reviewed(house: House) -> None:
    register(house)
    submit(house)
    item = item_of(house, "minh", "review")
    take_up(house, "hoa", "withdraw", {"reason": "Số liệu phụ lục bị nhầm."})
    with pytest.raises(WorkItemClosed), house.unit_of_work() as uow:
        worklist.complete(uow, someone(uow, "minh"), item, {"decision": "confirm"})


@pytest.mark.requirement("R8.11")
def test_a_report_that_waits_longer_than_a_working_day_is_told_once(house: House) -> None:
    register(house)
    submit(house)
    move_to(house, datetime(2026, 1, 6, 23, 59, tzinfo=ZONE))
    sweep(house)
    assert notices(house, "minh", "Báo cáo chờ duyệt quá") == []
    later(house, days=2)
    sweep(house)
    later(house, days=5)
    sweep(house)
    assert len(notices(house, "minh", "Báo cáo chờ duyệt quá")) == 1
    assert awaiting(house, "minh") == ["review"]


def test_a_granted_extension_moves_the_limit_and_keeps_the_first(house: House) -> None:
    register(house)
    accept(house)
    take_up(house, "hoa", "ask_extension", LONGER)
    assert (awaiting(house, "minh"), awaiting(house, "hoa")) == (["decide_extension"], ["report"])
    answer(house, "minh", "decide_extension", {"granting": "granted", "decision_number": "77/UBND-VP"})
    assignment, kept = the_assignment(house), only(house, Extension)
    assert isinstance(kept, Extension)
    assert (assignment.due_on, assignment.original_due_on) == (date(2026, 1, 30), date(2026, 1, 16))
    assert (kept.asked_due_on, kept.granted_due_on) == (date(2026, 1, 30), date(2026, 1, 30))
    assert (kept.granting, kept.decision_number) == (Granting.GRANTED, "77/UBND-VP")
    move_to(house, datetime(2026, 1, 17, 9, tzinfo=ZONE))
    sweep(house)
    assert (time_state(house), notices(house, "hoa", "Quá hạn")) == (TimeState.IN_TIME, [])
    move_to(house, datetime(2026, 1, 31, 9, tzinfo=ZONE))
    sweep(house)
    assert (time_state(house), len(notices(house, "hoa", "Quá hạn"))) == (TimeState.OVERDUE, 1)


def test_a_refused_extension_leaves_the_limit_and_may_be_asked_again(house: House) -> None:
    register(house)
    accept(house)
    take_up(house, "hoa", "ask_extension", LONGER)
    answer(house, "minh", "decide_extension", {"granting": "refused", "answer": OPINION})
    assert the_assignment(house).due_on == date(2026, 1, 16)
    assert "ask_extension" in offered(house, "hoa")


def test_another_limit_is_asked_for_only_while_the_agency_has_the_work_and_time_left(house: House) -> None:
    register(house)
    assert "ask_extension" not in offered(house, "hoa")
    accept(house)
    assert "ask_extension" in offered(house, "hoa")
    submit(house)
    assert "ask_extension" not in offered(house, "hoa")
    review(house, confirmed=False, reason="thiếu số liệu")
    assert "ask_extension" in offered(house, "hoa")
    move_to(house, datetime(2026, 1, 17, 9, tzinfo=ZONE))
    sweep(house)
    assert "ask_extension" not in offered(house, "hoa")


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({**LONGER, "due_on": "16/01/2026"}, "due_on"),
        ({**LONGER, "due_on": ""}, "due_on"),
        ({"due_on": "30/01/2026"}, "reason"),
    ],
)
def test_a_request_without_a_later_date_or_a_reason_is_refused(house: House, asked: dict[str, str], wrong: str) -> None:
    register(house)
    accept(house)
    with pytest.raises(AnswersRejected) as refusal:
        take_up(house, "hoa", "ask_extension", asked)
    assert list(refusal.value.problems) == [wrong]


def test_a_recalled_assignment_ends_whatever_is_open_in_it(house: House) -> None:
    register(house)
    accept(house)
    take_up(house, "hoa", "ask_extension", LONGER)
    take_up(house, "minh", "recall", {"recalling": "recalled", "reason": "Văn bản được thay thế bằng văn bản khác."})
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == ([], [])
    assert (the_assignment(house).state, instance_of(house).status) == (ProcessState.RECALLED, "completed")
    assert (time_state(house), len(notices(house, "hoa", "Nhiệm vụ được thu hồi"))) == (TimeState.OUTSIDE, 1)


def test_acts_belong_to_one_side_only(house: House) -> None:
    move_to(house, MONDAY)
    register(house)
    submit(house)
    assert (offered(house, "hoa"), offered(house, "minh"), offered(house, "binh")) == (
        ["withdraw"],
        ["recall", "send_letter"],
        [],
    )


def way(house: House, who: str) -> list[str]:
    with house.unit_of_work(write=False) as uow:
        instance = instance_of(house)
        view = instances.view(uow, someone(uow, who), instance.id)
        assert isinstance(view, AssignmentCourse)
        return [f"{step.name}: {step.standing}" for step in view.way]


def test_the_page_shows_the_usual_way_and_what_lies_aside_only_while_the_work_stands_there(house: House) -> None:
    usual = ["Báo cáo kết quả: ahead", "Duyệt kết quả: ahead", "Hoàn thành: ahead"]
    register(house)
    assert way(house, "minh") == ["Tiếp nhận nhiệm vụ: here", *usual]
    take_up(house, "hoa", "hand_back", WRONG)
    assert "Xem xét việc chuyển lại: here" in way(house, "minh")
    answer(house, "minh", "consider", {"ruling": "upheld", "answer": OPINION})
    accept(house)
    take_up(house, "hoa", "ask_extension", LONGER)
    assert way(house, "minh") == ["Tiếp nhận nhiệm vụ: passed", "Báo cáo kết quả: here", *usual[1:]]


@pytest.mark.requirement("R9.1")
def test_what_was_handed_back_is_read_above_the_answer_and_both_agencies_are_linked(house: House, at: Visitors) -> None:
    register(house)
    hoa, minh = at("hoa"), at("minh")
    assert "Chuyển lại Văn phòng" in said(hoa.get(at.item("hoa", "accept")))
    take_up(house, "hoa", "hand_back", WRONG)
    page = minh.get(at.item("minh", "consider")).text
    assert 0 < page.index(WRONG["reason"]) < page.index("Ý kiến của Văn phòng")
    ruling = {"ruling": "rerouted", "agency": "SXD", "answer": OPINION}
    assert minh.post(at.item("minh", "consider"), ruling).status_code == 302
    old, new = (f"/tien-trinh/{number}" for number in instance_numbers(house))
    assert "Đã chuyển cho Sở Xây dựng" in said(minh.get(old))
    assert f'href="{new}"' in minh.get(old).text
    assert f'href="{old}"' in minh.get(new).text


def instance_numbers(house: House) -> list[int]:
    with house.unit_of_work(write=False) as uow:
        found = uow.session.scalars(select(Assignment.instance_id).order_by(Assignment.id))
        return [each for each in found if each is not None]
