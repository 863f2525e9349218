"""What the province's diagrams and forms may name. Handlers write facts and say “be so”; they re-enter no act."""

from workflows.handlers import extensions, questions, services, wrong_assignments
from workflows.handlers.registry import registry

__all__ = ["extensions", "questions", "registry", "services", "wrong_assignments"]
