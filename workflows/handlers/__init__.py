"""What the province's diagrams and forms may name. Handlers write facts and say “be so”; they re-enter no act."""

from workflows.handlers import questions, services
from workflows.handlers.registry import registry

__all__ = ["questions", "registry", "services"]
