"""A form's JSON Schema and the only judge of what people type into it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from engine import typed_values
from engine.errors import AnswersRejected
from engine.forms import shape
from engine.registry import Call, Registry

Schema = Mapping[str, Any]
Answers = dict[str, Any]

MOST_UNKNOWN = 20
"""How many fields that a form does not have are named to whoever sent them."""
MOST_FAULTS = 20


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterable[ValidationError]:
    # A text that is too long is told by its length alone: no pattern runs on what nobody bounded.
    if isinstance(value, str) and len(value) <= shape.MAX_PATTERNED and not re.search(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_JUDGE = validators.extend(Draft202012Validator, {"pattern": _pattern})({}, format_checker=FormatChecker(["date"]))
"""Holds answers to a schema (``evolve``): making a judge for each would cost as much as judging."""


@dataclass(frozen=True)
class Field:
    """One field as a page draws it."""

    name: str
    title: str
    kind: str
    hint: str = ""
    required: bool = False
    options: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    schema: Schema = field(default_factory=dict[str, Any])

    @property
    def ui(self) -> str:
        return str(self.schema.get("x-ui", ""))

    @property
    def when(self) -> Mapping[str, Any]:
        """The answers under which the field is asked for (``x-when``); empty: always."""
        return self.schema.get("x-when", {})


NO_FIELDS: dict[str, Any] = {"type": "object", "properties": {}}
"""The form of a step that has none."""


def fields(schema: Schema, registry: Registry, call: Call) -> list[Field]:
    """The form's fields in the order they are shown."""
    return [_field(schema, name, registry, call) for name in schema.get("properties", {})]


def variables(schema: Schema) -> list[str]:
    """The fields that write the instance's variables (``x-variable``)."""
    return [name for name, each in schema.get("properties", {}).items() if each.get("x-variable")]


def title_of(schema: Schema, name: str, value: str) -> str:
    """The words of a choice, as people read it; the value itself when the form no longer offers it."""
    offered = schema["properties"][name].get("oneOf", [])
    return next((str(each["title"]) for each in offered if each["const"] == value), value)


def prefilled(schema: Schema) -> list[str]:
    """The fields that open with what was answered last time (``x-prefill``)."""
    return [name for name, each in schema.get("properties", {}).items() if each.get("x-prefill")]


class Judge:
    """One form as it is at one moment: its fields and choices are read once, however many answers are judged by it."""

    def __init__(self, schema: Schema, registry: Registry, call: Call) -> None:
        self.fields = fields(schema, registry, call)
        self._shown = {each.name: each for each in self.fields}
        self._judge = _JUDGE.evolve(schema=_with_options(schema, self._shown))
        self._registry, self._call = registry, call

    def __call__(self, typed: Mapping[str, Any]) -> Answers:
        """The answers as they will be kept: NFC text, ISO dates, numbers; else ``AnswersRejected`` tells each field."""
        answers: Answers = {}
        problems: dict[str, str] = {}
        for each in self.fields:
            if each.name in typed:
                _read(each, typed[each.name], answers, problems)
        for each in self.fields:
            if not _asked(each, answers):
                answers.pop(each.name, None)
                problems.pop(each.name, None)
        for error in self._judge.iter_errors(answers):
            for name, sentence in _sentences(error, self._shown):
                problems.setdefault(name, sentence)
        for each in self.fields:
            _check(each, answers, problems, self._registry, self._call)
        problems = {each.name: problems[each.name] for each in self.fields if each.name in problems}
        unknown = [name for name in typed if name not in self._shown]
        problems.update(dict.fromkeys(unknown[:MOST_UNKNOWN], "Biểu mẫu không có mục này."))
        if problems:
            raise AnswersRejected(problems, typed)
        return answers


def judge(schema: Schema, typed: Mapping[str, Any], registry: Registry, call: Call) -> Answers:
    """The answers as they will be kept; ``AnswersRejected`` has a sentence per field."""
    return Judge(schema, registry, call)(typed)


def _asked(each: Field, answers: Answers) -> bool:
    """Whether the other answers are those under which a field is asked for; a box that nobody ticked says no."""
    return all(answers.get(name, False if value is False else None) == value for name, value in each.when.items())


def faults(schema: Any, registry: Registry) -> Iterable[str]:
    """What is wrong with the form itself, in sentences for its designer."""
    validator = Draft202012Validator(shape.SHAPE, format_checker=FormatChecker(["regex"]))
    wrong = list(islice(validator.iter_errors(schema), MOST_FAULTS))
    for error in wrong:
        place = ".".join(str(step) for step in error.absolute_path)
        yield shape.sentence(error, f"“{place}”" if place else "biểu mẫu")
    if wrong:
        return
    for name in schema.get("required", []):
        if name not in schema["properties"]:
            yield f"“required” nêu mục “{name}” không có trong “properties”"
    for name, each in schema["properties"].items():
        for sentence in _faults_of(each, schema["properties"], registry):
            yield f"mục “{name}” {sentence}"


def _faults_of(each: Schema, properties: Schema, registry: Registry) -> Iterable[str]:
    if each["type"] == "array" and "items" not in each and "x-options" not in each:
        yield "là danh sách, cần “items” hoặc “x-options”"
    if each.get("x-check") and each["x-check"] not in registry.checks:
        yield f"nêu quy tắc kiểm tra “{each['x-check']}” chưa đăng ký"
    if each.get("x-options") and each["x-options"] not in registry.option_lists:
        yield f"nêu danh sách “{each['x-options']}” chưa đăng ký"
    for name in each.get("x-when", {}):
        if name not in properties:
            yield f"chỉ hỏi theo mục “{name}”, không có trong “properties”"
    if "pattern" in each and not shape.is_tame(each["pattern"]):
        yield "có “pattern” lặp cả nhóm hoặc lặp quá nhiều, có thể treo máy; hãy viết đơn giản hơn"
    if "pattern" in each and each.get("maxLength", shape.MAX_PATTERNED + 1) > shape.MAX_PATTERNED:
        yield f"có “pattern” nên cần “maxLength” không quá {shape.MAX_PATTERNED}"


def _field(schema: Schema, name: str, registry: Registry, call: Call) -> Field:
    each = schema["properties"][name]
    listed = each.get("items", each).get("oneOf", [])
    options = [(str(option["const"]), str(option.get("title", option["const"]))) for option in listed]
    if each.get("x-options"):
        options = registry.option_lists[each["x-options"]](call)
    required = name in schema.get("required", []) or name in _required_when(schema, each)
    return Field(
        name,
        each.get("title", name),
        _kind(each),
        each.get("description", ""),
        required,
        options,
        each,
    )


def _required_when(schema: Schema, each: Schema) -> list[str]:
    """Fields that a condition makes compulsory whenever they are shown at all."""
    if not each.get("x-when"):
        return []
    return [name for rule in schema.get("allOf", []) for name in rule.get("then", {}).get("required", [])]


def _kind(each: Schema) -> str:
    kind, form, items = each.get("type"), each.get("format"), each.get("items", {})
    if kind == "array":
        return "file" if items.get("format") == "file" else "choices"
    if "oneOf" in each or "x-options" in each:
        return "choice"
    if kind == "string":
        return "date" if form == "date" else "textarea" if "textarea" in each.get("x-ui", "").split() else "text"
    return "boolean" if kind == "boolean" else "number"


def _read(each: Field, value: Any, answers: Answers, problems: dict[str, str]) -> None:
    """Turn what was typed into the kept value; what is left empty is left out."""
    try:
        kept = typed_values.READERS[each.kind](value)
    except ValueError as error:
        problems[each.name] = f"{each.title}: {error}"
        return
    if kept not in (None, "", []):
        answers[each.name] = kept


def _with_options(schema: Schema, shown: Mapping[str, Field]) -> dict[str, Any]:
    """The schema with the choices of the moment written in, each list of choices as the values that it allows."""
    properties = {name: dict(each) for name, each in schema["properties"].items()}
    for name, each in properties.items():
        if "x-options" in each:
            offered = {"type": "string", "enum": [value for value, _ in shown[name].options]}
            each.update({"items": offered} if each["type"] == "array" else offered)
        elif "oneOf" in each:
            properties[name] = _listed(each)
        elif "oneOf" in each.get("items", {}):
            each["items"] = _listed(each["items"])
    return {**schema, "properties": properties}


def _listed(schema: Schema) -> dict[str, Any]:
    # To try one alternative after the other, each as a schema, takes most of the time of judging a form.
    bare = {name: each for name, each in schema.items() if name != "oneOf"}
    return {**bare, "enum": [option["const"] for option in schema["oneOf"]]}


def _sentences(error: ValidationError, shown: Mapping[str, Field]) -> Iterable[tuple[str, str]]:
    """The fields an error speaks of, each with its sentence."""
    if error.validator == "required":
        for name in cast("list[str]", error.validator_value):
            if name not in cast("Answers", error.instance) and name in shown:
                yield name, f"{_ask(shown[name])} “{shown[name].title}”."
        return
    for inner in error.context or []:
        if inner.validator == "required":
            yield from _sentences(inner, shown)
            return
    if error.path:
        each = shown[str(error.path[0])]
        yield each.name, _sentence(error, each)


def _ask(each: Field) -> str:
    return {"choice": "Chọn", "choices": "Chọn", "file": "Chọn", "boolean": "Đánh dấu"}.get(each.kind, "Nhập")


def _sentence(error: ValidationError, each: Field) -> str:
    limit, size = (
        error.validator_value,
        len(error.instance) if isinstance(error.instance, str | list) else 0,
    )
    sentences = {
        "minLength": f"“{each.title}”: nhập ít nhất {limit} ký tự (hiện có {size}).",
        "maxLength": f"“{each.title}”: nhập nhiều nhất {limit} ký tự (hiện có {size}).",
        "minItems": f"Chọn ít nhất {limit} mục cho “{each.title}”.",
        "maxItems": f"Chọn nhiều nhất {limit} mục cho “{each.title}”.",
        "uniqueItems": f"“{each.title}” có mục chọn hai lần.",
        "minimum": f"“{each.title}” phải từ {limit} trở lên.",
        "maximum": f"“{each.title}” không được quá {limit}.",
        "const": f"{_ask(each)} “{each.title}”.",
        "pattern": str(each.schema.get("x-pattern-hint", f"“{each.title}” chưa đúng cách viết.")),
    }
    if error.validator in ("oneOf", "enum"):
        return f"Chọn “{each.title}” trong các mục đã cho."
    return sentences.get(str(error.validator), f"“{each.title}” không hợp lệ.")


def _check(
    each: Field,
    answers: Answers,
    problems: dict[str, str],
    registry: Registry,
    call: Call,
) -> None:
    rule = each.schema.get("x-check")
    if not rule or each.name in problems or each.name not in answers:
        return
    sentence = registry.checks[rule](call, answers[each.name], answers)
    if sentence:
        problems[each.name] = sentence
