"""One instance in memory for one action: its tokens move here, and nowhere else."""

# The library declares neither what its classes carry nor what their methods may answer.
# pyright: reportIncompatibleMethodOverride=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportAssignmentType=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.util.task import TaskState

from engine.errors import ServiceFailed
from engine.spiff.conductor import Conductor
from engine.spiff.events import EventGateway, Message, Signal
from engine.spiff.moving import move
from engine.spiff.parser import Specs
from engine.spiff.timers import VALUE

MAX_STEPS = 500
"""Elements that one action may pass: a diagram that runs in a circle is stopped here.

SpiffWorkflow 3.2.0 sees no task more than 1,000 deep and loses its token without a word; we stop well before.
"""

Token = Any
"""A task of the library: a token's place in its tree. Its annotations know neither BPMN's names nor our conductor."""


@dataclass(frozen=True)
class Wait:
    """A token that waits for a message or a signal."""

    token: str
    element: str
    kind: str
    name: str


class Run:
    """One instance in memory for one action. After an exception it is thrown away, never saved."""

    def __init__(self, workflow: BpmnWorkflow, conductor: Conductor) -> None:
        self.workflow = workflow
        self.conductor = conductor
        self.passed: list[str] = []
        self.at: str | None = None
        self._steps = 0
        conductor.run = self

    @classmethod
    def begin(cls, specifications: Specs, conductor: Conductor, start: str | None = None) -> Run:
        """A new instance, not yet moved; ``start`` names the start event, None the plain one."""
        run = cls(BpmnWorkflow(*specifications, script_engine=conductor), conductor)
        run._choose(start)
        return run

    def advance(self) -> None:
        """Fire what is due and run everything that awaits no person."""
        self.workflow.refresh_timers()
        self.conductor.rang = True
        # The library looks at its timers when all is done: what a step made due then goes on within the same action.
        while self.conductor.rang:
            self.conductor.rang = False
            self.workflow.do_engine_steps(will_complete_task=self._count, did_complete_task=self._note)

    def complete(self, token: str, element: str | None = None) -> bool:
        """Answer the step, or fire the event, at which ``token`` stands; False when it stands there no more.

        ``element`` tells which of the events after an event gateway happened.
        """
        task = self._task(token)
        if task is None:
            return False
        if task.state == TaskState.READY and task.task_spec.manual:
            self.at = task.task_spec.bpmn_id
            task.run()
            self._note(task)
        elif task.state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            place = _way(task.task_spec, element) if isinstance(task.task_spec, EventGateway) else None
            task.task_spec.catch(task, place)  # type: ignore[attr-defined]
            task.task_spec._update(task)
        else:
            return False
        return True

    def standing(self) -> Iterator[tuple[str, str]]:
        """Where tokens wait: (token, element id), steps and catching events alike; for a race, each event in it."""
        for task in self._live():
            spec = task.task_spec
            if isinstance(spec, EventGateway):
                yield from ((task.id, each.bpmn_id) for each in spec.outputs)
            elif spec.bpmn_id and (spec.manual or isinstance(spec, CatchingEvent)):
                yield task.id, spec.bpmn_id

    def waits(self) -> Iterator[Wait]:
        """The messages and signals for which tokens wait."""
        for task in self.workflow.event_manager.tasks.values():
            definition = task.task_spec.event_definition
            if isinstance(task.task_spec, EventGateway):
                events = zip(task.task_spec.outputs, definition.event_definitions, strict=True)
            else:
                events = [(task.task_spec, definition)]
            for spec, each in events:
                if isinstance(each, Message | Signal):
                    kind = "message" if isinstance(each, Message) else "signal"
                    yield Wait(task.id, spec.bpmn_id, kind, each.name)

    def data_of(self, token: str) -> dict[str, Any]:
        """What a token carries for itself: the item of a multi-instance activity."""
        task = self._task(token)
        return {} if task is None else task.data

    def wake_at(self) -> datetime | None:
        """The earliest instant for which a timer waits."""
        due = [task.internal_data[key] for task, key in self._timers()]
        return min((datetime.fromisoformat(value) for value in due), default=None)

    def timers(self) -> list[tuple[str, datetime]]:
        """The elements whose timers wait, each with its instant."""
        return [
            (task.task_spec.bpmn_id, datetime.fromisoformat(task.internal_data[key])) for task, key in self._timers()
        ]

    def shift(self, how_long: timedelta) -> None:
        """Let the timers that count from their token's arrival wait that much longer; the others ask the row."""
        for task, key in self._timers():
            later = datetime.fromisoformat(task.internal_data[key]) + how_long
            task.internal_data[key] = later.isoformat()

    def move(self, from_element: str, to_element: str) -> None:
        """Take the token at one element and set it at another of the same scope."""
        move(self.workflow, [task for task in self._live() if task.task_spec.bpmn_id == from_element], to_element)

    def cancel(self) -> None:
        """Take every token away."""
        self.workflow.cancel()

    @property
    def completed(self) -> bool:
        return self.workflow.is_completed()

    def _choose(self, start: str | None) -> None:
        """Let one start event begin; SpiffWorkflow would begin with all that are ready."""
        starts = [each for each in self.workflow.spec.task_specs.values() if isinstance(each, StartEvent)]
        if len(starts) == 1 and start is None:
            return
        above = next(task for task in self.workflow.tasks.values() if task.task_spec.name == "Start")
        above.run()
        while len(above.children) == 1 and not isinstance(above.children[0].task_spec, StartEvent):
            above = above.children[0]  # where a diagram has several, the library puts a split before them
            above.run()
        for task in above.children:
            if task.task_spec.bpmn_id == start or (start is None and _is_plain(task.task_spec)):
                task.internal_data["event_fired"] = True
                if task.state == TaskState.WAITING:
                    task.task_spec._update(task)
                if not task.children:
                    _foresee(task)
            else:
                task.cancel()

    def _timers(self) -> Iterator[tuple[Token, str]]:
        for task in self.workflow.event_manager.tasks.values():
            for key, value in task.internal_data.items():
                if key.startswith(VALUE) and value:
                    yield task, key

    def _live(self) -> Iterator[Token]:
        for workflow in (self.workflow, *self.workflow.subprocesses.values()):
            for task in workflow.tasks.values():
                manual = task.task_spec.manual
                if (task.state == TaskState.READY and manual) or task.state == TaskState.WAITING:
                    yield task

    def _task(self, token: str) -> Token | None:
        for workflow in (self.workflow, *self.workflow.subprocesses.values()):
            if token in workflow.tasks:
                return workflow.tasks[token]
        return None

    def _count(self, task: Token) -> None:
        self.at = task.task_spec.bpmn_id or self.at
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise ServiceFailed(
                f"Quy trình chạy vòng quá {MAX_STEPS} bước mà không chờ ai, tại “{task.task_spec.bpmn_name}”."
            )

    def _note(self, task: Token) -> None:
        if task.task_spec.bpmn_id and task.state != TaskState.CANCELLED:
            self.passed.append(task.task_spec.bpmn_id)


def _foresee(task: Token) -> None:
    """Let an event lead on: the library foresees nothing behind a cycle."""
    task._sync_children(task.task_spec.outputs, TaskState.FUTURE)
    for child in task.children:
        child.task_spec._predict(child, mask=TaskState.NOT_FINISHED_MASK)


def _is_plain(start: Any) -> bool:
    """Whether a start event waits for nothing: one whose date has passed would be ready as well."""
    return isinstance(start.event_definition, NoneEventDefinition)


def _way(gateway: Any, element: str | None) -> int:
    return next(place for place, each in enumerate(gateway.outputs) if each.bpmn_id == element)
