"""Plays a scenario in a house of its own: the same acts as the pages', done by the demonstration's people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine import AnswersRejected, EngineError, Instance, StepFailed, WorkItem
from workflows import asides, people, processes, waking, worklist
from workflows.attachments import Upload
from workflows.errors import Refused, RegistrationRejected
from workflows.models import Assignment, Message, Person
from workflows.policy import Action, may
from workflows.registration import entries
from workflows.scenarios.doors import Doors
from workflows.scenarios.scenario import Expected, Scenario, Step
from workflows.scenarios.telling import Result, Told
from workflows.scenarios.tokens import Tokens
from workflows.scenarios.waiting import until

if TYPE_CHECKING:
    from workflows.bootstrap import House
    from workflows.unit import UnitOfWork

CLERK = "vt.vp"
"""Who enters directives, unless the scenario names another."""

HEAD = {
    "number": "12/UBND-VP",
    "doc_type": "cong_van",
    "summary": "Về việc thử quy trình trước khi triển khai",
    "issued_on": "05/01/2026",
    "director": "ubnd",
    "urgency": "normal",
    "not_secret": "on",
}
DUTY = {
    "content": "Rà soát, báo cáo kết quả thực hiện theo văn bản chỉ đạo",
    "giving": "lead",
    "lead": "STNMT",
    "follower": "cv.th1",
    "deadline_kind": "report",
    "due_on": "16/01/2026",
}
"""What a directive of a scenario says where the scenario says nothing else."""

FILES = "files"
MOST_WAKINGS = 500


class Failed(Exception):
    """A step that did not do, or did not lead to, what the scenario says."""


def play(house: House, scenario: Scenario, *, doors: bool = False) -> Result:
    """What becomes of a scenario, up to its first step that fails; with the doors that then stood open, if asked."""
    return _Play(house, scenario, doors).result()


@dataclass
class _Play:
    """One playing; ``_instance`` is the one that the scenario is about."""

    house: House
    scenario: Scenario
    with_doors: bool
    _doors: Doors | None = None
    _tokens: Tokens = field(init=False)
    _instance: int = 0

    def __post_init__(self) -> None:
        self._tokens = Tokens(self.house, self.scenario.process)

    def result(self) -> Result:
        result = Result(self.scenario.name, self.scenario.title, self.scenario.process)
        if self.with_doors:
            self._open(result)
        steps = [(_said(each), partial(self._act, each), each.then) for each in self.scenario.steps]
        for number, (said, act, then) in enumerate([("Bắt đầu", self._begin, Expected()), *steps]):
            told = Told(said)
            result.steps.append(told)
            try:
                act()
                self._look(told)
                self._hold(then, told)
            except (Failed, Refused, EngineError) as failure:
                told.problem, told.problems = _sentence(failure), _by_field(failure)
                result.problem = f"Bước {number} ({said}): {told.problem}" if number else f"{said}: {told.problem}"
                break
        return result

    def _open(self, result: Result) -> None:
        with self.house.unit_of_work(write=False) as uow:
            self._doors = Doors(uow, self.scenario.process)
            opening, result.people = self._doors.opening(uow), self._doors.names
            result.opening = replace(opening, prefill=_opened_with(self.scenario.start))

    def _look(self, told: Told) -> None:
        self._tokens.tell(told, self._instance)
        if self._doors is not None:
            with self.house.unit_of_work(write=False) as uow:
                told.doors = self._doors.after(uow)

    def _begin(self) -> None:
        start, who = self.scenario.start, self.scenario.start.get("by", CLERK)
        with self._at(self.scenario.on) as uow:
            person = self._person(uow, who)
            if "answers" in start:
                matter = processes.start(uow, person, self.scenario.process, start["answers"])
                self._instance = matter.instance_id or 0
                return
            head = {**HEAD, **start.get("directive", {})}
            duties = [{**DUTY, **each} for each in start.get("duties", [{}])]
            entries.register(uow, person, head, duties)

    def _act(self, step: Step) -> None:
        """Do a step; one that the scenario wants refused has to be."""
        send = self._send
        acts = {"does": self._answer, "beside": self._beside, "wait": self._wait, "message": send, "signal": send}
        if not step.refused:
            acts[step.kind](step)
            return
        try:
            acts[step.kind](step)
        except (AnswersRejected, Refused):
            return
        raise Failed("câu trả lời lẽ ra phải bị từ chối nhưng đã được nhận.")

    def _answer(self, step: Step) -> None:
        with self.house.unit_of_work() as uow:
            person = self._person(uow, step.who)
            found = select(WorkItem).where(WorkItem.element == step.name, WorkItem.closed_at.is_(None))
            items = list(uow.session.scalars(found.order_by(WorkItem.id)))
            if not items:
                raise Failed(f"không có việc nào đang chờ ở “{step.name}”.")
            mine = [each for each in items if may(person, Action.COMPLETE, each)]
            if not mine:
                raise Failed(f"việc ở “{step.name}” không chờ {person.name}.")
            asked = next((each.name for each in uow.engine.fields(mine[0]) if each.kind == "file"), FILES)
            worklist.complete(uow, person, mine[0].id, step.answers, _files(step.files, asked))

    def _beside(self, step: Step) -> None:
        with self.house.unit_of_work() as uow:
            about = uow.session.scalar(select(Assignment.instance_id).order_by(Assignment.id).limit(1))
            asides.take_up(uow, self._person(uow, step.who), about or 0, step.name, step.answers)

    def _send(self, step: Step) -> None:
        with self.house.unit_of_work() as uow:
            if step.kind == "signal":
                uow.engine.broadcast(step.name, payload=step.answers)
            else:
                key = uow.session.get_one(Instance, self._found(uow)).business_key
                uow.engine.send(step.name, key, payload=step.answers)
        waking.sweep(self.house)

    def _wait(self, step: Step) -> None:
        """Let time pass as it does: whatever falls due on the way happens at its own moment."""
        with self.house.unit_of_work(write=False) as uow:
            last = until(step.name, uow.now(), uow.calendar)
        for _ in range(MOST_WAKINGS):
            with self.house.unit_of_work(write=False) as uow:
                due = uow.session.scalar(select(func.min(Instance.wake_at)).where(Instance.status == "running"))
                now = uow.now()
            if due is None or due >= last:
                break
            self._go_to(max(due, now))
        else:
            raise Failed("mốc giờ đến quá nhiều lần; hãy chờ từng quãng ngắn hơn.")
        self._go_to(last)

    def _go_to(self, moment: datetime) -> None:
        with self._at(moment):
            pass
        waking.sweep(self.house)

    @contextmanager
    def _at(self, moment: datetime) -> Iterator[UnitOfWork]:
        with self.house.unit_of_work() as uow:
            # The clock counts whole seconds and goes on while a scenario is played.
            uow.move_clock(moment + timedelta(seconds=1) - (uow.now() - uow.clock_offset()))
            yield uow

    def _found(self, uow: UnitOfWork) -> int:
        """The instance that the scenario is about: the first of its process."""
        if not self._instance:
            self._instance = self._tokens.first(uow)
        if not self._instance:
            raise Failed(f"chưa có tiến trình nào của quy trình “{self.scenario.process}”.")
        return self._instance

    def _person(self, uow: UnitOfWork, username: str) -> Person:
        if not username:
            raise Failed("chưa chọn ai làm.")
        person = people.person_by(uow, username)
        if person is None:
            raise Failed(f"tỉnh mẫu không có tài khoản “{username}”.")
        return person

    def _hold(self, then: Expected, told: Told) -> None:
        """``Failed`` with what is otherwise than the scenario says."""
        with self.house.unit_of_work(write=False) as uow:
            self._instance = self._instance or self._tokens.first(uow)
            if then == Expected():
                return
            instance = uow.session.get_one(Instance, self._found(uow))
            if then.at is not None and sorted(then.at) != told.here:
                raise Failed(f"đang ở {_listed(told.here)}, kịch bản mong đợi {_listed(then.at)}.")
            missing = set(then.offered or ()) - set(told.waiting)
            if missing:
                raise Failed(f"chưa làm được {_listed(missing)}; làm được {_listed(told.waiting)}.")
            if then.state is not None and instance.state != then.state:
                raise Failed(f"trạng thái là “{instance.state}”, không phải “{then.state}”.")
            for name, value in then.variables.items():
                if instance.variables.get(name) != value:
                    raise Failed(f"biến {name} là {instance.variables.get(name)!r}, không phải {value!r}.")
            for who, subject in then.notices.items():
                self._told(uow, who, str(subject))

    def _told(self, uow: UnitOfWork, who: str, subject: str) -> None:
        person = self._person(uow, who)
        said = Message.subject.startswith(subject, autoescape=True)
        if uow.session.scalars(select(Message.id).where(Message.person_id == person.id, said)).first() is None:
            raise Failed(f"{person.name} chưa nhận thông báo “{subject}”.")


def _opened_with(start: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the form of the beginning says, where the scenario says it and where it does not."""
    if "answers" in start:
        return start["answers"]
    return {**HEAD, **DUTY, **start.get("directive", {}), **start.get("duties", [{}])[0]}


def _files(names: list[str], asked: str) -> dict[str, list[Upload]]:
    """Files of these names, with invented content, in the form's field for files."""
    return {asked: [Upload(name, BytesIO(b"%s\n" % name.encode())) for name in names]} if names else {}


def _said(step: Step) -> str:
    match step.kind:
        case "wait":
            return f"Chờ {step.name}" if not step.name.startswith("đến") else f"Đợi {step.name}"
        case "message":
            return f"Thông điệp “{step.name}”"
        case "signal":
            return f"Tín hiệu “{step.name}”"
        case _:
            return f"{step.who}: {step.name}" + (", bị từ chối" if step.refused else "")


def _by_field(failure: Exception) -> dict[str, str]:
    if isinstance(failure, RegistrationRejected):
        return dict(failure.problems) | {name: each for duty in failure.duty_problems for name, each in duty.items()}
    return dict(failure.problems) if isinstance(failure, AnswersRejected) else {}


def _sentence(failure: Exception) -> str:
    if isinstance(failure, AnswersRejected):
        return "; ".join(f"{name}: {sentence}" for name, sentence in failure.problems.items())
    if isinstance(failure, RegistrationRejected):
        wrong = {**failure.problems, **{name: each for duty in failure.duty_problems for name, each in duty.items()}}
        return "; ".join(f"{name}: {sentence}" for name, sentence in wrong.items())
    if isinstance(failure, StepFailed) and failure.__cause__ is not None:
        return f"{failure} ({failure.__cause__})"
    return re.sub(r"\s+", " ", str(failure)) or failure.__class__.__name__


def _listed(names: Any) -> str:
    return ", ".join(f"“{each}”" for each in sorted(names)) or "không bước nào"
