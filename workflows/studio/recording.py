"""Records scenarios of a design in work: each answer is played before it is kept, in a province of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import definitions
from workflows.errors import DesignChanged, DesignRefused, NotFound
from workflows.models import DesignDraft, Person
from workflows.policy import Action, require
from workflows.scenarios import Result, ScenarioUnreadable, writing
from workflows.scenarios.doors import Door
from workflows.scenarios.scenario import scenario_of
from workflows.scenarios.writing import Story
from workflows.studio import deploying, drafts, judging, trying
from workflows.studio.drafts import Change
from workflows.text import fold
from workflows.unit import UnitOfWork

LONGEST_TITLE = 200
MOST_SCENARIOS = 60
BEGINNING = "start"
"""What a page calls the door by which a scenario begins."""
AGAIN = "again"
"""And the one of the step itself, to be answered otherwise."""


@dataclass(frozen=True)
class Answer:
    """What was sent at a door: behind which step, by whom, and whether the form is to refuse it."""

    place: int
    door: str
    who: str
    typed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    files: Sequence[str] = ()
    refused: bool = False
    on: str = ""


@dataclass(frozen=True)
class Attempt:
    """A scenario as it would be with an answer, played; ``place`` is the answered step's."""

    story: Story
    result: Result
    place: int

    @property
    def problem(self) -> str:
        """The sentence that stood against the answer; empty when it was taken, whatever came of it."""
        told = self.result.steps[self.place] if self.place < len(self.result.steps) else None
        if told is None:
            return self.result.problem
        return "" if told.done else told.problem

    @property
    def problems(self) -> dict[str, str]:
        """What the form refused, by field."""
        return self.result.steps[self.place].problems if self.place < len(self.result.steps) else {}


def story_of(draft: DesignDraft, name: str) -> Story:
    """A draft's scenario; ``NotFound`` when it has none of this name."""
    if name not in draft.scenarios:
        raise NotFound
    return draft.scenarios[name]


def begin(uow: UnitOfWork, person: Person, draft_id: int, digest: str, title: str) -> str:
    """A new scenario in which nothing is done yet; its name."""
    require(person, Action.DESIGN)
    draft = drafts.held(uow, draft_id, digest)
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise DesignRefused(f"Nhập tên kịch bản, tối đa {LONGEST_TITLE} ký tự.")
    if len(draft.scenarios) >= MOST_SCENARIOS:
        raise DesignRefused(f"Một quy trình có tối đa {MOST_SCENARIOS} kịch bản.")
    name = _name(draft, title)
    start = definitions.plain_start(deploying.as_version(draft))
    story = writing.begun(title, draft.key, by_form=bool(start and start.rule))
    keep(uow, person, draft_id, digest, name, story)
    return name


def attempt(uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str, answer: Answer) -> Attempt:
    """What would become of the scenario with an answer; nothing is kept. ``NotFound`` for a door that is not there."""
    draft = _read(uow, person, draft_id, digest)
    told, bundle = story_of(draft, name), judging.bundle_of(draft)
    door = door_at(trying.played(uow, bundle, name, told), told, answer.place, answer.door)
    if door is None:
        raise NotFound
    story, place = _with(told, door, answer)
    _readable(name, story)
    return Attempt(story, trying.played(uow, bundle, name, story), place)


def expect(
    uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str, place: int, names: Sequence[str]
) -> Story:
    """The scenario expecting, behind a step, what stands there now; ``NotFound`` for a step that was not reached."""
    draft = _read(uow, person, draft_id, digest)
    told = story_of(draft, name)
    steps = trying.played(uow, judging.bundle_of(draft), name, told).steps
    if not 0 < place < len(steps) or not steps[place].done:
        raise NotFound
    return writing.expecting(told, place, writing.what_stands(steps[place], names))


def keep(uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str, story: Story | None) -> None:
    """Keep a scenario as it was written, or let it go; ``DesignChanged`` when somebody saved the draft meanwhile."""
    require(person, Action.DESIGN)
    draft = drafts.held(uow, draft_id, digest)
    others = {other: told for other, told in draft.scenarios.items() if other != name}
    if story is not None:
        _readable(name, story)
        others[name] = story
    drafts.save(uow, person, draft_id, digest, Change(scenarios=others))


def wait(uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str, after: int, words: str) -> None:
    """Let time pass in a scenario, behind a step."""
    require(person, Action.DESIGN)
    told = story_of(drafts.held(uow, draft_id, digest), name)
    keep(uow, person, draft_id, digest, name, writing.inserted(told, after, {"wait": words}))


def drop(uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str, place: int) -> None:
    """Take a step out of a scenario."""
    require(person, Action.DESIGN)
    told = story_of(drafts.held(uow, draft_id, digest), name)
    if not 0 < place <= len(told["steps"]):
        raise NotFound
    keep(uow, person, draft_id, digest, name, writing.without(told, place))


def rename(uow: UnitOfWork, person: Person, draft_id: int, digest: str, name: str, title: str) -> None:
    """Call a scenario otherwise."""
    require(person, Action.DESIGN)
    told = story_of(drafts.held(uow, draft_id, digest), name)
    keep(uow, person, draft_id, digest, name, {**told, "title": " ".join(title.split())[:LONGEST_TITLE]})


def door_at(result: Result, told: Mapping[str, Any], place: int, key: str) -> Door | None:
    """The door of a page: how the scenario begins, the step itself again, or one that stands open behind it."""
    if key == BEGINNING:
        return result.opening
    if key == AGAIN and 0 < place <= len(told["steps"]):
        step = told["steps"][place - 1]
        before = result.steps[place - 1].doors if place - 1 < len(result.steps) else []
        return next((each for each in before if step.get(each.kind) == each.name), None)
    doors = result.steps[place].doors if 0 <= place < len(result.steps) else []
    return next((each for each in doors if each.key == key), None)


def _read(uow: UnitOfWork, person: Person, draft_id: int, digest: str) -> DesignDraft:
    """The draft that the person read; what is played is played before anything is held against others."""
    require(person, Action.DESIGN)
    draft = drafts.opened(uow, person, draft_id)
    if draft.digest != digest:
        raise DesignChanged(draft.id)
    return draft


def _with(told: Story, door: Door, answer: Answer) -> tuple[Story, int]:
    if answer.door == BEGINNING:
        return writing.started(told, door, answer.who, answer.typed, answer.on), 0
    step = writing.answer(door, answer.who, answer.typed, answer.files, refused=answer.refused)
    if answer.door == AGAIN:
        return writing.replaced(told, answer.place, step), answer.place
    return writing.inserted(told, answer.place, step), answer.place + 1


def _readable(name: str, story: Story) -> None:
    try:
        scenario_of(name, story)
    except ScenarioUnreadable as error:
        raise DesignRefused(str(error)) from error


def _name(draft: DesignDraft, title: str) -> str:
    """A file's name that no other scenario of the draft has: beside the other processes' it says whose it is."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:40].strip("-") or "kich-ban"
    names = (f"{draft.key}-{words}"[:70] + (f"-{number}" if number > 1 else "") for number in range(1, 1000))
    return next(each for each in names if each not in draft.scenarios)
