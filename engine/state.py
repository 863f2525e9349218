"""An instance's compact state: only the tokens that matter, in a few kilobytes, however long it has run.

The diagram is never stored with the state, history lives in our own events, and tasks that no later step can
look at are spliced out. Format 1: {v, w: workflow, s: [[owner, spec, workflow]…]}; a workflow is {t: tasks,
d: data, c: correlations, l: last task, f: completed, k: success}; a task is a row [id, parent's index, spec,
state, triggered, rank, internal data, data that differ from the parent's, keys the parent has and it has not].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.specs.mixins.unstructured_join import UnstructuredJoin
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff import Conductor, Specs, Token

FORMAT = 1

Tree = Any
"""A workflow or sub-workflow of the library."""


def encode(workflow: BpmnWorkflow) -> bytes:
    """The pruned state as bytes."""
    prune(workflow)
    inner = sorted(workflow.subprocesses.items(), key=lambda entry: entry[1].depth)
    packed = {
        "v": FORMAT,
        "w": _pack(workflow),
        "s": [[owner.hex, each.spec.name, _pack(each)] for owner, each in inner],
    }
    return orjson.dumps(packed)


def decode(state: bytes, specifications: Specs, conductor: Conductor) -> BpmnWorkflow:
    """The instance as it was saved, ready to move."""
    packed = orjson.loads(state)
    if packed["v"] != FORMAT:
        msg = f"unknown state format {packed['v']!r}"
        raise ValueError(msg)
    spec, inner = specifications
    workflow = BpmnWorkflow(spec, inner, script_engine=conductor, deserializing=True)
    _unpack(packed["w"], workflow)
    for owner, name, each in packed["s"]:
        task = next(found for found in _all_tasks(workflow) if found.id.hex == owner)
        nested = BpmnSubWorkflow(inner[name], task.id, workflow, deserializing=True)
        workflow.subprocesses[task.id] = nested
        _unpack(each, nested)
        nested.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
    return workflow


def size(workflow: BpmnWorkflow) -> int:
    """How many tasks the instance holds."""
    return sum(1 for _ in _all_tasks(workflow))


def prune(workflow: BpmnWorkflow) -> None:
    """Splice out every finished task that no later step can look at."""
    # Sub-processes of finished owners are never entered again.
    alive = {task.id: task for task in _all_tasks(workflow)}
    for owner in [owner for owner in workflow.subprocesses if _finished(alive.get(owner))]:
        del workflow.subprocesses[owner]
    for each in (workflow, *workflow.subprocesses.values()):
        _splice(each, _kept(each))


def _finished(task: Token | None) -> bool:
    return task is None or task.has_state(TaskState.FINISHED_MASK)


def _kept(workflow: Tree) -> set[UUID]:
    """The tasks that later steps still look at: the root, starts, what is open and what it depends on."""
    tasks = workflow.tasks
    kept = {workflow.task_tree.id}
    if workflow.last_task is not None and workflow.last_task.id in tasks:
        kept.add(workflow.last_task.id)
    for task in tasks.values():
        if not task.has_state(TaskState.FINISHED_MASK):
            kept |= _needed_by(task)
        elif isinstance(task.task_spec, StartEvent):
            kept.add(task.id)
        elif _joins(task):
            kept.update({task.id, task._parent})
    return kept


def _needed_by(task: Token) -> set[UUID]:
    needed = {task.id}
    if task._parent is not None:
        needed.add(task._parent)  # data are inherited from it
    if isinstance(task.task_spec, Join) and task.task_spec.split_task:
        split = task.parent
        while split is not None and split.task_spec.name != task.task_spec.split_task:
            split = split.parent
        if split is not None:
            needed |= {split.id, *split._children}
    if isinstance(task.task_spec, LoopTask):
        needed.update(task._children)
    return needed


def _joins(task: Token) -> bool:
    """A finished join of several branches: the next arrival merges what its parent brought."""
    spec: Any = task.task_spec
    join = isinstance(spec, UnstructuredJoin)
    return join and task.task_spec.bpmn_id is not None and len(task.task_spec._inputs) > 1


def _splice(workflow: Tree, kept: set[UUID]) -> None:
    tasks = workflow.tasks
    for task_id in kept:
        children: list[UUID] = []
        stack = list(reversed(tasks[task_id]._children))
        while stack:
            child = stack.pop()
            if child in kept:
                tasks[child]._parent = task_id
                children.append(child)
            else:
                stack.extend(reversed(tasks[child]._children))
        tasks[task_id]._children = children
    for task_id in [each for each in tasks if each not in kept]:
        del tasks[task_id]


def _pack(workflow: Tree) -> dict[str, Any]:
    order = sorted(workflow.tasks.values(), key=lambda task: task.last_state_change)
    rank = {task.id: place for place, task in enumerate(order)}
    index: dict[UUID, int] = {}
    rows: list[list[Any]] = []
    for task in _depth_first(workflow):
        index[task.id] = len(rows)
        rows.append(_row(task, -1 if task._parent is None else index[task._parent], rank[task.id]))
    last = workflow.last_task
    return {
        "t": rows,
        "d": workflow.data,
        "c": workflow.correlations,
        "l": last.id.hex if last is not None and last.id in workflow.tasks else None,
        "f": workflow.completed,
        "k": workflow.success,
    }


def _row(task: Token, parent: int, rank: int) -> list[Any]:
    above = task.parent.data if task.parent is not None else {}
    changed = {key: value for key, value in task.data.items() if key not in above or above[key] != value}
    dropped = [key for key in above if key not in task.data]
    internal = {key: value for key, value in task.internal_data.items() if value is not None and value is not False}
    # Of the moments at which tasks changed only their order matters (joins merge in it): a rank, not a time.
    row = [
        task.id.hex,
        parent,
        task.task_spec.name,
        task._state,
        int(task.triggered),
        rank,
        internal,
        changed,
        dropped,
    ]
    while row[-1] in ({}, []) and len(row) > 6:
        row.pop()
    return row


def _unpack(packed: dict[str, Any], workflow: Tree) -> None:
    listed: list[Token] = []
    for row in packed["t"]:
        task_id, parent, spec, state, triggered, rank, internal, changed, dropped = [
            *row,
            {},
            {},
            [],
        ][:9]
        above = listed[parent] if parent >= 0 else None
        task = _revive(workflow, UUID(task_id), above, workflow.spec.task_specs[spec], state)
        task.triggered, task.last_state_change = bool(triggered), float(rank)
        task.internal_data = internal
        inherited = {} if above is None else {key: value for key, value in above.data.items() if key not in dropped}
        task.data = {**inherited, **changed}
        listed.append(task)
        if state == TaskState.WAITING and isinstance(task.task_spec, CatchingEvent):
            workflow.top_workflow.event_manager.add_task(task)
    workflow.task_tree = listed[0]
    workflow.data, workflow.correlations = packed["d"], packed["c"]
    workflow.completed, workflow.success = packed["f"], packed["k"]
    workflow.last_task = workflow.tasks[UUID(packed["l"])] if packed["l"] else None


def _revive(
    workflow: Tree,
    task_id: UUID,
    parent: Token | None,
    spec: Any,
    state: int,
) -> Token:
    # Task's constructor announces children and takes times; a saved task has had all that.
    task = Task.__new__(Task)
    task.id, task.workflow, task.task_spec = task_id, workflow, spec
    task._state, task._children, task.thread_id = state, [], 0
    task._parent = None if parent is None else parent.id
    if parent is not None:
        parent._children.append(task_id)
    workflow.tasks[task_id] = task
    return task


def _depth_first(workflow: Tree) -> Iterator[Token]:
    stack = [workflow.task_tree]
    while stack:
        task = stack.pop()
        yield task
        stack.extend(reversed(task.children))


def _all_tasks(workflow: BpmnWorkflow) -> Iterator[Token]:
    for each in (workflow, *workflow.subprocesses.values()):
        yield from each.tasks.values()
