"""The roll-up says what a recount of the rows says: of generated provinces at any time, and after every act."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.journeys.test_buckets import FACTS, PROVINCES, Facts, lay
from tests.support.proof import FULL
from tests.support.province import (
    AFTER_THE_DEADLINE,
    later,
    move_to,
    register,
    review,
    someone,
    submit,
    the_assignment,
)
from workflows import buckets, fence, rollups
from workflows.bootstrap import House
from workflows.buckets import COUNTED, Tally
from workflows.calendar import at
from workflows.models import Count
from workflows.rollups import Cut, Figure, sums
from workflows.settings import DUE_SOON_DAYS, change
from workflows.unit import UnitOfWork

EXAMPLES = 200 if FULL else 15
LATER = st.integers(0, 40)


def told(tally: Tally) -> list[int]:
    return [*(tally.of(bucket) for bucket in COUNTED), tally.due_soon, tally.not_updated]


def agree(uow: UnitOfWork) -> None:
    """The counts are those of the rows: of each agency, of the province, and each by itself."""
    chief = someone(uow, "son")
    recounted = {agency.id: told(tally) for agency, tally in buckets.agencies(uow, chief) if tally.total}
    assert {each: told(part.tally) for each, part in sums.agencies(uow, Cut.AGENCY).items()} == recounted
    assert told(sums.of_cut(uow, Cut.PROVINCE).tally) == told(buckets.province(uow, chief) or Tally())
    assert rollups.verify(uow.session) == {}


@pytest.mark.requirement("R5.3")
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(province=PROVINCES, changed=st.lists(FACTS, max_size=3), days=st.lists(LATER, max_size=2))
def test_the_counts_are_those_of_the_rows_whatever_changes_and_whenever_one_looks(
    house: House, province: list[list[Facts]], changed: list[Facts], days: list[int]
) -> None:
    with house.unit_of_work() as uow, uow.session.begin_nested() as generated:
        rows = list(lay(uow, province))
        rollups.settle(uow.session)
        agree(uow)
        for row, facts in zip(rows, changed, strict=False):
            row.due_on = None if facts.due is None else row.assigned_at.date() + timedelta(days=20 + facts.due)
            row.submitted_at = row.stopped_at = row.updated_at = at(row.assigned_at.date()) if facts.updated else None
            row.ended_at = uow.now() if facts.ended else None
        rollups.settle(uow.session)
        for more in (0, *days):
            uow.move_clock(uow.clock_offset() + timedelta(days=more))
            agree(uow)
        generated.rollback()


def kept(house: House) -> int:
    """How many rows the roll-up has, once it was found to say what the rows say."""
    with house.unit_of_work(write=False) as uow:
        agree(uow)
        return uow.session.scalar(select(func.count()).select_from(Count)) or 0


@pytest.mark.requirement("R5.3")
def test_every_act_keeps_the_counts_and_time_needs_none(house: House) -> None:
    register(house, duties=({"cooperating": ["SXD"]}, {"giving": "joint", "joint": ["STNMT", "SXD"]}))
    kept(house)
    submit(house)
    review(house, confirmed=False, reason="Chưa nêu số liệu cụ thể")
    kept(house)
    later(house, days=9)
    kept(house)
    with house.unit_of_work() as uow:
        change(uow, someone(uow, "son"), DUE_SOON_DAYS, "10", "Theo công văn 7")
    kept(house)
    move_to(house, AFTER_THE_DEADLINE)
    with house.unit_of_work(write=False) as uow:
        whole = sums.of_cut(uow, Cut.PROVINCE)
        assert whole.of(Figure.OVERDUE) == 2
        assert [whole.aged(age) for age in sums.AGES] == [2, 0, 0, 0]
        month = sums.Span(uow.today().replace(day=1), uow.today() + timedelta(days=31))
        told = {each: whole.during(month, each) for each in (Figure.GIVEN, Figure.RETURNED, Figure.BROKEN)}
        assert told == {Figure.GIVEN: 2, Figure.RETURNED: 1, Figure.BROKEN: 2}
    before = kept(house)
    assert rollups.fold(house) == before
    assert 0 < kept(house) < before
    with house.unit_of_work() as uow:
        assert rollups.rebuild(uow.session) == 2
    rebuilt = kept(house)
    submit(house)
    assert rollups.fold(house) > 0
    assert kept(house) < rebuilt + 20


@pytest.mark.requirement("R5.3")
def test_two_agencies_of_one_duty_report_at_once_and_both_are_counted(house: House) -> None:
    joint = {"giving": "joint", "joint": ["STNMT", "SXD"]}
    for number in range(3):
        register(house, number=f"{number + 1}/UBND-VP", duties=(joint,))
    begun = Barrier(2)

    def report_all(who: str) -> None:
        begun.wait(timeout=30)
        for _ in range(3):
            submit(house, by=who)

    with ThreadPoolExecutor(2) as both:
        for done in [both.submit(report_all, who) for who in ("hoa", "binh")]:
            done.result(timeout=120)
    kept(house)
    with house.unit_of_work(write=False) as uow:
        assert sums.of_cut(uow, Cut.PROVINCE).of(Figure.AWAITING) == 6
        assert sums.of_cut(uow, Cut.PROVINCE).tally.not_updated == 0


@pytest.mark.requirement("R6.4")
def test_an_agency_counts_for_the_province_and_reads_its_own_figures_alone(house: House) -> None:
    register(house, duties=({"giving": "joint", "joint": ["STNMT", "SXD"]},))
    with house.unit_of_work(fenced=True) as uow:
        hoa = someone(uow, "hoa")
        fence.put_around(uow.session, hoa)
        theirs = set(uow.session.scalars(select(Count.agency_id)))
        assert theirs == {hoa.agency_id} if uow.session.get_bind().dialect.name == "postgresql" else len(theirs) == 3
        the = the_assignment(house)
        assert the.agency_id == hoa.agency_id
    kept(house)
