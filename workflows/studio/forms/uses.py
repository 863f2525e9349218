"""Where a drawing uses a form, and which of its expressions read a variable that a form writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import ExpressionRejected, diagrams
from engine.diagrams import Diagram, Unreadable
from engine.expressions import names_in
from engine.lint import expressions_of

WHOLE_PROCESS = "cả quy trình"


@dataclass(frozen=True)
class Uses:
    """What a drawing names: its forms with the steps that ask for them, its variables with where they are read."""

    forms: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    variables: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])


def uses_of(diagram: str) -> Uses:
    """What a drawing names; nothing for one that cannot be read, as the checks say of it."""
    try:
        drawing = diagrams.sketch(diagram)
    except Unreadable:
        return Uses()
    return Uses(_forms(drawing), _variables(drawing))


def _forms(drawing: Diagram) -> dict[str, list[str]]:
    steps = {name: [each.label for each in drawing.nodes if each.form == name] for name in drawing.forms}
    return {name: labels or [WHOLE_PROCESS] for name, labels in steps.items()}


def _variables(drawing: Diagram) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in drawing.nodes:
        for name in sorted({name for text in expressions_of(each) for name in _names(text)}):
            found.setdefault(name, []).append(each.label)
    return found


def _names(text: str) -> set[str]:
    try:
        return names_in(text)[0]
    except ExpressionRejected:
        return set()
