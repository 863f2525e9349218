"""Scenarios that name a step which is no more on the drawing: which these are, and the step that takes its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from engine import diagrams
from workflows.errors import DesignRefused
from workflows.models import DesignDraft, Person
from workflows.policy import Action, require
from workflows.scenarios import ScenarioUnreadable
from workflows.scenarios.scenario import scenario_of
from workflows.studio import drafts
from workflows.studio.drafts import Change
from workflows.unit import UnitOfWork

LISTS = ("at", "offered")
"""What scenarios expect of steps: where tokens stand, and what may be done there."""


@dataclass(frozen=True)
class Gone:
    """A step that was on the drawing before: its id, what it was called, and the scenarios that name it."""

    id: str
    label: str
    titles: tuple[str, ...]
    likely: str = ""
    """The step that seems to have taken its place; empty: nobody can tell."""


def gone(draft: DesignDraft) -> list[Gone]:
    """The steps that a draft's scenarios name, that its version before had, and that its drawing has no more.

    Steps of other processes are named by scenarios, too; what was on no drawing of this one is left alone.
    """
    before = diagrams.sketch(draft.based_on.diagram).elements if draft.based_on else {}
    lost = {key: each for key, each in before.items() if key not in diagrams.sketch(draft.diagram).elements}
    users = {key: tuple(_titles(draft, key)) for key in lost}
    named = {key: each for key, each in lost.items() if users[key]}
    new = {key: label for key, label in steps(draft).items() if key not in before}
    only = next(iter(new), "") if len(new) == len(named) == 1 else ""
    alike = {label: key for key, label in new.items()}
    return [Gone(key, each.label, users[key], alike.get(each.label, only)) for key, each in named.items()]


def steps(draft: DesignDraft) -> dict[str, str]:
    """What may take its place: the steps and events of the drawing, each with its name."""
    drawn = diagrams.sketch(draft.diagram).nodes
    return {each.id: each.label for each in drawn if each.form or each.kind in (*diagrams.STEPS, "receiveTask")}


def rename(uow: UnitOfWork, person: Person, draft_id: int, digest: str, instead: Mapping[str, str]) -> int:
    """Let every scenario of a draft name other steps in the place of those that are gone; how many were changed."""
    require(person, Action.DESIGN)
    draft = drafts.held(uow, draft_id, digest)
    known, lost = steps(draft), {each.id for each in gone(draft)}
    chosen = {old: new for old, new in instead.items() if new and old in lost}
    if not chosen or not set(chosen.values()) <= set(known):
        raise DesignRefused("Chọn bước thay cho bước không còn trên sơ đồ.")
    told = {name: renamed(story, chosen) for name, story in _readable(draft)}
    changed = {name: story for name, story in told.items() if story != draft.scenarios[name]}
    drafts.save(uow, person, draft_id, digest, Change(scenarios={**draft.scenarios, **changed}))
    return len(changed)


def renamed(story: Mapping[str, Any], instead: Mapping[str, str]) -> dict[str, Any]:
    """A scenario with other names of steps, wherever it does or expects one."""
    return {**story, "steps": [_renamed(each, instead) for each in story["steps"]]}


def _renamed(step: Mapping[str, Any], instead: Mapping[str, str]) -> dict[str, Any]:
    found = dict(step)
    if "does" in step:
        found["does"] = instead.get(step["does"], step["does"])
    if "then" in step:
        lists = {
            name: [instead.get(each, each) for each in step["then"][name]] for name in LISTS if name in step["then"]
        }
        found["then"] = {**step["then"], **lists}
    return found


def _titles(draft: DesignDraft, key: str) -> Iterator[str]:
    for _, story in _readable(draft):
        if renamed(story, {key: f"{key}-"}) != story:
            yield str(story["title"])


def _readable(draft: DesignDraft) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, story in draft.scenarios.items():
        with suppress(ScenarioUnreadable):  # as is told where it is tried
            yield name, scenario_of(name, story).raw
