"""Việc của tôi: the steps that await a person, one step with all it is about, and the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager, joinedload

from engine import Definition, Draft, Instance, Submission, WorkItem, forms, receipts
from workflows import attachments, audit, courses, deadlines, drafts, instances, matters, people, pieces, words
from workflows.attachments import Upload
from workflows.courses import AssignmentCourse, MatterCourse
from workflows.directives.finding import matching
from workflows.errors import NotFound
from workflows.matters import Subject
from workflows.models import Agency, Assignment, Attachment, Duty, Matter, Person, Piece, Series
from workflows.pages import SIZE, Page, offset, within
from workflows.pieces import PieceStanding
from workflows.policy import Action, circles_of, covered_circles, require, visible
from workflows.rights import covers
from workflows.settings import DUE_SOON_DAYS, value
from workflows.standing import Standing, standing, with_standing
from workflows.text import fold
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState

VIEWS = ("all", "overdue", "due_soon", "returned", "in_review")


@dataclass(frozen=True)
class Filters:
    """What a work list is asked for; ``view`` is one of ``VIEWS``, ``agency`` a code."""

    view: str = "all"
    text: str = ""
    agency: str = ""
    page: int = 1


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
    found = _awaiting(person)
    for condition in _matching(filters.text):
        found = found.where(condition)
    if filters.agency:
        found = found.where(Agency.code == filters.agency)
    counts = _counts(uow, found)
    page = within(filters.page, counts[filters.view])
    pressing = func.coalesce(Piece.late_at, instances.pressing())
    order = (pressing.is_(None), pressing, WorkItem.id)
    in_view = found.where(_in_view(uow, filters.view)).with_only_columns(WorkItem.id).order_by(*order)
    # The page by its numbers first: what a long list does not show is not read whole.
    numbers = uow.session.scalars(in_view.limit(SIZE).offset(offset(page))).all()
    shown = found.where(WorkItem.id.in_(numbers)).order_by(*order).add_columns(Assignment, Matter, Piece)
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
    return Inbox(rows, counts[filters.view], page, counts)


def counts(uow: UnitOfWork, person: Person) -> Mapping[str, int]:
    """How many steps await the person, in each view."""
    return _counts(uow, _awaiting(person))


def agencies(uow: UnitOfWork, person: Person) -> list[Agency]:
    """The agencies whose work awaits the person."""
    codes = _awaiting(person).with_only_columns(Agency.id).distinct()
    return list(uow.session.scalars(select(Agency).where(Agency.id.in_(codes)).order_by(Agency.position)))


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


def _awaiting(person: Person) -> Select[WorkItem]:
    """The steps that await the person; an offered act too where nothing but it is awaited."""
    circles = circles_of(person)
    # A series goes on by itself: that the Office may end it is nobody's work.
    goes_on = exists().where(Series.instance_id == WorkItem.instance_id)
    stands_alone = and_(*_no_step_beside(circles), ~goes_on.correlate(WorkItem))
    return (
        select(WorkItem)
        .join(WorkItem.instance)
        .outerjoin(Assignment, Assignment.instance_id == WorkItem.instance_id)
        .outerjoin(Assignment.duty)
        .outerjoin(Duty.directive)
        .outerjoin(Matter, Matter.instance_id == WorkItem.instance_id)
        .outerjoin(Piece, Piece.instance_id == WorkItem.instance_id)
        .outerjoin(Agency, Agency.id == func.coalesce(Assignment.agency_id, Matter.agency_id))
        .where(
            WorkItem.closed_at.is_(None),
            WorkItem.circle.in_(circles),
            or_(WorkItem.kind == "step", stands_alone),
        )
    )


def _no_step_beside(circles: set[str]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """No step of the instance is open: none of the person's own, which are known, and then nobody's.

    The second is a count, since a database that may would first list the open steps of the whole province.
    """
    own, other = aliased(WorkItem), aliased(WorkItem)
    awaited = select(own.instance_id).where(own.closed_at.is_(None), own.kind == "step", own.circle.in_(circles))
    beside = other.instance_id == WorkItem.instance_id, other.closed_at.is_(None), other.kind == "step"
    number = select(func.count()).select_from(other).where(*beside).correlate(WorkItem)
    return WorkItem.instance_id.not_in(awaited.correlate(None)), number.scalar_subquery() == 0


def _matching(text: str) -> list[ColumnElement[bool]]:
    """A search that needs no diacritics: every word, in the directive, its duties, the matter or its reference."""
    found = zip(matching(text), fold(text).split(), strict=True)
    return [
        or_(
            in_directive,
            Matter.folded.contains(word, autoescape=True),
            func.lower(Instance.business_key).contains(word, autoescape=True),
        )
        for in_directive, word in found
    ]


def _in_view(uow: UnitOfWork, name: str) -> ColumnElement[bool]:
    soon = value(uow.session, DUE_SOON_DAYS)
    conditions = {
        "overdue": or_(deadlines.is_overdue(uow.now()), pieces.is_overdue(uow.now())),
        "due_soon": or_(*(each.is_due_soon(uow.now(), uow.calendar, soon) for each in (deadlines, pieces))),
        "returned": Instance.state == ProcessState.RETURNED,
        "in_review": Instance.state == ProcessState.IN_REVIEW,
    }
    return conditions.get(name, true())


def _counts(uow: UnitOfWork, found: Select[WorkItem]) -> dict[str, int]:
    """Every view's number in one query."""
    sums = [func.coalesce(func.sum(case((_in_view(uow, name), 1), else_=0)), 0) for name in VIEWS]
    return dict(zip(VIEWS, uow.session.execute(found.with_only_columns(*sums)).one(), strict=True))
