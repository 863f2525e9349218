"""How work stands against its deadline, and when the ladder's rungs are due."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from workflows import deadlines, ladder
from workflows.calendar import Calendar, at, breaks_at
from workflows.clocks import late_at
from workflows.ladder import Ladder
from workflows.models import Assignment
from workflows.vocabulary import TimeState

CALENDAR = Calendar(off=frozenset({date(2026, 11, 24)}))
FRIDAY = date(2026, 11, 27)


def given(
    due_on: date | None = FRIDAY,
    due_time: time | None = None,
    *,
    held: int = 0,
    submitted: datetime | None = None,
    confirmed: datetime | None = None,
) -> Assignment:
    return Assignment(
        due_on=due_on,
        due_time=due_time,
        due_at=breaks_at(due_on, due_time) if due_on else None,
        late_at=late_at(CALENDAR, due_on, due_time, held) if due_on else None,
        assigned_at=at(date(2026, 11, 2)),
        submitted_at=submitted,
        stopped_at=submitted,
        confirmed_at=confirmed,
    )


def morning(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return at(date(2026, 11, day), time(hour, minute))


@pytest.mark.requirement("R2.1")
@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (morning(20), TimeState.IN_TIME),  # four working days: 23, 25, 26, 27
        (morning(23), TimeState.DUE_SOON),
        (morning(26), TimeState.DUE_SOON),
        (morning(27), TimeState.DUE_TODAY),
        (morning(27, 23, 59), TimeState.DUE_TODAY),
        (morning(28, 0), TimeState.OVERDUE),
    ],
)
def test_open_work_against_its_deadline(now: datetime, expected: TimeState) -> None:
    assert deadlines.time_state(given(), now, CALENDAR) is expected


def test_work_without_a_deadline_is_neither_late_nor_in_time() -> None:
    assert deadlines.time_state(given(None), morning(27), CALENDAR) is TimeState.NO_DEADLINE
    assert deadlines.days_left(given(None), morning(27)) is None


@pytest.mark.parametrize(("hour", "expected"), [(16, TimeState.DUE_TODAY), (17, TimeState.OVERDUE)])
def test_a_time_of_day_is_part_of_the_promise(hour: int, expected: TimeState) -> None:
    assert deadlines.time_state(given(FRIDAY, time(17)), morning(27, hour), CALENDAR) is expected


@pytest.mark.parametrize(
    ("submitted", "expected"), [(morning(27, 23), TimeState.IN_TIME), (morning(28, 1), TimeState.OVERDUE)]
)
def test_what_the_office_holds_is_judged_at_its_submission(submitted: datetime, expected: TimeState) -> None:
    later = datetime(2027, 3, 1, tzinfo=UTC)
    assert deadlines.time_state(given(submitted=submitted), later, CALENDAR) is expected


@pytest.mark.parametrize(
    ("submitted", "expected"), [(morning(27, 23), TimeState.ON_TIME), (morning(28, 1), TimeState.LATE)]
)
def test_the_offices_own_delay_makes_nothing_late(submitted: datetime, expected: TimeState) -> None:
    done = given(submitted=submitted, confirmed=datetime(2027, 3, 1, tzinfo=UTC))
    assert deadlines.time_state(done, datetime(2027, 4, 1, tzinfo=UTC), CALENDAR) is expected


@pytest.mark.requirement("R8.11")
@pytest.mark.parametrize(
    ("now", "expected", "days"),
    [
        (morning(30), TimeState.DUE_SOON, 2),  # 27/11, and three working days for which the Office held it: 02/12
        (at(date(2026, 12, 2), time(9)), TimeState.DUE_TODAY, 0),
        (at(date(2026, 12, 3)), TimeState.OVERDUE, -1),
    ],
)
def test_the_days_that_the_office_held_what_it_returned_are_not_the_agencys(
    now: datetime, expected: TimeState, days: int
) -> None:
    assert deadlines.time_state(given(held=3), now, CALENDAR) is expected
    assert deadlines.days_left(given(held=3), now) == days


def test_the_office_says_how_soon_is_soon() -> None:
    assert deadlines.time_state(given(), morning(20), CALENDAR, soon=4) is TimeState.DUE_SOON
    assert deadlines.time_state(given(), morning(26), CALENDAR, soon=0) is TimeState.IN_TIME


def test_days_left_are_calendar_days_of_the_province() -> None:
    assert deadlines.days_left(given(), morning(25)) == 2
    assert deadlines.days_left(given(), morning(30)) == -3


@pytest.mark.requirement("R11.2")
def test_the_ladder_has_seven_rungs_by_working_days_and_tells_of_the_broken_promise_at_once() -> None:
    days = [(moment.rung, moment.at) for moment in ladder.rungs(FRIDAY, CALENDAR)]
    assert days == [
        ("T-5", at(date(2026, 11, 19), time(7, 30))),  # 24/11 is a day off
        ("T-3", at(date(2026, 11, 23), time(7, 30))),
        ("T-1", at(date(2026, 11, 26), time(7, 30))),
        ("T", at(date(2026, 11, 27), time(7, 30))),
        ("T+1", at(date(2026, 11, 28))),
        ("T+5", at(date(2026, 12, 4), time(7, 30))),
        ("T+15", at(date(2026, 12, 18), time(7, 30))),
    ]


def test_the_rungs_are_the_offices_to_set() -> None:
    set_otherwise = Ladder(before=(2,), letter=3, criticism=10)
    assert [each.rung for each in ladder.rungs(FRIDAY, CALENDAR, None, set_otherwise)] == ["T-2", "T+1", "T+3", "T+10"]


@pytest.mark.parametrize(
    ("now", "done", "expected"),
    [
        (morning(18), (), "T-5"),
        (morning(23), (), "T-3"),  # due: it fires now
        (morning(23), ("T-3",), "T-1"),
        (morning(30), ("T-3",), "T+1"),
        (morning(30), (), "T+1"),  # after an outage only the worst is told
        (morning(30), ("T+1",), "T+5"),
        (morning(30) + timedelta(days=30), ("T+15",), None),
    ],
)
def test_the_next_rung(now: datetime, done: tuple[str, ...], expected: str | None) -> None:
    moment = ladder.next_moment(ladder.rungs(FRIDAY, CALENDAR), done, now)
    assert (moment.rung if moment else None) == expected


def test_nobody_is_reminded_while_the_office_holds_the_report() -> None:
    assert ladder.ladder_of(given(submitted=morning(20)), CALENDAR) == []
    assert ladder.ladder_of(given(None), CALENDAR) == []


def test_work_given_on_short_notice_is_told_its_deadline_once() -> None:
    late = given()
    late.assigned_at = morning(25)
    assert [each.rung for each in ladder.ladder_of(late, CALENDAR)] == ["T-1", "T", "T+1", "T+5", "T+15"]
