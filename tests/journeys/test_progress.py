"""Progress told before the report: any number of times, and all of it looked at (Art. 8.2, 8.3)."""

from datetime import datetime

import pytest
from sqlalchemy import select

from engine import WorkItemClosed
from tests.support.province import (
    accept,
    answer,
    awaiting,
    item_of,
    items,
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
)
from tests.support.web import LETTERS, Visitors, said
from workflows import reviews, worklist
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.models import Progress
from workflows.vocabulary import ProcessState

HALF = {"content": "Đã rà soát 50 % hồ sơ; còn hai huyện chưa gửi số liệu."}
MORE = {"content": "Đã rà soát 80 % hồ sơ; còn một huyện.", "document_number": "40/STNMT-QLĐĐ"}


def progresses(house: House) -> list[Progress]:
    with house.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(Progress).order_by(Progress.id)))


@pytest.mark.requirement("R8.9", "R8.11")
def test_progress_is_told_as_often_as_one_likes_and_looked_at_in_one_go(house: House) -> None:
    register(house)
    accept(house)
    report = item_of(house, "hoa", "report")
    take_up(house, "hoa", "update", HALF)
    take_up(house, "hoa", "update", MORE)
    assert awaiting(house, "minh") == ["check"]
    answer(house, "minh", "check", {"remark": "Đề nghị nêu rõ huyện chưa gửi."})
    assert [(each.content, each.checked_by, each.remark) for each in progresses(house)] == [
        (HALF["content"], "minh", "Đề nghị nêu rõ huyện chưa gửi."),
        (MORE["content"], "minh", "Đề nghị nêu rõ huyện chưa gửi."),
    ]
    assert len(notices(house, "hoa", "Ý kiến về tiến độ")) == 1
    assert (awaiting(house, "minh"), item_of(house, "hoa", "report")) == ([], report)
    take_up(house, "hoa", "update", HALF)
    assert awaiting(house, "minh") == ["check"]


@pytest.mark.requirement("R5.4", "R8.9")
def test_accepted_work_is_not_started_until_the_agency_tells_something_of_it(house: House) -> None:
    register(house)
    accept(house)
    assert (the_assignment(house).state, the_assignment(house).updated_at) == (ProcessState.NOT_STARTED, None)
    take_up(house, "hoa", "update", HALF)
    assert the_assignment(house).state is ProcessState.IN_PROGRESS
    submit(house)
    assert the_assignment(house).state is ProcessState.IN_REVIEW
    review(house, confirmed=False, reason="thiếu số liệu")
    assert the_assignment(house).state is ProcessState.RETURNED


@pytest.mark.requirement("R8.9")
def test_progress_is_told_only_while_the_agency_has_the_work(house: House) -> None:
    register(house)
    assert "update" not in offered(house, "hoa")
    accept(house)
    assert "update" in offered(house, "hoa")
    assert "update" not in offered(house, "minh")
    take_up(house, "hoa", "hand_back_later", {"code": "not_ours", "reason": "Việc này của Sở Xây dựng."})
    assert "update" not in offered(house, "hoa")
    answer(house, "minh", "consider", {"ruling": "upheld", "answer": "Việc đúng chức năng của Sở."})
    submit(house)
    assert "update" not in offered(house, "hoa")


@pytest.mark.requirement("R8.11")
def test_progress_that_nobody_looked_at_for_a_working_day_is_told_once(house: House) -> None:
    register(house)
    accept(house)
    take_up(house, "hoa", "update", HALF)
    move_to(house, datetime(2026, 1, 6, 23, 59, tzinfo=ZONE))
    sweep(house)
    assert notices(house, "minh", "Tiến độ chờ rà soát quá") == []
    later(house, hours=1)
    sweep(house)
    later(house, days=3)
    sweep(house)
    assert len(notices(house, "minh", "Tiến độ chờ rà soát quá")) == 1


def test_what_is_confirmed_leaves_no_progress_to_look_at(house: House) -> None:
    register(house)
    accept(house)
    take_up(house, "hoa", "update", HALF)
    submit(house)
    review(house, confirmed=True)
    assert (awaiting(house, "minh"), [each for each in items(house) if each.closed_at is None]) == ([], [])
    assert [each.checked_by for each in progresses(house)] == ["minh"]
    with house.unit_of_work(write=False) as uow:
        assert not reviews.queue(uow, someone(uow, "minh")).unseen


def test_an_act_whose_time_has_passed_is_refused_though_its_button_still_stands(house: House) -> None:
    register(house)
    accept(house)
    asked = next(each.id for each in items(house) if each.element == "ask_extension")
    move_to(house, datetime(2026, 1, 17, 9, tzinfo=ZONE))
    late = {"due_on": "30/01/2026", "reason": "Cần thêm thời gian lấy ý kiến."}
    with pytest.raises(WorkItemClosed), house.unit_of_work() as uow:
        worklist.complete(uow, someone(uow, "hoa"), asked, late)


@pytest.mark.requirement("R8.9", "R8.11")
def test_progress_with_a_file_is_read_above_the_form_that_looks_at_it(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    hoa, minh = at("hoa"), at("minh")
    act = next(each.id for each in items(house) if each.element == "update" and each.closed_at is None)
    assert hoa.post(f"/viec/{act}", MORE, files=LETTERS).status_code == 302
    page = minh.get(at.item("minh", "check"))
    assert 0 < page.text.index(MORE["content"]) < page.text.index("Ý kiến gửi cơ quan")
    assert "Báo cáo rà soát.pdf" in said(page)
    assert minh.post(at.item("minh", "check"), {"remark": ""}).status_code == 302
    assert "Đã rà soát" in said(hoa.get(at.item("hoa", "report")))
