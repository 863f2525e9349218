"""Decision tables (DMN) as files: what one is called and which variables it writes.

Judging them is lint's, running them spiff's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from engine.diagrams import Unreadable, local, parse

PARTS = ("input", "output", "rule")
"""What the library reads of a table; at anything else in it, it would stumble."""


@dataclass(frozen=True, eq=False)
class Table:
    """A decision table as it was read. Shared between callers: look, don't touch."""

    root: etree._Element
    key: str
    """The decision's id, by which a business rule task calls it."""
    name: str
    """What people call it."""
    outputs: tuple[str, ...]
    """The variables that it writes."""


@lru_cache(maxsize=64)
def read(text: str) -> Table:
    """The table behind ``text``; ``Unreadable`` when it is no XML."""
    root = parse(text.encode())
    outputs = tuple(node.get("name") or node.get("label") or "" for node in each(root, "output"))
    decision = next(each(root, "decision"), None)
    key, name = ("", "") if decision is None else (decision.get("id", ""), decision.get("name", ""))
    return Table(root, key, name or key, outputs)


def runnable(text: str) -> etree._Element:
    """The table as the library reads it: without columns of annotations and what other tools left between."""
    root = parse(text.encode())
    for table in each(root, "decisionTable"):
        for node in list(table):
            if local(node) not in PARTS:
                table.remove(node)
    return root


def readable(texts: Iterable[str]) -> Iterator[Table]:
    """The tables that can be read."""
    for text in texts:
        try:
            yield read(text)
        except Unreadable:
            continue  # as the lint tells


def each(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements of a tag below ``node``, whichever version of DMN the file is written in."""
    return node.iter("{*}" + tag)
