"""Decision tables (DMN) as files: what they are called and which variables they write. Running them is spiff's."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from engine import diagrams


@lru_cache(maxsize=64)
def outputs(table: str) -> tuple[str, ...]:
    """The variables that a decision table writes."""
    root = diagrams.parse(table.encode())
    return tuple(node.get("name") or node.get("label") or "" for node in _named(root, "output"))


@lru_cache(maxsize=64)
def name(table: str) -> str:
    """The decision's id, by which a business rule task calls it."""
    root = diagrams.parse(table.encode())
    found = next(_named(root, "decision"), None)
    return "" if found is None else found.get("id", "")


def _named(root: Any, tag: str) -> Iterator[Any]:
    """The elements of a tag, whichever version of DMN the file is written in."""
    return (node for node in root.iter("{*}" + tag) if "DMN" in (etree.QName(node).namespace or ""))
