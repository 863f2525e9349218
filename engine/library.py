"""SpiffWorkflow 3.2.0 made faster, and rid of its limit of depth; what it does stays the same.

After each step the library walks its whole tree of tasks, copying a list at each of them and going no deeper than
1,000, so that a token below is lost without a word. Its ids are UUIDs, whose hash is computed in Python at each of a
thousand look-ups a step. Each task that changes gathers words for a log, also when nobody reads it. Together that is
a third of the time of an act; the parts below pay for themselves, give the same answers in the same order, and are
compared with the library as it was made (tests/engine/test_state.py). Another version of it is left alone.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import SpiffWorkflow.task
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskIterator
from SpiffWorkflow.version import __version__ as found

WRITTEN_FOR = "3.2.0"
LOG = logging.getLogger("spiff.task")
MAX_DEPTH = 1000
"""The library's limit, which nothing in it ever sets otherwise."""


class TokenId(str):
    """A task's id: text, which the interpreter itself hashes and compares. The library never looks into its ids."""

    __slots__ = ()

    @property
    def hex(self) -> str:
        return str(self)


def new_id() -> TokenId:
    """An id that no other task has."""
    return TokenId(os.urandom(16).hex())


def _next_task(self: Any) -> Any:
    # A stack in place of a list that is copied at each task: the order is the same, and there is no depth to count.
    if not self.depth_first or self.max_depth != MAX_DEPTH:
        return _LIBRARY[TaskIterator, "__next__"](self)
    ahead, least, last = self.task_list, self.min_state, self.end_at_spec
    wanted, fits = self.task_filter.state, self.task_filter.matches
    while ahead:
        task = ahead.pop()
        if task._children and task._state >= least and task.task_spec.name != last:
            tasks = task.workflow.tasks
            ahead.extend([tasks[child] for child in reversed(task._children)])
        if task._state & wanted and fits(task):
            return task
    raise StopIteration


def _next_bpmn_task(self: Any) -> Any:
    if not self.depth_first or self.max_depth != MAX_DEPTH:
        return _LIBRARY[TaskIterator, "__next__"](self)
    ahead, least, last = self.task_list, self.min_state, self.end_at_spec
    wanted, fits = self.task_filter.state, self.task_filter.matches
    while ahead:
        task = ahead.pop()
        inner = task.workflow.top_workflow.subprocesses.get(task.id)
        if (task._children or inner) and (task._state >= least or inner) and task.task_spec.name != last:
            tasks = task.workflow.tasks
            ahead.extend([tasks[child] for child in reversed(task._children)])
            if inner and not self.skip_subprocesses:
                ahead.append(inner.task_tree)
        if task._state & wanted and fits(task):
            return task
    raise StopIteration


def _set_state(self: Any, value: int) -> None:
    if LOG.isEnabledFor(logging.INFO):
        _LIBRARY[Task, "_set_state"](self, value)
    elif value != self._state:
        self._state, self.last_state_change = value, time.time()


_OURS: dict[tuple[Any, str], Any] = {
    (TaskIterator, "__next__"): _next_task,
    (BpmnTaskIterator, "__next__"): _next_bpmn_task,
    (Task, "_set_state"): _set_state,
}
_LIBRARY: dict[tuple[Any, str], Any] = {place: getattr(*place) for place in _OURS}


def hasten() -> None:
    """Put our code in the library's place, in this process."""
    SpiffWorkflow.task.uuid4 = new_id  # pyright: ignore[reportAttributeAccessIssue]
    if found == WRITTEN_FOR:
        _put(_OURS)


@contextmanager
def left_as_it_is() -> Iterator[None]:
    """The library's own code for a while: what tests compare with."""
    _put(_LIBRARY)
    try:
        yield
    finally:
        hasten()


def _put(parts: dict[tuple[Any, str], Any]) -> None:
    for (owner, name), part in parts.items():
        setattr(owner, name, part)
