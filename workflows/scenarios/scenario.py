"""What a scenario's file says: who begins, who answers what, how the clock goes on, and what then has to hold.

Knows the file alone; that a step or a person is not there is found out when it is played.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from workflows.calendar import ZONE
from workflows.errors import Refused
from workflows.scenarios.waiting import EXAMPLES, is_wait

MOST_BYTES, MOST_STEPS = 256 * 1024, 200
MONDAY = "05/01/2026 09:00"
"""When a scenario begins that names no time: an ordinary working day."""

KINDS = {
    "does": {"who", "does", "answers", "files", "refused", "then"},
    "beside": {"who", "beside", "answers", "refused", "then"},
    "wait": {"wait", "then"},
    "message": {"message", "payload", "then"},
    "signal": {"signal", "payload", "then"},
}
EXPECTED = {"at", "offered", "state", "variables", "notices"}


class ScenarioUnreadable(Refused):
    """A scenario's file that does not say what a scenario says; the message names the place and what is allowed."""


@dataclass(frozen=True)
class Expected:
    """What has to hold after a step; what is None is not asked."""

    at: list[str] | None = None
    offered: list[str] | None = None
    state: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict[str, Any])
    notices: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Step:
    """One line of a scenario: its kind, what it names, and what has to hold then."""

    kind: str
    name: str
    who: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict[str, Any])
    files: list[str] = field(default_factory=list[str])
    refused: bool = False
    then: Expected = field(default_factory=Expected)


@dataclass(frozen=True)
class Scenario:
    """A named story of one process, with its steps in order."""

    name: str
    title: str
    process: str
    on: datetime
    start: Mapping[str, Any]
    steps: list[Step]
    raw: Mapping[str, Any]
    """The file's content, for whoever keeps or sends it."""


def read_folder(folder: Path) -> list[Scenario]:
    """Every scenario of a designer's folder (``scenarios/`` beside ``diagrams/``), by file name."""
    return [read_file(file) for file in sorted((folder / "scenarios").glob("*.json"))]


def read_file(file: Path) -> Scenario:
    """One scenario; ``ScenarioUnreadable`` with the place that is wrong."""
    try:
        content = file.read_bytes()
        if len(content) > MOST_BYTES:
            raise ScenarioUnreadable(f"{file.name}: kịch bản dài hơn {MOST_BYTES // 1024} KB; hãy tách ra.")
        told = json.loads(content)
    except OSError as error:
        raise ScenarioUnreadable(f"{file.name}: không đọc được tệp ({error.strerror}).") from error
    except (ValueError, RecursionError) as error:
        raise ScenarioUnreadable(f"{file.name}: không phải JSON hợp lệ ({error}).") from error
    return scenario_of(file.stem, told)


def scenario_of(name: str, told: Any) -> Scenario:
    """The scenario that a JSON object tells."""
    head = _object(name, "kịch bản", told, {"title", "process", "on", "start", "steps"})
    steps = head.get("steps")
    if not isinstance(steps, list) or len(steps) > MOST_STEPS:
        raise ScenarioUnreadable(f"{name}: “steps” là danh sách tối đa {MOST_STEPS} bước.")
    start = _object(name, "start", head.get("start", {}), {"by", "answers", "directive", "duties"})
    return Scenario(
        name=name,
        title=_text(name, "title", head.get("title")),
        process=_text(name, "process", head.get("process")),
        on=_moment(name, head.get("on", MONDAY)),
        start=start,
        steps=[_step(f"{name}, bước {number}", each) for number, each in enumerate(steps, start=1)],
        raw=head,
    )


def _step(where: str, told: Any) -> Step:
    kind = next((each for each in KINDS if isinstance(told, dict) and each in told), None)
    if kind is None:
        raise ScenarioUnreadable(f"{where}: cần một trong các từ {', '.join(KINDS)}.")
    step = _object(where, "bước", told, KINDS[kind])
    if kind == "wait" and not is_wait(str(step["wait"])):
        raise ScenarioUnreadable(f"{where}: “wait” viết như {EXAMPLES}.")
    answers = step.get("answers", step.get("payload", {}))
    files = step.get("files", [])
    if not isinstance(files, list) or not all(isinstance(each, str) for each in files):
        raise ScenarioUnreadable(f"{where}: “files” là danh sách tên tệp.")
    return Step(
        kind=kind,
        name=_text(where, kind, step[kind]),
        who=_text(where, "who", step.get("who")) if "who" in KINDS[kind] else "",
        answers=_object(where, "answers", answers, None),
        files=files,
        refused=step.get("refused") is True,
        then=_expected(where, step.get("then", {})),
    )


def _expected(where: str, told: Any) -> Expected:
    then = _object(where, "then", told, EXPECTED)
    for name in ("at", "offered"):
        if name in then and not isinstance(then[name], list):
            raise ScenarioUnreadable(f"{where}: “{name}” là danh sách mã phần tử.")
    return Expected(
        at=then.get("at"),
        offered=then.get("offered"),
        state=then.get("state"),
        variables=_object(where, "variables", then.get("variables", {}), None),
        notices=_object(where, "notices", then.get("notices", {}), None),
    )


def _object(where: str, name: str, told: Any, allowed: set[str] | None) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise ScenarioUnreadable(f"{where}: “{name}” phải là một đối tượng JSON.")
    strange = sorted(set(told) - allowed) if allowed is not None else []
    if strange:
        raise ScenarioUnreadable(
            f"{where}: không dùng được “{strange[0]}” ở “{name}”; chỉ có {', '.join(sorted(allowed or ()))}."
        )
    return told


def _text(where: str, name: str, told: Any) -> str:
    if not isinstance(told, str) or not told.strip():
        raise ScenarioUnreadable(f"{where}: thiếu “{name}”.")
    return told


def _moment(where: str, told: Any) -> datetime:
    try:
        return datetime.strptime(str(told), "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)
    except ValueError as error:
        raise ScenarioUnreadable(f"{where}: “on” viết dạng ngày/tháng/năm giờ:phút, ví dụ {MONDAY}.") from error
