"""The kinds of answers that a form can ask for, each with the schema words that are its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]

UNKNOWN = ""
"""A field that somebody wrote by hand in a way that no kind tells; it is kept as it is."""


@dataclass(frozen=True)
class Kind:
    """One kind as the builder offers it; ``least`` and ``most`` are the schema words of its limits."""

    label: str
    words: Schema
    ui: str = ""
    least: str = ""
    most: str = ""
    unit: str = ""
    offers: bool = False
    """Whether it is answered by choosing."""
    limits: Schema = field(default_factory=dict[str, Any])
    """The limits with which a new field of this kind begins."""


_LENGTH = {"least": "minLength", "most": "maxLength", "unit": "ký tự"}
_RANGE = {"least": "minimum", "most": "maximum"}
_COUNT = {"least": "minItems", "most": "maxItems"}
_FILES = {"type": "array", "items": {"type": "string", "format": "file"}}

KINDS: Mapping[str, Kind] = {
    "line": Kind("Chữ, một dòng", {"type": "string"}, **_LENGTH, limits={"maxLength": 200}),
    "text": Kind("Chữ, nhiều dòng", {"type": "string"}, "textarea", **_LENGTH, limits={"maxLength": 2000}),
    "whole": Kind("Số nguyên", {"type": "integer"}, **_RANGE),
    "number": Kind("Số có phần thập phân", {"type": "number"}, **_RANGE),
    "date": Kind("Ngày", {"type": "string", "format": "date"}),
    "yes": Kind("Có hoặc không (ô đánh dấu)", {"type": "boolean"}),
    "radio": Kind("Chọn một, hiện hết", {"type": "string"}, "radio", offers=True),
    "choice": Kind("Chọn một, từ danh sách xổ xuống", {"type": "string"}, offers=True),
    "choices": Kind("Chọn nhiều", {"type": "array"}, **_COUNT, unit="mục", offers=True),
    "files": Kind("Tệp đính kèm", _FILES, **_COUNT, unit="tệp", limits={"maxItems": 10}),
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
