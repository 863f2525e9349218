"""One thing that is wrong with a diagram, alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.lint import Code
from tests.support.workshop import ASK


@dataclass(frozen=True)
class Case:
    """A diagram that shows one code at one element (None: at the file), with what else cannot but be told."""

    code: Code
    what: str
    diagram: str
    element: str | None
    also: tuple[Code, ...] = ()
    level: str = "error"
    forms: Mapping[str, Any] = field(default_factory=lambda: {"ask": ASK})
    decisions: Mapping[str, str] = field(default_factory=dict[str, str])
    deployed: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f"{self.code}: {self.what}"
