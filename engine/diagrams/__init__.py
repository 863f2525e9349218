"""Diagrams as drawings: a file's text, its elements, flows and lanes. Reads, and runs nothing."""

from engine.diagrams.drawings import MAX_DEPTH, MAX_ELEMENTS, MAX_PARTS, Diagram, not_executable, read, sketch
from engine.diagrams.elements import (
    ACTIVITIES,
    BPMN,
    EVENTS,
    GATEWAYS,
    NODES,
    SPIFF,
    STEPS,
    Element,
    Flow,
    local,
    properties,
)
from engine.diagrams.text import MAX_BYTES, Unreadable, decode, parse, too_large, undeclared

__all__ = [
    "ACTIVITIES",
    "BPMN",
    "EVENTS",
    "GATEWAYS",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_ELEMENTS",
    "MAX_PARTS",
    "NODES",
    "SPIFF",
    "STEPS",
    "Diagram",
    "Element",
    "Flow",
    "Unreadable",
    "decode",
    "local",
    "not_executable",
    "parse",
    "properties",
    "read",
    "sketch",
    "too_large",
    "undeclared",
]
