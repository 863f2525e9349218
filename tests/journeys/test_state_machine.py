"""The whole cycle by chance, against a small model of it: whoever acts when, both say the same."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from engine import WorkItem
from tests.conftest import _databases
from tests.support.databases import hasten
from tests.support.proof import BACKENDS, FULL
from tests.support.province import LETTER, MONDAY, REPORT, enter, later, lay, register, someone, sweep
from workflows import asides, deadlines, policy, rollups, worklist
from workflows.attachments import Upload
from workflows.bootstrap import build
from workflows.errors import AsideClosed, EngineError, Refused
from workflows.models import Assignment, Report, Urging
from workflows.policy import Action
from workflows.vocabulary import TimeState

REASON = "Lý do dài hơn mười ký tự, ghi cho đủ."
OVER = ("done", "recalled", "superseded")
CLOSED = {
    TimeState.OUTSIDE: "outside",
    TimeState.LATE: "late",
    TimeState.ON_TIME: "on time",
    TimeState.OVERDUE: "overdue",
}


@dataclass
class Model:
    """What somebody who knows the regulation would say of an assignment, with pencil and paper."""

    id: int
    who: str
    due: date
    at: str = "accept"
    returned: bool = False
    updated: bool = False
    unseen: bool = False
    extension: str = ""
    asked: date = date.min
    offered: date = date.min
    submitted: date | None = None
    paused: date | None = None
    correction: str = ""
    verdicts: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        if self.paused:
            return "suspended"
        working = "returned" if self.returned else "in_progress" if self.updated else "not_started"
        names = {"accept": "awaiting_acceptance", "report": working, "review": "in_review", "consider": "handed_back"}
        return names.get(self.at, self.at)

    @property
    def runs(self) -> bool:
        return self.at not in OVER

    def awaited(self, office: bool) -> list[str]:
        """The steps that await the Office's follower, or else the agency's officer."""
        mine = ("review", "consider") if office else ("accept", "report")
        steps = [self.at] if self.at in mine else []
        if self.runs and office:
            steps += ["check"] * self.unseen + ["decide_extension"] * (self.extension == "asked")
        elif self.runs:
            steps += ["answer_counter"] * (self.extension == "offered")
        if self.correction:
            steps += [self.correction] * ((self.correction == "check") == office)
        return sorted(steps)

    def acts(self, office: bool, today: date) -> list[str]:
        """What either side may do and does not owe."""
        if not self.runs:
            return []
        if office:
            return ["recall", "send_letter"]
        acts = {"accept": ["hand_back"], "report": ["hand_back_later", "update"], "review": ["withdraw"]}
        asks = ["ask_extension"] * (self.at == "report" and not self.extension and today <= self.due)
        return sorted(acts.get(self.at, []) + asks)

    def beside(self, office: bool) -> list[str]:
        """What either side may do beside the diagram."""
        keys = ["lien-he"] + ["dinh-chinh"] * (not self.correction)
        if office:
            keys += ["tiep-tuc", "thu-hoi"] if self.paused else ["tam-dung"] * self.runs
            keys += ["mo-lai"] * (self.at == "done")
        return sorted(keys)

    def time(self, today: date) -> str:
        if self.at in ("recalled", "superseded"):
            return "outside"
        broken = (self.submitted or self.paused or today) > self.due
        if self.at == "done":
            return "late" if broken else "on time"
        return "overdue" if broken else "open"


class Cycle(RuleBasedStateMachine):
    """People at one assignment after another, days that pass, and nodes that are started anew."""

    databases: Any
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        url = self.stack.enter_context(self.databases.fresh(lay))
        self.house = enter(url, self.folder)
        self.today = MONDAY.date()
        self.directives = 0
        self.model = self.registered()

    def teardown(self) -> None:
        self.house.database.dispose()
        self.stack.close()

    # ── what people do ────────────────────────────────────────────────────────────────────────────────────────

    @precondition(lambda self: not self.model.runs)
    @rule()
    def register(self) -> None:
        self.model = self.registered()

    @precondition(lambda self: self.stands("accept"))
    @rule()
    def accept(self) -> None:
        self.answer(self.model.who, "accept", {})
        self.model.at = "report"

    @precondition(lambda self: self.stands("accept", "report"))
    @rule()
    def hand_back(self) -> None:
        act = "hand_back" if self.model.at == "accept" else "hand_back_later"
        self.answer(self.model.who, act, {"code": "not_ours", "reason": REASON})
        self.model.at = "consider"

    @precondition(lambda self: self.stands("consider"))
    @rule(ruling=st.sampled_from(["upheld", "adjusted"]))
    def uphold(self, ruling: str) -> None:
        limit = self.today + timedelta(days=9)
        self.answer("minh", "consider", {"ruling": ruling, "answer": REASON, "due_on": limit.isoformat()})
        self.model.at = "accept"
        if ruling == "adjusted":
            self.model.due = limit

    @precondition(lambda self: self.stands("consider") and self.model.who == "hoa")
    @rule()
    def reroute(self) -> None:
        self.answer("minh", "consider", {"ruling": "rerouted", "agency": "SXD", "answer": REASON})
        with self.house.unit_of_work(write=False) as uow:
            old = uow.session.get_one(Assignment, self.model.id)
            assert (old.state, deadlines.time_state(old, uow.now(), uow.calendar)) == ("rerouted", TimeState.OUTSIDE)
            assert old.rerouted_to is not None
            self.model = Model(old.rerouted_to.id, "binh", self.model.due)

    @precondition(lambda self: self.stands("report"))
    @rule()
    def tell_progress(self) -> None:
        self.answer(self.model.who, "update", {"content": REASON})
        self.model.updated = self.model.unseen = True

    @precondition(lambda self: self.runs() and self.model.unseen and self.model.correction != "check")
    @rule(remark=st.sampled_from(["", REASON]))
    def look_at_progress(self, remark: str) -> None:
        self.answer("minh", "check", {"remark": remark})
        self.model.unseen = False

    @precondition(lambda self: self.stands("report"))
    @rule()
    def report(self) -> None:
        self.answer(self.model.who, "report", REPORT, {"Báo cáo.pdf": LETTER})
        self.model.at, self.model.submitted, self.model.updated = "review", self.today, True
        self.model.verdicts += ("none",)

    @precondition(lambda self: self.stands("review"))
    @rule()
    def withdraw(self) -> None:
        self.answer(self.model.who, "withdraw", {"reason": REASON})
        self.model.at, self.model.submitted = "report", None

    @precondition(lambda self: self.stands("review"))
    @rule()
    def send_back(self) -> None:
        self.answer("minh", "review", {"decision": "return", "reason": REASON})
        self.model.at, self.model.submitted, self.model.returned = "report", None, True
        self.model.verdicts = (*self.model.verdicts[:-1], "returned")

    @precondition(lambda self: self.stands("review"))
    @rule()
    def confirm(self) -> None:
        self.answer("minh", "review", {"decision": "confirm"})
        self.model.at, self.model.extension = "done", ""
        self.model.verdicts = (*self.model.verdicts[:-1], "confirmed")

    @precondition(lambda self: self.runs() and "ask_extension" in self.model.acts(False, self.today))
    @rule(more=st.integers(1, 20))
    def ask_for_time(self, more: int) -> None:
        self.model.asked = self.model.due + timedelta(days=more)
        typed = {"due_on": self.model.asked.isoformat(), "reason": REASON}
        self.answer(self.model.who, "ask_extension", typed)
        self.model.extension = "asked"

    @precondition(lambda self: self.runs() and self.model.extension == "asked")
    @rule(granting=st.sampled_from(["granted", "countered", "refused"]))
    def decide(self, granting: str) -> None:
        other = self.model.due + timedelta(days=3)
        other += timedelta(days=other == self.model.asked)
        due_on = other.isoformat() if granting == "countered" else ""
        self.answer("minh", "decide_extension", {"granting": granting, "answer": REASON, "due_on": due_on})
        self.model.extension, self.model.offered = "offered" if granting == "countered" else "", other
        if granting == "granted":
            self.model.due = self.model.asked

    @precondition(lambda self: self.runs() and self.model.extension == "offered")
    @rule(taking=st.sampled_from(["accepted", "declined"]))
    def take_the_offer(self, taking: str) -> None:
        self.answer(self.model.who, "answer_counter", {"taking": taking})
        self.model.extension = ""
        if taking == "accepted":
            self.model.due = self.model.offered

    @precondition(lambda self: self.runs())
    @rule(recalling=st.sampled_from(["recalled", "superseded"]))
    def recall(self, recalling: str) -> None:
        self.answer("minh", "recall", {"recalling": recalling, "reason": REASON, "document_number": "9/UBND-VP"})
        self.model.at, self.model.extension = recalling, ""

    @precondition(lambda self: self.runs())
    @rule()
    def write_a_letter(self) -> None:
        typed = {"document_number": "8/UBND-VP", "document_date": "05/01/2026", "content": REASON}
        self.answer("minh", "send_letter", typed)

    # ── what stands beside ────────────────────────────────────────────────────────────────────────────────────

    @precondition(lambda self: self.runs())
    @rule()
    def suspend(self) -> None:
        self.aside("minh", "tam-dung", {"reason": REASON})
        self.model.paused = self.today

    @precondition(lambda self: self.model.paused)
    @rule(given=st.booleans())
    def resume(self, given: bool) -> None:
        limit = self.today + timedelta(days=12)
        with self.house.unit_of_work(write=False) as uow:
            rested = uow.calendar.between(self.model.paused or self.today, self.today)
            moved = uow.calendar.add(self.model.due, rested) if rested else self.model.due
        self.aside("minh", "tiep-tuc", {"reason": REASON, "due_on": limit.isoformat() if given else ""})
        self.model.paused, self.model.due = None, limit if given else moved

    @precondition(lambda self: self.model.at == "done")
    @rule()
    def reopen(self) -> None:
        self.aside("minh", "mo-lai", {"reason": REASON})
        self.model.at, self.model.submitted, self.model.returned = "report", None, False

    @precondition(lambda self: not self.model.correction)
    @rule(office=st.booleans())
    def correct(self, office: bool) -> None:
        self.aside("minh" if office else self.model.who, "dinh-chinh", {"wrong": REASON})
        self.model.correction = "answer"

    @precondition(lambda self: self.model.correction == "answer")
    @rule()
    def answer_the_correction(self) -> None:
        self.answer(self.model.who, "answer", {"content": REASON})
        self.model.correction = "check"

    @precondition(lambda self: self.model.correction == "check" and not (self.model.unseen and self.model.runs))
    @rule(outcome=st.sampled_from(["corrected", "again", "kept"]))
    def check_the_correction(self, outcome: str) -> None:
        self.answer("minh", "check", {"outcome": outcome, "remark": REASON})
        self.model.correction = "answer" if outcome == "again" else ""

    # ── what nobody may do, what time does, what a node does ──────────────────────────────────────────────────

    @precondition(lambda self: self.model.paused)
    @rule()
    def nobody_acts_while_it_rests(self) -> None:
        with pytest.raises(EngineError):
            self.answer("minh", "recall", {"recalling": "recalled", "reason": REASON})

    @rule(key=st.sampled_from(["tam-dung", "tiep-tuc", "mo-lai"]))
    def the_agency_steers_nothing(self, key: str) -> None:
        with pytest.raises(AsideClosed):
            self.aside(self.model.who, key, {"reason": REASON})

    @precondition(lambda self: self.model.awaited(office=True) and not self.model.paused)
    @rule()
    def the_agency_answers_no_step_of_the_office(self) -> None:
        with pytest.raises(Refused):
            self.answer(self.model.who, self.model.awaited(office=True)[0], {}, asked=False)

    @rule(days=st.sampled_from([1, 2, 5, 12]))
    def days_pass(self, days: int) -> None:
        later(self.house, days=days)
        self.today += timedelta(days=days)
        sweep(self.house)
        assert sweep(self.house) == 0

    @rule()
    def a_node_is_started_anew(self) -> None:
        self.house.database.dispose()
        self.house = replace(build(self.house.config))
        hasten(self.house.database)

    # ── what both must say ────────────────────────────────────────────────────────────────────────────────────

    @invariant()
    def house_and_model_say_the_same(self) -> None:
        model = self.model
        with self.house.unit_of_work(write=False) as uow:
            row = uow.session.get_one(Assignment, model.id)
            verdicts = uow.session.scalars(
                select(Report.verdict).where(Report.assignment_id == model.id).order_by(Report.round)
            )
            assert (row.state, row.due_on) == (model.state, model.due)
            assert tuple(each or "none" for each in verdicts) == model.verdicts
            told = deadlines.time_state(row, uow.now(), uow.calendar)
            assert CLOSED.get(told, "open") == model.time(self.today)
            for who, office in (("minh", True), (model.who, False)):
                person = someone(uow, who)
                rows = worklist.inbox(uow, person, worklist.Filters()).rows
                own = [each.item for each in rows if each.item.instance.business_key == row.business_key]
                assert sorted(each.element for each in own) == model.awaited(office)
                assert sorted(each.key for each in asides.offered(uow, person, row)) == model.beside(office)
                if not model.paused:
                    assert self.offered(uow, person, row) == model.acts(office, self.today)
            if model.runs and not model.paused and not model.submitted and self.today > model.due:
                climbed = select(Urging.rung).where(Urging.assignment_id == model.id, Urging.due_on == model.due)
                assert [each for each in uow.session.scalars(climbed) if "+" in each]

    @invariant()
    def the_counts_are_those_of_the_rows(self) -> None:
        with self.house.unit_of_work(write=False) as uow:
            assert rollups.verify(uow.session) == {}

    # ── how they are asked ────────────────────────────────────────────────────────────────────────────────────

    def stands(self, *where: str) -> bool:
        return self.model.at in where and not self.model.paused

    def runs(self) -> bool:
        return self.model.runs and not self.model.paused

    def registered(self) -> Model:
        self.directives += 1
        due = self.today + timedelta(days=11)
        day = f"{self.today:%d/%m/%Y}"
        number = f"{self.directives}/UBND-VP"
        directive = register(self.house, number=number, issued_on=day, duties=[{"due_on": due.isoformat()}])
        with self.house.unit_of_work(write=False) as uow:
            query = select(Assignment.id).join(Assignment.duty).where(Assignment.duty.has(directive_id=directive))
            return Model(uow.session.scalars(query).one(), "hoa", due)

    def answer(
        self, who: str, element: str, typed: Any, files: dict[str, bytes] | None = None, *, asked: bool = True
    ) -> None:
        key = f"assignment:{self.model.id}"
        with self.house.unit_of_work() as uow:
            mine = select(WorkItem.id).where(WorkItem.element == element, WorkItem.closed_at.is_(None))
            item = uow.session.scalars(mine.where(WorkItem.instance.has(business_key=key)).limit(1)).one()
            uploads = {"files": [Upload(name, BytesIO(content)) for name, content in (files or {}).items()]}
            worklist.complete(uow, someone(uow, who), item, typed, uploads if files else None)
        assert asked

    def aside(self, who: str, key: str, typed: Any) -> None:
        with self.house.unit_of_work() as uow:
            instance = uow.session.get_one(Assignment, self.model.id).instance_id
            assert instance is not None
            asides.take_up(uow, someone(uow, who), instance, key, typed)

    def offered(self, uow: Any, person: Any, row: Assignment) -> list[str]:
        found = select(WorkItem).where(
            WorkItem.closed_at.is_(None), WorkItem.kind == "act", WorkItem.instance_id == row.instance_id
        )
        return sorted(each.element for each in uow.session.scalars(found) if policy.may(person, Action.COMPLETE, each))


@pytest.mark.proof
@pytest.mark.requirement("R8.9", "R8.12", "R9.1", "R9.2", "R9.3")
@pytest.mark.parametrize("backend", BACKENDS)
def test_whatever_happens_in_whatever_order_the_house_says_what_the_model_says(
    backend: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    request.param = backend  # type: ignore[attr-defined] (as the fixture of that name would be asked)
    Cycle.databases, Cycle.folder = _databases(request), tmp_path
    examples, steps = (150, 60) if FULL else (2, 30) if backend == "sqlite" else (1, 20)
    held = how(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not FULL,
        database=None,
        phases=[Phase.generate, Phase.shrink] if FULL else [Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(Cycle, settings=held)
