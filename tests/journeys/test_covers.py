"""Vắng mặt: a substitute does the work, says for whom, and decides on nothing that one of the two asked for."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from engine import AnswersRejected, Event, Submission
from tests.journeys.test_any_diagram import DESIGNS, LEAVE
from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    LETTER,
    REPORT,
    accept,
    answer,
    awaiting,
    later,
    notices,
    register,
    someone,
    submit,
)
from workflows import designs, processes, worklist
from workflows.bootstrap import House
from workflows.errors import Forbidden, NotFound, OwnRequest
from workflows.models import Agency, AuditEntry, Cover, Person, PersonRole, Unit
from workflows.rights import covers
from workflows.vocabulary import Role, WorkKind


@pytest.fixture
def house(house: House) -> House:
    """The cast with a colleague for each: Mai beside Minh in the room, Nam beside Hoa at the agency."""
    with house.unit_of_work() as uow:
        room = uow.session.scalars(select(Unit)).one()
        office, lands = (
            uow.session.scalars(select(Agency).where(Agency.code == code)).one() for code in ("VP", "STNMT")
        )
        for username, name, agency, role in (
            ("mai", "Mai", office, Role.REVIEWER),
            ("nam", "Nam", lands, Role.AGENCY_OFFICER),
        ):
            unit = room if agency is office else None
            grants = [PersonRole(role=role)]
            uow.session.add(Person(username=username, name=name, agency=agency, unit=unit, grants=grants))
    return house


def cover(house: House, substitute: str, *, by: str, **typed: Any) -> int:
    told = {"from_on": "06/01/2026", "until_on": "08/01/2026", "reason": "Nghỉ phép năm", **typed}
    with house.unit_of_work() as uow:
        return covers.name_substitute(uow, someone(uow, by), {"substitute": substitute, **told}).id


@pytest.mark.requirement("R4.2", "R10.2")
def test_a_substitute_answers_on_behalf_of_the_absent_and_everything_says_so(house: House) -> None:
    register(house)
    submit(house)
    cover(house, "mai", by="minh")
    assert awaiting(house, "mai") == []
    later(house, days=1)
    with house.unit_of_work(write=False) as uow:
        row = worklist.inbox(uow, someone(uow, "mai"), worklist.Filters()).rows[0]
        assert row.on_behalf_of is not None
        assert row.on_behalf_of.name == "Minh"
        assert worklist.view(uow, someone(uow, "mai"), row.item.id).may_complete
    submission = answer(house, "mai", "review", {"decision": "return", "reason": "Chưa có số liệu của quý IV."})
    assert (submission.by, submission.on_behalf_of) == ("mai", "minh")
    with house.unit_of_work(write=False) as uow:
        event = uow.session.scalars(select(Event).where(Event.submission_id == submission.id)).one()
        assert (event.by, event.on_behalf_of) == ("mai", "minh")
        noted = uow.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert noted is not None
        assert (noted.by, noted.detail["on_behalf_of"]) == ("mai", "minh")


def test_a_cover_ends_by_itself_and_when_it_is_revoked(house: House) -> None:
    register(house)
    submit(house)
    number = cover(house, "mai", by="minh")
    later(house, days=3)
    assert awaiting(house, "mai") == ["review"]
    later(house, days=1)
    assert awaiting(house, "mai") == []
    number = cover(house, "mai", by="minh", until_on="20/01/2026")
    assert awaiting(house, "mai") == ["review"]
    with house.unit_of_work() as uow:
        covers.revoke(uow, someone(uow, "minh"), number)
    assert awaiting(house, "mai") == []


def test_only_the_named_kinds_of_work_pass_over(house: House) -> None:
    register(house)
    cover(house, "nam", by="head", from_on="05/01/2026", kinds=[WorkKind.HEADS])
    with house.unit_of_work(write=False) as uow:
        assert covers.covered_circles(someone(uow, "nam")).keys() == {"heads:STNMT"}
    cover(house, "nam", by="head", from_on="05/01/2026")
    with house.unit_of_work(write=False) as uow:
        assert covers.covered_circles(someone(uow, "nam")).keys() == {"heads:STNMT", "person:head"}


def test_the_substitute_is_told_what_awaits_the_absent(house: House) -> None:
    cover(house, "mai", by="minh", from_on="05/01/2026")
    register(house)
    submit(house)
    assert len(notices(house, "mai", "Báo cáo chờ duyệt")) == 1
    assert len(notices(house, "minh", "Báo cáo chờ duyệt")) == 1


@mostly_on_sqlite
@pytest.mark.requirement("R6.4")
@pytest.mark.parametrize(
    ("by", "typed", "field"),
    [
        ("hoa", {"substitute": "binh"}, "substitute"),
        ("hoa", {"substitute": "hoa"}, "substitute"),
        ("hoa", {"substitute": "nobody"}, "substitute"),
        ("hoa", {"absent": "nam"}, "absent"),
        ("head", {"absent": "binh"}, "absent"),
        ("hoa", {"until_on": "05/01/2026"}, "until_on"),
        ("hoa", {"from_on": "01/01/2026", "until_on": "02/01/2026"}, "until_on"),
        ("hoa", {"until_on": "06/01/2028"}, "until_on"),
        ("hoa", {"kinds": ["everything"]}, "kinds"),
        ("hoa", {"reason": ""}, "reason"),
    ],
)
def test_what_is_no_cover_is_told_by_field(house: House, by: str, typed: dict[str, Any], field: str) -> None:
    with pytest.raises(AnswersRejected) as refused:
        cover(house, by=by, **{"substitute": "nam", **typed})
    assert field in refused.value.problems
    with house.unit_of_work(write=False) as uow:
        assert uow.session.scalars(select(Cover)).all() == []


def test_a_head_sets_it_for_somebody_of_the_agency_and_nobody_else_revokes_it(house: House) -> None:
    number = cover(house, "nam", by="head", absent="hoa")
    for stranger in ("binh", "nam", "minh"):
        with house.unit_of_work() as uow, pytest.raises(NotFound):
            covers.revoke(uow, someone(uow, stranger), number)
    with house.unit_of_work() as uow:
        covers.revoke(uow, someone(uow, "head"), number)


@pytest.mark.requirement("R10.2")
@pytest.mark.parametrize("asker", ["nam", "head", "hoa"])
def test_a_substitute_decides_on_nothing_that_one_of_the_two_asked_for(house: House, asker: str) -> None:
    """Nam stands in for the head: what Nam or the head asked waits for somebody else; what Hoa asked does not."""
    with house.unit_of_work() as uow:
        designs.deploy(uow, DESIGNS, by="thu")
    cover(house, "nam", by="head", from_on="05/01/2026")
    with house.unit_of_work() as uow:
        processes.start(uow, someone(uow, asker), "leave", LEAVE)
    if asker == "hoa":
        assert answer(house, "nam", "review", {"decision": "approve"}).on_behalf_of == "head"
        return
    with house.unit_of_work(write=False) as uow:
        row = next(row for row in worklist.inbox(uow, someone(uow, "nam"), worklist.Filters()).rows)
        view = worklist.view(uow, someone(uow, "nam"), row.item.id)
        assert (view.may_complete, view.own_request) == (False, True)
    with pytest.raises(OwnRequest):
        answer(house, "nam", "review", {"decision": "approve"})


def test_ones_own_right_comes_before_anothers(house: House) -> None:
    """Nam keeps the agency's updates too: covering Hoa, he accepts in his own name."""
    register(house)
    cover(house, "nam", by="hoa", from_on="05/01/2026")
    assert accept(house, by="nam").on_behalf_of is None


def test_an_auditor_stands_in_for_nobody(house: House) -> None:
    with house.unit_of_work() as uow:
        grants = [PersonRole(role=Role.AUDITOR)]
        uow.session.add(Person(username="an", name="An", agency=someone(uow, "minh").agency, grants=grants))
    with pytest.raises(AnswersRejected):
        cover(house, "an", by="minh")
    with house.unit_of_work() as uow, pytest.raises(Forbidden):
        covers.listing(uow, someone(uow, "an"))


def test_a_report_is_answered_with_its_files_by_the_substitute(house: House) -> None:
    with house.unit_of_work() as uow:
        nam = someone(uow, "nam")
        nam.grants[0].ended_at = uow.now()
        nam.grants.append(PersonRole(role=Role.DESIGNER))
    register(house)
    accept(house)
    cover(house, "nam", by="hoa", from_on="05/01/2026")
    submission = answer(house, "nam", "report", REPORT, {"Báo cáo.pdf": LETTER})
    assert isinstance(submission, Submission)
    assert (submission.by, submission.on_behalf_of) == ("nam", "hoa")
