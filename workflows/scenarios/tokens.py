"""Where the tokens of a played process stand, and by which flows they came there, told from the engine's events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from engine import Definition, Event, Instance, WorkItem, diagrams
from engine.diagrams import Diagram
from workflows.calendar import ZONE
from workflows.scenarios.telling import Told

if TYPE_CHECKING:
    from workflows.bootstrap import House
    from workflows.unit import UnitOfWork


class Tokens:
    """Follows every instance of one process through one scenario."""

    def __init__(self, house: House, process: str) -> None:
        self._house = house
        self._process = process
        self._event = 0

    def first(self, uow: UnitOfWork) -> int:
        """The process's first instance; 0 while there is none."""
        found = select(Instance.id).join(Instance.definition).where(Definition.key == self._process)
        return uow.session.scalar(found.order_by(Instance.id).limit(1)) or 0

    def tell(self, told: Told, instance_id: int) -> None:
        """Add where tokens stand now and what they passed since the last step."""
        with self._house.unit_of_work(write=False) as uow:
            told.at = f"{uow.now().astimezone(ZONE):%d/%m/%Y %H:%M}"
            self._follow(uow, told)
            instance = uow.session.get(Instance, instance_id or self.first(uow))
            if instance is None:
                return
            items = select(WorkItem).where(WorkItem.instance_id == instance.id, WorkItem.closed_at.is_(None))
            for item in uow.session.scalars(items.order_by(WorkItem.element)):
                (told.here if item.kind == "step" else told.waiting).append(item.element)
            told.state, told.variables = instance.state or "", dict(instance.variables)

    def _follow(self, uow: UnitOfWork, told: Told) -> None:
        found = select(Event).join(Instance, Instance.id == Event.instance_id).join(Instance.definition)
        events = found.where(Definition.key == self._process, Event.id > self._event).order_by(Event.id)
        passed, flows = list[str](), set[str]()
        for event in uow.session.scalars(events).all():
            self._event = event.id
            instance = uow.session.get_one(Instance, event.instance_id)
            drawing = diagrams.read(instance.definition.diagram)
            passed += event.passed
            flows |= taken(drawing, event.passed, self._standing(uow, instance))
        told.passed, told.flows = list(dict.fromkeys(passed)), sorted(flows)

    def _standing(self, uow: UnitOfWork, instance: Instance) -> set[str]:
        if instance.status != "running":
            return set()
        return {element for _, element in uow.engine.action(instance, "look").run.standing()}


def taken(drawing: Diagram, passed: list[str], standing: set[str]) -> set[str]:
    """The flows that tokens took within one action: from an element to one that was passed later or is stood at."""
    reached = standing | {parent for each in standing if (parent := _parent(drawing, each))}
    found: set[str] = set()
    for place, element in enumerate(passed):
        after = set(passed[place + 1 :])
        after |= {parent for each in after if (parent := _parent(drawing, each))} | reached
        found |= {flow.id for flow in drawing.flows if flow.source == element and flow.target in after}
    return found


def _parent(drawing: Diagram, element: str) -> str | None:
    found = drawing.elements.get(element)
    return found.parent if found else None
