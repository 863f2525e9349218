"""A whole directive recalled, or superseded by another document: all that still runs of it ends at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import Call, Instance, WorkItem, forms
from workflows import audit
from workflows.errors import NotFound, Refused
from workflows.models import Assignment, Directive, Duty, Person
from workflows.policy import Action, require, visible
from workflows.unit import UnitOfWork

ACT = "recall"
"""The offered act of an assignment's diagram by which it is recalled."""


class NothingRuns(Refused):
    """A directive of which nothing is under way any more."""

    status = 409
    sentence = "Văn bản này không còn nhiệm vụ nào đang thực hiện."


@dataclass(frozen=True)
class Recalling:
    """The form that recalls a directive, and how many assignments it ends."""

    directive: Directive
    items: list[WorkItem]
    form: Mapping[str, Any]
    fields: list[forms.Field]


def of_directive(uow: UnitOfWork, person: Person, directive_id: int) -> Recalling:
    """What is to be recalled; the form is the one of the diagram that runs."""
    require(person, Action.REGISTER)
    directive = uow.session.scalar(visible(select(Directive).where(Directive.id == directive_id), person))
    if directive is None:
        raise NotFound
    running = (
        select(WorkItem)
        .join(Instance, Instance.id == WorkItem.instance_id)
        .join(Assignment, Assignment.instance_id == Instance.id)
        .join(Duty, Duty.id == Assignment.duty_id)
        .where(Duty.directive_id == directive_id, WorkItem.element == ACT, WorkItem.closed_at.is_(None))
    )
    items = list(uow.session.scalars(running.order_by(WorkItem.instance_id)))
    if not items:
        raise NothingRuns
    form = uow.engine.form_of(uow.engine.open_item(items[0].id))
    call = Call(uow.session, uow.now(), by=person.username)
    return Recalling(directive, items, form, forms.fields(form, uow.house.registry, call))


def recall(uow: UnitOfWork, person: Person, directive_id: int, typed: Mapping[str, Any]) -> int:
    """Recall every assignment of the directive that still runs; how many there were, all of them or none."""
    recalling = of_directive(uow, person, directive_id)
    for item in recalling.items:
        uow.engine.complete(uow.engine.open_item(item.id), typed, by=person.username)
    audit.note(uow, person, "directive.recall", about=f"directive:{directive_id}", ended=len(recalling.items))
    return len(recalling.items)
