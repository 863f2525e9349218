"""The three clocks at their edges, and what stops a deadline: tables worked by hand."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import clocks
from workflows.calendar import Calendar, at, breaks_at
from workflows.clocks import LITERALLY_URGENT, Rules
from workflows.vocabulary import Counting, Stopping, Urgency

WORKWEEK = Calendar()
MONDAY, WEDNESDAY, THURSDAY, FRIDAY = date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6)
NEXT_MONDAY = date(2026, 3, 9)
NORMAL, URGENT, VERY_URGENT, EXPRESS = Urgency


@pytest.mark.requirement("R8.2", "R8.3")
@pytest.mark.parametrize(
    ("urgency", "released", "due", "limit"),
    [
        (NORMAL, MONDAY, [], THURSDAY),
        (NORMAL, WEDNESDAY, [date(2026, 3, 20)], THURSDAY),  # from issue, whenever it was released
        (NORMAL, MONDAY, [date(2026, 3, 20), date(2026, 3, 3)], date(2026, 3, 3)),  # not after a deadline
        (NORMAL, MONDAY, [THURSDAY], THURSDAY),
        (URGENT, WEDNESDAY, [date(2026, 3, 20)], WEDNESDAY),  # the day of release
        (VERY_URGENT, MONDAY, [], MONDAY),
        (EXPRESS, MONDAY, [], MONDAY),
    ],
)
def test_the_offices_entry(urgency: Urgency, released: date, due: list[date], limit: date) -> None:
    assert clocks.entry_limit(WORKWEEK, MONDAY, released, urgency, due).on == limit


@pytest.mark.requirement("R8.8")
@pytest.mark.parametrize(
    ("released", "urgency", "counting", "limit"),
    [
        (MONDAY, NORMAL, Counting.ROLLED, WEDNESDAY),
        (THURSDAY, NORMAL, Counting.ROLLED, NEXT_MONDAY),  # ends on a Saturday
        (FRIDAY, NORMAL, Counting.ROLLED, NEXT_MONDAY),  # ends on a Sunday
        (THURSDAY, NORMAL, Counting.CALENDAR, date(2026, 3, 7)),
        (THURSDAY, NORMAL, Counting.WORKING, NEXT_MONDAY),
        (FRIDAY, NORMAL, Counting.WORKING, date(2026, 3, 10)),
        (FRIDAY, URGENT, Counting.ROLLED, FRIDAY),
        (FRIDAY, VERY_URGENT, Counting.WORKING, FRIDAY),
        (FRIDAY, EXPRESS, Counting.CALENDAR, FRIDAY),
    ],
)
def test_the_agencys_update(released: date, urgency: Urgency, counting: Counting, limit: date) -> None:
    assert clocks.update_limit(WORKWEEK, released, urgency, Rules(update_counting=counting)).on == limit


@pytest.mark.requirement("R8.11")
@pytest.mark.parametrize(
    ("submitted", "counting", "limit"),
    [
        (MONDAY, Counting.WORKING, date(2026, 3, 3)),
        (FRIDAY, Counting.WORKING, NEXT_MONDAY),
        (date(2026, 3, 7), Counting.WORKING, NEXT_MONDAY),
        (FRIDAY, Counting.CALENDAR, date(2026, 3, 7)),
    ],
)
def test_the_offices_review(submitted: date, counting: Counting, limit: date) -> None:
    assert clocks.review_limit(WORKWEEK, submitted, Rules(review_counting=counting)).on == limit


@pytest.mark.parametrize("urgency", [URGENT, EXPRESS, VERY_URGENT])
def test_the_office_says_which_documents_are_urgent_and_when_the_day_ends(urgency: Urgency) -> None:
    rules = Rules(urgent=LITERALLY_URGENT, day_ends=time(17))
    entry = clocks.entry_limit(WORKWEEK, MONDAY, MONDAY, urgency, [], rules)
    if urgency is VERY_URGENT:
        assert (entry.on, entry.breaks_at) == (THURSDAY, breaks_at(THURSDAY))
    else:
        assert (entry.on, entry.breaks_at) == (MONDAY, at(MONDAY, time(17)))
        assert str(entry) == "ngay trong ngày 02/03/2026 → 02/03/2026 17:00"


def morning(day: date, hour: int = 9) -> datetime:
    return at(day, time(hour))


@pytest.mark.requirement("R8.7", "R8.8")
@pytest.mark.parametrize(
    ("released", "late", "stopping", "expected"),
    [
        (WEDNESDAY, False, Stopping.RELEASE, at(WEDNESDAY, time.max)),  # released on Wednesday, entered on Friday
        (FRIDAY, False, Stopping.RELEASE, morning(FRIDAY)),  # entered on the day of its release
        (MONDAY, True, Stopping.RELEASE, morning(FRIDAY)),  # entered too late: its entry counts
        (None, False, Stopping.RELEASE, morning(FRIDAY)),
        (WEDNESDAY, False, Stopping.SUBMISSION, morning(FRIDAY)),
    ],
)
def test_what_stops_a_deadlines_clock(
    released: date | None, late: bool, stopping: Stopping, expected: datetime
) -> None:
    entered = morning(FRIDAY)
    assert clocks.stopped_at(entered, released, entered_late=late, stopping=stopping) == expected


@pytest.mark.parametrize(
    ("released", "due", "due_time", "late"),
    [
        (WEDNESDAY, WEDNESDAY, None, False),  # released on the last day, entered two days after it
        (THURSDAY, WEDNESDAY, None, True),
        (WEDNESDAY, THURSDAY, time(17), False),
        (WEDNESDAY, WEDNESDAY, time(17), True),  # the hour of its release is not known
    ],
)
def test_a_document_released_in_time_keeps_the_deadline(
    released: date, due: date, due_time: time | None, late: bool
) -> None:
    stopped = clocks.stopped_at(morning(FRIDAY), released, entered_late=False)
    assert (stopped >= clocks.late_at(WORKWEEK, due, due_time)) is late


@pytest.mark.parametrize(
    ("submitted", "returned", "days"),
    [
        (morning(MONDAY), morning(MONDAY, 16), 0),
        (morning(MONDAY), morning(WEDNESDAY), 2),
        (morning(FRIDAY), morning(NEXT_MONDAY), 1),
        (morning(date(2026, 3, 7)), morning(date(2026, 3, 8)), 0),  # sent on a Saturday, returned on a Sunday
    ],
)
def test_the_working_days_that_the_office_held_a_report(submitted: datetime, returned: datetime, days: int) -> None:
    assert clocks.held_days(WORKWEEK, submitted, returned) == days


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 1))


@given(due=DAYS, held=st.integers(0, 30), more=st.integers(0, 30))
def test_the_offices_delay_never_makes_an_agency_late(due: date, held: int, more: int) -> None:
    assert clocks.late_at(WORKWEEK, due, None, held + more) >= clocks.late_at(WORKWEEK, due, None, held)


@given(released=DAYS, days=st.integers(0, 5), hour=st.integers(0, 23))
def test_a_clock_never_stops_before_the_release_nor_after_the_entry(released: date, days: int, hour: int) -> None:
    entered = at(date.fromordinal(released.toordinal() + days), time(hour))
    stopped = clocks.stopped_at(entered, released, entered_late=False)
    assert at(released) <= stopped <= entered
