"""Tries a table with invented values: the engine's own reader answers, on what is not saved yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from engine import EngineError, ExpressionRejected, Registry, ServiceFailed, cells, expressions, trial, typed_values
from engine.decisions import Grid
from workflows.studio.decisions.sentences import NUMBERS


@dataclass(frozen=True)
class Sample:
    """A value that the trial asks for: the expression that stands for it, what it is called, and its type."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True)
class Tried:
    """What came of a trial: the rows that fitted, from 1, and a word for each output; or why nothing did."""

    rows: tuple[int, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    failed: str = ""


def samples(grid: Grid, known: Collection[str]) -> list[Sample]:
    """What a trial has to be told: what the columns read, then the other known variables that cells mention."""
    found = {column.name: Sample(column.name, column.label or column.name, column.kind) for column in grid.inputs}
    for name in _mentioned(grid):
        if name not in known:
            continue  # as is said at the cell
        found.setdefault(name, Sample(name, name, ""))
    found.pop("", None)
    return list(found.values())


def values(asked: Sequence[Sample], typed: Mapping[str, str]) -> dict[str, Any] | str:
    """The typed values as the engine would hold them; a sentence for one that its type does not take."""
    found: dict[str, Any] = {}
    for each in asked:
        try:
            found[each.name] = _value(typed.get(each.name, ""), each.kind)
        except ValueError as error:
            return f"{each.label} {error}"
    return found


def ask(text: str, grid: Grid, given: Mapping[str, Any], registry: Registry) -> Tried:
    """What the table behind ``text`` answers to these values."""
    try:
        answered = trial.ask(text, given, {name: partial(_not_here, name) for name in registry.functions})
    except EngineError as error:
        return Tried(failed=_plainly(str(error), given))
    told = [(column.label or column.name, answered.values.get(column.name)) for column in grid.outputs]
    words = tuple((label, shown(value)) for label, value in told)
    return Tried(answered.rows, () if answered.failed else words, answered.failed)


def shown(value: Any) -> str:
    """A value as people read it."""
    match value:
        case None | "":
            return "(trống)"
        case bool():
            return "Đúng" if value else "Sai"
        case float():
            return f"{value:g}".replace(".", ",")
        case list():
            return ", ".join(map(shown, value)) or "(không dòng nào)"
        case _:
            return str(value)


def _value(typed: str, kind: str) -> Any:
    if kind in NUMBERS:
        return typed_values.number(typed)
    if kind == "boolean":
        return typed_values.boolean(typed) if typed else None
    if kind == "date":
        return typed_values.day(typed)
    if kind:
        return typed_values.line(typed) or None
    try:
        return typed_values.number(typed)
    except ValueError:
        return typed_values.line(typed)


def _mentioned(grid: Grid) -> Iterator[str]:
    columns = {column.name for column in grid.inputs}
    for row in grid.rows:
        for text in (*filter(None, map(cells.test_of, row.tests)), *map(cells.answer_of, filter(None, row.answers))):
            try:
                names, _ = expressions.names_in(text)
            except ExpressionRejected:
                continue  # as is said at the cell
            yield from sorted(names - {cells.COLUMN} - columns)


def _not_here(name: str, *_words: Any, **_more: Any) -> NoReturn:
    raise ServiceFailed(f"Hàm “{name}” đọc hồ sơ thật nên không thử được ở đây; thử bằng kịch bản của quy trình.")


def _plainly(sentence: str, given: Mapping[str, Any]) -> str:
    empty = [name for name, value in given.items() if value is None and f"“{name}" in sentence]
    return f"{sentence} Giá trị thử “{empty[0]}” còn trống." if empty else sentence
