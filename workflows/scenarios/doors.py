"""Doors: what somebody of the sample province may do next, with the form that it asks for, for whoever records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import Call, Instance, WorkItem, forms
from workflows import asides, people, processes
from workflows.models import Assignment, Person
from workflows.policy import Action, circles_of, may
from workflows.registration import entries

if TYPE_CHECKING:
    from workflows.unit import UnitOfWork

OPENED_WITH = ("urgency", "director"), ("lead", "follower", "regularity", "deadline_kind", "due_on")
"""What of a directive, and of its duty, decides the way that a process takes; the rest is always the same."""


@dataclass(frozen=True)
class Door:
    """One step, offered act, act beside the diagram or beginning: who may do it, and the fields that it asks for."""

    kind: str
    """As a scenario's step says it (``does``, ``beside``); ``answers`` or ``directive`` for how it begins."""
    name: str
    label: str
    who: list[tuple[str, str]]
    fields: list[forms.Field]
    offered: bool = False
    hint: str = ""
    prefill: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def key(self) -> str:
        """What a page calls it by."""
        return f"{self.kind}:{self.name}"

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Door:
        """The door that a child tells; ``TypeError`` or ``KeyError`` for anything else."""
        return cls(**{**told, "fields": [_field(each) for each in told["fields"]], "who": _pairs(told["who"])})


class Doors:
    """Looks for doors in one province; who stands in which circle is asked once."""

    def __init__(self, uow: UnitOfWork, process: str) -> None:
        self.process = process
        at_work = people.at_work(uow)
        self.names = {each.username: each.name for each in at_work}
        self._circles = {each.username: circles_of(each) for each in at_work}

    def opening(self, uow: UnitOfWork) -> Door:
        """How the process begins: by its own form where it has one, else by a directive."""
        definition = processes.newest(uow, self.process)
        who = [each for each in people.at_work(uow) if processes.may_start(uow, each, definition)]
        if who:
            form, fields = uow.engine.start_form(definition), uow.engine.start_fields(definition, who[0].username)
            return Door("answers", "", "Bắt đầu", _named(who), fields, hint=str(form.get("description", "")))
        clerks = [each for each in people.at_work(uow) if may(each, Action.REGISTER)]
        both = entries.fields_of(uow, Call(uow.session, uow.now()))
        asked = zip(both, OPENED_WITH, strict=True)
        fields = [_always(each) for told, names in asked for each in told if each.name in names]
        return Door("directive", "", "Nhập văn bản chỉ đạo", _named(clerks), fields)

    def after(self, uow: UnitOfWork) -> list[Door]:
        """What may be done now: the steps before the offered acts, the process's own before those of others."""
        open_items = select(WorkItem).join(Instance).where(WorkItem.closed_at.is_(None)).order_by(WorkItem.id)
        found: dict[str, WorkItem] = {}
        circles: dict[str, set[str]] = {}
        for item in uow.session.scalars(open_items):
            found.setdefault(item.element, item)
            circles.setdefault(item.element, set()).add(item.circle or "")
        own_first = sorted(found.values(), key=lambda each: each.instance.definition.key != self.process)
        steps_first = sorted(own_first, key=lambda each: each.kind != "step")
        doors = [self._of_item(uow, each, circles[each.element]) for each in steps_first]
        return [*(each for each in doors if each.who), *self._beside(uow)]

    def _of_item(self, uow: UnitOfWork, item: WorkItem, circles: set[str]) -> Door:
        who = [(name, self.names[name]) for name, own in self._circles.items() if own & circles]
        form = uow.engine.form_of(item)
        return Door(
            "does",
            item.element,
            item.name,
            who,
            uow.engine.fields(item),
            offered=item.kind != "step",
            hint=str(form.get("description", "")),
            prefill=uow.engine.prefill(item),
        )

    def _beside(self, uow: UnitOfWork) -> Iterable[Door]:
        """The acts beside the diagram of the assignment that scenarios are about: the first."""
        assignment = uow.session.scalar(select(Assignment).order_by(Assignment.id).limit(1))
        if assignment is None:
            return
        who: dict[str, list[Person]] = {}
        for person in people.at_work(uow):
            for each in asides.offered(uow, person, assignment):
                who.setdefault(each.key, []).append(person)
        for key, able in who.items():
            view = asides.view(uow, able[0], assignment.instance_id or 0, key)
            yield Door("beside", key, view.aside.label, _named(able), view.fields, offered=True)


def _field(told: Mapping[str, Any]) -> forms.Field:
    return forms.Field(**{**told, "options": _pairs(told["options"])})


def _pairs(told: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(one), str(other)) for one, other in told]


def _named(found: Iterable[Person]) -> list[tuple[str, str]]:
    return [(each.username, each.name) for each in found]


def _always(each: forms.Field) -> forms.Field:
    """The field, asked for whatever else is answered: what it hangs on is not asked here."""
    return replace(each, schema={name: value for name, value in each.schema.items() if name != "x-when"})
