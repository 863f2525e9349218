"""A choice's options as lines that people type, “ma = Chữ tiếng Việt | English”, and back."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from engine.forms import MAX_CHOICES
from workflows.text import fold

_KEYED = re.compile(r"([^\s=|]{1,60})\s*=\s*(.+)")
_LONGEST = 1000


@dataclass(frozen=True)
class Option:
    """One option: the value that is kept, and its words."""

    value: str
    title: str
    english: str = ""


def options_of(each: Mapping[str, Any]) -> list[Option]:
    """The options that a field writes out."""
    words: Mapping[str, str] = each.get("x-en", {}).get("options", {})
    offered = each.get("items", each).get("oneOf", [])
    return [
        Option(one["const"], one.get("title", one["const"]), words.get(one["const"], ""))
        for one in offered
        if one["const"] is not None
    ]


def lines_of(options: list[Option]) -> str:
    """The options as text, one a line."""
    return "\n".join(f"{each.value} = {each.title}{f' | {each.english}' if each.english else ''}" for each in options)


def read(text: str) -> list[Option]:
    """The options of the lines; a line without a value gets one from its words. ``ValueError`` says what is wrong."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    if not lines:
        raise ValueError("viết ít nhất một lựa chọn, mỗi dòng một lựa chọn.")
    if len(lines) > MAX_CHOICES:
        raise ValueError(f"có {len(lines)} lựa chọn, tối đa {MAX_CHOICES}.")
    found: list[Option] = []
    for line in lines:
        keyed = _KEYED.fullmatch(line)
        value, words = (keyed[1], keyed[2]) if keyed else ("", line)
        title, _, english = (part.strip() for part in words.partition("|"))
        if not title:
            raise ValueError(f"dòng “{line[:40]}” chưa có chữ tiếng Việt.")
        if len(words) > _LONGEST:
            raise ValueError(f"dòng “{line[:40]}…” dài quá {_LONGEST} ký tự.")
        found.append(Option(value or key_from(title, {each.value for each in found}), title, english))
    twice = next((each.value for i, each in enumerate(found) if each.value in {one.value for one in found[:i]}), None)
    if twice is not None:
        raise ValueError(f"mã “{twice}” có ở hai dòng; mỗi lựa chọn cần một mã riêng.")
    return found


def can_be_typed(options: list[Option]) -> bool:
    """Whether the lines tell these options wholly; a “|” or a line end within them would be read otherwise."""
    try:
        return not options or read(lines_of(options)) == options
    except ValueError:
        return False


def key_from(words: str, taken: Collection[str]) -> str:
    """A key that says the words without marks, another than the taken ones."""
    plain = re.sub(r"[^a-z0-9]+", "_", fold(words)).strip("_")[:40].strip("_")
    key = plain if plain[:1].isalpha() else f"muc_{plain}".strip("_")
    number, found = 1, key
    while found in taken:
        number += 1
        found = f"{key}_{number}"
    return found
