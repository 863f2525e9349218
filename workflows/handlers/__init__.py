"""What the province's diagrams and forms may name. Handlers write facts and say “be so”; they re-enter no act."""

from workflows.handlers import (
    corrections,
    days,
    entries,
    explanations,
    extensions,
    incoming,
    matters,
    notices,
    piece_rules,
    pieces,
    progress,
    questions,
    series,
    services,
    summaries,
    urging,
    wrong_assignments,
)
from workflows.handlers.registry import registry

__all__ = [
    "corrections",
    "days",
    "entries",
    "explanations",
    "extensions",
    "incoming",
    "matters",
    "notices",
    "piece_rules",
    "pieces",
    "progress",
    "questions",
    "registry",
    "series",
    "services",
    "summaries",
    "urging",
    "wrong_assignments",
]
