"""What a diagram may name: operators, functions, checks, candidate rules and options, each by its written name."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy.orm import Session

from engine.models import Submission

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Call:
    """What a registered rule is told: the instance, its business key and variables, the time and the transaction."""

    session: Session
    now: datetime
    business_key: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict[str, Any])
    by: str | None = None
    instance_id: int | None = None


class BpmnError(Exception):
    """What an operator raises to leave its step by the boundary event that catches ``code`` (a business error)."""

    def __init__(self, code: str, sentence: str = "") -> None:
        super().__init__(sentence or code)
        self.code = code


@dataclass
class ServiceCall(Call):
    """What an operator is told, and what it may ask for.

    ``submission`` holds the answers that moved the token in this action; None when a timer did.
    ``local`` is what the token carries for itself: the item of a multi-instance activity.
    """

    submission: Submission | None = None
    params: Mapping[str, Any] = field(default_factory=dict[str, Any])
    local: Mapping[str, Any] = field(default_factory=dict[str, Any])
    written: dict[str, Any] = field(default_factory=dict[str, Any])
    to_start: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def set(self, name: str, value: Any) -> None:
        """Write one variable of the instance; every token sees it at once."""
        self.written[name] = value

    def start(self, definition_key: str, business_key: str) -> None:
        """Start another diagram once this instance is saved, in the same transaction."""
        self.to_start.append((definition_key, business_key))


Service = Callable[[ServiceCall], None]
Function = Callable[..., Any]
Check = Callable[[Call, Any, Mapping[str, Any]], "str | None"]
Candidates = Callable[[Call], "str | None"]
Options = Callable[[Call], "list[tuple[str, str]]"]


@dataclass(frozen=True)
class Entry:
    """One name of the catalogue: its kind, its parameters and the sentence a designer reads."""

    kind: str
    name: str
    sentence: str
    parameters: tuple[str, ...]
    writes: tuple[str, ...] = ()


class Registry:
    """The names of one house. Names are written at the handler, never guessed from a module's path."""

    def __init__(self) -> None:
        self.services: dict[str, Service] = {}
        self.functions: dict[str, Function] = {}
        self.checks: dict[str, Check] = {}
        self.candidate_rules: dict[str, Candidates] = {}
        self.option_lists: dict[str, Options] = {}
        self.states: dict[str, str] = {}
        self._entries: dict[tuple[str, str], Entry] = {}

    def service(self, name: str, *, writes: tuple[str, ...] = ()) -> Callable[[Service], Service]:
        """An operator that a service task names; ``writes`` lists the variables it sets."""

        def keep(call: Service) -> Service:
            self._keep("service", name, call, writes)
            self.services[name] = call
            return call

        return keep

    def function(self, name: str) -> Callable[[Callable[Concatenate[Call, P], R]], Callable[Concatenate[Call, P], R]]:
        """A function that conditions and timers may call. A timer's answers an aware instant, or None for never."""

        def keep(
            call: Callable[Concatenate[Call, P], R],
        ) -> Callable[Concatenate[Call, P], R]:
            self._keep("function", name, call)
            self.functions[name] = call
            return call

        return keep

    def check(self, name: str) -> Callable[[Check], Check]:
        """A rule for a form's field (``x-check``): answers a sentence when the value breaks it."""

        def keep(call: Check) -> Check:
            self._keep("check", name, call)
            self.checks[name] = call
            return call

        return keep

    def candidates(self, name: str) -> Callable[[Candidates], Candidates]:
        """A lane's rule: answers the circle of people to whom its steps belong."""

        def keep(call: Candidates) -> Candidates:
            self._keep("candidates", name, call)
            self.candidate_rules[name] = call
            return call

        return keep

    def options(self, name: str) -> Callable[[Options], Options]:
        """A list that a form's field offers (``x-options``), as (value, label)."""

        def keep(call: Options) -> Options:
            self._keep("options", name, call)
            self.option_lists[name] = call
            return call

        return keep

    def name_states(self, states: Mapping[str, str]) -> None:
        """The words that a step's ``state`` may be, with how people read them; none named: any word."""
        self.states.update(states)

    def catalogue(self) -> list[Entry]:
        """Everything a diagram or form may name, by kind and name."""
        return [self._entries[key] for key in sorted(self._entries)]

    def writes(self, service: str) -> tuple[str, ...]:
        """The variables that an operator sets."""
        entry = self._entries.get(("service", service))
        return entry.writes if entry else ()

    def _keep(
        self,
        kind: str,
        name: str,
        call: Callable[..., Any],
        writes: tuple[str, ...] = (),
    ) -> None:
        if (kind, name) in self._entries:
            msg = f"{kind} {name!r} is registered twice"
            raise ValueError(msg)
        sentence = (inspect.getdoc(call) or "").partition("\n")[0]
        if not sentence:
            msg = f"{kind} {name!r} has no sentence for designers"
            raise ValueError(msg)
        parameters = tuple(list(inspect.signature(call).parameters)[1:])
        self._entries[kind, name] = Entry(kind, name, sentence, parameters, writes)
