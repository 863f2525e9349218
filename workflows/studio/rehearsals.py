"""What the pages of trials show: the scenarios of a design with what became of them, and one of them step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflows.models import Person
from workflows.scenarios import Result
from workflows.scenarios.doors import Door
from workflows.scenarios.scenario import MONDAY
from workflows.scenarios.telling import Told
from workflows.studio import drafts, judging, recording, trying
from workflows.studio.wording import Line, Words
from workflows.unit import UnitOfWork


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
    problem: str
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
    words = Words.of(bundle, result, uow.house.registry.states)
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
        problem=words.sentence(standing.problem if standing else result.problem),
        door=recording.door_at(result, told, place, asked) if asked else None,
        asked=asked,
        on=str(told.get("on", MONDAY)),
    )


def _marks(steps: list[Told]) -> dict[str, list[str]]:
    """What was passed up to a step, and where tokens stand behind it."""
    here = [*steps[-1].here, *([] if steps[-1].here else steps[-1].waiting)] if steps else []
    passed = {each for told in steps for each in (*told.passed, *told.flows)}
    return {"passed": sorted(passed - set(here)), "here": here}
