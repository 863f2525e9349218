"""What an act beside the diagram is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.models import Assignment, Person
from workflows.unit import UnitOfWork

Answers = Mapping[str, Any]

CYCLE = "assignment"
"""The diagram of an assignment's cycle; the forms of these acts travel with it."""


@dataclass(frozen=True)
class Aside:
    """One act: its address, its form, who may do it and when, and what it does to the assignment."""

    key: str
    form: str
    label: str
    done: str
    may: Callable[[UnitOfWork, Person, Assignment], bool]
    do: Callable[[UnitOfWork, Person, Assignment, Answers], None]
    process: str | None = None
    """The diagram whose start form it is; None: a form that travels with the cycle."""
