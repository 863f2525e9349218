"""What other tools wrote into a diagram: kept, counted and told, never a reason to refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.diagrams import BPMN, SPIFF, Diagram
from engine.lint.faults import Fault, note

OWN = (
    BPMN[1:-1],
    "http://www.omg.org/spec/BPMN/20100524/DI",
    "http://www.omg.org/spec/DD/20100524/DC",
    "http://www.omg.org/spec/DD/20100524/DI",
    "http://www.w3.org/2001/XMLSchema-instance",
    "http://www.w3.org/XML/1998/namespace",
)
READ = ("properties", "property", "serviceTaskOperator", "parameters", "parameter", "calledDecisionId")
"""The elements of our own extension that mean something here; the others are another tool's."""


def extensions(diagram: Diagram) -> dict[str, dict[str, int]]:
    """The foreign elements and attributes: prefix → name → how many."""
    found: dict[str, dict[str, int]] = {}
    for node in diagram.root.iter("*"):
        for name in (node.tag, *(f"@{attribute}" for attribute in node.attrib)):
            uri, _, word = name.lstrip("@").rpartition("}")
            uri = uri[1:]
            known = uri == SPIFF[1:-1] and (word in READ or name.startswith("@"))
            if uri and uri not in OWN and not known:
                words = found.setdefault(_prefix(node, uri), {})
                words[word] = words.get(word, 0) + 1
    return found


def _prefix(node: Any, uri: str) -> str:
    return next((prefix for prefix, each in node.nsmap.items() if each == uri and prefix), uri)


def faults(diagram: Diagram) -> Iterator[Fault]:
    """One note for each tool that left something."""
    for prefix, words in extensions(diagram).items():
        count = sum(words.values())
        listed = ", ".join(list(words)[:8]) + (" …" if len(words) > 8 else "")
        yield note(
            None,
            "extensions",
            f"giữ nguyên {count} phần mở rộng “{prefix}” ({listed}); chúng không có tác dụng ở đây.",
            f"{count} extension(s) “{prefix}” are kept ({listed}); they have no effect here.",
        )
