"""Forms of the house itself, in the same shape as a diagram's: one macro draws them, one judge reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine import AnswersRejected, Call, forms
from workflows.unit import UnitOfWork

Schema = dict[str, Any]
Options = Iterable[tuple[str, str]]
Problems = Mapping[str, str]


def text(title: str, *, least: int = 0, most: int = 500, ui: str = "textarea", hint: str = "") -> Schema:
    """A field for words."""
    bounds = {"minLength": least} if least else {}
    return {"type": "string", "title": title, "description": hint, "maxLength": most, "x-ui": ui, **bounds}


def day(title: str, *, hint: str = "") -> Schema:
    """A field for a date."""
    return {"type": "string", "format": "date", "title": title, "description": hint, "x-ui": "half"}


def choice(title: str, options: Options, *, ui: str = "half", hint: str = "") -> Schema:
    """One of several values, each with its words; what is not among them is refused."""
    return {"type": "string", "title": title, "description": hint, "x-ui": ui, "oneOf": _offered(options)}


def choices(title: str, options: Options, *, hint: str = "") -> Schema:
    """Some of several values."""
    items = {"type": "string", "oneOf": _offered(options)}
    return {"type": "array", "title": title, "description": hint, "items": items, "uniqueItems": True}


def form(*required: str, **properties: Schema) -> Schema:
    """The form of these fields, in their order; the named ones may not be left empty."""
    return {"type": "object", "properties": properties, "required": list(required)}


def fields(uow: UnitOfWork, schema: Schema) -> list[forms.Field]:
    """The form's fields as a page draws them."""
    return forms.fields(schema, uow.house.registry, Call(uow.session, uow.now()))


def judge(uow: UnitOfWork, schema: Schema, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept; ``AnswersRejected`` has a sentence for each field."""
    return forms.judge(schema, typed, uow.house.registry, Call(uow.session, uow.now()))


def refuse(problems: Problems, typed: Mapping[str, Any]) -> None:
    """``AnswersRejected`` when a rule beyond the form is broken."""
    if problems:
        raise AnswersRejected(dict(problems), typed)


def date_in(answers: Mapping[str, Any], name: str) -> date | None:
    """A date among the answers; None where it was left empty."""
    return date.fromisoformat(answers[name]) if name in answers else None


def _offered(options: Options) -> list[Schema]:
    # A choice of nothing is no valid schema; this one is matched by no value.
    return [{"const": value, "title": words} for value, words in options] or [{"const": None, "title": ""}]
