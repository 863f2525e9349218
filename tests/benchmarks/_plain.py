"""The assignment as SpiffWorkflow alone would keep it: its parser, its serialiser, its own code, nothing pruned.

This is a process's one instance, so that nothing of ours touches the library there. What is asked is answered with the
processor's seconds that it took.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.util.task import BpmnTaskIterator
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskIterator, TaskState

from engine import diagrams
from engine.expressions import evaluate
from engine.spiff import library
from tests.benchmarks._timing import timed

FAR = "'2030-01-01T00:00:00+07:00'"
DEEP = 100_000


class Plain:
    """One instance, between its acts as text."""

    def __init__(self, diagram: str) -> None:
        # The library's timers evaluate Python text, so ours become an instant far away.
        for timer in ("next_rung()", "review_limit()", "check_limit()", "unseen_progress()"):
            diagram = diagram.replace(timer, FAR)
        self._key, self._diagram = diagrams.read(diagram).key, diagram.encode()
        self._specifications = self.parse()
        self._engine = _Unhelpful()
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
        self.begin()

    def parse(self) -> tuple[Any, Any]:
        """The library's specifications."""
        parser = SpiffBpmnParser()
        parser.add_bpmn_str(self._diagram)
        return parser.get_spec(self._key), parser.get_subprocess_specs(self._key)

    def begin(self) -> None:
        """Start anew, up to the first wait."""
        workflow = BpmnWorkflow(*self._specifications, script_engine=self._engine)
        workflow.do_engine_steps()
        self.kept = self._serializer.serialize_json(workflow)

    def load(self) -> Any:
        """The instance as it was saved."""
        return self._serializer.deserialize_json(self.kept)

    def answer(self, element: str, decision: str) -> None:
        """Load, answer the step at ``element``, save."""
        workflow = self.load()
        workflow.script_engine = self._engine
        self._engine.decision = decision
        workflow.refresh_timers()
        workflow.do_engine_steps()
        task = next(each for each in workflow.get_tasks(state=TaskState.READY) if each.task_spec.bpmn_id == element)
        task.run()
        workflow.do_engine_steps()
        self.kept = self._serializer.serialize_json(workflow)


class _Unhelpful(PythonScriptEngine):
    """Operators that do nothing but remember the acceptance, and conditions by the same evaluator as ours."""

    decision = ""
    accepted = False

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        words = {"decision": self.decision, "ruling": None, "granting": None, "taking": None}
        return evaluate(expression, words, {"head_approves": lambda: False, "is_accepted": lambda: self.accepted})

    def call_service(self, task: Any, **kwargs: Any) -> str:
        self.accepted |= "assignment.accept" in kwargs.values()
        return "{}"


def prepare(diagram: str) -> None:
    """Make this process the library's, without the limits of depth at which it would fail in the 123rd round."""
    library.leave_as_it_is()
    sys.setrecursionlimit(DEEP)
    for iterator in (TaskIterator, BpmnTaskIterator):
        defaults = iterator.__init__.__defaults__ or ()
        iterator.__init__.__defaults__ = tuple(DEEP if each == library.MAX_DEPTH else each for each in defaults)
    global _plain
    _plain = Plain(diagram)


def parse() -> float:
    return timed(_plain.parse, time.process_time)


def begin() -> float:
    return timed(_plain.begin, time.process_time)


def answer(element: str, decision: str) -> float:
    return timed(lambda: _plain.answer(element, decision), time.process_time)


def size() -> int:
    return len(_plain.kept)


def weight() -> float:
    from tests.benchmarks.library import weight

    return weight(_plain.load, 4)


_plain: Plain
