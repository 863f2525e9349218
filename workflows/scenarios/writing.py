"""Writes scenarios step by step, as the JSON that their files hold: what a page records, a hand may go on with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workflows.scenarios.doors import OPENED_WITH, Door
from workflows.scenarios.telling import Told

Story = dict[str, Any]
Step = dict[str, Any]


def begun(title: str, process: str, *, by_form: bool) -> Story:
    """A scenario of a process, in which nothing is done yet; without a form of its own it begins with a directive."""
    start = {"start": {"by": "", "answers": {}}} if by_form else {}
    return {"title": title, "process": process, **start, "steps": []}


def started(told: Mapping[str, Any], door: Door, who: str, answers: Mapping[str, Any], on: str) -> Story:
    """The scenario with another beginning; what it says of its other duties stays."""
    start = dict(told.get("start", {}), by=who)
    if door.kind == "answers":
        start["answers"] = _said(answers)
    else:
        of_head, of_duty = ({name: answers.get(name, "") for name in names} for names in OPENED_WITH)
        duties = list(start.get("duties", [{}]))
        start |= {"directive": start.get("directive", {}) | of_head, "duties": [duties[0] | of_duty, *duties[1:]]}
    return {**told, **({"on": on} if on else {}), "start": start}


def answer(door: Door, who: str, answers: Mapping[str, Any], files: Sequence[str], *, refused: bool) -> Step:
    """The step that a door's form says when it is sent."""
    step: Step = {"who": who, door.kind: door.name, "answers": _said(answers)}
    return step | ({"files": list(files)} if files else {}) | ({"refused": True} if refused else {})


def inserted(told: Mapping[str, Any], after: int, step: Step) -> Story:
    """The scenario with one more step, behind that many."""
    steps = list(told["steps"])
    return {**told, "steps": [*steps[:after], step, *steps[after:]]}


def replaced(told: Mapping[str, Any], place: int, step: Step) -> Story:
    """The scenario with another step at a place; what is expected there stays."""
    steps = list(told["steps"])
    kept = {"then": steps[place - 1]["then"]} if "then" in steps[place - 1] else {}
    return {**told, "steps": [*steps[: place - 1], step | kept, *steps[place:]]}


def without(told: Mapping[str, Any], place: int) -> Story:
    """The scenario without the step at a place."""
    steps = list(told["steps"])
    return {**told, "steps": [*steps[: place - 1], *steps[place:]]}


def expecting(told: Mapping[str, Any], place: int, then: Mapping[str, Any]) -> Story:
    """The scenario with these expectations at a place; without any where ``then`` is empty."""
    steps = list(told["steps"])
    bare = {name: value for name, value in steps[place - 1].items() if name != "then"}
    return {**told, "steps": [*steps[: place - 1], bare | ({"then": dict(then)} if then else {}), *steps[place:]]}


def what_stands(told: Told, names: Sequence[str]) -> dict[str, Any]:
    """The expectations of these names (``at``, ``variable:…``), as things stand after a step."""
    stands = {"at": told.here, "offered": told.waiting, "state": told.state}
    variables = {name: value for name, value in told.variables.items() if f"variable:{name}" in names}
    return {name: value for name, value in stands.items() if name in names} | (
        {"variables": variables} if variables else {}
    )


def _said(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What was answered; a field left empty says nothing."""
    return {name: value for name, value in answers.items() if value not in ("", [])}
