"""What a definition is once it was read: its elements and those of the diagrams that it calls, ready to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import decisions, diagrams, forms
from engine.diagrams import Diagram, Element
from engine.models import Definition
from engine.spiff import Source


@dataclass(frozen=True, eq=False)
class Design:
    """A definition as the engine runs it. Elements of a called diagram are known as ``key:id``."""

    source: Source
    called: tuple[Source, ...]
    diagram: Diagram
    elements: Mapping[str, Element]
    forms: Mapping[str, Mapping[str, Any]]
    """Each element's form, where it names one."""
    writers: Mapping[str, None]
    """The variables that forms, decisions and messages write: known everywhere, empty at first."""
    operators: frozenset[str]
    listens: bool
    """Whether a token may ever wait for a message or a signal that no person brings."""

    def label(self, element: str | None) -> str:
        """What an element is called on the drawing."""
        found = self.elements.get(element or "")
        return found.label if found else (element or "")


def design_of(definition: Definition, called: Sequence[Definition]) -> Design:
    """The design of a definition; a definition never changes, so one reading serves the whole process."""
    digests = tuple(each.digest for each in (definition, *called))
    found = _read_before.get(digests)
    if found is None:
        if len(_read_before) >= MOST_KEPT:
            _read_before.clear()
        found = _read_before[digests] = _design(definition, called)
    return found


MOST_KEPT = 128
_read_before: dict[tuple[str, ...], Design] = {}


def _design(own: Definition, called: Sequence[Definition]) -> Design:
    elements: dict[str, Element] = {}
    by_element: dict[str, Mapping[str, Any]] = {}
    writers: dict[str, None] = {}
    for each in (own, *called):
        prefix = "" if each is own else f"{each.key}:"
        for element in diagrams.read(each.diagram).elements.values():
            elements[prefix + element.id] = element
            if element.form and element.form in each.forms:
                by_element[prefix + element.id] = each.forms[element.form]
            writers.update(dict.fromkeys(element.payload))
        for schema in each.forms.values():
            writers.update(dict.fromkeys(forms.variables(schema)))
        for table in decisions.readable(each.decisions.values()):
            writers.update(dict.fromkeys(table.outputs))
    return Design(
        Source(own.digest, own.diagram, own.decisions),
        tuple(Source(each.digest, each.diagram, each.decisions) for each in called),
        diagrams.read(own.diagram),
        elements,
        by_element,
        writers,
        frozenset(each.operator for each in elements.values() if each.operator),
        any(_listens(each) for each in elements.values()),
    )


def _listens(each: Element) -> bool:
    catching = each.kind in ("intermediateCatchEvent", "boundaryEvent", "receiveTask")
    named = each.is_event("message") or each.is_event("signal") or each.kind == "receiveTask"
    return catching and named and not each.form
