"""What a rule says: a code that never changes, where it is, and the cure in Vietnamese and in English."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.diagrams import Diagram, Element, Flow
from engine.lint.codes import Code

Where = Element | Flow | None


@dataclass(frozen=True)
class Fault:
    """One thing to mend (error), to look at (warning) or to know (note)."""

    where: Where
    code: Code
    vi: str
    en: str
    level: str = "error"


def warning(where: Where, code: Code, vi: str, en: str) -> Fault:
    """What runs, though perhaps not as its author thinks."""
    return Fault(where, code, vi, en, "warning")


def note(where: Where, code: Code, vi: str, en: str) -> Fault:
    """What is good to know and needs no cure."""
    return Fault(where, code, vi, en, "note")


Rule = Callable[[Diagram], Iterable[Fault]]
