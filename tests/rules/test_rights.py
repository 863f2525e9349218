"""Rights: granted with dates and reasons, administrators' by two people, and gone at the next request (Art. 10.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine import AnswersRejected
from tests.support import province
from tests.support.proof import mostly_on_sqlite
from tests.support.province import later, someone
from tests.support.web import Visitors
from workflows import people
from workflows.bootstrap import House
from workflows.errors import Forbidden, NotFound, RightRefused
from workflows.models import Agency, AuditEntry, Message, Person, PersonRole
from workflows.policy import TABLE, Action, may
from workflows.rights import appointments, granting
from workflows.unit import UnitOfWork
from workflows.vocabulary import Role

REASON = "Quyết định số 12/QĐ-VP"


@pytest.fixture
def lay():
    return province.lay


@pytest.fixture
def house(database_url, tmp_path):
    """The cast, with two administrators of the Office: Tâm and Quý."""
    opened = province.enter(database_url, tmp_path)
    with opened.unit_of_work() as uow:
        office = uow.session.scalars(select(Agency).where(Agency.code == "VP")).one()
        for username, name in (("tam", "Tâm"), ("quy", "Quý")):
            grants = [PersonRole(role=Role.OFFICE_ADMIN)]
            uow.session.add(Person(username=username, name=name, agency=office, grants=grants))
    yield opened
    opened.database.dispose()


def grant(house: House, to: str, role: Role, *, by: str = "tam", **typed: Any) -> int:
    with house.unit_of_work() as uow:
        account = someone(uow, to)
        told: Mapping[str, Any] = {"role": role.value, "reason": REASON, **typed}
        return granting.grant(uow, someone(uow, by), account.id, told).id


def end(uow: UnitOfWork, number: int, reason: str, *, by: str = "tam") -> None:
    whose = uow.session.get_one(PersonRole, number).person_id
    granting.end(uow, someone(uow, by), whose, number, {"reason": reason})


def roles(house: House, username: str) -> set[Role]:
    with house.unit_of_work(write=False) as uow:
        return set(someone(uow, username).roles)


@pytest.mark.requirement("R10.2")
def test_a_right_begins_and_ends_on_its_days(house: House) -> None:
    grant(house, "thu", Role.REVIEWER, from_on="07/01/2026", until_on="08/01/2026")
    seen = []
    for _ in range(5):
        seen.append(Role.REVIEWER in roles(house, "thu"))
        later(house, days=1)
    assert seen == [False, False, True, True, False]


@pytest.mark.requirement("R10.2", "R3.2")
@pytest.mark.asvs("8.3.2")
def test_an_ended_right_is_none_at_the_next_request(house: House) -> None:
    at = Visitors(house)
    thu = at("thu")
    number = grant(house, "thu", Role.CHIEF)
    assert thu.get("/tien-trinh/").status_code == 200
    with house.unit_of_work() as uow:
        end(uow, number, "Chuyển công tác")
    assert thu.get("/tien-trinh/").status_code == 403
    with house.unit_of_work() as uow:
        end(uow, someone(uow, "thu").grants[0].id, "Nghỉ việc")
    assert thu.get("/").status_code == 302, "without any right there is no session"


@pytest.mark.requirement("R10.2")
@pytest.mark.parametrize("role", sorted(granting.BY_TWO))
def test_an_administrators_right_needs_a_second_person(house: House, role: Role) -> None:
    with house.unit_of_work() as uow:
        uow.session.add(Person(username="moi", name="Mới", agency=someone(uow, "thu").agency))
    number = grant(house, "moi", role)
    assert roles(house, "moi") == set()
    for refused in ("tam",):
        with house.unit_of_work() as uow, pytest.raises(RightRefused):
            granting.agree(uow, someone(uow, refused), number)
    with house.unit_of_work() as uow:
        granting.agree(uow, someone(uow, "quy"), number)
    assert roles(house, "moi") == {role}
    with house.unit_of_work(write=False) as uow:
        told = [(each.by, each.act) for each in uow.session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
        assert told == [("tam", "right.propose"), ("quy", "right.agree")]


@pytest.mark.requirement("R10.2")
def test_nobody_agrees_to_a_right_of_their_own(house: House) -> None:
    with house.unit_of_work() as uow:
        end(uow, someone(uow, "quy").grants[0].id, "Đổi việc")
    number = grant(house, "quy", Role.OFFICE_ADMIN)
    with house.unit_of_work() as uow, pytest.raises(Forbidden):
        granting.agree(uow, someone(uow, "quy"), number)


@mostly_on_sqlite
@pytest.mark.requirement("R10.2")
@pytest.mark.parametrize(
    ("to", "role", "typed", "field", "sentence"),
    [
        ("hoa", Role.CHIEF, {}, "role", "trong các mục đã cho"),
        ("son", Role.AGENCY_HEAD, {}, "role", "trong các mục đã cho"),
        ("son", Role.CHIEF, {}, "role", "đã có, hoặc đang chờ"),
        ("son", Role.AUDITOR, {}, "role", "không đi cùng quyền nào khác"),
        ("tam", Role.CHIEF, {}, "role", "Không tự cấp quyền"),
        ("thu", Role.CHIEF, {"reason": "a"}, "reason", "ít nhất 5 ký tự"),
        ("thu", Role.CHIEF, {"until_on": "04/01/2026"}, "until_on", "Ngày cuối không được trước"),
        ("thu", Role.CHIEF, {"from_on": "32/01/2026"}, "from_on", "không có ngày"),
    ],
)
def test_what_may_not_be_granted_is_told_by_field(
    house: House, to: str, role: Role, typed: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(AnswersRejected) as refused:
        grant(house, to, role, **typed)
    assert sentence in refused.value.problems[field]


@pytest.mark.requirement("R10.2")
def test_only_the_offices_administrators_grant(house: House) -> None:
    for who in ("son", "lan", "minh", "thu", "hoa", "head"):
        with pytest.raises(Forbidden):
            grant(house, "thu", Role.REVIEWER, by=who)


@pytest.mark.requirement("R10.2")
def test_an_administrator_does_not_end_their_own_right(house: House) -> None:
    with house.unit_of_work() as uow, pytest.raises(RightRefused):
        end(uow, someone(uow, "tam").grants[0].id, "Thử xem")


@pytest.mark.requirement("R5.6", "R13.1")
def test_a_head_names_who_keeps_the_updates_and_the_office_agrees(house: House) -> None:
    with house.unit_of_work() as uow:
        lands = someone(uow, "head").agency
        uow.session.add(Person(username="nam", name="Nam", agency=lands))
    with house.unit_of_work() as uow:
        head = someone(uow, "head")
        named = appointments.propose(uow, head, head.agency_id, {"officer": "nam", "reason": "Công văn 7/STNMT-VP"})
    assert roles(house, "nam") == set()
    with house.unit_of_work() as uow:
        told = uow.session.scalars(select(Message.subject).where(Message.person_id == someone(uow, "tam").id)).all()
        assert told == ["Chờ đồng ý cấp quyền: Nam"]
        granting.agree(uow, someone(uow, "tam"), named.id)
    assert roles(house, "nam") == {Role.AGENCY_OFFICER}
    with house.unit_of_work(write=False) as uow:
        register = appointments.register(uow, someone(uow, "head"))
        assert [(each.grant.person.name, each.standing) for each in register.rows] == [
            ("Thủ trưởng Sở Tài nguyên và Môi trường", "holds"),
            ("Nam", "holds"),
            ("Hoa", "holds"),
        ]


@pytest.mark.requirement("R6.4")
def test_a_head_names_nobody_for_another_agency(house: House) -> None:
    with house.unit_of_work() as uow:
        head, other = someone(uow, "head"), someone(uow, "binh").agency_id
        with pytest.raises(NotFound):
            appointments.propose(uow, head, other, {"officer": "binh", "reason": REASON})
        with pytest.raises(NotFound):
            appointments.let_head_approve(uow, head, other, approves=True)
        with pytest.raises(AnswersRejected):
            appointments.propose(uow, head, head.agency_id, {"officer": "binh", "reason": REASON})
        with pytest.raises(Forbidden):
            appointments.register(uow, someone(uow, "hoa"))


@pytest.mark.requirement("R3.2")
def test_accounts_are_found_without_diacritics(house: House) -> None:
    with house.unit_of_work(write=False) as uow:
        found = granting.listing(uow, someone(uow, "tam"), granting.Filters(text="so xay dung"))
        assert [each.username for each in found.rows] == ["binh"]
        chiefs = granting.listing(uow, someone(uow, "son"), granting.Filters(role=Role.CHIEF))
        assert [each.username for each in chiefs.rows] == ["son"]


def test_a_right_that_ran_out_gets_no_notices(house: House) -> None:
    grant(house, "thu", Role.CHIEF, until_on="05/01/2026")
    with house.unit_of_work() as uow:
        assert {each.username for each in people.in_circle(uow.session, "chiefs")} == {"son", "thu"}
    later(house, days=1)
    with house.unit_of_work() as uow:
        assert {each.username for each in people.in_circle(uow.session, "chiefs")} == {"son"}


@pytest.mark.requirement("R10.2", "R6.4")
def test_the_table_leaves_the_operator_the_designer_and_the_auditor_where_they_belong() -> None:
    """Sở TT&TT and designers see no content; whoever audits sees all and changes nothing."""
    rows = {role: {action for action, roles in TABLE.items() if role in roles} for role in Role}
    own_affairs = {Action.COMPLETE, Action.START, Action.COVER}
    assert rows[Role.OPERATOR] == own_affairs
    assert rows[Role.DESIGNER] == own_affairs | {Action.DESIGN, Action.READ_DESIGNS}
    reading = {Action.READ_ALL, Action.SUPERVISE, Action.READ_RIGHTS, Action.READ_APPOINTMENTS, Action.READ_AUDIT}
    assert rows[Role.AUDITOR] == reading
    assert set(TABLE) == set(Action)


@pytest.mark.requirement("R5.5")
def test_the_heads_approval_is_a_switch_of_the_agency(house: House) -> None:
    with house.unit_of_work() as uow:
        head = someone(uow, "head")
        assert not head.agency.head_approves
        appointments.let_head_approve(uow, head, head.agency_id, approves=True)
    with house.unit_of_work(write=False) as uow:
        assert someone(uow, "head").agency.head_approves
        assert may(someone(uow, "head"), Action.APPOINT)
        told = uow.session.scalars(select(AuditEntry)).one()
        assert (told.by, told.act, told.about) == ("head", "agency.head_approves", "agency:STNMT")
        assert uow.now() - told.at < timedelta(minutes=1)


@pytest.mark.requirement("R10.2", "R4.2")
def test_a_right_is_ended_and_never_forgotten(house: House) -> None:
    def forget() -> None:
        with house.unit_of_work() as uow:
            thu = someone(uow, "thu")
            thu.grants = [PersonRole(role=Role.CHIEF)]

    with pytest.raises(IntegrityError):
        forget()
    assert roles(house, "thu") == {Role.DESIGNER}
