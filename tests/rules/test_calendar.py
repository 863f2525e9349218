"""Working days, worked by hand from the days off of 2025 to 2027."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from workflows import daysoff
from workflows.bootstrap import House
from workflows.calendar import Calendar, at, breaks_at, date_of
from workflows.models import DayOff
from workflows.vocabulary import DayKind


def days(*written: str) -> frozenset[date]:
    return frozenset(datetime.strptime(each, "%d/%m/%Y").replace(tzinfo=UTC).date() for each in written)


def day(written: str) -> date:
    return next(iter(days(written)))


TET_2026 = days("16/02/2026", "17/02/2026", "18/02/2026", "19/02/2026", "20/02/2026")
CALENDAR = Calendar(
    off=TET_2026 | days("02/01/2026", "01/01/2026", "30/04/2025", "01/05/2025", "02/05/2025", "24/11/2026"),
    worked=days("10/01/2026", "26/04/2025"),
)


@pytest.mark.parametrize(
    ("written", "works"),
    [
        ("23/11/2026", True),  # Monday
        ("24/11/2026", False),  # the Day of Vietnamese Culture
        ("28/11/2026", False),  # Saturday
        ("02/01/2026", False),  # a Friday off …
        ("10/01/2026", True),  # … worked on a Saturday
        ("26/04/2025", True),
    ],
)
def test_a_day_is_a_working_day_or_not(written: str, works: bool) -> None:
    assert CALENDAR.is_working_day(day(written)) is works


@pytest.mark.requirement("R8.2")
@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("13/02/2026", 3, "25/02/2026"),  # over Tết
        ("25/04/2025", 3, "29/04/2025"),  # the swapped Saturday counts
        ("31/12/2025", 3, "07/01/2026"),  # 1 and 2 January off
        ("08/01/2026", 2, "10/01/2026"),  # ends on the swapped Saturday
        ("23/11/2026", 1, "25/11/2026"),
        ("21/11/2026", 1, "23/11/2026"),  # from a Saturday
        ("25/11/2026", 0, "25/11/2026"),
        ("25/02/2026", -3, "13/02/2026"),
        ("28/11/2026", -1, "27/11/2026"),
    ],
)
def test_working_days_are_counted_from_the_day_after(start: str, count: int, end: str) -> None:
    assert CALENDAR.add(day(start), count) == day(end)


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        ("13/02/2026", "25/02/2026", 3),
        ("25/02/2026", "13/02/2026", -3),
        ("20/11/2026", "22/11/2026", 0),
        ("23/11/2026", "23/11/2026", 0),
        ("08/01/2026", "12/01/2026", 3),
    ],
)
def test_the_working_days_between_two_dates(start: str, end: str, count: int) -> None:
    assert CALENDAR.between(day(start), day(end)) == count


@pytest.mark.parametrize(
    ("start", "last"),
    [("23/11/2026", "29/11/2026"), ("18/11/2026", "24/11/2026"), ("16/11/2026", "19/11/2026")],
)
def test_the_last_date_within_three_working_days_takes_in_the_days_off_behind_it(start: str, last: str) -> None:
    assert CALENDAR.within(day(start), 3) == day(last)
    assert CALENDAR.between(day(start), day(last)) == 3


@pytest.mark.parametrize("count", [10_001, -10_001, 10**15])
def test_more_working_days_than_any_plan_has_are_refused_at_once(count: int) -> None:
    with pytest.raises(OverflowError, match="quá nhiều"):
        CALENDAR.add(day("05/01/2026"), count)


def test_a_promise_is_kept_until_the_end_of_its_day_in_the_province() -> None:
    assert breaks_at(day("23/11/2026")) == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert breaks_at(day("23/11/2026"), time(17)) == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert date_of(datetime(2026, 11, 23, 16, 59, tzinfo=UTC)) == day("23/11/2026")
    assert date_of(datetime(2026, 11, 23, 17, tzinfo=UTC)) == day("24/11/2026")
    assert at(day("24/11/2026")) == datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_the_seed_knows_tet_the_swapped_days_and_the_late_decision(house: House) -> None:
    with house.unit_of_work() as uow:
        daysoff.seed(uow.session, day("15/06/2026"))
        uow.session.flush()
        calendar = daysoff.calendar_of(uow.session)
    assert all(not calendar.is_working_day(each) for each in TET_2026)
    assert not calendar.is_working_day(day("02/01/2026"))
    assert calendar.is_working_day(day("10/01/2026"))
    assert calendar.is_working_day(day("22/08/2026"))
    assert not calendar.is_working_day(day("31/08/2026"))
    assert not calendar.is_working_day(day("27/04/2026"))


def test_a_year_that_the_office_edited_is_not_seeded_again(house: House) -> None:
    with house.unit_of_work() as uow:
        uow.session.add(DayOff(day=day("14/08/2039"), kind=DayKind.OFF, name="Nghỉ chống bão"))
        daysoff.seed(uow.session, day("15/06/2040"))
    with house.unit_of_work(write=False) as uow:
        assert not uow.calendar.is_working_day(day("14/08/2039"))
        assert uow.calendar.is_working_day(day("02/09/2039"))
        assert not uow.calendar.is_working_day(day("03/09/2040"))
