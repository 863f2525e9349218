"""One action on one locked instance: load it, let the diagram move, save what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import diagrams, forms, spiff, state
from engine.errors import ServiceFailed
from engine.expressions import evaluate
from engine.models import Event, Instance, Submission, WorkItem
from engine.registry import Call, Registry, ServiceCall
from engine.spiff import Conductor, Run


@dataclass
class Action:
    """What one person's answer or one due timer does to an instance. Kept whole or thrown away whole."""

    session: Session
    registry: Registry
    now: datetime
    instance: Instance
    kind: str
    by: str | None = None
    submission: Submission | None = None
    to_start: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def __post_init__(self) -> None:
        definition = self.instance.definition
        self.diagram = diagrams.read(definition.diagram)
        self.variables: dict[str, Any] = dict(self.instance.variables)
        self.call = Call(self.session, self.now, self.instance.business_key, self.variables, self.by)
        written = [name for schema in definition.forms.values() for name in forms.variables(schema)]
        conductor = Conductor(self.registry, self.call, self._serve, dict.fromkeys(written))
        specifications = spiff.specs(definition.digest, definition.diagram)
        blob = self.instance.state_blob
        self.run = (
            Run(state.decode(blob, specifications, conductor), conductor)
            if blob
            else Run.begin(specifications, conductor)
        )

    def answer(self, token: str, submission: Submission, writes: Mapping[str, Any]) -> bool:
        """Answer the step at which ``token`` stands; False when it stands there no more."""
        # A timer that was due before the person answered still counts.
        self.run.advance()
        self.submission = submission
        self.variables.update(writes)
        moved = self.run.complete(token)
        if moved:
            self.run.advance()
        return moved

    def save(self, element: str | None = None) -> None:
        """Write the instance's row, its open work items and the event."""
        instance, completed = self.instance, self.run.completed
        if not completed and not any(self.run.standing()):
            raise ServiceFailed(f"Quy trình “{instance.definition.name}” đứng yên: không còn bước nào chờ ai.")
        instance.state = self._state()
        instance.state_blob = state.encode(self.run.workflow)
        instance.variables = self.variables
        instance.wake_at = None if completed else self.run.wake_at()
        instance.retry_at, instance.attempts, instance.failure = None, 0, None
        if completed:
            instance.status, instance.ended_at = "completed", self.now
        self._rewrite_items(element)
        self.session.add(
            Event(
                instance_id=instance.id,
                at=self.now,
                kind=self.kind,
                element=element,
                by=self.by,
                passed=self.run.passed,
                submission_id=self.submission.id if self.submission else None,
            )
        )
        self.session.flush()

    def _serve(self, operator: str, params: Mapping[str, Any], element: str) -> None:
        service = self.registry.services.get(operator)
        if service is None:
            raise ServiceFailed(f"Thao tác “{operator}” chưa đăng ký.")
        call = ServiceCall(
            **vars(self.call),
            submission=self.submission,
            params=params,
            written=self.variables,
            to_start=self.to_start,
        )
        try:
            service(call)
        except Exception as error:
            error.add_note(f"instance {self.instance.id} ({self.instance.business_key}), element {element}, {operator}")
            raise

    def _state(self) -> str | None:
        """The ``state`` of the step where the token stands, or of the last element passed that has one."""
        live = [element for _, element in self.run.standing()]
        for element in [*live, *reversed(self.run.passed)]:
            written = self.diagram.elements[element].properties.get("state", "")
            if written.startswith("="):
                names = {**self.run.conductor.declared, **self.variables}
                return self._known(evaluate(written[1:], names, self.run.conductor.functions))
            if written:
                return written
        return self.instance.state

    def _known(self, state: object) -> str:
        if not isinstance(state, str) or (self.registry.states and state not in self.registry.states):
            raise ServiceFailed(f"Trạng thái “{state}” không có trong các trạng thái đã đặt tên.")
        return state

    def _rewrite_items(self, answered: str | None) -> None:
        """Open a work item for each step reached, close those that were left, keep the rest."""
        found = select(WorkItem).where(WorkItem.instance_id == self.instance.id, WorkItem.closed_at.is_(None))
        open_items = {item.token: item for item in self.session.scalars(found)}
        for token, element in self._awaiting():
            item = open_items.pop(token, None)
            if item is None:
                item = self._open(token, element)
            item.circle = self._circle(element)
        for item in open_items.values():
            item.closed_at, item.closed_by = self.now, self.by
            item.outcome = "done" if self.submission and item.id == self.submission.work_item_id else "withdrawn"

    def _awaiting(self) -> Iterator[tuple[str, diagrams.Element]]:
        for token, element_id in self.run.standing():
            element = self.diagram.elements[element_id]
            if element.kind in diagrams.STEPS or element.form:
                yield token, element

    def _open(self, token: str, element: diagrams.Element) -> WorkItem:
        item = WorkItem(
            instance_id=self.instance.id,
            token=token,
            element=element.id,
            name=element.label,
            kind="step" if element.kind in diagrams.STEPS else "act",
            form=element.form,
            opened_at=self.now,
        )
        self.session.add(item)
        return item

    def _circle(self, element: diagrams.Element) -> str | None:
        rule = self.registry.candidate_rules.get(element.rule or "")
        return rule(self.call) if rule else None
