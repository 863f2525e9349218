"""What a diagram names and somebody has to know: forms, operators, rules, functions, variables, states."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from engine import forms
from engine.codes import Code
from engine.diagrams import BPMN, STEPS, Diagram, Element
from engine.errors import ExpressionRejected
from engine.expressions import Called, calls_in, names_in, outcomes
from engine.lint.faults import Fault
from engine.lint.times import is_bare
from engine.registry import Registry

OPERATES = ("serviceTask", "scriptTask")
_FEEL = re.compile(r"^\s*=(?!=)")
_JUEL = re.compile(r"[$#]\{")
_XPATH = re.compile(r"getVariable|/\w+:\w+|bpmn:getDataObject")
LANGUAGES: tuple[tuple[re.Pattern[str], Code, str], ...] = (
    (_JUEL, "expression-juel", "JUEL (${…})"),
    (_FEEL, "expression-feel", "FEEL (=…)"),
    (_XPATH, "expression-xpath", "XPath"),
)


def faults(
    diagram: Diagram, schemas: Mapping[str, Any], decided: Collection[str], registry: Registry
) -> Iterator[Fault]:
    """Every name of a diagram and its forms that nobody knows; ``decided``: what its decision tables write."""
    yield from _forms(diagram, schemas, registry)
    known = written(diagram, schemas, decided, registry)
    for each in diagram.nodes:
        yield from _operator(each, registry)
        yield from _computed(each)
        yield from _people(each, registry)
        wrong = [fault for text in expressions(each) for fault in expression(each, text, known, registry)]
        yield from wrong or _states(each, registry)


def _forms(diagram: Diagram, schemas: Mapping[str, Any], registry: Registry) -> Iterator[Fault]:
    for name in diagram.forms:
        if name not in schemas:
            yield Fault(
                None,
                "form-missing",
                f"thiếu biểu mẫu “{name}” (tệp forms/{name}.json); hãy thêm tệp hoặc chọn biểu mẫu khác.",
                f"the form “{name}” is missing (file forms/{name}.json); add the file or choose another form.",
            )
    for name, schema in schemas.items():
        for sentence in forms.faults(schema, registry):
            yield Fault(
                None,
                "form-fault",
                f"biểu mẫu “{name}”: {sentence}; hãy sửa biểu mẫu.",
                f"the form “{name}” cannot be drawn and judged: {sentence}; mend the form.",
            )


def written(diagram: Diagram, schemas: Mapping[str, Any], decided: Collection[str], registry: Registry) -> set[str]:
    """The variables that something writes."""
    known = {variable for schema in schemas.values() for variable in _variables(schema)} | set(decided)
    for each in diagram.nodes:
        known.update(registry.writes(each.operator or ""))
        known.update(each.payload)
        item = None if each.several is None else each.several.find(f"{BPMN}inputDataItem")
        if item is not None:
            known.add(item.get("id", ""))
    return known


def _variables(schema: Any) -> list[str]:
    try:
        return forms.variables(schema)
    except (AttributeError, TypeError):
        return []  # no form at all, as is told elsewhere


def _operator(each: Element, registry: Registry) -> Iterator[Fault]:
    if each.kind == "serviceTask" and not each.operator:
        theirs = _theirs(each)
        yield Fault(
            each,
            "operator-missing",
            "bước tự động chưa nêu thao tác (serviceTaskOperator)"
            + (f"; “{theirs}” là của công cụ khác, không chạy ở đây" if theirs else "")
            + "; hãy chọn một thao tác đã đăng ký.",
            "the service task names no operator (serviceTaskOperator)"
            + (f"; “{theirs}” belongs to another engine and does not run here" if theirs else "")
            + "; choose a registered one.",
        )
    elif each.operator and each.kind not in OPERATES:
        yield Fault(
            each,
            "operator-ignored",
            f"thao tác “{each.operator}” không chạy ở “{each.kind}”; hãy chuyển sang bước tự động (serviceTask).",
            f"the operator “{each.operator}” does not run on a “{each.kind}”; move it to a service task.",
        )
    elif each.operator and each.operator not in registry.services:
        yield Fault(
            each,
            "operator-unknown",
            f"thao tác “{each.operator}” chưa đăng ký; hãy chọn trong Danh mục (chidao designs catalogue).",
            f"the operator “{each.operator}” is not registered; see: chidao designs catalogue.",
        )


def _theirs(each: Element) -> str:
    """What another engine would have run here."""
    words = ("class", "expression", "delegateExpression", "type", "topic", "implementation")
    own = (name for name in each.node.attrib if name.rpartition("}")[2] in words)
    inner = each.node.iterfind(f"{BPMN}extensionElements/*")
    named = [*(f"{name.rpartition('}')[2]}={each.node.get(name)}" for name in own)]
    named += [
        f"{node.tag.rpartition('}')[2]} {node.get('type', '')}".strip()
        for node in inner
        if node.tag.endswith(("}taskDefinition", "}connector", "}onEntry-script"))
    ]
    return ", ".join(word for word in named if word != "implementation=##WebService")[:120]


def _computed(each: Element) -> Iterator[Fault]:
    """Names that another engine would compute; here they would be taken as they are written."""
    written = [each.node.get("calledElement", ""), each.decision or "", each.form or ""]
    for name in [*written, *(each.reference(kind) for kind in ("message", "signal", "error", "escalation"))]:
        if _JUEL.search(name) or _FEEL.search(name):
            yield Fault(
                each,
                "computed-name",
                f"tên “{name[:80]}” là biểu thức của công cụ khác, ở đây không được tính; hãy viết thẳng tên.",
                f"the name “{name[:80]}” is another engine's expression and is not computed; write the name itself.",
            )


def _people(each: Element, registry: Registry) -> Iterator[Fault]:
    offered = each.form and each.kind not in (*STEPS, "startEvent")
    if offered and not (each.is_event("message") or each.kind == "receiveTask"):
        yield Fault(
            each,
            "form-ignored",
            f"biểu mẫu “{each.form}” không ai được điền ở “{each.kind}”; "
            "hãy đặt ở bước của người dùng hoặc sự kiện thông điệp.",
            f"nobody is asked for the form “{each.form}” at a “{each.kind}”; "
            "put it on a person's step or a message event.",
        )
    elif each.kind in STEPS or offered:
        if not each.rule:
            yield Fault(
                each,
                "nobody",
                "chưa rõ việc của ai; hãy đặt vào một làn có thuộc tính “candidates”.",
                "it is nobody's work; put it into a lane that has the property “candidates”.",
            )
        elif each.rule not in registry.candidate_rules:
            yield Fault(
                each,
                "rule-unknown",
                f"quy tắc giao việc “{each.rule}” chưa đăng ký; hãy chọn trong Danh mục (chidao designs catalogue).",
                f"the candidates rule “{each.rule}” is not registered; see: chidao designs catalogue.",
            )


def expressions(each: Element) -> Iterator[str]:
    for flow in each.outgoing:
        if flow.condition is not None and flow.id != each.node.get("default"):
            yield flow.condition
    timer = each.timer()
    if timer and timer[1] and not is_bare(timer[1]):
        yield timer[1]
    for name in ("state", "correlation", "offered"):
        written = each.properties.get(name, "")
        if written.startswith("=") and name == "state":
            yield written[1:]
        elif written and name != "state":
            yield written
    if each.kind in OPERATES:
        yield from each.parameters.values()
    if each.several is not None:
        for tag in ("loopCardinality", "completionCondition", "loopDataInputRef"):
            node = each.several.find(f"{BPMN}{tag}")
            if node is not None and (node.text or "").strip():
                yield (node.text or "").strip()


def expression(each: Element | None, text: str, known: Collection[str], registry: Registry) -> Iterator[Fault]:
    """What is wrong with one expression."""
    try:
        names, functions = names_in(text)
    except ExpressionRejected as error:
        yield _foreign(each, text) or Fault(
            each, "expression", str(error), f"the expression “{text[:80]}” cannot be read: {error.english}"
        )
        return
    for name in sorted(names - set(known)):
        yield Fault(
            each,
            "variable-unknown",
            f"biểu thức “{text}” dùng biến “{name}” mà không biểu mẫu hay thao tác nào ghi; "
            "hãy cho mục của biểu mẫu ghi thành biến (x-variable), hoặc để chữ trong dấu nháy.",
            f"the expression “{text}” reads “{name}”, which no form or operator writes; "
            "mark a field as x-variable, or put a text into quotes.",
        )
    for name in sorted(functions - registry.functions.keys()):
        yield Fault(
            each,
            "function-unknown",
            f"biểu thức “{text}” gọi hàm “{name}” chưa đăng ký; hãy chọn trong Danh mục (chidao designs catalogue).",
            f"the expression “{text}” calls “{name}”, which is not registered; see: chidao designs catalogue.",
        )
    for call in calls_in(text):
        if call.name in registry.functions and not _fits(registry.functions[call.name], call):
            yield Fault(
                each,
                "function-arguments",
                f"biểu thức “{text}” gọi hàm “{call.name}” thiếu hoặc thừa tham số; hãy sửa.",
                f"the expression “{text}” gives “{call.name}” too few or too many arguments; mend them.",
            )


def _foreign(each: Element | None, text: str) -> Fault | None:
    """An expression in another engine's language, named as such."""
    for sign, code, language in LANGUAGES:
        if sign.search(text):
            return Fault(
                each,
                code,
                f"biểu thức “{text[:80]}” viết bằng {language}; hãy viết trần, dạng: decision == 'confirm'.",
                f"the expression “{text[:80]}” is {language}; write it bare, as in: decision == 'confirm'.",
            )
    return None


def _fits(function: Callable[..., object], call: Called) -> bool:
    try:
        inspect.signature(function).bind(None, *(None for _ in range(call.positional)), **dict.fromkeys(call.by_name))
    except TypeError:
        return False
    return True


def _states(each: Element, registry: Registry) -> Iterator[Fault]:
    state = each.properties.get("state", "")
    named = outcomes(state[1:]) if state.startswith("=") else {state} - {""}
    if named is None:
        yield Fault(
            each,
            "state-open",
            f"biểu thức trạng thái “{state}” không nêu rõ từng từ; hãy viết dạng ='từ này' if điều_kiện else 'từ kia'.",
            f"the state “{state}” leaves its words open; write them out, as in ='one' if condition else 'other'.",
        )
    elif registry.states:
        for unknown in sorted(named - registry.states.keys()):
            yield Fault(
                each,
                "state-unknown",
                f"trạng thái “{unknown}” không có; hãy chọn trong: {', '.join(registry.states)}.",
                f"there is no state “{unknown}”; choose one of: {', '.join(registry.states)}.",
            )
