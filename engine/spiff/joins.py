"""Parallel and inclusive gateways join tokens by BPMN's own rule: by the flows on which tokens have arrived.

SpiffWorkflow looks for them in its tree of tasks: it keeps only the newest arrival, guesses from what is foreseen what
may still come, and takes away what an earlier round left, so that joins fire early in loops, or fail behind one
another. Here each arrival waits as a token of its own, and only the drawing tells what may still come (BPMN 2.0.2,
13.4.1 and 13.4.3). ``engine.spiff.library`` puts these in the library's place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.bpmn.specs.mixins.inclusive_gateway import InclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.parallel_gateway import ParallelGateway
from SpiffWorkflow.util.deep_merge import DeepMerge
from SpiffWorkflow.util.task import TaskState

LIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED

Token = Any
"""A task of the library: a token's place in its tree."""
Gateway = Any
Arrived = Mapping[str, list[Token]]
"""The tokens that wait at a gateway, by the element from which they came, in the order in which they are taken."""


def arrive(gateway: Gateway, token: Token) -> bool:
    """Let a token wait for the others, or ask anew for one that waits: whether it goes on, the others being merged."""
    if token._state != TaskState.WAITING:
        token._inherit_data()
        if len(gateway._inputs) < 2:
            return True
        token._set_state(TaskState.WAITING)
    arrived, flows = _arrived(gateway, token), Counter(gateway._inputs)
    complete = all(len(arrived.get(name, ())) >= count for name, count in flows.items())
    if not complete and (isinstance(gateway, ParallelGateway) or _may_come(gateway, token, arrived)):
        return False
    for name, tokens in arrived.items():
        for other in tokens[: flows[name]]:
            if other is not token:
                token.data = DeepMerge.merge(token.data, other.data)
                other.cancel()
    return True


def leave_together(gateway: Gateway, token: Token) -> bool:
    """A parallel gateway: a token on every flow that leaves it."""
    gateway.run_event.emit(token.workflow, token)
    return True


def leave_by_choice(gateway: Gateway, token: Token) -> bool:
    """An inclusive gateway: a token on each flow whose condition holds, else on the default one."""
    matching, otherwise = gateway._get_matching_outputs(token)
    if not matching and not otherwise:
        raise WorkflowTaskException("No conditions satisfied on gateway", task=token)
    token._sync_children(matching or otherwise, TaskState.FUTURE)
    for child in token.children:
        child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)
    return True


def wake(workflow: Any) -> bool:
    """Ask the gateways of a process or sub-process anew, once nothing moves in it: whether one of them goes on.

    What a gateway waits for may have gone another way, or have ended.
    """
    for gateway in _gateways(workflow.spec):
        waiting = [each for each in workflow.tasks.values() if _waits_at(gateway, each)]
        if waiting:
            token = min(waiting, key=lambda each: each.last_state_change)
            gateway._update(token)
            if token._state != TaskState.WAITING:
                return True
    return False


def is_join(spec: Any) -> bool:
    """Whether tokens wait for one another at an element."""
    return isinstance(spec, ParallelGateway | InclusiveGateway) and len(spec._inputs) > 1


def _gateways(spec: Any) -> list[Gateway]:
    try:
        return spec.joins
    except AttributeError:
        spec.joins = [each for each in spec.task_specs.values() if is_join(each)]
        return spec.joins


def _waits_at(gateway: Gateway, token: Token) -> bool:
    return token.task_spec is gateway and token._state == TaskState.WAITING


def _arrived(gateway: Gateway, first: Token) -> Arrived:
    """The tokens that wait at the gateway, by the element from which they came; ``first`` is taken before others."""
    waiting = [each for each in first.workflow.tasks.values() if _waits_at(gateway, each)]
    found: dict[str, list[Token]] = {}
    for each in sorted(waiting, key=lambda each: (each is not first, each.last_state_change)):
        found.setdefault(each.parent.task_spec.name, []).append(each)
    return found


def _may_come(gateway: Gateway, token: Token, arrived: Arrived) -> bool:
    """Whether a token elsewhere may reach a flow on which none has arrived, and no flow on which one has."""
    reach = _reach(gateway)
    for other in _elsewhere(gateway, token.workflow):
        if other.task_spec is gateway:
            return True  # on its last flow
        flows = {name for name, before in reach.items() if other.task_spec.name in before}
        if flows and flows.isdisjoint(arrived):
            return True
    return False


def _elsewhere(gateway: Gateway, workflow: Any) -> Iterator[Token]:
    """The tokens that do not wait at the gateway."""
    tasks = workflow.tasks
    for task in tasks.values():
        coming = task._state == TaskState.FUTURE and tasks[task._parent]._state & TaskState.FINISHED_MASK
        if (task._state & LIVE or coming) and not _waits_at(gateway, task):
            yield task


def _reach(gateway: Gateway) -> Mapping[str, frozenset[str]]:
    """For each element before the gateway those from which a token may come to it without passing the gateway."""
    try:
        return gateway.reach
    except AttributeError:
        gateway.reach = {each.name: frozenset(_before(each, gateway)) for each in gateway.inputs}
        return gateway.reach


def _before(spec: Any, gateway: Gateway) -> set[str]:
    found, ahead = {gateway.name}, [spec]
    while ahead:
        each = ahead.pop()
        if each.name not in found:
            found.add(each.name)
            ahead.extend(each.inputs)
    return found - {gateway.name}
