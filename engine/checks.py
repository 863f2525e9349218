"""What is wrong with a diagram, before it runs: every problem at once, with its element and its cure.

SpiffWorkflow parses much that it then ignores, stalls on or runs wrongly; what the engine has not been proved
to run is an error here, never a surprise to the people who wait for a step.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine import forms, spiff, structure
from engine.diagrams import (
    ACTIVITIES,
    STEPS,
    Diagram,
    Element,
    Unreadable,
    read,
)
from engine.errors import ExpressionRejected
from engine.expressions import Called, calls_in, names_in, outcomes
from engine.registry import Registry
from engine.structure import Fault

if TYPE_CHECKING:
    from engine.definitions import Bundle


@dataclass(frozen=True)
class Problem:
    """One fault of a diagram: where it is and what cures it."""

    level: str
    file: str
    element: str | None
    name: str
    message: str

    def __str__(self) -> str:
        place = f" [{self.element} “{self.name}”]" if self.element else ""
        return f"{self.file}{place}: {self.message}"


def check(bundle: Bundle, registry: Registry) -> list[Problem]:
    """Every problem of a bundle; none: it may be deployed."""
    try:
        diagram = read(bundle.diagram)
    except Unreadable as error:
        return [Problem("error", bundle.file, None, "", str(error))]
    found: list[Fault] = []
    for rule in structure.RULES:
        found.extend(rule(diagram))
    found.extend(_names(diagram, bundle, registry))
    if not found:
        found.extend(_parses(bundle))
    return [
        Problem("error", bundle.file, each and each.id, each.label if each else "", sentence)
        for each, sentence in found
    ]


def _names(diagram: Diagram, bundle: Bundle, registry: Registry) -> Iterator[Fault]:
    """Forms, operators, rules, functions and variables that the diagram names and nobody knows."""
    for name in diagram.forms:
        if name not in bundle.forms:
            yield None, f"thiếu biểu mẫu “{name}” (tệp forms/{name}.json)."
    for name, schema in bundle.forms.items():
        for fault in forms.faults(schema, registry):
            yield None, f"biểu mẫu “{name}”: {fault}."
    written = {variable for schema in bundle.forms.values() for variable in forms.variables(schema)}
    for each in diagram.elements.values():
        written.update(registry.writes(each.operator or ""))
    for each in diagram.elements.values():
        yield from _named_by(each, registry)
        faults = [fault for text in _expressions(each) for fault in _expression(text, written, registry)]
        yield from ((each, fault) for fault in faults or _states(each, registry))


def _named_by(each: Element, registry: Registry) -> Iterator[Fault]:
    if each.kind == "serviceTask" and not each.operator:
        yield each, "bước tự động chưa nêu thao tác (serviceTaskOperator)."
    elif each.operator and each.operator not in registry.services:
        yield each, f"thao tác “{each.operator}” chưa đăng ký."
    offered = each.is_event("message") and each.kind in (
        "intermediateCatchEvent",
        "boundaryEvent",
    )
    if each.kind in STEPS or offered:
        if not each.rule:
            yield (
                each,
                "chưa rõ việc của ai: đặt vào một làn có thuộc tính “candidates”.",
            )
        elif each.rule not in registry.candidate_rules:
            yield each, f"quy tắc giao việc “{each.rule}” chưa đăng ký."
    if offered and not each.form:
        yield each, "thông điệp chờ cần thuộc tính “form” để có nút bấm cho người dùng."


def _expressions(each: Element) -> Iterator[str]:
    for flow in each.outgoing:
        if flow.condition:
            yield flow.condition
    timer = each.timer()
    if timer and timer[1]:
        yield timer[1]
    if each.properties.get("state", "").startswith("="):
        yield each.properties["state"][1:]
    if each.kind in ACTIVITIES:
        yield from each.parameters.values()


def _states(each: Element, registry: Registry) -> Iterator[str]:
    state = each.properties.get("state", "")
    named = outcomes(state[1:]) if state.startswith("=") else {state} - {""}
    if named is None:
        yield f"biểu thức trạng thái “{state}” phải nêu rõ từng từ, dạng ='từ này' if điều_kiện else 'từ kia'."
    elif registry.states:
        for unknown in sorted(named - registry.states.keys()):
            yield f"trạng thái “{unknown}” không có; chọn trong: {', '.join(registry.states)}."


def _expression(text: str, written: set[str], registry: Registry) -> Iterator[str]:
    try:
        names, functions = names_in(text)
    except ExpressionRejected as error:
        yield str(error)
        return
    for name in sorted(names - written):
        yield f"biểu thức “{text}” dùng biến “{name}” mà không biểu mẫu hay thao tác nào ghi."
    for name in sorted(functions - registry.functions.keys()):
        yield f"biểu thức “{text}” gọi hàm “{name}” chưa đăng ký."
    for call in calls_in(text):
        if call.name in registry.functions and not _fits(registry.functions[call.name], call):
            yield f"biểu thức “{text}” gọi hàm “{call.name}” thiếu hoặc thừa tham số."


def _fits(function: Callable[..., object], call: Called) -> bool:
    try:
        inspect.signature(function).bind(None, *(None for _ in range(call.positional)), **dict.fromkeys(call.by_name))
    except TypeError:
        return False
    return True


def _parses(bundle: Bundle) -> Iterator[Fault]:
    try:
        spiff.parse(bundle.diagram)
    except Exception as error:
        yield (
            None,
            f"sơ đồ không dịch được ({error.__class__.__name__}: {str(error).splitlines()[0] if str(error) else ''}).",
        )
