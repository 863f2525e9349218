"""An instance's compact state: only the tokens that matter, in a few kilobytes, however long it has run.

The diagram is never stored with the state, history lives in our own events, tasks that no later step can look at
are spliced out, and what is only foreseen is foreseen anew (``engine.spiff.library``). Format 3: {v, w: workflow,
s: [[owner, spec, workflow]…]}; a workflow is {t: tasks, d: data, c: correlations, l: last task, f: completed,
k: success}; a task is a row [id, parent's index, spec, state, triggered, rank, internal data, data that differ from
the parent's, keys the parent has and it has not].
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import orjson
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.start_event import StartEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.specs.Join import Join
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from engine.spiff import Conductor, Specs, Token
from engine.spiff.library import FORESEEN
from engine.spiff.older_states import FORMAT, brought_up

WAITS = TaskState.READY | TaskState.WAITING

Tree = Any
"""A workflow or sub-workflow of the library."""


def encode(workflow: BpmnWorkflow) -> bytes:
    """The pruned state as bytes."""
    prune(workflow)
    # Of the moments at which tasks changed only their order matters (joins merge in it, the one who waits longest
    # is served first): a rank, not a time.
    order = sorted(_all_tasks(workflow), key=lambda task: task.last_state_change)
    rank = {task.id: place for place, task in enumerate(order)}
    inner = sorted(workflow.subprocesses.items(), key=lambda entry: entry[1].depth)
    packed = {
        "v": FORMAT,
        "w": _pack(workflow, rank),
        "s": [[owner, each.spec.name, _pack(each, rank)] for owner, each in inner],
    }
    return orjson.dumps(packed)


def decode(state: bytes, specifications: Specs, conductor: Conductor) -> BpmnWorkflow:
    """The instance as it was saved, ready to move."""
    packed = brought_up(orjson.loads(state))
    spec, inner = specifications
    workflow = BpmnWorkflow(spec, inner, script_engine=conductor, deserializing=True)
    _unpack(packed["w"], workflow)
    for owner, name, each in packed["s"]:
        task: Token = workflow.get_task_from_id(owner)  # pyright: ignore[reportArgumentType] (see library.py)
        nested = BpmnSubWorkflow(inner[name], task.id, workflow, deserializing=True)
        workflow.subprocesses[task.id] = nested
        _unpack(each, nested)
        nested.completed_event.connect(task.task_spec._on_subworkflow_completed, task)
    waiting = [each for each in _all_tasks(workflow) if each._state == TaskState.WAITING]
    for task in sorted(waiting, key=lambda task: task.last_state_change):
        if isinstance(task.task_spec, CatchingEvent):
            workflow.event_manager.add_task(task)
    return workflow


def size(workflow: BpmnWorkflow) -> int:
    """How many tasks the instance holds."""
    return sum(1 for _ in _all_tasks(workflow))


def prune(workflow: BpmnWorkflow) -> None:
    """Splice out every finished task that no later step can look at."""
    inner = workflow.subprocesses
    if inner:
        open_tasks = _open_tasks(workflow)
        for owner in sorted(inner, key=lambda owner: inner[owner].depth):
            # A sub-process of a finished owner is never entered again, nor are those within it.
            if owner in open_tasks:
                open_tasks |= _open_tasks(inner[owner])
            else:
                del inner[owner]
    for each in (workflow, *workflow.subprocesses.values()):
        _splice(each, _kept(each))


def _open_tasks(workflow: Tree) -> set[str]:
    return {task.id for task in workflow.tasks.values() if not task._state & TaskState.FINISHED_MASK}


def _kept(workflow: Tree) -> set[str]:
    """The tasks that later steps still look at: the root, starts, what is open and what it depends on."""
    tasks = workflow.tasks
    kept = {workflow.task_tree.id}
    if workflow.last_task is not None and workflow.last_task.id in tasks:
        kept.add(workflow.last_task.id)
    for task in tasks.values():
        if task._state & FORESEEN and tasks[task._parent]._state & (FORESEEN | WAITS):
            continue  # foreseen anew when its turn comes
        if not task._state & TaskState.FINISHED_MASK:
            _keep_open(task, kept)
        elif isinstance(task.task_spec, StartEvent):
            kept.add(task.id)
    return kept


def _keep_open(task: Token, kept: set[str]) -> None:
    kept.add(task.id)
    if task._parent is not None:
        kept.add(task._parent)  # data are inherited from it
    spec = task.task_spec
    if isinstance(spec, Join) and spec.split_task:
        split = task.parent
        while split is not None and split.task_spec.name != spec.split_task:
            split = split.parent
        if split is not None:
            kept.update((split.id, *split._children))
    if isinstance(spec, LoopTask):
        kept.update(task._children)


def _splice(workflow: Tree, kept: set[str]) -> None:
    tasks = workflow.tasks
    if len(kept) == len(tasks):
        return
    for task_id in kept:
        children: list[str] = []
        ahead = tasks[task_id]._children[::-1]
        while ahead:
            child = ahead.pop()
            if child in kept:
                tasks[child]._parent = task_id
                children.append(child)
            else:
                ahead.extend(reversed(tasks[child]._children))
        tasks[task_id]._children = children
    workflow.tasks = {task_id: task for task_id, task in tasks.items() if task_id in kept}


def _pack(workflow: Tree, rank: dict[str, int]) -> dict[str, Any]:
    tasks = workflow.tasks
    index: dict[str | None, int] = {None: -1}
    rows: list[list[Any]] = []
    ahead = [workflow.task_tree]
    while ahead:
        task = ahead.pop()
        index[task.id] = len(rows)
        rows.append(_row(task, index[task._parent], rank[task.id]))
        ahead.extend([tasks[child] for child in reversed(task._children)])
    last = workflow.last_task
    return {
        "t": rows,
        "d": workflow.data,
        "c": workflow.correlations,
        "l": last.id if last is not None and last.id in tasks else None,
        "f": workflow.completed,
        "k": workflow.success,
    }


def _row(task: Token, parent: int, rank: int) -> list[Any]:
    row = [task.id, parent, task.task_spec.name, task._state, int(task.triggered), rank]
    data, above = task.data, {} if parent < 0 else task.parent.data
    changed = dropped = None
    if data or above:
        changed = {key: value for key, value in data.items() if key not in above or above[key] != value}
        dropped = [key for key in above if key not in data]
    if task.internal_data or changed or dropped:
        row.append(task.internal_data)
    if changed or dropped:
        row.append(changed)
    if dropped:
        row.append(dropped)
    return row


def _unpack(packed: dict[str, Any], workflow: Tree) -> None:
    specs, tasks, listed = workflow.spec.task_specs, workflow.tasks, list[Token]()
    for row in packed["t"]:
        # Task's constructor announces children and takes times; a saved task has had all that.
        task: Token = Task.__new__(Task)
        task_id, parent, spec, state, triggered, rank = row[:6]
        task.id, task.workflow, task.task_spec, task._state = task_id, workflow, specs[spec], state
        task._children, task.thread_id = [], 0
        task.triggered, task.last_state_change = bool(triggered), float(rank)
        task.internal_data = row[6] if len(row) > 6 else {}
        above = listed[parent] if parent >= 0 else None
        task._parent = None if above is None else above.id
        if above is not None:
            above._children.append(task.id)
        task.data = _data(row, {} if above is None else above.data)
        tasks[task.id] = task
        listed.append(task)
    workflow.task_tree = listed[0]
    workflow.data, workflow.correlations = packed["d"], packed["c"]
    workflow.completed, workflow.success = packed["f"], packed["k"]
    workflow.last_task = tasks[packed["l"]] if packed["l"] else None


def _data(row: list[Any], above: dict[str, Any]) -> dict[str, Any]:
    dropped = row[8] if len(row) > 8 else ()
    # Copies: the library changes a task's lists in place.
    inherited = {key: deepcopy(value) for key, value in above.items() if key not in dropped}
    return {**inherited, **row[7]} if len(row) > 7 else inherited


def _all_tasks(workflow: BpmnWorkflow) -> Iterator[Token]:
    for each in (workflow, *workflow.subprocesses.values()):
        yield from each.tasks.values()
