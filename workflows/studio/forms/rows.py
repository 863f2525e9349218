"""A form as its builder shows it: a sheet of rows, a row for each field, every control as it is typed."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from workflows.studio.forms import choices
from workflows.studio.forms.kinds import HAND_WRITTEN, KINDS, kind_of

Schema = Mapping[str, Any]

AS_IT_IS = "*"
"""A condition that somebody wrote by hand in a way that the builder does not show; it is kept."""


@dataclass(frozen=True)
class Row:
    """One field. ``id`` is its key in the form as it was opened, or the key with which it was added."""

    id: str
    key: str = ""
    kind: str = "line"
    title: str = ""
    title_en: str = ""
    hint: str = ""
    hint_en: str = ""
    required: bool = False
    half: bool = False
    least: str = ""
    most: str = ""
    options: str = ""
    listed: str = ""
    check: str = ""
    prefill: bool = False
    variable: bool = False
    when: str = ""
    """“field=value”, the field by its row's id; empty: always asked."""
    dropped: bool = False
    """To be left out; it can be taken back until the form is saved."""

    @property
    def asks_of(self) -> str | None:
        """The row on whose answer it depends whether this one is asked; None: always asked, or as it is written."""
        return None if self.when in ("", AS_IT_IS) else self.when.partition("=")[0]

    @property
    def asks_for(self) -> str:
        """The answer under which it is asked."""
        return self.when.partition("=")[2]


@dataclass(frozen=True)
class Sheet:
    """A whole form: its own words, and its rows in their order."""

    title: str = ""
    title_en: str = ""
    hint: str = ""
    hint_en: str = ""
    submit: str = ""
    submit_en: str = ""
    several: bool = False
    rows: tuple[Row, ...] = ()

    def row(self, row_id: str) -> Row | None:
        """The row of an id."""
        return next((each for each in self.rows if each.id == row_id), None)

    def moved(self, number: int, by: int) -> Sheet:
        """The sheet with one row further up or down; at the end of the list nothing moves."""
        rows = list(self.rows)
        if 0 <= number < len(rows) and 0 <= number + by < len(rows):
            rows.insert(number + by, rows.pop(number))
        return replace(self, rows=tuple(rows))

    def with_row(self, row: Row) -> Sheet:
        """The sheet with one row more at its end."""
        return replace(self, rows=(*self.rows, row))

    def with_new(self, title: str, kind: str, taken: Collection[str] = ()) -> Sheet:
        """The sheet with a new row at its end, whose key says its title and is nobody else's."""
        shaped = KINDS.get(kind, HAND_WRITTEN)
        key = choices.key_from(title, {*taken, *(each.id for each in self.rows), *(each.key for each in self.rows)})
        most = _number(shaped.at_most)
        options = "Lựa chọn thứ nhất\nLựa chọn thứ hai" if shaped.offers else ""
        return self.with_row(Row(key, key, kind, title, most=most, options=options))

    def dropped(self, number: int, *, yes: bool) -> Sheet:
        """The sheet with one row to be left out, or taken back."""
        rows = [replace(each, dropped=yes) if place == number else each for place, each in enumerate(self.rows)]
        return replace(self, rows=tuple(rows))


def sheet_of(schema: Schema) -> Sheet:
    """A form's schema as a sheet."""
    english = schema.get("x-en", {})
    return Sheet(
        title=schema.get("title", ""),
        title_en=english.get("title", ""),
        hint=schema.get("description", ""),
        hint_en=english.get("description", ""),
        submit=schema.get("x-submit", ""),
        submit_en=english.get("submit", ""),
        several=bool(schema.get("x-several")),
        rows=tuple(row_of(schema, name) for name in schema.get("properties", {})),
    )


def row_of(schema: Schema, name: str) -> Row:
    """One field of a form's schema as a row."""
    each = schema["properties"][name]
    english, kind = each.get("x-en", {}), KINDS.get(kind_of(each), HAND_WRITTEN)
    return Row(
        id=name,
        key=name,
        kind=kind_of(each),
        title=each.get("title", ""),
        title_en=english.get("title", ""),
        hint=each.get("description", ""),
        hint_en=english.get("description", ""),
        required=name in schema.get("required", []) or name in required_under(schema, each.get("x-when", {})),
        half="half" in str(each.get("x-ui", "")).split(),
        least=_number(each.get(kind.bounds.least)),
        most=_number(each.get(kind.bounds.most)),
        options=choices.lines_of(choices.options_of(each)),
        listed=each.get("x-options", ""),
        check=each.get("x-check", ""),
        prefill=bool(each.get("x-prefill")),
        variable=bool(each.get("x-variable")),
        when=_condition(each.get("x-when", {})),
    )


def rule_for(when: Schema) -> dict[str, Any]:
    """The ``if`` of the rule that makes fields compulsory where this ``x-when`` asks for them."""
    return {"properties": {name: {"const": value} for name, value in when.items()}, "required": list(when)}


def required_under(schema: Schema, when: Schema) -> list[str]:
    """The fields that are compulsory where this ``x-when`` asks for them."""
    rules = schema.get("allOf", []) if when else []
    return [name for rule in rules if rule["if"] == rule_for(when) for name in rule["then"].get("required", [])]


def _condition(when: Schema) -> str:
    match list(when.items()):
        case []:
            return ""
        case [(name, bool(value))]:
            return f"{name}={json.dumps(value)}"
        case [(name, str(value))]:
            return f"{name}={value}"
        case _:
            return AS_IT_IS


def _number(limit: float | None) -> str:
    return "" if limit is None else str(limit).replace(".", ",")
