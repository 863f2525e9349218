"""Where the tokens of a run stand, so that two runs that stand alike are known as one."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.spiff.joins import is_join
from engine.spiff.timers import VALUE

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED
Place = tuple[str, str, int, str]
MOST = 2
"""Tokens of one place that are told apart; with more the game is not played on."""


def places(workflow: Any) -> dict[str, Place]:
    """Where each token stands: (sub-process path, specification, state, where it came from), by the token's id.

    Of an activity done several times each instance is a place of its own: the second is no return to the first.
    """
    paths = {workflow: ""}
    found: dict[str, Place] = {}
    for owner_id, inner in sorted(workflow.subprocesses.items(), key=lambda entry: entry[1].depth):
        owner = workflow.get_task_from_id(owner_id)
        paths[inner] = f"{paths[owner.workflow]}{owner.task_spec.name}{_instance(owner)}/"
    for each, path in paths.items():
        for task in each.tasks.values():
            if task.has_state(LIVE):
                came = task.parent.task_spec.name if is_join(task.task_spec) else _instance(task)
                found[task.id] = path, task.task_spec.name, task.state, came
    return found


def _instance(task: Any) -> str:
    """Which of several instances of an activity a task is."""
    kept = task.internal_data
    found = kept.get("key_or_index", kept.get("item"))
    return "" if found is None else f"#{found}"


def joins(workflow: Any) -> set[str]:
    """The ids of the gateways at which tokens wait for others."""
    return {
        task.task_spec.bpmn_id
        for each in (workflow, *workflow.subprocesses.values())
        for task in each.tasks.values()
        if task.has_state(TaskState.WAITING) and is_join(task.task_spec)
    }


def ring(workflow: Any, token: str, instant: str) -> None:
    """Let a repeating timer's next instant be ``instant``."""
    for each in (workflow, *workflow.subprocesses.values()):
        for task in each.tasks.values():
            if task.id == token:
                task.internal_data[VALUE] = instant
