"""Answers what a running diagram asks: names, functions, operators, messages and the time."""

# The library declares neither what its classes carry nor what their methods may answer.
# pyright: reportIncompatibleMethodOverride=false, reportAttributeAccessIssue=false, reportOptionalMemberAccess=false
# pyright: reportAssignmentType=false, reportArgumentType=false

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from engine.errors import ServiceFailed
from engine.expressions import evaluate
from engine.registry import Call, Registry

if TYPE_CHECKING:
    from engine.spiff.run import Run

Token = Any
Serve = Callable[[str, Mapping[str, Any], str, Mapping[str, Any]], None]
Throw = Callable[[str, str, str], None]


class _Nowhere:
    """Where the library would evaluate and execute text: whatever gets here is refused."""

    def _refuse(self, *_words: Any, **_more: Any) -> NoReturn:
        raise ServiceFailed("Sơ đồ chỉ được nêu thao tác và hàm đã đăng ký.")

    evaluate = execute = call_service = _refuse


class Conductor(PythonScriptEngine):
    """Stands where the library has its Python engine; nothing in a diagram reaches ``eval``."""

    run: Run

    def __init__(
        self,
        registry: Registry,
        call: Call,
        serve: Serve,
        declared: Mapping[str, None],
        throw: Throw | None = None,
    ) -> None:
        super().__init__(_Nowhere())  # pyright: ignore[reportArgumentType] (the library asks for no more)
        self.registry = registry
        self.call = call
        self.declared = declared
        self.turn: set[str] = set()
        """The tokens whose timers may fire now: of all that are due those that were due first."""
        self._serve = serve
        self._throw = throw
        self.functions = {name: partial(function, call) for name, function in registry.functions.items()}
        self._instants: dict[tuple[str, str], datetime | None] = {}

    def evaluate(self, task: Token, expression: str, external_context: Mapping[str, Any] | None = None) -> Any:
        self.run.at = task.task_spec.bpmn_id or self.run.at
        return evaluate(expression, self.names(task, external_context), self.functions)

    def names(self, task: Token, more: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """What an expression may read: the token's own data first, then the instance's variables."""
        return {**self.declared, **self.call.variables, **(more or {}), **task.data}

    def execute(self, task: Token, script: str, external_context: Mapping[str, Any] | None = None) -> bool:
        raise ServiceFailed(f"Bước “{task.task_spec.bpmn_name}” chứa mã lệnh; sơ đồ chỉ được nêu thao tác đã đăng ký.")

    def serve(self, task: Token, operator: str, params: Mapping[str, Mapping[str, str]]) -> None:
        """Run a registered operator with its evaluated parameters."""
        values = {name: self.evaluate(task, param["value"]) for name, param in params.items()}
        self._instants.clear()  # whatever it does to the row, it does before any timer is asked again
        self._serve(operator, values, task.task_spec.bpmn_id, task.data)

    def write(self, values: Mapping[str, Any]) -> None:
        """Set variables of the instance."""
        self._instants.clear()
        self.call.variables.update(values)  # type: ignore[attr-defined] (the action's own dictionary)

    def throw(self, kind: str, task: Token, name: str) -> None:
        """Send a message or signal: to those of this instance who wait now, and out to the others."""
        if self._throw:
            self._throw(kind, name, task.task_spec.bpmn_id)

    def instant(self, task: Token, expression: str) -> datetime | None:
        """When a timer is due; None: never. It is asked anew once an operator ran or a variable was written."""
        asked = task.id, expression
        if asked not in self._instants:
            self._instants[asked] = _zoned(self.evaluate(task, expression), expression)
        return self._instants[asked]


def _zoned(due: object, expression: str) -> datetime | None:
    if isinstance(due, str):
        due = datetime.fromisoformat(due)
    if due is not None and (not isinstance(due, datetime) or due.tzinfo is None):
        raise ServiceFailed(f"Mốc giờ “{expression}” phải là thời điểm có múi giờ.")
    return due
