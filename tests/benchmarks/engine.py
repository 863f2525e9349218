"""What a step of the assignment costs, early and late in an instance's life, and against the library's own way.

One round is a report and its return. Times are medians of acts with everything that they do in the house (SQLite,
one transaction each); the comparison with SpiffWorkflow's serialiser leaves the database out on both sides.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import select

from engine import WorkItem, diagrams
from engine.expressions import evaluate
from tests.benchmarks import Row
from tests.support.databases import SqliteFiles
from tests.support.province import REPORT, accept, instance_of, open_house, register, review, someone, submit
from tests.support.walking import Walker
from workflows import designs, worklist
from workflows.bootstrap import House

ROUNDS = 300
LIBRARY_ROUNDS = 50
SAMPLE = 15
FAR = "'2030-01-01T00:00:00+07:00'"


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` takes fewer samples against the library."""
    with tempfile.TemporaryDirectory(prefix="chidao-bench-") as folder:
        files = SqliteFiles(Path(folder))
        files.prepare()
        with files.fresh() as url:
            house = open_house(url, Path(folder))
            rows = _life(house)
            house.database.dispose()
    return [*rows, *_against_the_library(SAMPLE if quick else 3 * SAMPLE)]


def _life(house: House) -> list[Row]:
    """One instance through all its rounds."""
    register(house)
    accept(house)
    files = submit(house).answers["files"]
    review(house, confirmed=False, reason="Chưa có số liệu của quý IV.")
    times: list[float] = []
    sizes: list[int] = []
    for _ in range(ROUNDS):
        times.append(_timed(lambda: _answer(house, "hoa", "report", {**REPORT, "files": files})))
        times.append(_timed(lambda: _answer(house, "minh", "review", {"decision": "return", "reason": "Chưa đủ số."})))
        sizes.append(len(instance_of(house).state_blob))
    early, late = median(times[4 : 4 + 2 * SAMPLE]), median(times[-2 * SAMPLE :])
    return [
        Row("an answered step, from round 3 on", early * 1000, "ms"),
        Row(f"an answered step, up to round {ROUNDS}", late * 1000, "ms"),
        Row.at_most("late against early", late / early, "times", 1.3),
        Row.at_most(f"saved state after {ROUNDS} rounds", sizes[-1] / 1024, "KiB", 8),
        Row.at_most("growth of the saved state since round 3", sizes[-1] - sizes[2], "bytes", 64),
    ]


def _answer(house: House, who: str, element: str, typed: dict[str, Any]) -> None:
    with house.unit_of_work() as uow:
        item = select(WorkItem.id).where(WorkItem.element == element, WorkItem.closed_at.is_(None))
        worklist.complete(uow, someone(uow, who), uow.session.scalars(item).one(), typed)


def _against_the_library(sample: int) -> list[Row]:
    """Load, answer one step, save: ours, and the library's serialiser on an instance that is never pruned."""
    diagram = (designs.SHIPPED / "diagrams" / "assignment.bpmn").read_text("utf-8")
    ours, theirs = Walker(diagram, saved=True), _Library(diagram)
    for walker in (ours, theirs):
        walker.answer("accept", "")
        for _ in range(LIBRARY_ROUNDS):
            walker.answer("report", "")
            walker.answer("review", "return")
    # A walker that is saved reloads itself after each act: that is what is measured.
    spent = [
        median(_timed(lambda walker=walker, step=step: walker.answer(*step)) for _ in range(sample) for step in STEPS)
        for walker in (ours, theirs)
    ]
    return [
        Row(f"load, answer, save at round {LIBRARY_ROUNDS}: ours", spent[0] * 1000, "ms"),
        Row(f"load, answer, save at round {LIBRARY_ROUNDS}: the library's", spent[1] * 1000, "ms"),
        Row.at_least("the library's against ours", spent[1] / spent[0], "times", 10),
    ]


STEPS = (("report", ""), ("review", "return"))


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


class _Library:
    """The assignment as SpiffWorkflow alone would keep it: its parser, its serialiser, nothing pruned."""

    def __init__(self, diagram: str) -> None:
        parser = SpiffBpmnParser()
        key = diagrams.read(diagram).key
        # Its timers evaluate Python text; ours is a function that it does not know.
        parser.add_bpmn_str(diagram.replace("next_rung()", FAR).encode())
        self._engine = _Unhelpful()
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(SPIFF_CONFIG))
        workflow = BpmnWorkflow(parser.get_spec(key), parser.get_subprocess_specs(key), script_engine=self._engine)
        workflow.do_engine_steps()
        self._kept = self._serializer.serialize_json(workflow)

    def answer(self, element: str, decision: str) -> None:
        workflow: Any = self._serializer.deserialize_json(self._kept)
        workflow.script_engine = self._engine
        self._engine.decision = decision
        workflow.refresh_timers()
        workflow.do_engine_steps()
        task = next(each for each in workflow.get_tasks(state=TaskState.READY) if each.task_spec.bpmn_id == element)
        task.run()
        workflow.do_engine_steps()
        self._kept = self._serializer.serialize_json(workflow)


class _Unhelpful(PythonScriptEngine):
    """Operators that do nothing, and conditions by the same evaluator as ours."""

    decision = ""

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        return evaluate(expression, {"decision": self.decision}, {})

    def call_service(self, task: Any, **kwargs: Any) -> str:
        return "{}"
