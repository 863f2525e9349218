"""Activities that leave the token's data alone: operators write rows, decisions and forms write variables."""

# The library declares neither what its classes carry nor what their methods may answer.
# pyright: reportIncompatibleMethodOverride=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportAssignmentType=false, reportArgumentType=false

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import MultiInstanceTask
from SpiffWorkflow.dmn.specs.model import HitPolicy
from SpiffWorkflow.spiff.specs.defaults import (
    BusinessRuleTask,
    ParallelMultiInstanceTask,
    SequentialMultiInstanceTask,
    ServiceTask,
)

from engine.decisions import cells
from engine.errors import ExpressionRejected, ServiceFailed
from engine.registry import BpmnError
from engine.spiff.events import Error, is_doomed, raise_around

Token = Any

MOST_INSTANCES = 500
"""How many times one activity may stand side by side, or be done in a row."""


class Operator(ServiceTask):
    """A service task; an error that its operator raises goes to the boundary that catches its code."""

    def _execute(self, task: Token) -> bool | None:
        if is_doomed(task):  # the library runs whatever was due when it last looked
            return None
        try:
            task.workflow.script_engine.serve(task, self.operation_name, self.operation_params)
        except BpmnError as error:
            if not raise_around(task, Error, error.code):
                raise ServiceFailed(f"{error} (mã “{error.code}”, không có sự kiện biên nào bắt)") from error
            return None  # not done: the boundary takes the activity away
        return True


class Decision(BusinessRuleTask):
    """A business rule task: its decision table's outputs become variables; no row that fits: empty ones."""

    def _run_hook(self, my_task: Token) -> bool:
        table = Table(self.dmnEngine.decision_table)
        my_task.workflow.script_engine.write(table.written(my_task, table.decide(my_task)))
        return True


class Table:
    """Asks every row of a table: the library's own reader stops at the first one of a UNIQUE table."""

    def __init__(self, table: Any) -> None:
        self.decision_table = table

    def decide(self, task: Token) -> list[Any]:
        """The rows that fit."""
        return [rule for rule in self.decision_table.rules if self._fits(rule, task)]

    def _fits(self, rule: Any, task: Token) -> bool:
        evaluate = task.workflow.script_engine.evaluate
        for entry in rule.inputEntries:
            column, test = entry.input.expression, cells.test_of(entry.lhs[0] or "")
            try:
                if test and not evaluate(task, test, {cells.COLUMN: evaluate(task, column)}):
                    return False
            except ExpressionRejected as error:
                said = str(error).replace(cells.COLUMN, column)
                raise ServiceFailed(f"Bảng quyết định “{self._name}”, dòng {rule.row_number}: {said}") from error
        return True

    @property
    def _name(self) -> str:
        return self.decision_table.name or self.decision_table.id

    def written(self, task: Token, rules: list[Any]) -> dict[str, Any]:
        """What the rows that fit write, by the table's hit policy."""
        table = self.decision_table
        if table.hit_policy == HitPolicy.UNIQUE.value and len(rules) > 1:
            rows = ", ".join(str(rule.row_number) for rule in rules)
            raise ServiceFailed(f"Bảng quyết định “{self._name}” có nhiều dòng cùng đúng: {rows}.")
        outputs = [each.name or each.label for each in table.outputs]
        if table.hit_policy == HitPolicy.COLLECT.value:
            found = [_answers(rule, task) for rule in rules]
            return {name: [each.get(name) for each in found] for name in outputs}
        return {**dict.fromkeys(outputs), **(_answers(rules[0], task) if rules else {})}


def _answers(rule: Any, task: Token) -> dict[str, Any]:
    evaluate = task.workflow.script_engine.evaluate
    return {
        entry.output.name or entry.output.label: evaluate(task, cells.answer_of(entry.text)) if entry.text else ""
        for entry in rule.outputEntries
    }


class _Several(MultiInstanceTask):
    """Several instances: over a list among the variables; what they hold stays theirs."""

    def _update_hook(self, my_task: Token) -> Any:
        if self.cardinality is not None:
            count = my_task.workflow.script_engine.evaluate(my_task, self.cardinality)
            if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST_INSTANCES:
                raise ServiceFailed(f"Số lần lặp phải là số nguyên từ 0 đến {MOST_INSTANCES}, không phải {count!r}.")
        return super()._update_hook(my_task)

    def merge_child(self, workflow: Any, child: Token) -> None:
        # The library merges the child's data here, so that a second round finds the item there already and fails.
        child.parent.internal_data["merged"].append(str(child.id))

    def _on_cancel(self, my_task: Token) -> None:
        # The library has dropped the instances by now, uncancelled: their sub-processes would live on with no owner.
        top = my_task.workflow.top_workflow
        while ownerless := _ownerless(top):
            for owner in ownerless:
                top.subprocesses.pop(owner).cancel()
        super()._on_cancel(my_task)


def _ownerless(top: Any) -> list[Any]:
    trees = [top, *top.subprocesses.values()]
    return [owner for owner in top.subprocesses if not any(owner in tree.tasks for tree in trees)]


class Parallel(ParallelMultiInstanceTask, _Several):
    """Several instances side by side."""


class Sequential(SequentialMultiInstanceTask, _Several):
    """Several instances one after the other."""


class Listed:
    """Where a multi-instance activity finds its list: by name, as an expression would."""

    def __init__(self, name: str) -> None:
        self.bpmn_id = self.bpmn_name = name

    def exists(self, my_task: Token) -> bool:
        return True

    def get(self, my_task: Token) -> list[Any]:
        """The list; nothing chosen in a form is an empty one."""
        conductor = my_task.workflow.script_engine
        conductor.run.at = my_task.task_spec.bpmn_id
        found = conductor.names(my_task).get(self.bpmn_id)
        if found is None:
            return []
        if not isinstance(found, list | tuple):
            raise ServiceFailed(f"“{self.bpmn_id}” phải là danh sách để lặp.")
        if len(found) > MOST_INSTANCES:
            raise ServiceFailed(f"“{self.bpmn_id}” có {len(found)} mục, tối đa {MOST_INSTANCES}.")
        return list(found)
