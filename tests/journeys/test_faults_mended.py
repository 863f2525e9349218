"""Faults that people met once, each with what they see since."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from engine import Incident
from tests.support.counting import statements
from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    DUTY,
    HEAD,
    accept,
    count,
    instance_of,
    later,
    notices,
    register,
    someone,
    submit,
    sweep,
)
from workflows import attachments, instances, waking, worklist
from workflows.attachments import Upload
from workflows.bootstrap import House
from workflows.courses import AssignmentCourse
from workflows.directives import finding
from workflows.errors import RegistrationRejected
from workflows.models import Agency, Assignment, Directive
from workflows.registration import entries, judging
from workflows.vocabulary import AgencyKind

UNKEEPABLE = "số không \0"


def refused(house: House, *duties: dict[str, Any], **head: Any) -> RegistrationRejected:
    typed = [{**DUTY, **duty} for duty in duties or ({},)]
    with house.unit_of_work() as uow, pytest.raises(RegistrationRejected) as refusal:
        entries.register(uow, someone(uow, "lan"), {**HEAD, **head}, typed)
    assert count(house, Directive) == [0]
    return refusal.value


def fail_to_urge(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def urge(_call: Any) -> None:
        raise RuntimeError(UNKEEPABLE)

    monkeypatch.setitem(house.registry.services, "ladder.urge", urge)


def test_a_duty_of_many_lines_is_told_in_a_subject_of_one(house: House) -> None:
    register(house, duties=[{"content": "Dòng một\r\nDòng hai\u0085Dòng ba\u2028Dòng bốn"}])
    assert notices(house, "hoa") == ["Nhiệm vụ mới: Dòng một Dòng hai Dòng ba Dòng bốn"]


@mostly_on_sqlite
@pytest.mark.parametrize("due_on", ["31/12/9999", "01/01/0001", "31/12/1989", "01/01/2101"])
def test_a_deadline_of_no_working_life_is_refused_at_its_field(house: House, due_on: str) -> None:
    assert set(refused(house, {"due_on": due_on}).duty_problems[0]) == {"due_on"}


def test_a_directive_of_no_working_life_is_refused_at_its_field(house: House) -> None:
    assert set(refused(house, issued_on="01/01/0001").problems) == {"issued_on"}


def test_the_farthest_deadline_is_kept(house: House) -> None:
    register(house, duties=[{"due_on": "31/12/2100"}])
    assert instance_of(house).wake_at is not None


@mostly_on_sqlite
@pytest.mark.parametrize("number", ["ß" * 41, "\u2060\u2060", "000", "\u200b \u00ad"])
def test_a_number_that_is_none_is_refused_at_its_field(house: House, number: str) -> None:
    assert set(refused(house, number=number).problems) == {"number"}


def test_no_more_duties_are_entered_than_the_page_offers(house: House) -> None:
    assert set(refused(house, *[{}] * (judging.MOST_DUTIES + 1)).problems) == {"duties"}


def test_one_failing_instance_stops_no_other_whatever_it_says(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    register(house, duties=[{}, {}])
    fail_to_urge(house, monkeypatch)
    later(house, days=30)
    assert (sweep(house), sweep(house)) == (3, 0), "both, and the summary of the month that closed"
    with house.unit_of_work(write=False) as uow:
        causes = uow.session.scalars(select(Incident.cause)).all()
    assert causes == ["RuntimeError: số không"] * 2


def test_an_instance_that_somebody_moved_meanwhile_is_not_set_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Meanwhile(logging.Handler):
        """Hoa reports between the worker's failure and its setting back."""

        def emit(self, record: logging.LogRecord) -> None:
            monkeypatch.undo()
            submit(house)

    register(house)
    accept(house)
    fail_to_urge(house, monkeypatch)
    later(house, days=30)
    meanwhile = Meanwhile()
    log = logging.getLogger(waking.__name__)
    log.addHandler(meanwhile)
    try:
        assert sweep(house) == 2, "it, and the summary of the month that closed"
    finally:
        log.removeHandler(meanwhile)
    moved = instance_of(house)
    assert (moved.attempts, moved.retry_at) == (0, None)


def test_an_upload_that_breaks_off_leaves_nothing_behind(house: House) -> None:
    class BreaksOff(BytesIO):
        def read(self, _size: int | None = -1, /) -> bytes:
            raise OSError("the browser went away")

    with house.unit_of_work() as uow, pytest.raises(OSError, match="went away"):
        attachments.keep(uow, someone(uow, "hoa"), Upload("a.pdf", BreaksOff(b"x")))
    assert list((house.config.data_folder / "arriving").iterdir()) == []
    assert not (house.config.data_folder / "blobs").exists()


@pytest.fixture
def crowded(house: House) -> House:
    """A house in which one duty is given to twenty-eight agencies."""
    with house.unit_of_work() as uow:
        codes = [f"X{number}" for number in range(27)]
        uow.session.add_all(Agency(code=each, name=each, kind=AgencyKind.AGENCY, position=9) for each in codes)
    register(house, duties=[{"cooperating": codes}])
    return house


def test_a_page_costs_the_same_for_two_agencies_and_for_twenty_eight(crowded: House) -> None:
    register(crowded, number="13/UBND-VP", duties=[{"cooperating": ["SXD"]}])
    costs = {}
    for directive_id in (1, 2):
        with crowded.unit_of_work(write=False) as uow:
            first = select(Assignment.instance_id).join(Assignment.duty).order_by(Assignment.id).limit(1)
            instance_id = uow.session.scalar(first.where(Assignment.duty.has(directive_id=directive_id))) or 0
            minh = someone(uow, "minh")
        with statements(crowded.database) as sent, crowded.unit_of_work(write=False) as uow:
            view = instances.view(uow, minh, instance_id)
            assert isinstance(view, AssignmentCourse)
            assert all(each.agency.name for each in view.duty.assignments)
        costs[directive_id] = len(sent)
    assert costs[1] == costs[2]


def test_a_directives_page_costs_the_same_however_many_reported(house: House) -> None:
    register(house, duties=[{}, {}, {}])
    costs = []
    for _ in range(2):
        submit(house)
        with house.unit_of_work(write=False) as uow:
            minh = someone(uow, "minh")
        with statements(house.database) as sent, house.unit_of_work(write=False) as uow:
            view = finding.view(uow, minh, 1)
            assert [row.report.submission.by for duty in view.duties for row in duty.rows if row.report]
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_a_page_past_the_end_is_the_last_page_and_past_one_that_nobody_counted_the_first(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(house)
    register(house, number="143/UBND-VP")
    with house.unit_of_work(write=False) as uow:
        hoa, minh = someone(uow, "hoa"), someone(uow, "minh")
        for page in (
            finding.listing(uow, minh, finding.Filters(page=99)),
            worklist.inbox(uow, hoa, worklist.Filters(page=99)),
        ):
            assert (page.number, page.pages, page.total, len(page.rows)) == (1, 1, 2, 2)
        monkeypatch.setattr(finding, "COUNTED", 0)
        for number in (1, 2):
            page = finding.listing(uow, someone(uow, "head"), finding.Filters(page=number))
            assert (page.total, page.counted, page.number, page.pages, len(page.rows)) == (2, False, 1, 1, 2)
