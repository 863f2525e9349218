"""Moves a token by hand: it leaves one element and stands at another of the same scope, as if it had come there."""

# The library declares neither what its classes carry nor what their methods may answer.
# pyright: reportIncompatibleMethodOverride=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportAssignmentType=false, reportArgumentType=false

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import BoundaryEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.util.task import TaskState

from engine.errors import ServiceFailed
from engine.spiff.joins import is_join

Token = Any


def move(workflow: Any, standing: list[Token], to_element: str) -> None:
    """Set the one token of ``standing`` at ``to_element``; ``ServiceFailed`` says why it cannot be done."""
    if len(standing) != 1:
        raise ServiceFailed(f"Cần đúng một vị trí đang chờ để chuyển, đang có {len(standing)}.")
    task = standing[0]
    spec = _entrance(task.workflow.spec, to_element)
    whole = _whole(task)
    parent = whole.parent
    # Its boundary events, and whatever hangs on it, go with it.
    _take_away(workflow, whole)
    child = parent._add_child(spec, TaskState.FUTURE)
    child.triggered = True  # the parent's specification leads elsewhere
    child.task_spec._predict(child, mask=TaskState.NOT_FINISHED_MASK)
    child.task_spec._update(child)


def _entrance(spec: Any, element: str) -> Any:
    """Where a token enters an element: before its boundary events, when it has any."""
    found = spec.task_specs.get(f"{element}.BoundaryEventSplit") or spec.task_specs.get(element)
    if found is None or (found.bpmn_id is None and not isinstance(found, BoundaryEventSplit)):
        raise ServiceFailed(f"Không chuyển được tới “{element}”: không có trong cùng quy trình (con).")
    if is_join(found) or isinstance(found, BoundaryEvent | StartEvent):
        raise ServiceFailed(f"Không chuyển được tới “{element}”: hãy chọn một bước hoặc sự kiện chờ.")
    return found


def _whole(task: Token) -> Token:
    """The token with its boundary events and its sisters of a multi-instance activity."""
    if isinstance(task.task_spec, BoundaryEvent):
        raise ServiceFailed("Chỉ chuyển được từ một bước hoặc sự kiện chờ, không phải từ sự kiện biên.")
    above = task.parent
    if isinstance(above.task_spec, LoopTask) and above.task_spec.task_spec == task.task_spec.name:
        task, above = above, above.parent
    return above if isinstance(above.task_spec, BoundaryEventSplit) else task


def _take_away(workflow: Any, whole: Token) -> None:
    for task in [whole, *_descendants(whole)]:
        if not task.has_state(TaskState.FINISHED_MASK):
            task.task_spec._on_cancel(task) if hasattr(task.task_spec, "_on_cancel") else None
            task._set_state(TaskState.CANCELLED)
        workflow.event_manager.remove_task(task)


def _descendants(task: Token) -> list[Token]:
    found: list[Token] = []
    ahead = list(task.children)
    while ahead:
        each = ahead.pop()
        found.append(each)
        ahead.extend(each.children)
    return found
