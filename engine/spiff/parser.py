"""The library's specifications of a diagram and of those that it calls, with our parts in them."""

# The library declares neither what its classes carry nor what their methods may answer.
# pyright: reportIncompatibleMethodOverride=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportAssignmentType=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from SpiffWorkflow.bpmn.parser.event_parsers import SIGNAL_EVENT_XPATH, EventBasedGatewayParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import (
    ErrorEventDefinition,
    EscalationEventDefinition,
    SignalEventDefinition,
)
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
)
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask, MultiInstanceTask
from SpiffWorkflow.spiff.parser.event_parsers import SpiffEndEventParser
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import BusinessRuleTaskParser, ServiceTaskParser

from engine import diagrams
from engine.decisions import runnable
from engine.spiff.activities import Decision, Listed, Operator, Parallel, Sequential
from engine.spiff.called import qualified
from engine.spiff.events import Error, Escalation, EventGateway, Message, Race, Signal
from engine.spiff.timers import CycleTimer, RowTimer, WaitTimer

Specs = tuple[Any, Mapping[str, Any]]


@dataclass(frozen=True)
class Source:
    """A deployed diagram with its decision tables, known by the digest of its content."""

    digest: str
    diagram: str = field(compare=False)
    decisions: Mapping[str, str] = field(compare=False, default_factory=dict[str, str])


class _EndEventParser(SpiffEndEventParser):
    def get_event_definition(self, xpaths: list[str]) -> Any:
        # The library takes a signal end for a plain one.
        return super().get_event_definition([*xpaths, SIGNAL_EVENT_XPATH])


class _DecisionParser(BusinessRuleTaskParser):
    def create_task(self) -> Any:
        engine = self.process_parser.parser.get_engine(self.get_decision_ref(self.node), self.node)
        return Decision(self.spec, self.bpmn_id, dmnEngine=engine, **self.bpmn_attributes)


def _ours() -> dict[str, tuple[type, type]]:
    """The library's parsers, each with our multi-instance activities, and our parts in place of some."""
    parsers = {
        **SpiffBpmnParser.PARSER_CLASSES,
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("serviceTask"): (ServiceTaskParser, Operator),
        full_tag("scriptTask"): (ServiceTaskParser, Operator),
        full_tag("businessRuleTask"): (_DecisionParser, Decision),
        full_tag("eventBasedGateway"): (EventBasedGatewayParser, EventGateway),
    }
    parsers[full_tag("endEvent")] = (_EndEventParser, parsers[full_tag("endEvent")][1])
    several = {"PARALLEL_MI_CLASS": Parallel, "SEQUENTIAL_MI_CLASS": Sequential}
    return {tag: (type(parser.__name__, (parser,), several), spec) for tag, (parser, spec) in parsers.items()}


class _Parser(SpiffBpmnParser):
    OVERRIDE_PARSER_CLASSES = _ours()


def parse(diagram: str, decisions: Mapping[str, str] | None = None, called: Sequence[Source] = ()) -> Specs:
    """The library's specifications of a diagram and of the diagrams that it calls."""
    drawing = diagrams.read(diagram)
    parser = _Parser()
    parser.add_bpmn_xml(diagrams.parse(diagram.encode()), filename=drawing.key)
    for table in (decisions or {}).values():
        parser.add_dmn_xml(runnable(table))
    for source in called:
        parser.add_bpmn_xml(qualified(source.diagram), filename=source.digest)
        for table in source.decisions.values():
            parser.add_dmn_xml(runnable(table))
    spec = parser.get_spec(drawing.key)
    inner = parser.get_subprocess_specs(drawing.key)
    for each in (spec, *inner.values()):
        for task_spec in each.task_specs.values():
            _take_over(task_spec)
            _link_loop(each, task_spec)
    return spec, inner


def table_of(text: str) -> Any:
    """The library's own reading of one decision table."""
    parser = _Parser()
    parser.add_dmn_xml(runnable(text))
    [dmn] = parser.dmn_parsers.values()
    dmn.parse()
    return dmn.decision.decisionTables[0]


@lru_cache(maxsize=64)
def specs(source: Source, called: tuple[Source, ...] = ()) -> Specs:
    """The specifications of a deployed diagram, parsed once per process."""
    return parse(source.diagram, source.decisions, called)


def _take_over(task_spec: Any) -> None:
    """Put our event definitions in the library's place."""
    definition = getattr(task_spec, "event_definition", None)
    if _is(task_spec, EventGateway):
        race = Race([_our(each) for each in definition.event_definitions])
        task_spec.event_definition = race
    elif definition is not None:
        task_spec.event_definition = _our(definition)
    if _is(task_spec, MultiInstanceTask) and task_spec.data_input is not None:
        task_spec.data_input = Listed(task_spec.data_input.bpmn_id)


def _our(definition: Any) -> Any:
    match definition:
        case TimeDateEventDefinition():
            return RowTimer(definition.name, definition.expression)
        case DurationTimerEventDefinition():
            return WaitTimer(definition.name, definition.expression)
        case CycleTimerEventDefinition():
            return CycleTimer(definition.name, definition.expression)
        case MessageEventDefinition():
            return Message(definition.name)
        case SignalEventDefinition():
            return Signal(definition.name)
        case ErrorEventDefinition():
            return Error(definition.name, definition.code)
        case EscalationEventDefinition():
            return Escalation(definition.name, definition.code)
        case _:
            return definition


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
