"""What the pages of trials show: the scenarios of a design with what became of them, and one of them step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import diagrams
from workflows.models import Person
from workflows.scenarios import Result
from workflows.scenarios.doors import Door
from workflows.scenarios.scenario import MONDAY
from workflows.scenarios.telling import Told
from workflows.studio import drafts, judging, recording, trying
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class Line:
    """One step in the province's words, what is expected then, and what became of it (None: not reached)."""

    words: str
    expected: list[str]
    told: Told | None
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Stage:
    """A scenario behind one of its steps: where tokens stand, the way that they took, and what may be done next."""

    name: str
    title: str
    result: Result
    lines: list[Line]
    place: int
    told: Told | None
    marks: Mapping[str, list[str]]
    here: list[str]
    """The names of the steps that wait."""
    state: str
    door: Door | None
    asked: str
    """Under which word the page asked for the door."""
    on: str

    @property
    def said(self) -> Mapping[str, Any]:
        """What the door's form opens with: what was said there before."""
        if self.door is None:
            return {}
        if self.asked == recording.AGAIN:
            return self.lines[self.place].raw.get("answers", {})
        return self.door.prefill

    @property
    def by(self) -> str:
        """Who said it."""
        raw = self.lines[0 if self.asked == recording.BEGINNING else self.place].raw
        return str(raw.get("by", "")) or (str(raw.get("who", "")) if self.asked == recording.AGAIN else "")


def trial(uow: UnitOfWork, person: Person, draft_id: int) -> trying.Trial:
    """All scenarios of a design in work, played."""
    return trying.trial(uow, judging.bundle_of(drafts.opened(uow, person, draft_id)))


def stage(uow: UnitOfWork, person: Person, draft_id: int, name: str, place: int | None, door: str) -> Stage:
    """One scenario, behind the step of a place or else as far as it went."""
    draft = drafts.opened(uow, person, draft_id)
    told, bundle = recording.story_of(draft, name), judging.bundle_of(draft)
    result = trying.played(uow, bundle, name, told)
    reached = max(len(result.steps) - 1, 0)
    place = min(max(reached if place is None else place, 0), len(told["steps"]))
    elements = diagrams.read(bundle.diagram).elements.values() if result.steps else ()  # played: it may be read here
    drawn = {each.id: each.label for each in elements}
    words = _Words(drawn, result, uow.house.registry.states)
    standing = result.steps[place] if place < len(result.steps) else None
    asked = door or (recording.BEGINNING if place == 0 and result.problem and len(result.steps) == 1 else "")
    return Stage(
        name=name,
        title=str(told.get("title", name)),
        result=result,
        lines=words.lines(told),
        place=place,
        told=standing,
        marks=_marks(result.steps[: place + 1]),
        here=[words.label(each) for each in standing.here] if standing else [],
        state=words.states.get(standing.state, standing.state) if standing else "",
        door=recording.door_at(result, told, place, asked) if asked else None,
        asked=asked,
        on=str(told.get("on", MONDAY)),
    )


class _Words:
    """Tells codes in words: elements by their drawing, people by the sample province."""

    def __init__(self, drawn: Mapping[str, str], result: Result, states: Mapping[str, str]) -> None:
        doors = [door for told in result.steps for door in told.doors]
        self._labels = {**{each.name: each.label for each in doors}, **drawn}
        self._result, self.states = result, states

    def label(self, name: str) -> str:
        return self._labels.get(name, name)

    def lines(self, told: Mapping[str, Any]) -> list[Line]:
        by = self._person(told.get("start", {}).get("by", "vt.vp"))
        opening = self._result.opening
        begins = f"{by}: {opening.label.lower() if opening else 'bắt đầu'}"
        raws = [(begins, told.get("start", {})), *((self._step(each), each) for each in told["steps"])]
        steps = self._result.steps
        return [
            Line(words, self._expected(raw.get("then", {})), steps[place] if place < len(steps) else None, raw)
            for place, (words, raw) in enumerate(raws)
        ]

    def _step(self, raw: Mapping[str, Any]) -> str:
        if "wait" in raw:
            return f"Chờ {raw['wait']}" if not str(raw["wait"]).startswith("đến") else f"Đợi {raw['wait']}"
        for kind, word in (("message", "Thông điệp"), ("signal", "Tín hiệu")):
            if kind in raw:
                return f"{word} “{raw[kind]}”"
        refused = " – phải bị từ chối" if raw.get("refused") else ""
        return f"{self._person(raw.get('who', ''))}: {self.label(raw.get('does') or raw.get('beside') or '')}{refused}"

    def _person(self, username: str) -> str:
        return self._result.people.get(username, username or "chưa chọn ai")

    def _expected(self, then: Mapping[str, Any]) -> list[str]:
        told: list[str] = []
        if "at" in then:
            told.append(f"đang ở {', '.join(map(self.label, then['at'])) or 'không bước nào (đã xong)'}")
        if "offered" in then:
            told.append(f"làm được {', '.join(map(self.label, then['offered']))}")
        if "state" in then:
            told.append(f"trạng thái “{self.states.get(then['state'], then['state'])}”")
        told += [f"{name} = {value}" for name, value in then.get("variables", {}).items()]
        told += [f"{self._person(who)} nhận “{subject}”" for who, subject in then.get("notices", {}).items()]
        return told


def _marks(steps: list[Told]) -> dict[str, list[str]]:
    """What was passed up to a step, and where tokens stand behind it."""
    here = [*steps[-1].here, *([] if steps[-1].here else steps[-1].waiting)] if steps else []
    passed = {each for told in steps for each in (*told.passed, *told.flows)}
    return {"passed": sorted(passed - set(here)), "here": here}
