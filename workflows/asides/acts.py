"""Finds, permits, judges and does an act beside the diagram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from engine import AnswersRejected, Call, definitions, forms, receipts
from workflows import attachments, words
from workflows.asides.aside import CYCLE, Aside
from workflows.asides.contacts import NOTE
from workflows.asides.corrections import CORRECT
from workflows.asides.recalling import RECALL
from workflows.asides.reopenings import REOPEN
from workflows.asides.suspensions import RESUME, SUSPEND
from workflows.errors import AsideClosed, NotFound
from workflows.models import Assignment, Person
from workflows.policy import visible
from workflows.standing import Standing, standing, with_standing
from workflows.unit import UnitOfWork

ASIDES: Mapping[str, Aside] = {each.key: each for each in (CORRECT, NOTE, SUSPEND, RESUME, RECALL, REOPEN)}


@dataclass(frozen=True)
class AsideView:
    """All that the page of such an act tells and asks."""

    aside: Aside
    standing: Standing
    form: Mapping[str, Any]
    fields: list[forms.Field]


def offered(uow: UnitOfWork, person: Person, assignment: Assignment) -> list[Aside]:
    """What the person may do to the assignment now, beside its diagram."""
    return [each for each in ASIDES.values() if each.may(uow, person, assignment)]


def view(uow: UnitOfWork, person: Person, instance_id: int, key: str) -> AsideView:
    """The act's page; ``NotFound`` for an assignment that the person may not see, ``AsideClosed`` out of season."""
    assignment, aside = _found(uow, person, instance_id, key)
    form = _form(uow, aside)
    fields = forms.fields(form, uow.house.registry, _call(uow, person, assignment))
    return AsideView(aside, standing(uow, assignment), form, fields)


def take_up(
    uow: UnitOfWork, person: Person, instance_id: int, key: str, typed: Mapping[str, Any], once: str = ""
) -> Aside:
    """Do the act with what was typed; sent twice from one page it is done once."""
    uow.engine.lock(instance_id)
    word = words.of(person, key, instance_id, once)
    if receipts.found(uow.session, word):
        return ASIDES[key]
    assignment, aside = _found(uow, person, instance_id, key)
    if problems := attachments.marked(uow, person, typed):
        raise AnswersRejected(problems, typed)
    answers = forms.judge(_form(uow, aside), typed, uow.house.registry, _call(uow, person, assignment))
    aside.do(uow, person, assignment, answers)
    receipts.take(uow.session, word, "aside", instance_id, uow.now())
    return aside


def _found(uow: UnitOfWork, person: Person, instance_id: int, key: str) -> tuple[Assignment, Aside]:
    found = visible(select(Assignment).where(Assignment.instance_id == instance_id), person)
    assignment = uow.session.scalar(found.options(*with_standing()))
    if assignment is None or key not in ASIDES:
        raise NotFound
    if not ASIDES[key].may(uow, person, assignment):
        raise AsideClosed
    return assignment, ASIDES[key]


def _form(uow: UnitOfWork, aside: Aside) -> Mapping[str, Any]:
    return definitions.latest(uow.session, aside.process or CYCLE).forms[aside.form]


def _call(uow: UnitOfWork, person: Person, assignment: Assignment) -> Call:
    return Call(uow.session, uow.now(), assignment.business_key, by=person.username)
