"""Each fault of the library shows in the library as it was made, and is none of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.exceptions import SpiffWorkflowException
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.util.task import TaskState

from engine import DiagramRejected
from engine.spiff import library
from tests.engine.library_faults import FAULTS, PEOPLE, Fault
from tests.support.workshop import ASK, Workshop


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_files: Any) -> Iterator[str]:
    """Nothing here depends on the kind of database."""
    with sqlite_files.fresh() as url:
        yield url


@pytest.mark.parametrize("name", FAULTS)
def test_what_the_library_does_wrong_is_done_right_or_refused(shop: Workshop, name: str) -> None:
    fault = FAULTS[name]
    with library.left_as_it_is():
        assert _plainly(fault) == fault.plain
    assert _ours(shop, fault) == fault.ours


def _plainly(fault: Fault) -> str:
    """Where the library stands when it is used as its documentation says."""
    parser = SpiffBpmnParser()
    parser.add_bpmn_str(fault.diagram.encode())
    workflow: Any = BpmnWorkflow(parser.get_spec("small"), parser.get_subprocess_specs("small"))
    workflow.task_tree.data["answer"] = ""
    try:
        workflow.do_engine_steps()
        for each in fault.walk:
            if isinstance(each, tuple):
                ready = workflow.get_tasks(state=TaskState.READY)
                task = next(task for task in ready if task.task_spec.bpmn_id == each[0])
                task.data.update(each[1])
                task.run()
            workflow.refresh_timers()
            workflow.do_engine_steps()
    except SpiffWorkflowException as error:
        return type(error).__name__
    found = workflow.get_tasks(state=TaskState.READY | TaskState.WAITING)
    # A boundary event that is spent may wait on, for nothing.
    standing = sorted(task.task_spec.bpmn_id for task in found if task.task_spec.bpmn_id not in (None, "remind"))
    return " ".join(standing) or ("completed" if workflow.is_completed() else "nothing")


def _ours(shop: Workshop, fault: Fault) -> str:
    try:
        shop.run(fault.diagram, ask=ASK, people=PEOPLE)
    except DiagramRejected as refused:
        return f"refused: {refused.problems[0].code}"
    for each in fault.walk:
        if isinstance(each, tuple):
            shop.answer(each[0], **each[1])
        else:
            shop.later(hours=each)
            shop.sweep()
    return " ".join(sorted(each.element for each in shop.items())) or shop.instance().status
