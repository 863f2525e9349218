"""What a form may be: the part of JSON Schema that pages draw and the judge was proved on, itself as JSON Schema.

Left out on purpose: ``$ref`` and its kin (a form must not reach for files or addresses), nesting, and whatever
would need a second way of drawing or judging.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import prod
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

MAX_FIELDS = 100
MAX_CHOICES = 300
MAX_PATTERNED = 200
"""The longest text that a pattern is tried on: beyond it only the length is wrong."""
MOST_WAYS, WAYS_OF_A_REPEAT = 512, 8
"""What a pattern may be tried in, ``(a|b)`` being two ways: three repeats, or nine choices. Half a second at worst."""

_WORDS = {"type": "string", "maxLength": 1000}
_COUNT = {"type": "integer", "minimum": 0, "maximum": 100_000}
_SCALAR = {"type": ["string", "number", "boolean"]}
_CHOICES = {
    "type": "array",
    "minItems": 1,
    "maxItems": MAX_CHOICES,
    "items": {
        "type": "object",
        "required": ["const"],
        "additionalProperties": False,
        "properties": {"const": {"type": "string"}, "title": _WORDS},
    },
}
_CONDITION = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "properties": {
            "type": "object",
            "maxProperties": 5,
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"const": _SCALAR},
            },
        },
        "required": {"type": "array", "items": {"type": "string"}},
    },
}
_IN_ENGLISH: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "title": _WORDS,
        "description": _WORDS,
        "submit": _WORDS,
        "options": {"type": "object", "maxProperties": MAX_CHOICES, "additionalProperties": _WORDS},
    },
}
_FIELD: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title"],
    "additionalProperties": False,
    "properties": {
        "type": {"enum": ["string", "integer", "number", "boolean", "array"]},
        "title": {"type": "string", "minLength": 1, "maxLength": 200},
        "description": _WORDS,
        "format": {"enum": ["date"]},
        "const": {"type": "boolean"},
        "oneOf": _CHOICES,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"type": {"const": "string"}, "format": {"const": "file"}, "oneOf": _CHOICES},
        },
        "minLength": _COUNT,
        "maxLength": _COUNT,
        "minItems": _COUNT,
        "maxItems": _COUNT,
        "uniqueItems": {"type": "boolean"},
        "minimum": {"type": "number"},
        "maximum": {"type": "number"},
        "pattern": {"type": "string", "maxLength": 200, "format": "regex"},
        "x-ui": {"type": "string", "maxLength": 40},
        "x-when": {"type": "object", "minProperties": 1, "maxProperties": 5, "additionalProperties": _SCALAR},
        "x-variable": {"type": "boolean"},
        "x-prefill": {"type": "boolean"},
        "x-check": {"type": "string", "maxLength": 80},
        "x-options": {"type": "string", "maxLength": 80},
        "x-pattern-hint": _WORDS,
        "x-en": _IN_ENGLISH,
    },
}

SHAPE: dict[str, Any] = {
    "type": "object",
    "required": ["type", "properties"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string"},
        "title": _WORDS,
        "description": _WORDS,
        "type": {"const": "object"},
        "properties": {
            "type": "object",
            "minProperties": 1,
            "maxProperties": MAX_FIELDS,
            # Words that the page's own controls send along.
            "propertyNames": {"pattern": "^(?!(csrf_token|act)$)[a-z][a-z0-9_]{0,59}$"},
            "additionalProperties": _FIELD,
        },
        "required": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
        "allOf": {
            "type": "array",
            "maxItems": 20,
            "items": {
                "type": "object",
                "required": ["if", "then"],
                "additionalProperties": False,
                "properties": {"if": _CONDITION, "then": _CONDITION},
            },
        },
        "x-submit": _WORDS,
        "x-several": {"type": "boolean"},
        "x-en": _IN_ENGLISH,
    },
}


def can_be_taken_apart(schema: Any) -> bool:
    """Whether everything in a form is of its type, so that it may be read word by word though it may be at fault."""
    wrong = Draft202012Validator(SHAPE).iter_errors(schema)
    return not any(
        error.validator == "type" or (error.validator == "required" and _is_within(error.absolute_path))
        for error in wrong
    )


def _is_within(path: Sequence[Any]) -> bool:
    """Whether a place lies deeper than a field: in a rule or in a choice, which mean nothing without their parts."""
    return len(path) > 0 and (path[0] == "allOf" or len(path) > len(("properties", "name")))


def sentence(error: ValidationError, place: str) -> str:
    """What is wrong with a form at a place, for its designer."""
    allowed: Any = error.validator_value
    match error.validator:
        case "enum" | "const":
            listed = allowed if isinstance(allowed, list) else [allowed]
            return f"{place} chỉ được là {', '.join(map(str, listed))}"
        case "type":
            return f"{place} phải thuộc kiểu {allowed if isinstance(allowed, str) else ', '.join(allowed)}"
        case "required":
            missing = [name for name in allowed if isinstance(error.instance, dict) and name not in error.instance]
            return f"{place} còn thiếu {', '.join(f'“{name}”' for name in missing)}"
        case "additionalProperties":
            known: dict[str, Any] = error.schema.get("properties", {}) if isinstance(error.schema, dict) else {}
            odd = [str(name) for name in error.instance if name not in known]  # pyright: ignore[reportGeneralTypeIssues]
            return f"{place} có từ không dùng được: {', '.join(f'“{name[:40]}”' for name in odd[:5])}"
        case "format":
            return f"{place} không phải biểu thức chính quy (regex) hợp lệ"
        case "pattern" | "propertyNames":
            return f"{place}: tên mục chỉ gồm chữ thường không dấu, số và gạch dưới, không phải “csrf_token”, “act”"
        case _:
            return f"{place} quá dài, quá nhiều hoặc để trống"


def is_tame(pattern: str) -> bool:
    """Whether a pattern is answered quickly whatever is typed: no group repeats, few signs do, and few ways lead on."""
    plain = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "x", pattern)
    # In a verbose pattern white space may stand between a group and its repeat.
    if re.search(r"\)[*+{]|\(\?[A-Za-z]*x", plain):
        return False
    repeats = len(re.findall(r"[*+]|\{\d*,\d*\}", plain))
    return _ways(plain) * WAYS_OF_A_REPEAT**repeats <= MOST_WAYS


def _ways(plain: str) -> int:
    """In how many ways a pattern may be read at most: twice for what may be left out, and once for each alternative."""
    plain = re.sub(r"(\()\?|([*+?}])\?", r"\1\2", plain)
    ways = 2 ** plain.count("?")
    while groups := re.findall(r"\(([^()]*)\)", plain):
        ways *= prod(group.count("|") + 1 for group in groups)
        plain = re.sub(r"\([^()]*\)", "x", plain)
    return ways * (plain.count("|") + 1)
