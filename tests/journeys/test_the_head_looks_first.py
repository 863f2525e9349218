"""Where a head asks to see reports first, none leaves the agency without the head's word (Art. 5.3)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.support.province import (
    REPORT,
    answer,
    awaiting,
    count,
    later,
    notices,
    register,
    review,
    submit,
    take_up,
    the_assignment,
    time_state,
)
from tests.support.web import Visitors, said
from workflows.bootstrap import House
from workflows.models import Agency, Report
from workflows.vocabulary import ProcessState, TimeState


@pytest.fixture
def strict(house: House) -> House:
    """A house in which the head of Hoa's agency asks to see reports first."""
    with house.unit_of_work() as uow:
        uow.session.scalars(select(Agency).where(Agency.code == "STNMT")).one().head_approves = True
    register(house)
    submit(house)
    return house


@pytest.mark.requirement("R5.5", "R13.3")
def test_a_report_reaches_the_office_once_the_head_has_agreed(strict: House) -> None:
    assert (awaiting(strict, "head"), awaiting(strict, "minh")) == (["approve"], [])
    assert the_assignment(strict).state is ProcessState.AWAITING_HEAD
    assert count(strict, Report) == [0]
    later(strict, days=1)
    answer(strict, "head", "approve", {"note": "Đồng ý với số liệu."})
    assert (awaiting(strict, "hoa"), awaiting(strict, "minh")) == ([], ["review"])
    report = the_assignment(strict).reports[0]
    assert report.content == REPORT["content"]
    assert the_assignment(strict).submitted_at is not None
    review(strict, confirmed=True)
    assert (the_assignment(strict).state, time_state(strict)) == (ProcessState.DONE, TimeState.ON_TIME)


@pytest.mark.requirement("R5.5")
def test_the_head_gives_a_report_back_and_the_officer_is_told_why(strict: House) -> None:
    take_up(strict, "head", "send_back_to_officer", {"reason": "Thiếu số liệu của các huyện."})
    assert (awaiting(strict, "hoa"), count(strict, Report)) == (["report"], [0])
    assert len(notices(strict, "hoa", "Thủ trưởng trả lại báo cáo")) == 1
    submit(strict)
    answer(strict, "head", "approve", {})
    assert [each.round for each in the_assignment(strict).reports] == [1]


@pytest.mark.requirement("R5.5")
def test_the_office_sees_what_the_head_sees_and_only_the_head_agrees(strict: House, at: Visitors) -> None:
    page = said(at("head").get(at.item("head", "approve")))
    assert REPORT["content"] in page
    assert "Báo cáo.pdf" in page
    assert "approve" not in awaiting(strict, "hoa")


def test_without_the_heads_wish_a_report_goes_straight_to_the_office(house: House) -> None:
    register(house)
    submit(house)
    assert (awaiting(house, "head"), awaiting(house, "minh")) == ([], ["review"])
