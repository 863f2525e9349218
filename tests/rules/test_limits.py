"""Limits worked by hand over Tết, observed and swapped days, each with its arithmetic in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows import daysoff, limits
from workflows.calendar import Calendar, breaks_at
from workflows.vocabulary import DayKind


def day(written: str) -> date:
    return datetime.strptime(written, "%d/%m/%Y").replace(tzinfo=UTC).date()


def published(*years: int) -> Calendar:
    """The working days of some years as the table is seeded with them."""
    rows = [each for year in years for each in daysoff.public_days(year)]
    return Calendar(
        off=frozenset(each.day for each in rows if each.kind is DayKind.OFF),
        worked=frozenset(each.day for each in rows if each.kind is DayKind.WORKING),
        names={each.day: each.name for each in rows},
    )


CALENDAR = published(2024, 2025, 2026, 2027)


@pytest.mark.requirement("R8.2")
@pytest.mark.parametrize(
    ("start", "days", "words"),
    [
        ("02/03/2026", 3, "3 ngày làm việc từ 02/03/2026 → 05/03/2026"),
        # Tết of four years
        ("07/02/2024", 3, "3 ngày làm việc từ 07/02/2024, nghỉ Tết Nguyên đán 08–14/02 → 19/02/2024"),
        ("24/01/2025", 1, "1 ngày làm việc từ 24/01/2025, nghỉ Tết Nguyên đán 27/01–01/02 → 03/02/2025"),
        ("13/02/2026", 3, "3 ngày làm việc từ 13/02/2026, nghỉ Tết Nguyên đán 16–20/02 → 25/02/2026"),
        ("03/02/2027", 3, "3 ngày làm việc từ 03/02/2027, nghỉ Tết Nguyên đán (dự kiến) 04–10/02 → 15/02/2027"),
        # swapped days: worked on a Saturday for a day off
        (
            "26/04/2024",
            3,
            "3 ngày làm việc từ 26/04/2024, nghỉ 29/04, nghỉ Ngày Chiến thắng 30/04, "
            "nghỉ Ngày Quốc tế Lao động 01/05, làm bù thứ Bảy 04/05 → 04/05/2024",
        ),
        ("25/04/2025", 3, "3 ngày làm việc từ 25/04/2025, làm bù thứ Bảy 26/04 → 29/04/2025"),
        (
            "21/08/2026",
            7,
            "7 ngày làm việc từ 21/08/2026, làm bù thứ Bảy 22/08, nghỉ 31/08, nghỉ Quốc khánh 01–02/09 → 03/09/2026",
        ),
        # 12729/VPCP-KGVX of 25/12/2025, which no library knew
        ("31/12/2025", 1, "1 ngày làm việc từ 31/12/2025, nghỉ Tết Dương lịch 01–02/01 → 05/01/2026"),
        ("08/01/2026", 2, "2 ngày làm việc từ 08/01/2026, làm bù thứ Bảy 10/01 → 10/01/2026"),
        # an observed day: the festival itself falls on a Sunday
        ("24/04/2026", 1, "1 ngày làm việc từ 24/04/2026, nghỉ Ngày Giỗ Tổ Hùng Vương 26–27/04 → 28/04/2026"),
    ],
)
def test_working_days_say_what_they_stepped_over(start: str, days: int, words: str) -> None:
    assert str(limits.working_days(CALENDAR, day(start), days)) == words


@pytest.mark.requirement("R8.8")
@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("02/03/2026", "2 ngày từ 02/03/2026 → 04/03/2026"),
        (
            "05/03/2026",
            "2 ngày từ 05/03/2026, ngày cuối 07/03 là thứ Bảy nên chuyển sang ngày làm việc kế tiếp → 09/03/2026",
        ),
        (
            "14/02/2026",
            "2 ngày từ 14/02/2026, ngày cuối 16/02 là ngày nghỉ nên chuyển sang ngày làm việc kế tiếp, "
            "nghỉ Tết Nguyên đán 16–20/02 → 23/02/2026",
        ),
        ("08/01/2026", "2 ngày từ 08/01/2026 → 10/01/2026"),  # a Saturday that is worked is no day of rest
    ],
)
def test_calendar_days_roll_forward_from_a_day_of_rest(start: str, words: str) -> None:
    assert str(limits.calendar_days(CALENDAR, day(start), 2)) == words


def test_a_limit_is_no_later_than_the_deadlines() -> None:
    limit = limits.working_days(CALENDAR, day("13/02/2026"), 3)
    assert limit.no_later_than([], "thời hạn") is limit
    assert limit.no_later_than([day("25/02/2026")], "thời hạn") is limit
    earlier = limit.no_later_than([day("20/03/2026"), day("20/02/2026")], "thời hạn")
    assert str(earlier).endswith("nghỉ Tết Nguyên đán 16–20/02, không quá thời hạn 20/02/2026 → 20/02/2026")


DAYS = st.dates(date(2024, 1, 1), date(2027, 10, 1))
COUNTS = st.integers(1, 40)


@given(start=DAYS, days=COUNTS)
def test_a_limit_in_working_days_ends_on_one_and_counts_as_many(start: date, days: int) -> None:
    end = limits.working_days(CALENDAR, start, days).on
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.between(start, end) == days
    assert CALENDAR.add(end, -days) <= start if CALENDAR.is_working_day(start) else True


@given(start=DAYS, days=COUNTS)
def test_a_limit_in_calendar_days_is_never_early_and_never_ends_in_a_rest(start: date, days: int) -> None:
    rolled = limits.calendar_days(CALENDAR, start, days).on
    literal = limits.calendar_days(CALENDAR, start, days, roll=False).on
    assert literal == start + timedelta(days=days) <= rolled
    assert CALENDAR.is_working_day(rolled)
    assert not any(CALENDAR.is_working_day(literal + timedelta(days=n)) for n in range((rolled - literal).days))


@given(start=DAYS, days=COUNTS, extra=st.sets(DAYS, max_size=20))
def test_another_day_off_never_brings_a_limit_nearer(start: date, days: int, extra: set[date]) -> None:
    more = Calendar(off=CALENDAR.off | extra, worked=CALENDAR.worked - extra)
    assert limits.working_days(more, start, days).on >= limits.working_days(CALENDAR, start, days).on
    assert limits.calendar_days(more, start, days).on >= limits.calendar_days(CALENDAR, start, days).on


@given(start=DAYS, days=COUNTS)
def test_the_words_end_with_the_day_itself(start: date, days: int) -> None:
    for limit in (limits.working_days(CALENDAR, start, days), limits.calendar_days(CALENDAR, start, days)):
        assert str(limit).endswith(f"→ {limit.on:%d/%m/%Y}")
        assert limit.breaks_at == breaks_at(limit.on)
