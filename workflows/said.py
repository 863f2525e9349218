"""What people answered in an instance, in words: the forms' titles, the choices' titles, the files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import Call, Instance, Submission, forms
from workflows import attachments
from workflows.models import Attachment
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class Line:
    """One answer: the field's title, its kind, and the value with choices in words."""

    title: str
    kind: str
    value: Any


@dataclass(frozen=True)
class Said:
    """One submission as a reader wants it."""

    submission: Submission
    lines: list[Line]
    files: list[Attachment]


def in_instance(uow: UnitOfWork, instance: Instance) -> list[Said]:
    """Everything that was answered, the newest first."""
    found = select(Submission).where(Submission.instance_id == instance.id).order_by(Submission.id.desc())
    schemas = uow.engine.design(instance).forms
    files = attachments.of_instance(uow, instance.id)
    reader = _Reader(uow, instance)
    return [
        Said(
            each,
            reader.lines(schemas.get(each.element, {"properties": {}}), each.answers),
            [file for file in files if file.submission_id == each.id],
        )
        for each in uow.session.scalars(found)
    ]


def lines(fields: list[forms.Field], answers: Mapping[str, Any]) -> list[Line]:
    """Answers in the order of their form; those that the form no longer asks for come last under their own names."""
    known = [_line(each, answers[each.name]) for each in fields if each.name in answers and each.kind != "file"]
    asked = {each.name for each in fields}
    return known + [Line(name, "text", value) for name, value in answers.items() if name not in asked]


class _Reader:
    """Reads each form once, however often it was answered."""

    def __init__(self, uow: UnitOfWork, instance: Instance) -> None:
        self._call = Call(uow.session, uow.now(), instance.business_key, instance.variables, None, instance.id)
        self._registry = uow.house.registry
        self._read: dict[int, list[forms.Field]] = {}

    def lines(self, schema: Mapping[str, Any], answers: Mapping[str, Any]) -> list[Line]:
        if id(schema) not in self._read:
            self._read[id(schema)] = forms.fields(schema, self._registry, self._call)
        return lines(self._read[id(schema)], answers)


def _line(field: forms.Field, value: Any) -> Line:
    titles = dict(field.options)
    if field.kind in ("choice", "choices"):
        chosen = value if isinstance(value, list) else [value]
        return Line(field.title, "text", ", ".join(titles.get(str(each), str(each)) for each in chosen))
    return Line(field.title, field.kind, value)
