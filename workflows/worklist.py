"""Việc của tôi: the steps that await a person, one step with all it is about, and the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from engine import Definition, Draft, Instance, Submission, WorkItem, forms, receipts
from workflows import attachments, audit, awaiting, courses, drafts, matters, people, pieces, words
from workflows.attachments import Upload
from workflows.awaiting import Filters
from workflows.courses import AssignmentCourse, MatterCourse
from workflows.errors import NotFound
from workflows.matters import Subject
from workflows.models import Agency, Assignment, Attachment, Matter, Person, Piece
from workflows.pages import Page
from workflows.pieces import PieceStanding
from workflows.policy import Action, covered_circles, require, visible
from workflows.rights import covers
from workflows.standing import Standing, standing, with_standing
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class Row:
    """A step that awaits the person: how its assignment or its piece stands, or else what it is about."""

    item: WorkItem
    standing: Standing | None
    piece: PieceStanding | None
    subject: Subject
    on_behalf_of: Person | None


@dataclass(frozen=True)
class Inbox(Page[Row]):
    """A page of the work list with the number of steps in each view."""

    counts: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class ItemView:
    """All that a work item's page tells and asks."""

    course: AssignmentCourse | MatterCourse
    item: WorkItem
    form: Mapping[str, Any]
    fields: list[forms.Field]
    prefill: Mapping[str, Any]
    draft: Draft | None
    files: Mapping[str, Attachment]
    may_complete: bool
    on_behalf_of: Person | None
    own_request: bool


def inbox(uow: UnitOfWork, person: Person, filters: Filters) -> Inbox:
    """The steps that await the person, the most pressing first."""
    met = awaiting.page(uow, person, filters)
    # The page by its numbers first: what a long list does not show is not read whole.
    found = awaiting.awaiting(person).where(WorkItem.id.in_(met.numbers))
    shown = found.order_by(*awaiting.order()).add_columns(Assignment, Matter, Piece)
    light = (Definition.key, Definition.version, Definition.name)
    loaded = contains_eager(WorkItem.instance).joinedload(Instance.definition, innerjoin=True).load_only(*light)
    along = (joinedload(Matter.agency), *with_standing(), *pieces.with_standing())
    items = uow.session.execute(shown.options(loaded, *along)).all()
    strange = [item.instance_id for item, assignment, matter, _ in items if not assignment and not matter]
    corrections = matters.corrections(uow.session, strange)
    askers = [*(matter for _, _, matter, _ in items if matter), *corrections.values()]
    names = people.names(uow.session, [each.by for each in askers])
    stands_for = covered_circles(person)
    rows = [
        Row(
            item,
            standing(uow, assignment) if assignment else None,
            pieces.standing(uow, piece) if piece else None,
            matters.subject(item.instance, matter or corrections.get(item.instance_id), names),
            stands_for.get(item.circle or ""),
        )
        for item, assignment, matter, piece in items
    ]
    return Inbox(rows, met.counts[filters.view], met.page, met.counts)


def agencies(uow: UnitOfWork, person: Person) -> list[Agency]:
    """The agencies whose work may await the person."""
    return list(uow.session.scalars(visible(select(Agency), person).order_by(Agency.position)))


def view(uow: UnitOfWork, person: Person, item_id: int, typed: Mapping[str, Any] | None = None) -> ItemView:
    """A step with all it is about; ``NotFound`` for one that the person may not see."""
    # One that is over says so before anything of its work is read, which the person may not see any more.
    item = uow.engine.open_item(_visible(uow, person, item_id).id)
    instance = uow.session.get_one(Instance, item.instance_id, options=[joinedload(Instance.definition)])
    course = courses.course(uow, person, instance)
    fields = uow.engine.fields(item)
    draft = drafts.of(uow, person, item)
    names = [each.name for each in fields if each.kind == "file"]
    shown = typed if typed is not None else draft.typed if draft else {}
    absent = covers.behind(person, item)
    own_request = absent is not None and covers.asks_and_decides(uow, person, absent, item)
    return ItemView(
        course=course,
        item=item,
        form=uow.engine.form_of(item),
        fields=fields,
        prefill=uow.engine.prefill(item),
        draft=draft,
        files=attachments.by_id(uow, person, attachments.numbers(shown, names)),
        may_complete=item in course.mine and not own_request,
        on_behalf_of=absent,
        own_request=own_request,
    )


def complete(
    uow: UnitOfWork,
    person: Person,
    item_id: int,
    typed: Mapping[str, Any],
    uploads: Mapping[str, list[Upload]] | None = None,
    once: str = "",
) -> Submission:
    """Record what a person answered at a step and let the diagram decide what follows (Art. 8).

    ``once`` is the word of the page from which it was sent: sent again, it answers the same and changes nothing.
    """
    item = _visible(uow, person, item_id)
    require(person, Action.COMPLETE, item)
    uow.engine.lock(item.instance_id)
    word = words.of(person, "complete", item.id, once)
    earlier = receipts.found(uow.session, word)
    if earlier is not None and earlier.submission_id is not None:
        return uow.session.get_one(Submission, earlier.submission_id)
    item = uow.engine.open_item(item.id)
    absent = covers.stand_in(uow, person, item)
    asked = attachments.asked_at(uow, person, item)
    answers = attachments.accept(uow, person, asked, typed, uploads or {})
    drafted = drafts.files_of_all(uow, item, asked.files)
    for_whom = absent.username if absent else None
    submission = uow.engine.complete(item, answers, by=person.username, on_behalf_of=for_whom, once=word)
    attachments.belong(uow, submission, asked.files)
    attachments.forget(uow, drafted)
    told = {"step": item.element, "submission": submission.id, **({"on_behalf_of": for_whom} if for_whom else {})}
    audit.note(uow, person, "step.answer", about=f"instance:{item.instance_id}", **told)
    return submission


def keep_draft(
    uow: UnitOfWork, person: Person, item_id: int, typed: Mapping[str, Any], uploads: Mapping[str, list[Upload]]
) -> WorkItem:
    """Keep what the person typed so far at a step, unjudged and for nobody else."""
    item = _visible(uow, person, item_id)
    require(person, Action.COMPLETE, item)
    uow.engine.lock(item.instance_id)
    item = uow.engine.open_item(item.id)
    drafts.keep(uow, person, item, attachments.asked_at(uow, person, item), typed, uploads)
    return item


def keep_chosen(
    uow: UnitOfWork, person: Person, item_id: int, typed: Mapping[str, Any], uploads: Mapping[str, list[Upload]]
) -> Mapping[str, Any]:
    """Keep an answer that does not hold as the person's draft, with its files; what was typed, with their ids."""
    item = _visible(uow, person, item_id)
    require(person, Action.COMPLETE, item)
    uow.engine.lock(item.instance_id)
    item = uow.engine.open_item(item.id)
    return drafts.keep_chosen(uow, person, item, attachments.asked_at(uow, person, item), typed, uploads)


def _visible(uow: UnitOfWork, person: Person, item_id: int) -> WorkItem:
    item = uow.session.scalar(visible(select(WorkItem).where(WorkItem.id == item_id), person))
    if item is None:
        raise NotFound
    return item
