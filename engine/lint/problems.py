"""What is told of a design that is wrong: where, how grave, and the cure; knows no rule by which it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.diagrams import Unreadable
from engine.lint.codes import CODES, Code

LONGEST_SENTENCE, LONGEST_NAME = 600, 120


@dataclass(frozen=True)
class Problem:
    """One thing about a diagram: how grave it is, where it lies, and what cures it, in both languages."""

    level: str
    file: str
    element: str | None
    name: str
    message: str
    message_en: str
    code: Code

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Problem:
        """The problem that ``to_json`` told; ``ValueError`` for anything else."""
        element = told.get("element")
        words = [told.get(key) for key in ("level", "file", "name", "vi", "en")]
        code: Code | None = next((each for each in CODES if each == told.get("code")), None)
        if not all(isinstance(each, str) for each in words) or not isinstance(element, str | None) or code is None:
            raise ValueError("no problem")
        level, file, name, vi, en = map(str, words)
        return cls(level, file, element, name, vi, en, code)

    def __str__(self) -> str:
        place = f" [{self.element} “{self.name}”]" if self.element else ""
        return f"{self.file}{place}: {self.message}"

    def to_json(self) -> dict[str, Any]:
        """The problem as one line of ``designs check --json`` tells it."""
        return {
            "code": self.code,
            "level": self.level,
            "file": self.file,
            "element": self.element,
            "name": self.name,
            "vi": self.message,
            "en": self.message_en,
        }


def line(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """The text as one line that a terminal shows and nothing else: files bring line ends, escapes and megabytes."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text[: 2 * longest])
    told = " ".join(seen.split())
    return told if len(told) <= longest else f"{told[: longest - 1]}…"


def unreadable(file: str, error: Unreadable) -> Problem:
    """What is told of a file that is no diagram at all."""
    return Problem("error", file, None, "", line(str(error)), line(error.english), error.code)
