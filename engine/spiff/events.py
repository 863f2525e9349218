"""Messages, signals, errors and escalations: who receives them is decided here, not by the library's matching."""

# The library declares neither what its classes carry nor what their methods may answer.
# pyright: reportIncompatibleMethodOverride=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportAssignmentType=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.multiple import MultipleEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import EventBasedGateway as LibraryGateway
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import ServiceFailed
from engine.spiff.timers import VALUE, RowTimer, WaitTimer

Token = Any
WON = "won"
"""Which of the events after an event gateway happened: its place among the gateway's ways out."""


class _Caught:
    """A definition that the engine fires by token; nothing is matched by name, nothing kept in the token."""

    def catches(self, my_task: Token, event: Any) -> bool:
        return False

    def catch(self, my_task: Token, event: Any = None) -> None:
        my_task.internal_data["event_fired"] = True

    def update_task(self, my_task: Token) -> None:
        pass

    def update_task_data(self, my_task: Token) -> None:
        pass

    def reset(self, my_task: Token) -> None:
        my_task.internal_data.pop("event_fired", None)


class Message(_Caught, MessageEventDefinition):
    """A message: to one receiver, found by name and correlation."""

    def throw(self, my_task: Token) -> None:
        my_task.workflow.script_engine.throw("message", my_task, self.name)


class Signal(_Caught, SignalEventDefinition):
    """A signal: to everybody who waits for its name."""

    def throw(self, my_task: Token) -> None:
        my_task.workflow.script_engine.throw("signal", my_task, self.name)


class Error(_Caught, ErrorEventDefinition):
    """An error: to the nearest boundary around its scope; one that nobody catches fails the step."""

    def throw(self, my_task: Token) -> None:
        if not raise_around(my_task, Error, self.code, scope_only=True):
            raise ServiceFailed(f"Lỗi nghiệp vụ “{self.code or self.name}” không có sự kiện biên nào bắt.")


class Escalation(_Caught, EscalationEventDefinition):
    """An escalation: to the nearest boundary around its scope; one that nobody catches is passed over."""

    def throw(self, my_task: Token) -> None:
        raise_around(my_task, Escalation, self.code, scope_only=True)


class Race(MultipleEventDefinition):
    """The events after an event gateway: the first to happen decides the way."""

    def has_fired(self, my_task: Token) -> bool:
        kept = my_task.internal_data
        if WON not in kept:
            for place, each in enumerate(self.event_definitions):
                if isinstance(each, RowTimer | WaitTimer) and each.is_due(my_task, f"{VALUE}_{place}"):
                    kept[WON] = place
                    my_task.workflow.script_engine.rang = True
                    break
        return WON in kept

    def catches(self, my_task: Token, event: Any = None) -> bool:
        return False

    def catch(self, my_task: Token, event: Any = None) -> None:
        my_task.internal_data[WON] = event

    def reset(self, my_task: Token) -> None:
        my_task.internal_data.clear()

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


class EventGateway(LibraryGateway, BpmnSpecMixin):
    """An event gateway whose timers keep an instant each, and which knows its winner by place."""

    def connect(self, child: Any) -> None:
        CatchingEvent.connect(self, child)
        self.event_definition.event_definitions.append(child.event_definition)
        child.event_definition = NoneEventDefinition()

    def _run_hook(self, my_task: Token) -> bool:
        my_task._sync_children([self.outputs[my_task.internal_data[WON]]], TaskState.FUTURE)
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
        self.event_definition.reset(my_task)
        return True


def raise_around(my_task: Token, kind: type, code: str | None, *, scope_only: bool = False) -> bool:
    """Fire the nearest boundary event that catches the code; False when there is none.

    ``scope_only``: thrown by an event, which has no boundary of its own, only those around its sub-processes.
    """
    for boundary in _around(my_task, scope_only=scope_only):
        definition = boundary.task_spec.event_definition
        caught = isinstance(definition, kind) and definition.code in (None, code)
        if caught and boundary.state == TaskState.WAITING:
            boundary.task_spec.catch(boundary, None)
            boundary.task_spec._update(boundary)
            return True
    return False


def is_doomed(my_task: Token) -> bool:
    """Whether a boundary event has fired and takes the token away as soon as its turn comes."""
    return any(
        boundary.state == TaskState.READY and boundary.task_spec.cancel_activity for boundary in _around(my_task)
    )


def _around(my_task: Token, *, scope_only: bool = False) -> Iterator[Token]:
    """The boundary events that watch a token's activity, and then those of the sub-processes in which it lies."""
    task = my_task
    if not scope_only:
        yield from _beside(task)
    while task.workflow.parent_task_id is not None:
        task = task.workflow.top_workflow.get_task_from_id(task.workflow.parent_task_id)
        yield from _beside(task)


def _beside(task: Token) -> Iterator[Token]:
    """The boundary events that watch the activity at which a token stands."""
    above = task.parent
    while (
        above is not None and isinstance(above.task_spec, LoopTask) and above.task_spec.task_spec == task.task_spec.name
    ):
        above = above.parent
    if above is not None and isinstance(above.task_spec, BoundaryEventSplit):
        for each in above.children:
            if isinstance(each.task_spec, BoundaryEvent):
                yield each
