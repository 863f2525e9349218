"""What the province's diagrams and forms may name. Handlers write facts and say “be so”; they re-enter no act."""

from workflows.handlers import corrections, extensions, progress, questions, services, urging, wrong_assignments
from workflows.handlers.registry import registry

__all__ = ["corrections", "extensions", "progress", "questions", "registry", "services", "urging", "wrong_assignments"]
