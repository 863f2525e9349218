"""The three clocks on real work: whose entry was late, whose review, and what was never charged to whom."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from engine import AnswersRejected
from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    accept,
    move_to,
    register,
    review,
    submit,
    the_assignment,
    time_state,
)
from tests.support.web import Visitors, said
from workflows.bootstrap import House
from workflows.calendar import at
from workflows.models import Report
from workflows.vocabulary import TimeState, Urgency

FRIDAY, MONDAY = date(2026, 1, 9), date(2026, 1, 12)


def morning(day: date) -> datetime:
    return at(day, time(9))


def report_sent(house: House, on: date, **typed: str) -> Report:
    """Hoa's report as it was kept, sent on a day."""
    register(house)
    move_to(house, morning(on))
    submit(house, **typed)
    return the_assignment(house).reports[-1]


@mostly_on_sqlite
@pytest.mark.requirement("R8.8")
@pytest.mark.parametrize(
    ("sent", "typed", "due", "late"),
    [
        (date(2026, 1, 7), {"document_date": "05/01/2026"}, date(2026, 1, 7), False),
        (date(2026, 1, 8), {"document_date": "05/01/2026"}, date(2026, 1, 7), True),
        (date(2026, 1, 8), {"document_date": "05/01/2026", "released_on": "06/01/2026"}, date(2026, 1, 8), False),
        (MONDAY, {"document_date": "09/01/2026"}, MONDAY, False),  # the second day is a Sunday
        (date(2026, 1, 13), {"document_date": "09/01/2026"}, MONDAY, True),
        (FRIDAY, {"document_date": "09/01/2026", "urgency": "express"}, FRIDAY, False),
        (date(2026, 1, 10), {"document_date": "09/01/2026", "urgency": "urgent"}, FRIDAY, True),
    ],
)
def test_an_agency_enters_what_it_released_within_two_days(
    house: House, sent: date, typed: dict[str, str], due: date, late: bool
) -> None:
    report = report_sent(house, sent, **typed)
    assert (report.update_due, report.entered_late) == (due, late)


@pytest.mark.requirement("R8.8")
def test_the_reports_own_urgency_decides_and_not_the_directives(house: House) -> None:
    register(house, urgency="express")
    move_to(house, morning(date(2026, 1, 7)))
    submit(house, document_date="05/01/2026")
    report = the_assignment(house).reports[-1]
    assert (report.urgency, report.entered_late) == (Urgency.NORMAL, False)


@mostly_on_sqlite
@pytest.mark.requirement("R8.8")
@pytest.mark.parametrize(("released", "word"), [("04/01/2026", "trước ngày văn bản"), ("07/01/2026", "sau hôm nay")])
def test_a_document_is_not_released_before_its_date_nor_tomorrow(house: House, released: str, word: str) -> None:
    register(house)
    accept(house)
    with pytest.raises(AnswersRejected) as refused:
        submit(house, released_on=released)
    assert word in refused.value.problems["released_on"]


@mostly_on_sqlite
@pytest.mark.requirement("R8.7", "R8.8")
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (date(2026, 1, 19), TimeState.IN_TIME),  # released on the last day, entered within two days of it
        (date(2026, 1, 20), TimeState.OVERDUE),  # entered too late, so its entry counts
    ],
)
def test_a_document_released_in_time_keeps_the_deadline_when_it_is_entered_in_time(
    house: House, sent: date, expected: TimeState
) -> None:
    report_sent(house, sent, document_date="16/01/2026")
    assert time_state(house) is expected


@pytest.mark.requirement("R8.11")
@pytest.mark.parametrize(("reviewed", "late"), [(MONDAY, False), (date(2026, 1, 13), True)])
def test_the_lateness_of_each_review_is_kept(house: House, reviewed: date, late: bool) -> None:
    report_sent(house, date(2026, 1, 10), document_date="09/01/2026")  # a Saturday that was worked
    move_to(house, morning(reviewed))
    review(house, confirmed=False, reason="Chưa nêu số liệu cụ thể")
    report = the_assignment(house).reports[-1]
    assert (report.review_due, report.reviewed_late) == (MONDAY, late)


@pytest.mark.requirement("R8.11")
def test_the_office_answers_for_its_own_delay_and_the_agency_never_does(house: House) -> None:
    report_sent(house, date(2026, 1, 16), document_date="16/01/2026")
    move_to(house, morning(date(2026, 3, 2)))
    review(house, confirmed=True)
    assert (time_state(house), the_assignment(house).reports[-1].reviewed_late) == (TimeState.ON_TIME, True)


@pytest.mark.requirement("R8.11", "R8.12")
def test_each_round_that_the_office_returns_moves_the_day_by_which_the_agency_is_judged(
    house: House, at: Visitors
) -> None:
    report_sent(house, date(2026, 1, 6))
    move_to(house, morning(date(2026, 1, 8)))
    review(house, confirmed=False, reason="Chưa nêu số liệu cụ thể")
    assert (the_assignment(house).held_days, the_assignment(house).judged_on) == (2, date(2026, 1, 20))
    move_to(house, morning(FRIDAY))
    submit(house)
    move_to(house, morning(MONDAY))
    review(house, confirmed=False, reason="Còn thiếu phụ lục")
    given = the_assignment(house)
    assert (given.due_on, given.held_days, given.judged_on) == (date(2026, 1, 16), 4, date(2026, 1, 22))
    assert "16/01/2026 xét đến 22/01/2026 Còn 10 ngày" in said(at("hoa").get("/"))


@pytest.mark.requirement("R8.6", "R8.8", "R8.11")
def test_the_page_shows_each_limit_with_its_arithmetic(house: House, at: Visitors) -> None:
    report_sent(house, date(2026, 1, 8), document_date="05/01/2026")
    words = said(at("minh").get(at.item("minh", "review")))
    assert "2 ngày từ 05/01/2026 → 07/01/2026" in words
    assert "Cập nhật muộn" in words
    assert "1 ngày làm việc từ 08/01/2026 → 09/01/2026" in words
    assert "3 ngày làm việc từ 05/01/2026 → 08/01/2026" in said(at("lan").get("/van-ban/1"))
