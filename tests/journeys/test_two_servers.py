"""Several people and two real servers on one database: one of them wins, the others are told by whom they lost."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from engine import Event, Submission, WorkItem
from tests.support.nodes import at_once
from tests.support.proof import FULL
from tests.support.province import DUTY, HEAD, count, register, someone
from tests.support.serving import Caller, servers
from workflows.bootstrap import House, build
from workflows.errors import RegistrationRejected
from workflows.models import Agency, Assignment, Directive, Message, Person, PersonRole
from workflows.registration import entries
from workflows.vocabulary import Role

RACES = 1000 if FULL else 20
OFFICERS = {"hoa": "Hoa", "mai": "Mai", "nam": "Nam", "tuan": "Tuấn"}


@pytest.fixture
def house(house: House) -> House:
    """The house with three more officers beside Hoa, and another clerk beside Lan."""
    with house.unit_of_work() as uow:
        agencies = {each.code: each for each in uow.session.scalars(select(Agency))}
        for name in ("mai", "nam", "tuan"):
            grants = [PersonRole(role=Role.AGENCY_OFFICER)]
            uow.session.add(Person(username=name, name=OFFICERS[name], agency=agencies["STNMT"], grants=grants))
        clerk = [PersonRole(role=Role.ENTRY_CLERK)]
        uow.session.add(Person(username="ngoc", name="Ngọc", agency=agencies["VP"], grants=clerk))
    return house


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_of_four_who_answer_one_step_at_two_servers_one_wins_and_the_others_read_who(house: House) -> None:
    for batch in range(0, RACES, 20):
        register(house, number=f"{batch + 1}/UBND-VP", duties=[{}] * 20)
    with house.unit_of_work(write=False) as uow:
        items = uow.session.scalars(select(WorkItem.id).where(WorkItem.element == "accept")).all()
    with servers(house, 2) as ports:
        callers = [Caller(ports[place % 2], username) for place, username in enumerate(OFFICERS)]
        for item in items:
            answers = at_once(*(partial(each.post, f"/viec/{item}", {}) for each in callers))
            assert sorted(each.status for each in answers) == [302, 409, 409, 409]
            winner = next(c.username for c, each in zip(callers, answers, strict=True) if each.status == 302)
            told = [f"đã được {OFFICERS[winner]} thực hiện" in each.text for each in answers if each.status == 409]
            assert told == [True] * 3
        for each in callers:
            each.close()
    assert count(house, Submission) == [RACES]
    with house.unit_of_work(write=False) as uow:
        assert len(uow.session.scalars(select(Event.id).where(Event.kind == "complete")).all()) == RACES


def test_two_clerks_who_enter_one_directive_at_once_enter_it_once_and_one_is_told(house: House) -> None:
    nodes = {"lan": house, "ngoc": build(house.config)}

    def enter(clerk: str, number: str) -> int | RegistrationRejected:
        try:
            with nodes[clerk].unit_of_work() as uow:
                return entries.register(uow, someone(uow, clerk), {**HEAD, "number": number}, [DUTY]).id
        except RegistrationRejected as refusal:
            return refusal

    for turn in range(10):
        answers = at_once(*(partial(enter, clerk, f"{turn + 1}/UBND-VP") for clerk in nodes))
        [refusal] = [each for each in answers if isinstance(each, RegistrationRejected)]
        assert refusal.problems == {"number": f"Văn bản số {turn + 1}/UBND-VP năm 2026 đã có trong phần mềm."}
    assert count(house, Directive, Assignment) == [10, 10]
    nodes["ngoc"].database.dispose()


def test_a_form_that_is_sent_twice_at_the_same_moment_enters_one_directive_and_both_lead_to_it(house: House) -> None:
    other = build(house.config)

    def enter(node: House, turn: int) -> int:
        with node.unit_of_work() as uow:
            head = {**HEAD, "number": f"{turn + 1}/UBND-VP"}
            return entries.register(uow, someone(uow, "lan"), head, [DUTY], once=f"page {turn}").id

    for turn in range(10):
        first, second = at_once(partial(enter, house, turn), partial(enter, other, turn))
        assert first == second
    assert count(house, Directive, Assignment) == [10, 10]
    assert count(house, Message)[0] % 10 == 0
    other.database.dispose()
