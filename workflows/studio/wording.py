"""Tells a played scenario in the province's words: elements by their drawing, people by the sample province."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import Bundle, diagrams
from workflows.scenarios import Result
from workflows.scenarios.telling import Told


@dataclass(frozen=True)
class Line:
    """One step in the province's words, what is expected then, and what became of it (None: not reached)."""

    words: str
    expected: list[str]
    told: Told | None
    raw: Mapping[str, Any]


class Words:
    """Knows the codes of one played scenario."""

    def __init__(self, drawn: Mapping[str, str], result: Result, states: Mapping[str, str]) -> None:
        doors = [door for told in result.steps for door in told.doors]
        self._labels = {**{each.name: each.label for each in doors}, **drawn}
        self._result, self.states = result, states

    @classmethod
    def of(cls, bundle: Bundle, result: Result, states: Mapping[str, str]) -> Words:
        """The words for a scenario of a bundle; one that was not played is told by its codes."""
        elements = diagrams.read(bundle.diagram).elements.values() if result.steps else ()
        return cls({each.id: each.label for each in elements}, result, states)

    def label(self, name: str) -> str:
        """What an element is called on the drawing, or at its door."""
        return self._labels.get(name, name)

    def sentence(self, said: str) -> str:
        """What a child said of codes, in words."""
        return re.sub(r"“([\w:-]+)”", lambda code: f"“{self.label(code[1])}”", said)

    def failure(self, told: Mapping[str, Any]) -> str:
        """At which step the scenario went otherwise, and how; empty when all held."""
        place = next((place for place, each in enumerate(self._result.steps) if each.problem), None)
        if place is None:
            return self._result.problem
        where = f"Bước {place}, {self.lines(told)[place].words}" if place else "Bắt đầu"
        return f"{where}: {self.sentence(self._result.steps[place].problem)}"

    def lines(self, told: Mapping[str, Any]) -> list[Line]:
        """The beginning and the steps, each with what became of it."""
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
