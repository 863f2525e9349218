"""What differs between two versions of a diagram: elements added, removed and changed, and forms and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] (lxml ships no annotations)

from engine import diagrams
from engine.diagrams import BPMN, Element
from engine.models import Definition


@dataclass(frozen=True)
class Difference:
    """One difference: ``added``, ``removed`` or ``changed``; of an element, a form or a table; and in what."""

    act: str
    kind: str
    id: str
    label: str
    what: tuple[str, ...] = ()


def diff(old: Definition, new: Definition) -> list[Difference]:
    """Everything that differs, elements first, in the order of the newer drawing."""
    before, after = (diagrams.read(each.diagram).elements for each in (old, new))
    found = [*_between("element", before, after, _of_element)]
    found += _between("form", old.forms, new.forms, lambda _old, _new: ("content",))
    found += _between("decision", old.decisions, new.decisions, lambda _old, _new: ("content",))
    return found


def _between(kind: str, old: Mapping[str, Any], new: Mapping[str, Any], compare: Any) -> Iterator[Difference]:
    for key, each in new.items():
        if key not in old:
            yield Difference("added", kind, key, getattr(each, "label", key))
        elif kind == "element" or old[key] != each:
            what = compare(old[key], each)
            if what:
                yield Difference("changed", kind, key, getattr(each, "label", key), what)
    for key, each in old.items():
        if key not in new:
            yield Difference("removed", kind, key, getattr(each, "label", key))


def _of_element(old: Element, new: Element) -> tuple[str, ...]:
    pairs: dict[str, tuple[Any, Any]] = {
        "kind": (old.kind, new.kind),
        "name": (old.name, new.name),
        "lane": (old.lane, new.lane),
        "rule": (old.rule, new.rule),
        "properties": (old.properties, new.properties),
        "operator": ((old.operator, old.parameters), (new.operator, new.parameters)),
        "ways out": (_ways(old), _ways(new)),
        "content": (_inside(old), _inside(new)),
    }
    return tuple(name for name, (before, after) in pairs.items() if before != after)


def _ways(each: Element) -> list[tuple[str, str | None, bool]]:
    default = each.node.get("default")
    return sorted((flow.target, flow.condition, flow.id == default) for flow in each.outgoing)


def _inside(each: Element) -> list[str]:
    """Event definitions, loops and what else an element holds; a sub-process's elements are compared themselves."""
    told_elsewhere = {"incoming", "outgoing", "extensionElements", "sequenceFlow", "documentation", "laneSet"}
    inner = [node for node in each.node if diagrams.local(node) not in {*told_elsewhere, *diagrams.NODES}]
    attributes = [
        f"{name}={value}" for name, value in each.node.attrib.items() if name not in ("id", "name", "default")
    ]
    return sorted(attributes) + [_canonical(node) for node in inner]


def _canonical(node: Any) -> str:
    text = etree.tostring(node, method="c14n").decode()
    return "".join(text.split()).replace(f'xmlns:bpmn="{BPMN[1:-1]}"', "")
