"""How much of a diagram its scenarios walk: the flows that some token took, and those that none did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine import Bundle, diagrams
from workflows.scenarios.telling import Result


@dataclass(frozen=True)
class Coverage:
    """A process with the flows that were taken and those that were not, each as the elements that it joins."""

    process: str
    name: str
    taken: int
    missed: dict[str, str]

    @property
    def percent(self) -> int:
        """Rounded down: only what is whole is told as 100."""
        whole = self.taken + len(self.missed)
        return 100 * self.taken // whole if whole else 100


def coverage(bundle: Bundle, results: Iterable[Result]) -> Coverage:
    """What the scenarios of a bundle's process walked of it."""
    drawing = diagrams.read(bundle.diagram)
    taken = {flow for each in results for flow in each.flows if each.process == drawing.key}
    labels = {each.id: each.label for each in drawing.elements.values()}
    missed = {
        flow.id: f"{labels.get(flow.source, flow.source)} → {labels.get(flow.target, flow.target)}"
        for flow in drawing.flows
        if flow.id not in taken
    }
    return Coverage(drawing.key, drawing.name, len(drawing.flows) - len(missed), missed)
