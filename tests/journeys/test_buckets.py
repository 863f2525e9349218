"""The counts are a partition: of generated provinces, for every agency and the whole, on both databases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.support.province import AFTER_THE_DEADLINE, move_to, register, review, someone, submit
from workflows import buckets, deadlines
from workflows.bootstrap import House
from workflows.buckets import COUNTED, DONE, Bucket, Tally
from workflows.calendar import at
from workflows.models import Agency, Assignment, Directive, Duty, Unit
from workflows.unit import UnitOfWork
from workflows.vocabulary import DeadlineKind, Part, TimeState

TODAY = date(2026, 1, 5)
NEAR = st.integers(-12, 12)


@dataclass(frozen=True)
class Facts:
    """What is known of one generated assignment; days are counted from today."""

    part: Part
    due: int | None
    updated: bool
    submitted: int | None
    confirmed: bool
    ended: bool
    held: int


FACTS = st.builds(
    Facts,
    part=st.sampled_from(Part),
    due=st.none() | NEAR,
    updated=st.booleans(),
    submitted=st.none() | st.integers(-12, 0),
    confirmed=st.booleans(),
    ended=st.booleans(),
    held=st.integers(0, 4),
)
PROVINCES = st.lists(st.lists(FACTS, min_size=1, max_size=4), max_size=6)


def lay(uow: UnitOfWork, province: list[list[Facts]]) -> Iterator[Assignment]:
    """Duties with their assignments, each of an agency of its own."""
    unit = uow.session.scalars(select(Unit)).one()
    places = [uow.session.scalars(select(Agency).where(Agency.code == code)).one() for code in ("STNMT", "SXD")]
    places += [Agency(code=f"X{n}", name=f"Cơ quan {n}", kind=places[0].kind, position=9 + n) for n in range(2)]
    uow.session.add_all(places)
    for number, facts in enumerate(province, start=1):
        directive = Directive(
            number=f"{number}/UBND-VP",
            issuer="UBND tỉnh",
            doc_type="cong_van",
            summary="Về việc rà soát",
            issued_on=TODAY,
            released_on=TODAY,
            director="UBND tỉnh",
            signer="UBND tỉnh",
            field="Đất đai",
            entry_due=TODAY,
            entered_late=False,
            entered_at=uow.now(),
            entered_by="lan",
        )
        duty = Duty(position=1, content="Rà soát", deadline_kind=DeadlineKind.REPORT, unit=unit, due_on=None)
        duty.assignments = [assignment(uow, each, place) for each, place in zip(facts, places, strict=False)]
        directive.duties = [duty]
        uow.session.add(directive)
        yield from duty.assignments
    uow.session.flush()


def assignment(uow: UnitOfWork, facts: Facts, agency: Agency) -> Assignment:
    submitted = None if facts.submitted is None and not facts.confirmed else facts.submitted or 0
    sent = None if submitted is None else at(TODAY + timedelta(days=submitted))
    return Assignment(
        agency=agency,
        part=facts.part,
        due_on=None if facts.due is None else TODAY + timedelta(days=facts.due),
        assigned_at=at(TODAY - timedelta(days=20)),
        submitted_at=sent,
        stopped_at=sent,
        updated_at=sent or (at(TODAY) if facts.updated else None),
        confirmed_at=uow.now() if facts.confirmed else None,
        ended_at=uow.now() if facts.ended else None,
        held_days=facts.held,
    )


def bucket_of(assignment: Assignment, time_state: TimeState) -> Bucket:
    """The bucket of one assignment whose time stands so, judged by itself."""
    if time_state is TimeState.OUTSIDE:
        return Bucket.OUTSIDE
    if assignment.confirmed_at is not None:
        done = {TimeState.LATE: Bucket.DONE_LATE, TimeState.NO_DEADLINE: Bucket.DONE_UNDATED}
        return done.get(time_state, Bucket.DONE_ON_TIME)
    if time_state is TimeState.NO_DEADLINE:
        return Bucket.UNDATED
    if time_state is TimeState.OVERDUE:
        return Bucket.OVERDUE
    return Bucket.NEVER_UPDATED if assignment.updated_at is None else Bucket.IN_TIME


def expected(uow: UnitOfWork, given_to: list[Assignment]) -> Counter[Bucket]:
    states = [deadlines.time_state(each, uow.now(), uow.calendar) for each in given_to]
    return Counter(bucket_of(each, state) for each, state in zip(given_to, states, strict=True))


def worst(found: Counter[Bucket]) -> Bucket:
    return max(found, key=list(Bucket).index)


@pytest.mark.requirement("R5.3")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(province=PROVINCES)
def test_every_assignment_and_every_duty_stands_in_one_bucket(house: House, province: list[list[Facts]]) -> None:
    with house.unit_of_work() as uow, uow.session.begin_nested() as generated:
        rows = list(lay(uow, province))
        chief = someone(uow, "son")
        by_agency: defaultdict[str, list[Assignment]] = defaultdict(list)
        by_duty: defaultdict[int, list[Assignment]] = defaultdict(list)
        for each in rows:
            by_agency[each.agency.code].append(each)
            if each.part is not Part.COOPERATING:
                by_duty[each.duty_id].append(each)
        tallies = {agency.code: tally for agency, tally in buckets.agencies(uow, chief)}
        assert {code: Counter(tally.counts) for code, tally in tallies.items()} == {
            code: expected(uow, given_to) for code, given_to in by_agency.items()
        }
        duties = buckets.province(uow, chief)
        assert duties is not None
        assert Counter(duties.counts) == Counter(worst(expected(uow, each)) for each in by_duty.values())
        for tally in (duties, *tallies.values()):
            assert sum(tally.of(bucket) for bucket in COUNTED) == tally.total
            assert tally.done <= tally.total
            assert tally.due_soon <= tally.of(Bucket.IN_TIME)
            assert tally.of(Bucket.NEVER_UPDATED) <= tally.not_updated <= tally.total
        generated.rollback()


def tally_of(house: House, who: str = "son", code: str = "STNMT") -> Tally:
    with house.unit_of_work(write=False) as uow:
        return {agency.code: tally for agency, tally in buckets.agencies(uow, someone(uow, who))}[code]


@pytest.mark.requirement("R5.4")
def test_what_was_never_updated_is_regarded_as_not_done_in_a_figure_of_its_own(house: House) -> None:
    register(house)
    assert (tally_of(house).of(Bucket.NEVER_UPDATED), tally_of(house).not_updated) == (1, 1)
    move_to(house, AFTER_THE_DEADLINE)
    tally = tally_of(house)
    assert (tally.of(Bucket.OVERDUE), tally.of(Bucket.NEVER_UPDATED), tally.not_updated) == (1, 0, 1)
    assert (tally.completion, tally.updating) == (0, 0)
    submit(house)
    assert (tally_of(house).not_updated, tally_of(house).updating) == (0, 1)


@pytest.mark.requirement("R5.4", "R13.3")
def test_completion_and_updating_are_two_figures(house: House) -> None:
    register(house)
    submit(house)
    review(house, confirmed=False, reason="Chưa nêu số liệu cụ thể")
    tally = tally_of(house)
    assert (tally.completion, tally.updating, tally.of(Bucket.IN_TIME)) == (0, 1, 1)
    submit(house)
    review(house, confirmed=True)
    tally = tally_of(house)
    assert (tally.completion, tally.punctuality, tally.of(Bucket.DONE_ON_TIME)) == (1, 1, 1)


def test_what_has_no_deadline_is_no_part_of_the_punctuality() -> None:
    tally = Tally({Bucket.DONE_UNDATED: 3, Bucket.DONE_LATE: 1, Bucket.DONE_ON_TIME: 1})
    assert (tally.completion, tally.punctuality) == (1, 0.5)
    assert (Tally().completion, Tally().punctuality, Tally().updating) == (None, None, None)
    assert {Bucket.DONE_UNDATED, Bucket.DONE_LATE, Bucket.DONE_ON_TIME} == DONE


@pytest.mark.requirement("R6.4")
def test_an_agency_sees_its_own_figures_alone(house: House) -> None:
    register(house, duties=({}, {"lead": "SXD"}))
    with house.unit_of_work(write=False) as uow:
        head = someone(uow, "head")
        assert [agency.code for agency, _ in buckets.agencies(uow, head)] == ["STNMT"]
        assert buckets.province(uow, head) is None
