"""The columns of a table and what its cells mean: a column is a field of a form, found by its title or its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.forms import Field
from workflows.imports.tables import Line
from workflows.text import fold

NAMED = 6
"""So many entries of a list are named to whoever wrote another; the template's second sheet has all."""


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell; without a column it is the whole row."""

    line: int
    column: str
    sentence: str


@dataclass(frozen=True)
class Columns:
    """Fields as the columns of a table."""

    fields: Sequence[Field]

    @cached_property
    def titles(self) -> dict[str, str]:
        """Each field's title."""
        return {each.name: each.title for each in self.fields}

    @cached_property
    def _by_head(self) -> dict[str, Field]:
        return {key: each for each in self.fields for key in (each.name, fold(each.title))}

    @cached_property
    def _values(self) -> dict[str, dict[str, str]]:
        """For each field of choices, the value that folded words mean: its own, or its title."""
        return {
            each.name: {key: value for value, title in each.options for key in (fold(value), fold(title))}
            for each in self.fields
            if each.options
        }

    @cached_property
    def _heads(self) -> dict[str, Field | None]:
        """The heads that were asked for: five thousand rows have the same few."""
        return {}

    def field(self, head: str) -> Field | None:
        """The field that a column's head means, by its title or by its name in the form."""
        if head not in self._heads:
            self._heads[head] = self._by_head.get(head) or self._by_head.get(fold(head))
        return self._heads[head]

    def typed(self, line: Line) -> tuple[dict[str, Any], list[str]]:
        """A row's cells as one would have typed them into the forms, and the heads that are no column."""
        typed: dict[str, Any] = {}
        unknown: list[str] = []
        for head, cell in line.cells.items():
            column = self.field(head)
            if column is None:
                unknown.append(head)
            elif column.schema.get("type") == "array":
                typed[column.name] = [self._chosen(column, each.strip()) for each in cell.split(";") if each.strip()]
            else:
                typed[column.name] = self._chosen(column, cell)
        return typed, unknown

    def sentences(self, typed: Mapping[str, Any], problems: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """What is wrong with a row's fields; where a cell is none of a column's choices, with what may stand there."""
        for name, sentence in problems.items():
            yield name, self._allowed(name, typed.get(name)) or sentence

    def _allowed(self, name: str, typed: Any) -> str:
        known = self._values.get(name, {})
        cells = typed if isinstance(typed, list) else [typed or ""]
        astray = next((str(each) for each in cells if each and fold(str(each)) not in known), "")
        if not astray or not known:
            return ""
        words = set(fold(astray).split())
        titles = [title for each in self.fields if each.name == name for _, title in each.options]
        # Whoever wrote “Sở Xây dựng tỉnh” is told of the agencies that share most words with it.
        nearest = sorted(titles, key=lambda title: -len(words.intersection(fold(title).split())))
        more = "; …" if len(titles) > NAMED else "."
        return f"“{astray[:80]}” không có trong danh sách; ghi một trong: {'; '.join(nearest[:NAMED])}{more}"

    def _chosen(self, column: Field, words: str) -> str:
        meant = self._values.get(column.name)
        return words if meant is None else meant.get(fold(words), words)
