"""What the province's diagrams and forms may name. Handlers write facts and say “be so”; they re-enter no act."""

from workflows.handlers import (
    corrections,
    entries,
    explanations,
    extensions,
    progress,
    questions,
    series,
    services,
    urging,
    wrong_assignments,
)
from workflows.handlers.registry import registry

__all__ = [
    "corrections",
    "entries",
    "explanations",
    "extensions",
    "progress",
    "questions",
    "registry",
    "series",
    "services",
    "urging",
    "wrong_assignments",
]
