"""However often a report is returned, the next step costs what the third one cost."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from engine import Instance, WorkItem, spiff
from engine.spiff import state
from tests.support.counting import statements
from tests.support.proof import FULL
from tests.support.province import REPORT, accept, awaiting, instance_of, register, review, someone, submit
from tests.support.walking import Walker
from workflows import worklist
from workflows.bootstrap import House

ROUNDS = {"sqlite": 300, "postgresql": 300} if FULL else {"sqlite": 60, "postgresql": 12}
MOST_BYTES = 8 * 1024


@dataclass(frozen=True)
class Cost:
    """What one round cost, and what the instance weighs after it."""

    statements: int
    bytes: int
    tasks: int


def one_round(house: House, files: list[str], *, weighed: bool) -> Cost:
    """Report again with the same file, and have it returned."""
    with statements(house.database) as sent:
        _answer(house, "hoa", "report", {**REPORT, "files": files})
        _answer(house, "minh", "review", {"decision": "return", "reason": "Chưa có số liệu của quý IV."})
    blob = instance_of(house).state_blob
    return Cost(len(sent), len(blob), _tasks(house) if weighed else 0)


def _answer(house: House, who: str, element: str, typed: dict[str, object]) -> None:
    with house.unit_of_work() as uow:
        item = uow.session.scalars(
            select(WorkItem.id).where(WorkItem.element == element, WorkItem.closed_at.is_(None))
        ).one()
        worklist.complete(uow, someone(uow, who), item, typed)


def _tasks(house: House) -> int:
    with house.unit_of_work(write=False) as uow:
        instance = uow.session.get_one(Instance, instance_of(house).id)
        walker = Walker(instance.definition.diagram, saved=True)
        source = spiff.Source(instance.definition.digest, instance.definition.diagram)
        specifications = spiff.specs(source)
        return state.size(state.decode(instance.state_blob, specifications, walker.run.conductor))


@pytest.mark.proof
def test_the_last_of_three_hundred_rounds_costs_what_the_third_cost(house: House) -> None:
    register(house)
    accept(house)
    first = submit(house)
    review(house, confirmed=False, reason="Chưa có số liệu của quý IV.")
    rounds = ROUNDS[house.database.dialect.name]
    costs = [one_round(house, first.answers["files"], weighed=number in (3, rounds)) for number in range(2, rounds + 1)]
    third, last = costs[1], costs[-1]
    assert last.tasks == third.tasks
    assert last.statements == third.statements
    assert last.bytes <= MOST_BYTES
    assert abs(last.bytes - third.bytes) <= 64
    submit(house)
    review(house, confirmed=True)
    assert instance_of(house).status == "completed"
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == ([], [])
