"""One answer for several steps of a kind: an agency's document often reports on more than one duty (Art. 8.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from engine import Definition, Instance, Submission, WorkItem
from workflows import worklist
from workflows.attachments import Upload
from workflows.errors import NotFound
from workflows.models import Assignment, Attachment, Directive, Duty, Person
from workflows.policy import visible
from workflows.unit import UnitOfWork

MOST = 60
"""How many more steps are offered beside one."""


def alike(uow: UnitOfWork, person: Person, item: WorkItem) -> list[tuple[WorkItem, Assignment]]:
    """The other assignments' steps that may be answered with the same words: same step, same circle, same diagram.

    None where the form does not say ``x-several``.
    """
    if not uow.engine.form_of(item).get("x-several"):
        return []
    key = uow.session.scalars(select(Definition.key).join(Instance).where(Instance.id == item.instance_id)).one()
    same = (WorkItem.element == item.element, WorkItem.circle == item.circle, Definition.key == key)
    found = (
        visible(select(WorkItem), person)
        .add_columns(Assignment)
        .join(WorkItem.instance)
        .join(Instance.definition)
        .join(Assignment, Assignment.instance_id == WorkItem.instance_id)
        .join(Assignment.duty)
        .join(Duty.directive)
        .where(WorkItem.closed_at.is_(None), WorkItem.kind == "step", WorkItem.id != item.id, *same)
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, WorkItem.id)
        .options(contains_eager(Assignment.duty).contains_eager(Duty.directive).load_only(Directive.number))
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in uow.session.execute(found)]


def complete(
    uow: UnitOfWork,
    person: Person,
    item_id: int,
    also: Collection[int],
    typed: Mapping[str, Any],
    uploads: Mapping[str, list[Upload]] | None = None,
    once: str = "",
) -> list[Submission]:
    """Answer a step, and with the same words and files those ``also`` named; all of them or none.

    ``NotFound`` for one that is not alike, ``WorkItemClosed`` for one that somebody answered meanwhile.
    """
    for each in _locked(uow, {item_id, *also}):
        uow.engine.lock(each)
    if also:
        _require_alike(uow, person, item_id, also)
    first = worklist.complete(uow, person, item_id, typed, uploads, once)
    return [first, *(_repeat(uow, person, first, each, typed, once) for each in sorted(also))]


def _locked(uow: UnitOfWork, items: Collection[int]) -> list[int]:
    """The instances of the items in one order, so that no two people wait for each other."""
    return sorted(uow.session.scalars(select(WorkItem.instance_id).where(WorkItem.id.in_(items))))


def _require_alike(uow: UnitOfWork, person: Person, item_id: int, also: Collection[int]) -> None:
    item = uow.session.get_one(WorkItem, item_id)
    offered = {each.id for each, _ in alike(uow, person, item)}
    found = uow.session.scalars(select(WorkItem).where(WorkItem.id.in_(also)))
    # One that is closed was answered by this page before, or by somebody else: answering it tells which.
    if not set(also) <= offered | {each.id for each in found if each.closed_at is not None}:
        raise NotFound


def _repeat(
    uow: UnitOfWork, person: Person, first: Submission, item_id: int, typed: Mapping[str, Any], once: str
) -> Submission:
    """The same answer at another step, with files of its own: each row belongs to one submission."""
    item = uow.session.get_one(WorkItem, item_id)
    if item.closed_at is not None:
        return worklist.complete(uow, person, item_id, typed, None, once)
    files = _copied(uow, person, first)
    fields = [each.name for each in uow.engine.fields(item) if each.kind == "file"]
    answers = {**typed, **{name: files for name in fields if first.answers.get(name)}}
    uow.engine.keep_draft(item, answers, by=person.username)
    return worklist.complete(uow, person, item_id, answers, None, once)


def _copied(uow: UnitOfWork, person: Person, first: Submission) -> list[str]:
    same = ("sha256", "name", "size", "media_type", "uploaded_at")
    own = select(Attachment).where(Attachment.submission_id == first.id).order_by(Attachment.id)
    copies = [
        Attachment(uploaded_by=person.username, **{name: getattr(each, name) for name in same})
        for each in uow.session.scalars(own)
    ]
    uow.session.add_all(copies)
    uow.session.flush()
    return [str(each.id) for each in copies]
