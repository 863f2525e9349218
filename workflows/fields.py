"""Lĩnh vực: the catalogue of fields of state management, kept by the Office (Art. 1.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from engine import AnswersRejected, forms
from workflows import asking, audit
from workflows.errors import NotFound
from workflows.models import Directive, FieldOfWork, Person
from workflows.policy import Action, may, require
from workflows.text import fold
from workflows.unit import UnitOfWork

_FORM = asking.form("name", name=asking.text("Tên lĩnh vực", least=2, most=60, ui="half"))


@dataclass(frozen=True)
class Row:
    """A field, and how many directives are of it."""

    field: FieldOfWork
    directives: int


@dataclass(frozen=True)
class Catalogue:
    """The fields in their order, the form for one more, and whether the reader may change them."""

    rows: list[Row]
    fields: list[forms.Field]
    may_change: bool


def listing(uow: UnitOfWork, person: Person) -> Catalogue:
    """The whole catalogue, closed fields too."""
    require(person, Action.SUPERVISE)
    counts = dict(uow.session.execute(select(Directive.field, func.count()).group_by(Directive.field)).all())
    found = uow.session.scalars(select(FieldOfWork).order_by(FieldOfWork.position, FieldOfWork.id))
    rows = [Row(each, counts.get(each.name, 0)) for each in found]
    return Catalogue(rows, asking.fields(uow, _FORM), may(person, Action.SET_RULES))


def names(uow: UnitOfWork) -> list[str]:
    """Every field's name, in the Office's order."""
    return list(uow.session.scalars(select(FieldOfWork.name).order_by(FieldOfWork.position, FieldOfWork.id)))


def add(uow: UnitOfWork, person: Person, typed: Mapping[str, Any]) -> FieldOfWork:
    """One more field at the end of the list; a name that is there already is refused, however it is written."""
    require(person, Action.SET_RULES)
    name = " ".join(asking.judge(uow, _FORM, typed)["name"].split())
    if fold(name) in {fold(each) for each in uow.session.scalars(select(FieldOfWork.name))}:
        raise AnswersRejected({"name": "Danh mục đã có lĩnh vực này."}, typed)
    last = uow.session.scalar(select(func.max(FieldOfWork.position))) or 0
    field = FieldOfWork(name=name, position=last + 1)
    uow.session.add(field)
    uow.session.flush()
    audit.note(uow, person, "field.add", about=f"field:{field.id}", name=name)
    return field


def close(uow: UnitOfWork, person: Person, field_id: int) -> FieldOfWork:
    """Choose it no longer, or again; directives that are of it stay so."""
    require(person, Action.SET_RULES)
    field = uow.session.get(FieldOfWork, field_id)
    if field is None:
        raise NotFound
    field.closed_at = None if field.closed_at else uow.now()
    audit.note(uow, person, "field.close" if field.closed_at else "field.open", about=f"field:{field.id}")
    return field
