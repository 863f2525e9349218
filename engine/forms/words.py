"""A form in another language: its words in place of the Vietnamese ones, which stay where there are no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

PLACES = {"title": "title", "description": "description", "submit": "x-submit"}
"""Which word of a form, or of a field, each English one stands for."""


def in_english(schema: Schema) -> dict[str, Any]:
    """The form as an English reader meets it: ``x-en`` where it says something, Vietnamese elsewhere."""
    fields = {name: _spoken(each) for name, each in schema.get("properties", {}).items()}
    return {**_spoken(schema), "properties": fields}


def without_english(schema: Schema) -> list[str]:
    """The fields whose title, hint or one of whose choices has no English words."""
    return [name for name, each in schema.get("properties", {}).items() if _lacks(each)]


def _spoken(each: Schema) -> dict[str, Any]:
    said: Schema = each.get("x-en", {})
    spoken = {**each, **{word: said[own] for own, word in PLACES.items() if said.get(own)}}
    if "oneOf" in each:
        spoken["oneOf"] = _choices(each["oneOf"], said)
    if "oneOf" in each.get("items", {}):
        spoken["items"] = {**each["items"], "oneOf": _choices(each["items"]["oneOf"], said)}
    return spoken


def _choices(offered: list[Schema], said: Schema) -> list[dict[str, Any]]:
    words = said.get("options", {})
    return [{**each, "title": words.get(each["const"]) or each.get("title", each["const"])} for each in offered]


def _lacks(each: Schema) -> bool:
    said: Schema = each.get("x-en", {})
    offered = each.get("items", each).get("oneOf", [])
    missing = [own for own, word in PLACES.items() if each.get(word) and not said.get(own)]
    return bool(missing) or any(choice["const"] not in said.get("options", {}) for choice in offered)
