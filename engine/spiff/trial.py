"""Asks a decision table with values that somebody made up: the same reader as a running diagram's, no instance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from engine.errors import EngineError
from engine.expressions import evaluate
from engine.spiff.activities import Table
from engine.spiff.parser import table_of


@dataclass(frozen=True)
class Answered:
    """What a table said: the rows that fitted, from 1, and the variables that it would write, or why it wrote none."""

    rows: tuple[int, ...]
    values: Mapping[str, Any]
    failed: str = ""


class _Conductor:
    """Stands where a running instance's would; what a column reads may be given as it is written there."""

    def __init__(self, given: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> None:
        self._given = given
        self._functions = functions

    def evaluate(self, _task: Any, text: str, more: Mapping[str, Any] | None = None) -> Any:
        if text.strip() in self._given:
            return self._given[text.strip()]
        return evaluate(text, {**self._given, **(more or {})}, self._functions)


def ask(text: str, given: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]) -> Answered:
    """What the table answers; ``given``: a value for each variable, and for each expression that a column reads."""
    table = Table(table_of(text))
    token = SimpleNamespace(data={}, workflow=SimpleNamespace(script_engine=_Conductor(given, functions)))
    rules = table.decide(token)
    rows = tuple(rule.row_number for rule in rules)
    try:
        return Answered(rows, table.written(token, rules))
    except EngineError as error:
        return Answered(rows, {}, str(error))
