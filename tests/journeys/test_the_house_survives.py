"""A node dies before any statement of what the house does: all of it happened or nothing, and once when asked again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine import WorkItem
from tests.support.crashing import die_before, everything
from tests.support.proof import FULL
from tests.support.province import DUTY, HEAD, REPORT, carry_over, someone
from workflows import designs, worklist
from workflows.attachments import Upload
from workflows.bootstrap import House
from workflows.models import Assignment, Directive, Duty
from workflows.registration import entries

STRIDE = 1 if FULL else 41
"""The short form dies before every forty-first statement: two to four times in each act."""

Doing = Callable[[House, str], Any]
OPINION = "Văn phòng đã đối chiếu với văn bản gốc."
WRONG = {"code": "not_ours", "reason": "Việc này thuộc chức năng của Sở Xây dựng."}
LONGER = {"due_on": "30/01/2026", "reason": "Cần thêm thời gian lấy ý kiến cấp huyện."}


@dataclass(frozen=True)
class Act:
    """One act of the house on the directive of that number, and what goes before it."""

    do: Doing
    first: tuple[Doing, ...] = ()


def register(house: House, number: str) -> None:
    with house.unit_of_work() as uow:
        duties = [{**DUTY, "cooperating": ["SXD"]}, DUTY]
        entries.register(uow, someone(uow, "lan"), {**HEAD, "number": number}, duties, once=number)


def register_one(house: House, number: str) -> None:
    with house.unit_of_work() as uow:
        entries.register(uow, someone(uow, "lan"), {**HEAD, "number": number}, [DUTY], once=number)


def answer(who: str, element: str, typed: Mapping[str, Any], *, file: bool = False) -> Doing:
    def do(house: House, number: str) -> None:
        with house.unit_of_work() as uow:
            letter = Upload("Báo cáo.txt", BytesIO(f"Báo cáo theo văn bản {number}".encode()))
            uploads = {"files": [letter]} if file else {}
            found = select(WorkItem.id).join(Assignment, Assignment.instance_id == WorkItem.instance_id)
            found = found.join(Assignment.duty).join(Duty.directive).where(Directive.number == number)
            item = uow.session.scalars(found.where(WorkItem.element == element).order_by(WorkItem.id)).first()
            assert item is not None, element
            worklist.complete(uow, someone(uow, who), item, typed, uploads, once=f"{number} {element}")

    return do


accept = answer("hoa", "accept", {})
hand_back = answer("hoa", "hand_back", WRONG)
ask_extension = answer("hoa", "ask_extension", LONGER)
report = answer("hoa", "report", REPORT, file=True)

RECALL = {"recalling": "recalled", "reason": "Nhiệm vụ không còn phải thực hiện."}

ACTS = {
    "registering a directive": Act(register),
    "reporting with a file": Act(report, (register_one, accept)),
    "confirming": Act(answer("minh", "review", {"decision": "confirm"}), (register_one, accept, report)),
    "handing back": Act(hand_back, (register_one,)),
    "re-routing": Act(
        answer("minh", "consider", {"ruling": "rerouted", "agency": "SXD", "answer": OPINION}),
        (register_one, hand_back),
    ),
    "asking for another limit": Act(ask_extension, (register_one, accept)),
    "granting another limit": Act(
        answer("minh", "decide_extension", {"granting": "granted", "due_on": "28/01/2026"}),
        (register_one, accept, ask_extension),
    ),
    "recalling": Act(answer("minh", "recall", RECALL), (register_one, accept)),
}


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("name", ACTS)
def test_an_act_that_dies_leaves_all_or_nothing_and_asking_again_does_it_once(house: House, name: str) -> None:
    act = ACTS[name]
    whole = _effect(house, act, "9001/UBND-VP", lambda number: act.do(house, number))
    place, died = 1, True
    while died:
        # None that the report's own words hold: a document's words are kept once each.
        number = f"{5000 + place}/UBND-VP"

        def fall_and_try_again(number: str, place: int = place) -> None:
            nonlocal died
            before = everything(house)
            died = die_before(house, lambda each: act.do(each, number), place)
            assert died is (everything(house) == before), f"half an act, before statement {place}"
            act.do(house, number)

        assert _effect(house, act, number, fall_and_try_again) == whole, f"before statement {place}"
        place += STRIDE
    assert place > STRIDE + 1


def _effect(house: House, act: Act, number: str, do: Callable[[str], Any]) -> tuple[Counter[str], Counter[str]]:
    """The rows that are there only afterwards, and those that are there only before."""
    for each in act.first:
        each(house, number)
    before = everything(house)
    do(number)
    after = everything(house)
    return after - before, before - after


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_deployment_and_a_migration_that_die_are_done_once_when_asked_again(house: House, tmp_path: Path) -> None:
    for number in ("1/UBND-VP", "2/UBND-VP"):
        register_one(house, number)
    with house.unit_of_work(write=False) as uow:
        designs.export(uow, "assignment", None, tmp_path)
    drawing = tmp_path / "diagrams" / "assignment.bpmn"
    drawing.write_text(drawing.read_text("utf-8").replace('name="Báo cáo kết quả"', 'name="Báo cáo"'), "utf-8")

    def deploy(node: House) -> None:
        with node.unit_of_work() as uow:
            designs.deploy(uow, tmp_path, by="thu", note="Đổi tên bước")

    def migrate(node: House) -> None:
        carry_over(node, {}, "Đổi tên bước")

    for act, rows in ((deploy, {"definition": 1}), (migrate, {"event": 2})):
        begun, place = everything(house), 1
        while die_before(house, act, place):
            # Each process goes over in a transaction of its own: none twice, however often we fall.
            assert _added(everything(house), begun).items() <= {"definition": 1, "event": 1}.items() | rows.items()
            place += 1 if FULL else 7
        act(house)
        assert (_added(everything(house), begun), place > 5) == (rows, True)


def _added(after: Counter[str], before: Counter[str]) -> dict[str, int]:
    """How many versions and events more there are."""
    now, then = (Counter(row.partition(" ")[0] for row in rows.elements()) for rows in (after, before))
    return {table: count for table, count in (now - then).items() if table in ("definition", "event")}
