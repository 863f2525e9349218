"""One action on one locked instance: load it, let the diagram move, save what follows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from engine import definitions, diagrams, spiff
from engine.definitions.design import Design
from engine.errors import ServiceFailed, StepFailed
from engine.expressions import evaluate
from engine.instances import rows
from engine.instances.rows import Awaited, Awaiting, Thrown
from engine.models import Instance, Submission, WorkItem
from engine.registry import Call, Registry, ServiceCall
from engine.spiff import Conductor, Run, state

MOST_STANDING = 2_000
"""Tokens of one instance that may wait at once: a cycle that goes on for ever, or a list in a list, piles them up."""


@dataclass
class Action:
    """What one person's answer or one due timer does to an instance. Kept whole or thrown away whole."""

    session: Session
    registry: Registry
    now: datetime
    instance: Instance
    design: Design
    kind: str
    by: str | None = None
    note: str = ""
    begin_at: str | None = None
    on_behalf_of: str | None = None
    submission: Submission | None = None
    open_items: list[WorkItem] | None = None
    to_start: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    thrown: list[Thrown] = field(default_factory=list[Thrown])

    def __post_init__(self) -> None:
        self.before: dict[str, Any] = dict(self.instance.variables)
        self.variables: dict[str, Any] = dict(self.before)
        instance = self.instance
        self.call = Call(self.session, self.now, instance.business_key, self.variables, self.by, instance.id)
        writes = {name: None for each in self.design.operators for name in self.registry.writes(each)}
        declared = {**self.design.writers, **writes}
        conductor = Conductor(self.registry, self.call, self._serve, declared, self._throw)
        specifications = spiff.specs(self.design.source, self.design.called)
        blob = self.instance.state_blob
        self.run = (
            Run(state.decode(blob, specifications, conductor), conductor)
            if blob
            else Run.begin(specifications, conductor, self.begin_at)
        )

    def advance(self) -> None:
        """Let tokens move as far as they can."""
        with self.moving():
            self.run.advance()

    def answer(self, token: str, element: str, submission: Callable[[], Submission], writes: Mapping[str, Any]) -> bool:
        """Answer the step, or the offered act, at which ``token`` stands; False when it stands there no more."""
        with self.moving():
            # A timer that was due before the person answered still counts.
            self.run.advance()
            if (token, element) not in self.run.standing() or self._lapsed(token, element):
                return False
            self.submission = submission()
            self.write(writes)
            moved = self.run.complete(token, element)
            if moved:
                self.run.advance()
        return moved

    def hear(self, kind: str, name: str, correlation: str | None, payload: Mapping[str, Any]) -> bool:
        """Let a token that waits for this message, or every one for this signal, go on; False when none does."""
        with self.moving():
            self.run.advance()
            heard = self._heard(kind, name, correlation, payload)
            if heard:
                self.run.advance()
        return heard

    def write(self, values: Mapping[str, Any]) -> None:
        """Set variables of the instance."""
        self.run.conductor.write(values)

    def save(self, element: str | None = None) -> None:
        """Write the instance's row, its open work items and the event."""
        with self.moving():
            self._save(element)

    def _save(self, element: str | None) -> None:
        run, completed = self.run, self.run.completed
        standing = sum(1 for _ in run.standing())
        if not completed and not standing:
            raise ServiceFailed(f"Quy trình “{self.instance.definition.name}” đứng yên: không còn bước nào chờ ai.")
        if standing > MOST_STANDING:
            raise ServiceFailed(f"Quy trình có {standing} bước cùng chờ, tối đa {MOST_STANDING}; hãy xem lại sơ đồ.")
        suspended = self.instance.status == "suspended"
        rows.update_instance(
            self.session,
            self.instance,
            state=self._state(),
            state_blob=state.encode(run.workflow),
            variables=self.variables,
            wake_at=None if completed or suspended else run.wake_at(),
            **({"status": "completed", "ended_at": self.now} if completed else {}),
        )
        if self.instance.attempts:
            rows.recover(self.session, self.instance, self.now, self.by)
        answered = self.submission.work_item_id if self.submission else None
        rows.rewrite_items(self.session, self.instance, self.now, self.by, answered, self._awaiting(), self.open_items)
        if self.design.listens:
            rows.rewrite_subscriptions(self.session, self.instance, self._awaited())
        for thrown in self.thrown:
            rows.dispatch(self.session, self.instance, self.now, thrown)
        self._record(element)

    def _record(self, element: str | None) -> None:
        before = self.before
        wrote = {name: value for name, value in self.variables.items() if name not in before or before[name] != value}
        rows.record(
            self.session,
            instance_id=self.instance.id,
            at=self.now,
            kind=self.kind,
            element=element,
            by=self.by,
            on_behalf_of=self.on_behalf_of,
            passed=self.run.passed,
            wrote=wrote,
            note=self.note,
            submission_id=self.submission.id if self.submission else None,
        )

    @contextmanager
    def moving(self) -> Iterator[None]:
        """Whatever goes wrong while tokens move is told with the instance and the element; a lost database is not."""
        try:
            yield
        except (OperationalError, InterfaceError, StepFailed):
            raise
        except Exception as error:
            at = self.run.at
            raise StepFailed(self.instance.id, at, self.design.label(at), error) from error

    def _serve(self, operator: str, params: Mapping[str, Any], _element: str, local: Mapping[str, Any]) -> None:
        service = self.registry.services.get(operator)
        if service is None:
            raise ServiceFailed(f"Thao tác “{operator}” chưa đăng ký.")
        asked = ServiceCall(
            **vars(self.call), submission=self.submission, params=params, local=local, written=self.variables
        )
        service(asked)
        for key, _ in asked.to_start:
            definitions.latest(self.session, key)  # here it is known who asked for what is missing
        self.to_start.extend(asked.to_start)

    def _throw(self, kind: str, name: str, element: str) -> None:
        """A message goes to one receiver, of this instance first; a signal to all who wait now, here and elsewhere."""
        node = self.design.elements[element]
        payload = {each: self.variables.get(each) for each in node.payload}
        correlation = self._correlation(element, {})
        heard = self._heard(kind, name, correlation, payload)
        if kind == "signal" or not heard:
            self.thrown.append(Thrown(kind, name, correlation, payload))

    def _heard(self, kind: str, name: str, correlation: str | None, payload: Mapping[str, Any]) -> bool:
        waits = [each for each in self.run.waits() if (each.kind, each.name) == (kind, name)]
        if kind == "message":
            fitting = (w for w in waits if self._correlation(w.element, self.run.data_of(w.token)) == correlation)
            waits = [each for each in [next(fitting, None)] if each]
        for each in waits:
            self.write({key: payload.get(key) for key in self.design.elements[each.element].payload})
            self.run.complete(each.token, each.element)
        return bool(waits)

    def _correlation(self, element: str, local: Mapping[str, Any]) -> str:
        """What makes a message this instance's: the element's ``correlation``, or else the business key."""
        written = self.design.elements[element].properties.get("correlation")
        return str(self._evaluate(written, local)) if written else self.instance.business_key

    def _evaluate(self, expression: str, local: Mapping[str, Any]) -> Any:
        conductor = self.run.conductor
        return evaluate(expression, {**conductor.declared, **self.variables, **local}, conductor.functions)

    def _state(self) -> str | None:
        """The ``state`` of the step where the token stands, or of the last element passed that has one."""
        live = [element for _, element in self.run.standing()]
        for element in [*live, *reversed(self.run.passed)]:
            written = self.design.elements[element].properties.get("state", "")
            if written.startswith("="):
                return self._known(self._evaluate(written[1:], {}))
            if written:
                return written
        return self.instance.state

    def _known(self, state: object) -> str:
        if not isinstance(state, str) or (self.registry.states and state not in self.registry.states):
            raise ServiceFailed(f"Trạng thái “{state}” không có trong các trạng thái đã đặt tên.")
        return state

    def _awaiting(self) -> Iterator[Awaiting]:
        """The steps and offered acts that await people, each with those to whom it belongs."""
        for token, key in self.run.standing():
            element = self.design.elements[key]
            step, item = element.kind in diagrams.STEPS, self.run.data_of(token)
            if step or (element.form and element.kind != "startEvent" and self._offered(element, item)):
                label = " · ".join([element.label, *(str(each) for each in item.values() if isinstance(each, str))])
                yield Awaiting(
                    token, key, label[:200], "step" if step else "act", element.form, self._circle(element, item)
                )

    def _offered(self, act: diagrams.Element, item: Mapping[str, Any]) -> bool:
        """Whether an act may be done now: the element's ``offered``, asked anew at every save."""
        written = act.properties.get("offered")
        return not written or bool(self._evaluate(written, item))

    def _lapsed(self, token: str, element: str) -> bool:
        """Whether an act is offered no more: its condition may have changed with the time alone."""
        node = self.design.elements[element]
        return node.kind not in diagrams.STEPS and not self._offered(node, self.run.data_of(token))

    def _awaited(self) -> Iterator[Awaited]:
        for each in self.run.waits():
            if not self.design.elements[each.element].form:
                correlation = None
                if each.kind == "message":
                    correlation = self._correlation(each.element, self.run.data_of(each.token))
                yield Awaited(each.kind, each.name, correlation, each.element, each.token)

    def _circle(self, element: diagrams.Element, item: Mapping[str, Any]) -> str | None:
        rule = self.registry.candidate_rules.get(element.rule or "")
        if rule is None:
            return None
        return rule(Call(**{**vars(self.call), "variables": {**self.variables, **item}}) if item else self.call)
