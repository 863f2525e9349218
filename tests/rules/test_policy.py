"""Who may do what, and whose work is whose (Art. 6.4, 10.2)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine import Instance, WorkItem
from tests.rules.test_registration import duty, head, register
from workflows import people
from workflows.bootstrap import House
from workflows.models import Agency, Assignment, Directive, Duty, Person, PersonRole, Unit
from workflows.policy import Action, circles_of, may, visible
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind, Role

OFFICE = Agency(id=1, code="VPUBND", name="Văn phòng UBND tỉnh", kind=AgencyKind.OFFICE)
AGENCY = Agency(id=2, code="STNMT", name="Sở Tài nguyên và Môi trường", kind=AgencyKind.AGENCY)
ROOM = Unit(id=1, code="TH", name="Phòng Tổng hợp")


def person(*roles: Role, agency: Agency = OFFICE, unit: Unit | None = None) -> Person:
    grants = [PersonRole(role=role) for role in roles]
    return Person(username="x", name="X", agency=agency, agency_id=agency.id, unit=unit, grants=grants)


AT_WORK = {Action.START, Action.COVER}
"""What everybody may ask for who changes anything at all; an auditor only reads."""
OVERSIGHT = {Action.READ_ALL, Action.SUPERVISE, Action.READ_APPOINTMENTS}
KEEPS_ACCOUNTS = {Action.READ_RIGHTS, Action.GRANT, Action.APPOINT, Action.COVER_OTHERS, Action.KEEP_SESSIONS}
STEERS = {Action.STEER, Action.GIVE, Action.SHARE_VIEWS, Action.READ_DESIGNS}
OWN_AGENCY = {Action.SUPERVISE, Action.READ_APPOINTMENTS, Action.APPOINT, Action.COVER_OTHERS, Action.MEND, Action.GIVE}


@pytest.mark.requirement("R10.2")
@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (Role.LEADER, AT_WORK | OVERSIGHT | {Action.MEND, Action.SHARE_VIEWS}),
        (Role.CHIEF, AT_WORK | OVERSIGHT | STEERS | {Action.MEND, Action.REVIEW, Action.SET_RULES, Action.READ_RIGHTS}),
        (Role.ENTRY_CLERK, AT_WORK | {Action.REGISTER, Action.READ_ALL}),
        (Role.REVIEWER, AT_WORK | OVERSIGHT | {Action.MEND, Action.REVIEW, Action.GIVE, Action.SHARE_VIEWS}),
        (
            Role.OFFICE_ADMIN,
            AT_WORK
            | OVERSIGHT
            | STEERS
            | KEEPS_ACCOUNTS
            | {Action.MEND, Action.SET_RULES, Action.READ_AUDIT, Action.SET_AGENCIES},
        ),
        (Role.AGENCY_HEAD, AT_WORK | OWN_AGENCY | {Action.READ_OWN_AGENCY}),
        (Role.AGENCY_OFFICER, AT_WORK | {Action.READ_OWN_AGENCY}),
        (Role.DESIGNER, AT_WORK | {Action.DESIGN, Action.READ_DESIGNS}),
        (Role.OPERATOR, AT_WORK),
        (Role.AUDITOR, OVERSIGHT | {Action.READ_RIGHTS, Action.READ_AUDIT}),
    ],
)
def test_a_role_permits_its_actions_and_no_others(role: Role, actions: set[Action]) -> None:
    assert {action for action in Action if may(person(role), action)} == actions


@pytest.mark.parametrize(
    ("who", "circles"),
    [
        (person(Role.REVIEWER, unit=ROOM), {"person:x", "unit:TH"}),
        (person(Role.AGENCY_OFFICER, agency=AGENCY), {"person:x", "officers:STNMT"}),
        (person(Role.AGENCY_HEAD, agency=AGENCY), {"person:x", "officers:STNMT", "heads:STNMT"}),
        (person(Role.ENTRY_CLERK), {"person:x", "entry_clerks"}),
        (person(Role.OFFICE_ADMIN), {"person:x", "office_admins"}),
        (person(Role.LEADER), {"person:x"}),
        (person(), {"person:x"}),
    ],
)
def test_work_belongs_to_circles(who: Person, circles: set[str]) -> None:
    assert circles_of(who) == circles


def test_a_step_is_for_its_circle_alone() -> None:
    item = WorkItem(circle="officers:STNMT")
    assert may(person(Role.AGENCY_OFFICER, agency=AGENCY), Action.COMPLETE, item)
    assert not may(person(Role.CHIEF), Action.COMPLETE, item)
    assert not may(person(Role.AGENCY_OFFICER), Action.COMPLETE, WorkItem(circle=None))


def seen(uow: UnitOfWork, username: str) -> dict[str, int]:
    who = people.person_by(uow, username)
    assert who is not None
    kinds = (Directive, Duty, Assignment, Instance, WorkItem)
    return {kind.__name__: len(uow.session.scalars(visible(select(kind), who)).all()) for kind in kinds}


@pytest.mark.requirement("R6.4")
def test_an_agency_sees_its_own_assignments_and_the_office_sees_all(house: House) -> None:
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow, cooperating=["VT"]), duty(uow, lead="STC"))
        register(uow, head(uow, number="1206/UBND-VP"), duty(uow, lead="STC"))
    everything = {"Directive": 2, "Duty": 3, "Assignment": 4, "Instance": 4, "WorkItem": 16}
    entries = {"Instance": 4 + 2}  # each directive came in by one
    own = {**dict.fromkeys(everything, 1), "WorkItem": 4}  # the step, and the acts on either side
    with house.unit_of_work(write=False) as uow:
        assert seen(uow, "cv.th1") == seen(uow, "ct.ubnd") == seen(uow, "vt.vp") == {**everything, **entries}
        assert seen(uow, "dm.stnmt") == seen(uow, "dm.vt") == seen(uow, "tt.stnmt") == own
        assert seen(uow, "dm.stc") == {"Directive": 2, "Duty": 2, "Assignment": 2, "Instance": 2, "WorkItem": 8}
        assert seen(uow, "dm.br") == dict.fromkeys(everything, 0)
