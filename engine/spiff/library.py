"""SpiffWorkflow 3.2.0 made faster and mended: any depth, joins that wait as BPMN says, nothing run that was taken away.

After each step the library walks its whole tree of tasks, copying a list at each of them and going no deeper than
1,000, so that a token below is lost without a word; it looks anew at every event that waits; it foresees the whole
way ahead, though only its gateways that join branches ever look there, and those go wrong (``engine.spiff.joins``);
and its ids are UUIDs, whose hash is computed in Python at each of a thousand look-ups a step. The parts below pay for
themselves, give the same answers in the same order wherever the library is right, and are compared with it as it was
made (tests/engine/test_state.py). Another version of it is refused until somebody has looked.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import SpiffWorkflow.task
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.inclusive_gateway import InclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.specs.base import TaskSpec
from SpiffWorkflow.specs.MultiChoice import MultiChoice
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator, TaskState
from SpiffWorkflow.version import __version__ as found

from engine.spiff import joins

WRITTEN_FOR = "3.2.0"
LOG = logging.getLogger("spiff.task")
MAX_DEPTH = 1000
"""The library's limit, which nothing in it ever sets otherwise."""
FORESEEN = TaskState.PREDICTED_MASK | TaskState.FUTURE


def new_id() -> str:
    """An id that no other task has: text, which the interpreter hashes and compares. Nobody looks into it."""
    return os.urandom(16).hex()


# ── walking the tree ──────────────────────────────────────────────────────────────────────────────────────────


def _walk(self: Any) -> Iterator[Any]:
    """The tasks that a library's iterator wants, those of sub-processes in their owner's place."""
    # A stack in place of a list that is copied at each task: the order is the same, and there is no depth to count.
    ahead, least, last = self.task_list, self.min_state, self.end_at_spec
    wanted, fits = self.task_filter.state, self.task_filter.matches
    inside = isinstance(self, BpmnTaskIterator)
    inner = ahead[0].workflow.top_workflow.subprocesses if inside else {}
    enters = inside and not self.skip_subprocesses
    while ahead:
        task = ahead.pop()
        owned = inner.get(task.id)
        if ((task._children and task._state >= least) or owned) and task.task_spec.name != last:
            tasks = task.workflow.tasks
            ahead.extend([tasks[child] for child in reversed(task._children)])
            if owned and enters:
                ahead.append(owned.task_tree)
        if task._state & wanted and fits(task):
            yield task


def _iter(self: Any) -> Iterator[Any]:
    return _walk(self) if self.depth_first and self.max_depth == MAX_DEPTH else self


def _next(self: Any) -> Any:
    if not self.depth_first or self.max_depth != MAX_DEPTH:
        return _LIBRARY[TaskIterator, "__next__"](self)
    if "walk" not in vars(self):
        self.walk = _walk(self)
    return next(self.walk)


# ── foreseeing ────────────────────────────────────────────────────────────────────────────────────────────────


def _predict(self: Any, my_task: Any, _seen: Any = None, _ahead: int = 0, mask: int = TaskState.PREDICTED_MASK) -> None:
    if my_task._state & mask and not isinstance(self, MultiChoice):  # a choice puts there what it chose
        self._predict_hook(my_task)


def _update(self: Any, my_task: Any) -> None:
    if my_task._state & FORESEEN:
        _foresee(my_task)
    if self._update_hook(my_task):
        my_task._ready()


def _run(self: Any) -> Any:
    if self._state == TaskState.CANCELLED:  # listed for this round, and taken away by what ran before it
        return None
    _foresee(self)
    return _LIBRARY[Task, "run"](self)


def _foresee(task: Any) -> None:
    """Let a task whose turn comes have the tasks that follow it."""
    if not task._children:
        task.task_spec._predict(task, mask=TaskState.NOT_FINISHED_MASK)


# ── joining ───────────────────────────────────────────────────────────────────────────────────────────────────


def _do_engine_steps(self: Any, *callbacks: Any) -> bool:
    moved = _LIBRARY[BpmnWorkflow, "_do_engine_steps"](self, *callbacks)
    return moved or any(joins.wake(each) for each in (self, *self.get_active_subprocesses()))


# ── waiting ───────────────────────────────────────────────────────────────────────────────────────────────────


def _look_at_event(self: Any, my_task: Any) -> Any:
    """Whether an event has happened; one that was looked at before has its data and is known to wait."""
    known = my_task.workflow.top_workflow.event_manager.tasks
    if my_task._state != TaskState.WAITING or my_task.id not in known:
        return _LIBRARY[CatchingEvent, "_update_hook"](self, my_task)
    if self.event_definition.has_fired(my_task):
        return True
    return self.event_definition.update_task(my_task)


def _set_state(self: Any, value: int) -> None:
    if LOG.isEnabledFor(logging.INFO):
        _LIBRARY[Task, "_set_state"](self, value)
    elif value != self._state:
        self._state, self.last_state_change = value, time.time()


_OURS: dict[tuple[Any, str], Any] = {
    (SpiffWorkflow.task, "uuid4"): new_id,
    (TaskIterator, "__iter__"): _iter,
    (TaskIterator, "__next__"): _next,
    (TaskSpec, "_predict"): _predict,
    (TaskSpec, "_update"): _update,
    (CatchingEvent, "_update_hook"): _look_at_event,
    (Task, "run"): _run,
    (Task, "_set_state"): _set_state,
    (ParallelGateway, "_update_hook"): joins.arrive,
    (ParallelGateway, "_run_hook"): joins.leave_together,
    (InclusiveGateway, "_update_hook"): joins.arrive,
    (InclusiveGateway, "_run_hook"): joins.leave_by_choice,
    (BpmnWorkflow, "_do_engine_steps"): _do_engine_steps,
}
_LIBRARY: dict[tuple[Any, str], Any] = {place: getattr(*place) for place in _OURS}


def hasten() -> None:
    """Put our code in the library's place, in this process; what we save relies on it (``engine.spiff.state``)."""
    if found != WRITTEN_FOR:
        msg = f"engine/spiff/library.py was written for SpiffWorkflow {WRITTEN_FOR}, not for {found}"
        raise RuntimeError(msg)
    _put(_OURS)


def leave_as_it_is() -> None:
    """Put the library's own code back; an instance that it begins cannot be carried on by ours, nor the other way."""
    _put(_LIBRARY)


@contextmanager
def left_as_it_is() -> Iterator[None]:
    """The library's own code for a while: what tests compare with."""
    leave_as_it_is()
    try:
        yield
    finally:
        _put(_OURS)


def _put(parts: dict[tuple[Any, str], Any]) -> None:
    for (owner, name), part in parts.items():
        setattr(owner, name, part)
