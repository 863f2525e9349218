"""Answers a diagram that is only being tried: conditions both ways, operators done at once, clocks that stand still."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from engine import forms
from engine.diagrams import BPMN, Diagram, Element
from engine.errors import ExpressionRejected
from engine.expressions import NOT_LITERAL, literal, names_in, parse
from engine.registry import BpmnError, Call, Registry
from engine.spiff import Conductor

Token = Any
NOW = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
NEVER = datetime(2999, 1, 1, tzinfo=UTC)
MOST_CHOICES = 12
"""How often one action may choose; beyond, the first answer is taken and nothing is proved."""
ITEMS = ("một", "hai")


class Dice:
    """Choices of one action: those of ``script`` first, then always the first; ``asked`` tells how many there were."""

    def __init__(self, script: tuple[int, ...] = ()) -> None:
        self.script = script
        self.asked: list[int] = []
        self.exhausted = False

    def choose(self, count: int) -> int:
        """One of ``count`` answers."""
        if len(self.asked) >= MOST_CHOICES:
            self.exhausted = True
            return 0
        self.asked.append(count)
        place = len(self.asked) - 1
        return self.script[place] if place < len(self.script) else 0

    def others(self) -> Iterator[tuple[int, ...]]:
        """The scripts that were not played yet and begin as this one did."""
        for place in range(len(self.script), len(self.asked)):
            for answer in range(1, self.asked[place]):
                yield (*self.script, *([0] * (place - len(self.script))), answer)


class Player(Conductor):
    """Stands where a running instance has its conductor; ``known`` remembers what conditions answered."""

    def __init__(
        self, diagram: Diagram, registry: Registry, known: Mapping[str, bool], script: tuple[int, ...]
    ) -> None:
        super().__init__(registry, Call(None, NOW, "", {}), lambda *_: None, {})  # type: ignore[arg-type]
        self.diagram = diagram
        self.dice = Dice(script)
        self.known = dict(known)
        self.chosen: list[str] = []

    def evaluate(self, task: Token, expression: str, external_context: Mapping[str, Any] | None = None) -> Any:
        each = self.diagram.elements.get(task.task_spec.bpmn_id or "")
        if each is None or each.kind == "businessRuleTask":
            return False
        if any(flow.condition == (expression or "").strip() for flow in each.outgoing):
            return self._condition(each, expression.strip())
        written = _literal(expression)
        if each.several is not None and _text(each, "loopCardinality") == expression.strip():
            return written if isinstance(written, int) and written < len(ITEMS) else len(ITEMS)
        if each.several is not None and written is NOT_LITERAL:
            return bool(self.dice.choose(2))
        if written is not NOT_LITERAL:
            return written
        kind = self._kind_of_time(each, expression.strip())
        return ("R/PT1H" if kind == "timeCycle" else "PT1H") if kind else None

    def _kind_of_time(self, each: Element, expression: str) -> str | None:
        """The kind of the timer that says so: an element's own, or that of an event which its gateway awaits."""
        awaited = (self.diagram.elements[flow.target] for flow in each.outgoing)
        timers = [timer for element in (each, *awaited) if (timer := element.timer())]
        return next((kind for kind, text in timers if text == expression), None)

    def names(self, task: Token, more: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        each = self.diagram.elements.get(task.task_spec.bpmn_id or "")
        listed = _text(each, "loopDataInputRef") if each is not None else ""
        return {listed: list(ITEMS)} if listed else {}

    def instant(self, task: Token, expression: str) -> datetime | None:
        return NEVER

    def serve(self, task: Token, operator: str, params: Mapping[str, Mapping[str, str]]) -> None:
        self.forget(self.registry.writes(operator))
        codes = self._codes(task.task_spec.bpmn_id)
        fails = self.dice.choose(1 + len(codes)) if codes else 0
        if fails:
            raise BpmnError(codes[fails - 1])

    def write(self, values: Mapping[str, Any]) -> None:
        self.forget(values)

    def throw(self, kind: str, task: Token, name: str) -> None:
        """A signal is heard by all who wait, a message by one of them or by somebody elsewhere."""
        waits = [each for each in self.run.waits() if (each.kind, each.name) == (kind, name)]
        if kind == "message" and waits:
            waits = waits[:1] if self.dice.choose(2) == 0 else []
        for each in waits:
            self.run.complete(each.token, each.element)

    def forget(self, written: Collection[str]) -> None:
        """What conditions answered holds no longer once one of their variables was written."""
        for text in list(self.known):
            if not names_in(text)[0].isdisjoint(written):
                del self.known[text]

    def answered(self, each: Element, schemas: Mapping[str, Any]) -> None:
        """A person or a message wrote variables at an element."""
        schema = schemas.get(each.form or "")
        self.forget([*(forms.variables(schema) if schema else ()), *each.payload])

    def _condition(self, each: Element, text: str) -> bool:
        answer = self.known.get(text)
        if answer is None:
            answer = False if self._excluded(text) else bool(self.dice.choose(2))
            if not names_in(text)[1]:  # a function may answer otherwise the next time
                self.known[text] = answer
        if answer:
            self.chosen.append(f"{each.label} ({text})")
        return answer

    def _excluded(self, text: str) -> bool:
        """Whether another value of the same variable is known already: it has but one."""
        asked = _equals(text)
        held = (_equals(other) for other, answer in self.known.items() if answer)
        return asked is not None and any(each and each[0] == asked[0] and each[1] != asked[1] for each in held)

    def _codes(self, element: str | None) -> list[str]:
        borders = (other for other in self.diagram.nodes if other.attached_to == element and other.is_event("error"))
        codes = {node.get("id"): node.get("errorCode") or "" for node in self.diagram.root.iter(f"{BPMN}error")}
        return [codes.get(border.definitions[0].get("errorRef"), "") for border in borders]


def _equals(text: str) -> tuple[str, Any] | None:
    """``name == constant``, taken apart."""
    match parse(text).body:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()], comparators=[ast.Constant(value=value)]):
            return name, value
        case _:
            return None


def _literal(expression: str | None) -> object:
    try:
        return literal(expression or "")
    except ExpressionRejected:
        return NOT_LITERAL


def _text(each: Element, tag: str) -> str:
    found = None if each.several is None else each.several.find(f"{BPMN}{tag}")
    return "" if found is None else (found.text or "").strip()
