"""Directives as people find them: the list, and one of them with each agency's state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from engine import WorkItem, forms
from workflows import attachments, people, punctuality
from workflows.calendar import date_of
from workflows.errors import NotFound
from workflows.limits import Limit
from workflows.models import Agency, Amendment, Assignment, Attachment, Directive, Duty, Person, Report, Series
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, circles_of, may, sees_all, visible
from workflows.registration import judging
from workflows.standing import Standing, standing, with_standing
from workflows.text import fold, is_usual_number
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState, TimeState

_SOON = (TimeState.DUE_SOON, TimeState.DUE_TODAY)


COUNTED = 5_000
"""Of an agency with more duties, these are told, and not how many directives give them."""


@dataclass(frozen=True)
class Filters:
    """What a list of directives is asked for."""

    text: str = ""
    page: int = 1
    field: str = ""


@dataclass(frozen=True)
class Row:
    """A directive with how its assignments stand, counted over those that the reader may see."""

    directive: Directive
    duties: int
    total: int
    done: int
    overdue: int
    due_soon: int


@dataclass(frozen=True)
class Given(Standing):
    """One agency's part in a duty, its newest report, and the step that awaits the reader, if any does."""

    report: Report | None
    item_id: int | None


@dataclass(frozen=True)
class DutyView:
    """A duty with the parts of it that the reader may see; ``series`` are those that open by themselves."""

    duty: Duty
    rows: list[Given]
    series: list[Series]


@dataclass(frozen=True)
class DirectiveView:
    """All that a directive's page tells."""

    directive: Directive
    doc_type: str
    entry: Limit
    doubts: list[str]
    duties: list[DutyView]
    files: list[Attachment]
    amendments: list[Amendment]
    names: Mapping[str, str]


def listing(uow: UnitOfWork, person: Person, filters: Filters) -> Page[Row]:
    """The directives that the person may see, the newest first."""
    conditions = matching(filters.text)
    if filters.field:
        conditions.append(Directive.field == filters.field)
    found = visible(select(Directive), person).where(*conditions)
    total, counted = _total(uow, person, conditions)
    ordered = found.order_by(Directive.issued_on.desc(), Directive.id.desc())
    page = within(filters.page, total)
    shown = uow.session.scalars(ordered.limit(SIZE).offset(offset(page))).all()
    if not shown and page > 1:  # past an end that nobody counted
        return listing(uow, person, replace(filters, page=1))
    parts = _standings(uow, person, [each.id for each in shown])
    return Page([_row(each, parts[each.id]) for each in shown], total, page, counted)


def _total(uow: UnitOfWork, person: Person, conditions: Sequence[ColumnElement[bool]]) -> tuple[int, bool]:
    """How many there are; of an agency, by its duties, and beyond ``COUNTED`` of them those alone and False.

    The fence asks of each directive and duty that is read; which duties an agency was given stands in an index.
    """
    if sees_all(person) or conditions:
        found = visible(select(Directive), person).where(*conditions)
        return uow.session.scalars(found.with_only_columns(func.count(Directive.id))).one(), True
    given = visible(select(Assignment), person).with_only_columns(func.count(Assignment.duty_id.distinct()))
    duties = uow.session.scalars(given).one()
    if duties > COUNTED:
        return duties, False
    told = visible(select(Duty), person).with_only_columns(func.count(Duty.directive_id.distinct()))
    return uow.session.scalars(told).one(), True


def view(uow: UnitOfWork, person: Person, directive_id: int) -> DirectiveView:
    """A directive with each agency's state; ``NotFound`` for one that the person may not see."""
    directive = uow.session.scalar(visible(select(Directive).where(Directive.id == directive_id), person))
    if directive is None:
        raise NotFound
    supervises = may(person, Action.SUPERVISE)
    reports = selectinload(Assignment.reports).joinedload(Report.submission)
    names = joinedload(Assignment.agency).selectinload(Agency.names)
    given = _given(uow, person, _standings(uow, person, [directive.id], reports, names)[directive.id])
    duties = {each.duty.id: each.duty for each in given}
    amendments = [each for each in directive.amendments if each.duty_id is None or each.duty_id in duties]
    said_by = [directive.entered_by, *(each.by for each in amendments)]
    said_by += [each.decision.by for each in duties.values() if each.decision]
    return DirectiveView(
        directive=directive,
        doc_type=forms.title_of(judging.form(uow.session, "directive"), "doc_type", directive.doc_type),
        entry=punctuality.entry_of(uow.session, directive, [each.due_on for each in directive.duties]),
        doubts=doubts(directive),
        duties=[
            DutyView(duty, [each for each in given if each.duty.id == duty.id], _living(duty) if supervises else [])
            for duty in sorted(duties.values(), key=lambda duty: duty.position)
        ],
        files=attachments.of_directive(uow, directive.id),
        amendments=amendments,
        names=people.names(uow.session, said_by),
    )


def doubts(directive: Directive) -> list[str]:
    """What is worth a second look and yet no reason to refuse: the entry stands, and says so."""
    entered_on = date_of(directive.entered_at)
    early = [each.due_on for each in directive.duties if each.due_on and each.due_on < entered_on]
    sentences = {
        "Số, ký hiệu không theo cách viết thông thường; đề nghị đối chiếu với văn bản.": not is_usual_number(
            directive.number
        ),
        f"Nhập muộn: hạn nhập là {directive.entry_due:%d/%m/%Y} (Điều 8 khoản 1).": directive.entered_late,
        "Có nhiệm vụ đã qua thời hạn khi nhập vào phần mềm.": bool(early),
    }
    return [sentence for sentence, holds in sentences.items() if holds]


def matching(text: str) -> list[ColumnElement[bool]]:
    """The conditions of a search that needs no diacritics: every word, in the directive or in one of its duties."""
    duties = select(Duty.directive_id)
    return [
        Directive.folded.contains(word, autoescape=True)
        | Directive.id.in_(duties.where(Duty.folded.contains(word, autoescape=True)))
        for word in fold(text).split()
    ]


def _living(duty: Duty) -> list[Series]:
    return [each for each in duty.series if each.ended_at is None]


def _standings(
    uow: UnitOfWork, person: Person, directives: Iterable[int], *also: ORMOption
) -> Mapping[int, list[Standing]]:
    """How the visible assignments of some directives stand, by directive."""
    found = visible(select(Assignment), person).join(Assignment.duty).where(Duty.directive_id.in_(directives))
    ordered = found.order_by(Assignment.id).options(*with_standing(), *also)
    by_directive: defaultdict[int, list[Standing]] = defaultdict(list)
    for assignment in uow.session.scalars(ordered):
        by_directive[assignment.duty.directive_id].append(standing(uow, assignment))
    return by_directive


def _row(directive: Directive, parts: list[Standing]) -> Row:
    return Row(
        directive=directive,
        duties=len({each.duty.id for each in parts}),
        total=sum(each.time_state is not TimeState.OUTSIDE for each in parts),
        done=sum(each.state is ProcessState.DONE for each in parts),
        overdue=sum(each.time_state is TimeState.OVERDUE for each in parts),
        due_soon=sum(each.time_state in _SOON for each in parts),
    )


def _given(uow: UnitOfWork, person: Person, parts: list[Standing]) -> list[Given]:
    awaiting = select(WorkItem.instance_id, WorkItem.id).where(
        WorkItem.instance_id.in_([each.assignment.instance_id for each in parts]),
        and_(WorkItem.closed_at.is_(None), WorkItem.kind == "step", WorkItem.circle.in_(circles_of(person))),
    )
    items = dict(uow.session.execute(awaiting).all())
    return [
        Given(
            **vars(each),
            report=each.assignment.reports[-1] if each.assignment.reports else None,
            item_id=items.get(each.assignment.instance_id or 0),
        )
        for each in parts
    ]
