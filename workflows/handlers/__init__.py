"""What the province's diagrams and forms may name. Handlers write facts and say “be so”; they re-enter no act."""

from workflows.handlers import entries, extensions, questions, series, services, wrong_assignments
from workflows.handlers.registry import registry

__all__ = ["entries", "extensions", "questions", "registry", "series", "services", "wrong_assignments"]
