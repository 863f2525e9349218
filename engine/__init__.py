"""Runs BPMN diagrams: deploys, starts, completes, wakes. Knows no directive, no directory and no web."""

from engine import checks, definitions, diagrams, forms, history, timers, typed_values
from engine.errors import (
    AnswersRejected,
    DefinitionMissing,
    DiagramRejected,
    EngineError,
    ExpressionRejected,
    ServiceFailed,
    WorkItemClosed,
    WorkItemMissing,
)
from engine.instances import Engine
from engine.models import (
    Base,
    Definition,
    Event,
    Instance,
    Instant,
    Submission,
    WorkItem,
)
from engine.registry import Call, Registry, ServiceCall

__all__ = [
    "AnswersRejected",
    "Base",
    "Call",
    "Definition",
    "DefinitionMissing",
    "DiagramRejected",
    "Engine",
    "EngineError",
    "Event",
    "ExpressionRejected",
    "Instance",
    "Instant",
    "Registry",
    "ServiceCall",
    "ServiceFailed",
    "Submission",
    "WorkItem",
    "WorkItemClosed",
    "WorkItemMissing",
    "checks",
    "definitions",
    "diagrams",
    "forms",
    "history",
    "timers",
    "typed_values",
]
