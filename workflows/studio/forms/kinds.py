"""The kinds of answers that a form can ask for, each with the schema words that are its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]

UNKNOWN = ""
"""A field that somebody wrote by hand in a way that no kind tells; it is kept as it is."""


@dataclass(frozen=True)
class Bounds:
    """The schema words of a kind's limits, and in what they count; none where it has no limits."""

    least: str = ""
    most: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind as the builder offers it."""

    label: str
    words: Schema
    ui: str = ""
    bounds: Bounds = Bounds()
    offers: bool = False
    """Whether it is answered by choosing."""
    at_most: int | None = None
    """The upper limit with which a new field of this kind begins."""


_LENGTH = Bounds("minLength", "maxLength", "ký tự")
_RANGE = Bounds("minimum", "maximum")
_FILES = {"type": "array", "items": {"type": "string", "format": "file"}}

KINDS: Mapping[str, Kind] = {
    "line": Kind("Chữ, một dòng", {"type": "string"}, bounds=_LENGTH, at_most=200),
    "text": Kind("Chữ, nhiều dòng", {"type": "string"}, "textarea", _LENGTH, at_most=2000),
    "whole": Kind("Số nguyên", {"type": "integer"}, bounds=_RANGE),
    "number": Kind("Số có phần thập phân", {"type": "number"}, bounds=_RANGE),
    "date": Kind("Ngày", {"type": "string", "format": "date"}),
    "yes": Kind("Có hoặc không (ô đánh dấu)", {"type": "boolean"}),
    "radio": Kind("Chọn một, hiện hết", {"type": "string"}, "radio", offers=True),
    "choice": Kind("Chọn một, từ danh sách xổ xuống", {"type": "string"}, offers=True),
    "choices": Kind("Chọn nhiều", {"type": "array"}, bounds=Bounds("minItems", "maxItems", "mục"), offers=True),
    "files": Kind("Tệp đính kèm", _FILES, bounds=Bounds("minItems", "maxItems", "tệp"), at_most=10),
}
HAND_WRITTEN = Kind("Viết tay, giữ nguyên", {})

OF_A_KIND = frozenset(
    {
        *("type", "format", "items", "oneOf", "x-options", "uniqueItems", "const", "pattern", "x-pattern-hint"),
        *("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems"),
    }
)
"""The words that go with the kind: those of the old one mean nothing under another."""


def kind_of(each: Schema) -> str:
    """The kind that a field of a form is of."""
    if each.get("type") == "array":
        return "files" if each.get("items", {}).get("format") == "file" else "choices"
    ui = str(each.get("x-ui", "")).split()
    if "oneOf" in each or "x-options" in each:
        return "radio" if "radio" in ui else "choice"
    if each.get("type") == "string":
        return "date" if each.get("format") == "date" else "text" if "textarea" in ui else "line"
    return {"boolean": "yes", "integer": "whole", "number": "number"}.get(str(each.get("type")), UNKNOWN)
