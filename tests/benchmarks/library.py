"""Load, answer a step, save: ours, and SpiffWorkflow as its manual uses it (its serialiser, nothing pruned).

The diagram is the assignment; one round is a report and its return. No database on either side.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable
from itertools import cycle
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState

from engine import diagrams, spiff, state
from engine.expressions import evaluate
from engine.library import left_as_it_is
from tests.benchmarks import Row
from tests.benchmarks._timing import side_by_side
from tests.support.walking import Walker
from workflows import designs

AIMS = {0: 6, 10: 15, 50: 40, 150: 60}
"""After so many rounds the library takes so many times as long as we do."""
STEPS = (("report", ""), ("review", "return"))
FAR = "'2030-01-01T00:00:00+07:00'"


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` takes fewer samples."""
    diagram = (designs.SHIPPED / "diagrams" / "assignment.bpmn").read_text("utf-8")
    ours, theirs = Walker(diagram, saved=True), Plain(diagram)
    rows = _beginning(diagram, 20 if quick else 100)
    done = 0
    for walker in (ours, theirs):
        walker.answer("accept", "")
    for rounds, aim in AIMS.items():
        for walker in (ours, theirs):
            _go(walker, rounds - done)
        samples = 8 if quick else 30
        rows += _compared(rounds, ours, theirs, samples, aim)
        done = rounds + samples
        if rounds == 50:
            rows += _memory(ours, theirs)
    return rows


def _go(walker: Walker | Plain, rounds: int) -> None:
    for _ in range(rounds):
        for step in STEPS:
            walker.answer(*step)


def _compared(rounds: int, ours: Walker, theirs: Plain, samples: int, aim: float) -> list[Row]:
    both = [_acting(walker) for walker in (ours, theirs)]
    mine, plain = side_by_side(2 * samples, *both)
    return [
        Row(f"after {rounds} rounds: ours", mine * 1000, "ms"),
        Row(f"after {rounds} rounds: the library's", plain * 1000, "ms"),
        Row.at_least(f"after {rounds} rounds: the library's against ours", plain / mine, "times", aim),
        Row(f"after {rounds} rounds: our state", len(ours.kept), "bytes"),
        Row(f"after {rounds} rounds: the library's state", len(theirs.kept), "bytes"),
    ]


def _acting(walker: Walker | Plain) -> Callable[[], None]:
    steps = cycle(STEPS)
    return lambda: walker.answer(*next(steps))


def _beginning(diagram: str, samples: int) -> list[Row]:
    parsing = side_by_side(samples, lambda: spiff.parse(diagram), lambda: Plain.parse(diagram))
    specifications, theirs = spiff.parse(diagram), Plain(diagram)
    starting = side_by_side(samples, lambda: Walker(diagram, saved=True, specs=specifications), theirs.begin)
    return [
        Row("parse: ours", parsing[0] * 1000, "ms"),
        Row("parse: the library's", parsing[1] * 1000, "ms"),
        Row("start and save: ours", starting[0] * 1000, "ms"),
        Row("start and save: the library's", starting[1] * 1000, "ms"),
    ]


def _memory(ours: Walker, theirs: Plain) -> list[Row]:
    kept = state.encode(ours.run.workflow)
    mine = _weight(lambda: state.decode(kept, ours.specs, ours.run.conductor), 40)
    plain = _weight(theirs.load, 4)
    return [
        Row("memory of a loaded instance: ours", mine / 1024, "KiB"),
        Row("memory of a loaded instance: the library's", plain / 1024, "KiB"),
        Row.at_least("memory: the library's against ours", plain / mine, "times", 20),
    ]


def _weight(load: Callable[[], object], number: int) -> float:
    load()
    gc.collect()
    tracemalloc.start()
    held = [load() for _ in range(number)]
    size, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / len(held)


class Plain:
    """The assignment as SpiffWorkflow alone would keep it: its parser, its serialiser, nothing pruned."""

    def __init__(self, diagram: str) -> None:
        self._specifications = self.parse(diagram)
        self._engine = _Unhelpful()
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
        self.begin()

    @staticmethod
    def parse(diagram: str) -> tuple[Any, Any]:
        """The library's specifications; its timers evaluate Python text, so ours become an instant far away."""
        parser = SpiffBpmnParser()
        key = diagrams.read(diagram).key
        for timer in ("next_rung()", "review_limit()"):
            diagram = diagram.replace(timer, FAR)
        parser.add_bpmn_str(diagram.encode())
        return parser.get_spec(key), parser.get_subprocess_specs(key)

    def begin(self) -> None:
        """Start anew, up to the first wait."""
        workflow = BpmnWorkflow(*self._specifications, script_engine=self._engine)
        workflow.do_engine_steps()
        self.kept = self._serializer.serialize_json(workflow)

    def load(self) -> Any:
        """The instance as it was saved."""
        return self._serializer.deserialize_json(self.kept)

    def answer(self, element: str, decision: str) -> None:
        """Load, answer the step at ``element``, save: with the library's own code, which ours hastens."""
        with left_as_it_is():
            self._answer(element, decision)

    def _answer(self, element: str, decision: str) -> None:
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
    """Operators that do nothing, and conditions by the same evaluator as ours."""

    decision = ""

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        return evaluate(expression, {"decision": self.decision, "ruling": None, "granting": None}, {})

    def call_service(self, task: Any, **kwargs: Any) -> str:
        return "{}"
