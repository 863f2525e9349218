"""The only door to SpiffWorkflow: parses a bundle and moves the tokens of one instance.

What the library would decide by itself is answered here: expressions by our evaluator, operators by the
registry, and the time by the caller's clock (the library asks the node's own).
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, Literal
from uuid import UUID

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import ServiceTaskParser
from SpiffWorkflow.spiff.specs.defaults import ServiceTask
from SpiffWorkflow.util.task import TaskState

from engine import diagrams
from engine.errors import ServiceFailed
from engine.expressions import evaluate
from engine.registry import Call, Registry

MAX_STEPS = 500
"""Elements that one action may pass: a diagram that runs in a circle is stopped here.

SpiffWorkflow 3.2.0 sees no task more than 1,000 deep and loses its token without a word; we stop well before.
"""

Specs = tuple[Any, Mapping[str, Any]]
Token = Any
"""A task of the library: a token's place in its tree. Its annotations know neither BPMN's names nor our conductor."""


class _Operator(ServiceTask):
    """A service task that keeps its hands off the token's data: operators write rows, not results."""

    def _execute(self, task: Token) -> Literal[True]:
        task.workflow.script_engine.serve(task, self.operation_name, self.operation_params)
        return True


class _Parser(SpiffBpmnParser):
    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 (the library's own way)
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("serviceTask"): (ServiceTaskParser, _Operator),
    }


class RowTimer(TimeDateEventDefinition):
    """A timer that is a function of the row: asked anew at each look, never remembered."""

    def has_fired(self, my_task: Token) -> bool:
        if not my_task._get_internal_data("event_fired", False):
            conductor = my_task.workflow.script_engine
            due = conductor.instant(my_task, self.expression)
            my_task._set_internal_data(event_value=None if due is None else due.isoformat())
            if due is not None and due <= conductor.call.now:
                my_task._set_internal_data(event_fired=True)
        return bool(my_task._get_internal_data("event_fired", False))


class WaitTimer(DurationTimerEventDefinition):
    """A timer that starts when its token arrives, counted on our clock."""

    def has_fired(self, my_task: Token) -> bool:
        conductor = my_task.workflow.script_engine
        if my_task._get_internal_data("event_value") is None:
            length = self.parse_iso_duration(conductor.evaluate(my_task, self.expression))
            due = conductor.call.now + self.get_timedelta_from_start(length, conductor.call.now)
            my_task._set_internal_data(event_value=due.isoformat())
        if datetime.fromisoformat(my_task._get_internal_data("event_value")) <= conductor.call.now:
            my_task._set_internal_data(event_fired=True)
        return bool(my_task._get_internal_data("event_fired", False))


class Conductor(PythonScriptEngine):
    """Answers what a running diagram asks: names, functions, operators and the time."""

    def __init__(
        self,
        registry: Registry,
        call: Call,
        serve: Callable[[str, Mapping[str, Any], str], None],
        declared: Mapping[str, None],
    ) -> None:
        super().__init__()
        self.registry = registry
        self.call = call
        self.declared = declared
        self._serve = serve
        self.functions = {name: partial(function, call) for name, function in registry.functions.items()}

    def evaluate(
        self,
        task: Token,
        expression: str,
        external_context: Mapping[str, Any] | None = None,
    ) -> Any:
        names = ChainMap(
            task.data,
            dict(external_context or {}),
            dict(self.call.variables),
            dict(self.declared),
        )
        return evaluate(expression, names, self.functions)

    def execute(self, task: Token, script: str, external_context: Mapping[str, Any] | None = None) -> bool:
        raise ServiceFailed(f"Bước “{task.task_spec.bpmn_name}” chứa mã lệnh; sơ đồ chỉ được nêu thao tác đã đăng ký.")

    def serve(self, task: Token, operator: str, params: Mapping[str, Mapping[str, str]]) -> None:
        """Run a registered operator with its evaluated parameters."""
        values = {name: self.evaluate(task, param["value"]) for name, param in params.items()}
        self._serve(operator, values, task.task_spec.bpmn_id)

    def instant(self, task: Token, expression: str) -> datetime | None:
        """When a timer is due; None: never."""
        due = self.evaluate(task, expression)
        if isinstance(due, str):
            due = datetime.fromisoformat(due)
        if due is not None and (not isinstance(due, datetime) or due.tzinfo is None):
            raise ServiceFailed(f"Mốc giờ “{expression}” phải là thời điểm có múi giờ.")
        return due


def is_instant(written: object) -> bool:
    """Whether a time written into a diagram names an instant, with its zone."""
    try:
        return isinstance(written, str) and datetime.fromisoformat(written).tzinfo is not None
    except ValueError:
        return False


def is_duration(written: object) -> bool:
    """Whether a wait written into a diagram is an ISO 8601 duration that a calendar can hold."""
    try:
        length = TimerEventDefinition.parse_iso_duration(written)
        now = datetime.now(UTC)
        return now + TimerEventDefinition.get_timedelta_from_start(length, now) >= now
    except Exception:
        return False  # the library's parser fails in many ways


def parse(diagram: str) -> Specs:
    """The library's specifications of a diagram, with our timers in them."""
    drawing = diagrams.read(diagram)
    parser = _Parser()
    parser.add_bpmn_xml(diagrams.parse(diagram.encode()), filename=drawing.key)
    spec = parser.get_spec(drawing.key)
    inner = parser.get_subprocess_specs(drawing.key)
    trees: list[Any] = [spec, *inner.values()]
    for each in trees:
        for task_spec in each.task_specs.values():
            _set_timers(task_spec)
            _link_loop(each, task_spec)
    return spec, inner


@lru_cache(maxsize=64)
def specs(digest: str, diagram: str) -> Specs:
    """The specifications of a deployed diagram, parsed once per process."""
    return parse(diagram)


def _set_timers(task_spec: Any) -> None:
    definition = getattr(task_spec, "event_definition", None)
    inner = getattr(definition, "event_definitions", None)
    if inner is not None:
        inner[:] = [_our_timer(each) for each in inner]
    elif definition is not None:
        task_spec.event_definition = _our_timer(definition)


def _our_timer(definition: Any) -> Any:
    ours = {
        TimeDateEventDefinition: RowTimer,
        DurationTimerEventDefinition: WaitTimer,
    }.get(type(definition))
    return definition if ours is None else ours(definition.name, definition.expression)


def _link_loop(spec: Any, loop: Any) -> None:
    # The library links a loop to its body when it creates the first child; a cached specification that
    # serves reloaded instances never sees that, and their loops would not end.
    if _is(loop, LoopTask):
        body = spec.task_specs[loop.task_spec]
        if not body.completed_event.is_connected(loop.merge_child):
            body.completed_event.connect(loop.merge_child)


def _is(spec: Any, kind: type) -> bool:
    """``isinstance`` without the narrowing: the library's classes don't declare what their instances carry."""
    return isinstance(spec, kind)


class Run:
    """One instance in memory for one action. After an exception it is thrown away, never saved."""

    def __init__(self, workflow: BpmnWorkflow, conductor: Conductor) -> None:
        self.workflow = workflow
        self.conductor = conductor
        self.passed: list[str] = []
        self._steps = 0

    @classmethod
    def begin(cls, specifications: Specs, conductor: Conductor) -> Run:
        """A new instance, not yet moved."""
        return cls(BpmnWorkflow(*specifications, script_engine=conductor), conductor)

    def advance(self) -> None:
        """Fire what is due and run everything that awaits no person."""
        self.workflow.refresh_timers()
        self.workflow.do_engine_steps(will_complete_task=self._count, did_complete_task=self._note)

    def complete(self, token: str) -> bool:
        """Answer the step or offered act at which ``token`` stands; False when it stands there no more."""
        task = self._task(token)
        if task is None:
            return False
        if task.state == TaskState.READY and task.task_spec.manual:
            task.run()
            self._note(task)
        elif task.state == TaskState.WAITING and _is(task.task_spec, CatchingEvent):
            task.task_spec.catch(task, BpmnEvent(task.task_spec.event_definition))
            task.task_spec._update(task)
        else:
            return False
        return True

    def standing(self) -> Iterator[tuple[str, str]]:
        """Where tokens wait: (token, element id), steps and catching events alike."""
        for task in self._live():
            if task.task_spec.bpmn_id and (task.task_spec.manual or _is(task.task_spec, CatchingEvent)):
                yield task.id.hex, task.task_spec.bpmn_id

    def wake_at(self) -> datetime | None:
        """The earliest instant for which a timer waits."""
        waiting = self.workflow.event_manager.tasks.values()
        due = [task._get_internal_data("event_value") for task in waiting if _has_timer(task)]
        return min((datetime.fromisoformat(value) for value in due if value), default=None)

    @property
    def completed(self) -> bool:
        return self.workflow.is_completed()

    def _live(self) -> Iterator[Token]:
        for workflow in (self.workflow, *self.workflow.subprocesses.values()):
            for task in workflow.tasks.values():
                manual = task.task_spec.manual
                if (task.state == TaskState.READY and manual) or task.state == TaskState.WAITING:
                    yield task

    def _task(self, token: str) -> Token | None:
        wanted = UUID(token)
        for workflow in (self.workflow, *self.workflow.subprocesses.values()):
            if wanted in workflow.tasks:
                return workflow.tasks[wanted]
        return None

    def _count(self, task: Token) -> None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise ServiceFailed(
                f"Quy trình chạy vòng quá {MAX_STEPS} bước mà không chờ ai, tại “{task.task_spec.bpmn_name}”."
            )

    def _note(self, task: Token) -> None:
        if task.task_spec.bpmn_id:
            self.passed.append(task.task_spec.bpmn_id)


def _has_timer(task: Token) -> bool:
    definition = task.task_spec.event_definition
    inner = getattr(definition, "event_definitions", [definition])
    return any(isinstance(each, TimerEventDefinition) for each in inner)
