"""Việc của tôi: the steps that await a person, one step with all it is about, and the answer to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, true

from engine import Instance, Submission, WorkItem, forms
from workflows import attachments, deadlines, instances
from workflows.attachments import Upload
from workflows.directives import matching
from workflows.errors import NotFound
from workflows.instances import Course
from workflows.models import Agency, Assignment, Duty, Person
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, circles_of, may, require, visible
from workflows.standing import Standing, standing, with_standing
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
class Row(Standing):
    """A step that awaits the person."""

    item: WorkItem

    @property
    def step(self) -> str:
        """The step's name on the diagram."""
        return self.item.name


@dataclass(frozen=True)
class Inbox(Page[Row]):
    """A page of the work list with the number of steps in each view."""

    counts: Mapping[str, int] = field(default_factory=dict[str, int])


@dataclass(frozen=True)
class ItemView(Course):
    """All that a work item's page tells and asks."""

    item: WorkItem
    form: Mapping[str, Any]
    fields: list[forms.Field]
    prefill: Mapping[str, Any]
    may_complete: bool


def inbox(uow: UnitOfWork, person: Person, filters: Filters) -> Inbox:
    """The steps that await the person, the most pressing first."""
    found = _awaiting(person)
    for condition in matching(filters.text):
        found = found.where(condition)
    if filters.agency:
        found = found.where(Agency.code == filters.agency)
    counts = _counts(uow, found)
    page = within(filters.page, counts[filters.view])
    shown = found.where(_in_view(uow, filters.view)).order_by(Duty.due_at.is_(None), Duty.due_at, WorkItem.id)
    items = uow.session.execute(
        shown.add_columns(Assignment).options(*with_standing()).limit(SIZE).offset(offset(page))
    )
    rows = [Row(**vars(standing(uow, assignment)), item=item) for item, assignment in items]
    return Inbox(rows, counts[filters.view], page, counts)


def counts(uow: UnitOfWork, person: Person) -> Mapping[str, int]:
    """How many steps await the person, in each view."""
    return _counts(uow, _awaiting(person))


def agencies(uow: UnitOfWork, person: Person) -> list[Agency]:
    """The agencies whose work awaits the person."""
    codes = _awaiting(person).with_only_columns(Agency.id).distinct()
    return list(uow.session.scalars(select(Agency).where(Agency.id.in_(codes)).order_by(Agency.position)))


def view(uow: UnitOfWork, person: Person, item_id: int) -> ItemView:
    """A step with all it is about; ``NotFound`` for one that the person may not see, or that is no assignment's."""
    item = _visible(uow, person, item_id)
    found = select(Assignment).where(Assignment.instance_id == item.instance_id)
    found = found.options(*with_standing(), instances.with_others())
    course = instances.course(uow, uow.session.scalars(found).one())
    item = uow.engine.open_item(item.id)
    return ItemView(
        **vars(course),
        item=item,
        form=uow.engine.form_of(item),
        fields=uow.engine.fields(item),
        prefill=uow.engine.prefill(item),
        may_complete=may(person, Action.COMPLETE, item),
    )


def complete(
    uow: UnitOfWork,
    person: Person,
    item_id: int,
    typed: Mapping[str, Any],
    uploads: Mapping[str, list[Upload]] | None = None,
) -> Submission:
    """Record what a person answered at a step and let the diagram decide what follows (Art. 8)."""
    item = _visible(uow, person, item_id)
    require(person, Action.COMPLETE, item)
    item = uow.engine.open_item(item.id)
    answers = attachments.accept(uow, person, item, typed, uploads or {})
    submission = uow.engine.complete(item, answers, by=person.username)
    files = [each.name for each in uow.engine.fields(item) if each.kind == "file"]
    attachments.belong(uow, submission, files)
    return submission


def _visible(uow: UnitOfWork, person: Person, item_id: int) -> WorkItem:
    item = uow.session.scalar(visible(select(WorkItem).where(WorkItem.id == item_id), person))
    if item is None:
        raise NotFound
    return item


def _awaiting(person: Person) -> Select[WorkItem]:
    return (
        select(WorkItem)
        .join(Assignment, Assignment.instance_id == WorkItem.instance_id)
        .join(Assignment.duty)
        .join(Duty.directive)
        .join(Assignment.agency)
        .join(Instance, Instance.id == WorkItem.instance_id)
        .where(WorkItem.closed_at.is_(None), WorkItem.kind == "step", WorkItem.circle.in_(circles_of(person)))
    )


def _in_view(uow: UnitOfWork, name: str) -> ColumnElement[bool]:
    conditions = {
        "overdue": deadlines.is_overdue(uow.now()),
        "due_soon": deadlines.is_due_soon(uow.now(), uow.calendar),
        "returned": Instance.state == ProcessState.RETURNED,
        "in_review": Instance.state == ProcessState.IN_REVIEW,
    }
    return conditions.get(name, true())


def _counts(uow: UnitOfWork, found: Select[WorkItem]) -> dict[str, int]:
    """Every view's number in one query."""
    sums = [func.coalesce(func.sum(case((_in_view(uow, name), 1), else_=0)), 0) for name in VIEWS]
    return dict(zip(VIEWS, uow.session.execute(found.with_only_columns(*sums)).one(), strict=True))
