"""The rows behind a number: as many as it says, each with the page where it is looked into."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from engine import Submission
from workflows.calendar import date_of
from workflows.dashboards import conditions
from workflows.dashboards.numbers import Number, Thing
from workflows.dashboards.periods import Period
from workflows.dashboards.scopes import Scope
from workflows.models import Assignment, Directive, Duty, Extension, Person, Report
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import visible
from workflows.printing import Column, Kind, Sheet
from workflows.standing import Standing, standing, with_standing
from workflows.unit import UnitOfWork

MOST = 50_000
"""Rows that are taken along at once."""


@dataclass(frozen=True)
class Line:
    """One row: a directive, or an assignment as it stands, with what the number counts it for."""

    directive: Directive
    standing: Standing | None = None
    note: str = ""


@dataclass(frozen=True)
class Rows(Page[Line]):
    """A page of the rows behind a number."""

    of: Number | None = None


def rows(uow: UnitOfWork, person: Person, scope: Scope, number: Number, asked: Period, page: int = 1) -> Rows:
    """A page of the rows behind a number, kept to what the person may see."""
    found, tell = _found(uow, person, scope, number, asked)
    total = uow.session.scalars(select(func.count()).select_from(found.order_by(None).subquery())).one()
    page = within(page, total)
    shown = uow.session.execute(found.limit(SIZE).offset(offset(page))).unique().scalars().all()
    return Rows(tell(shown), total, page, number)


def sheet(uow: UnitOfWork, person: Person, scope: Scope, number: Number, asked: Period) -> Sheet:
    """All of them, to take along."""
    found, tell = _found(uow, person, scope, number, asked)
    lines = tell(uow.session.execute(found.limit(MOST)).unique().scalars().all())
    period = f", {asked.label}" if number.dated else ""
    return Sheet(f"{number.label} – {scope.title}{period}", COLUMNS, list(_cells(lines)))


COLUMNS = (
    Column("Số, ký hiệu", width=16),
    Column("Ngày ban hành", Kind.DATE, 12),
    Column("Nội dung", width=60),
    Column("Người chỉ đạo", width=24),
    Column("Cơ quan, địa phương", width=28),
    Column("Thời hạn", Kind.DATE, 12),
    Column("Tình trạng", width=22),
    Column("Thời gian", width=18),
    Column("Ghi chú", width=30),
)


def _cells(lines: Iterable[Line]) -> Iterable[Sequence[Any]]:
    for line in lines:
        it, directive = line.standing, line.directive
        head = (directive.number, directive.issued_on)
        if it is None:
            yield *head, directive.summary, directive.director, "", None, "", "", line.note
            continue
        told = (it.agency.name, it.assignment.due_on, it.state.label, it.time_state.label, line.note)
        yield *head, it.duty.content, directive.director, *told


def _found(
    uow: UnitOfWork, person: Person, scope: Scope, number: Number, asked: Period
) -> tuple[Select[Any], Callable[[Sequence[Any]], list[Line]]]:
    """The query for what is behind the number, and how it is told."""
    seen = visible(select(Assignment), person).with_only_columns(Assignment.id)
    match number.thing:
        case Thing.DIRECTIVE:
            return _directives(scope, number, asked), lambda found: [Line(each, note=_entry(each)) for each in found]
        case Thing.REPORT:
            reports = conditions.reports(uow, scope, number, asked.span).where(Report.assignment_id.in_(seen))
            loaded = reports.options(contains_eager(Report.submission), *_along(Report.assignment))
            ordered = loaded.order_by(Submission.at.desc(), Report.id.desc())
            return ordered, lambda found: [_of_report(uow, each) for each in found]
        case Thing.EXTENSION:
            granted = conditions.extensions(scope, asked.span).where(Extension.assignment_id.in_(seen))
            return granted.order_by(Extension.id.desc()), lambda found: _of_extensions(uow, found)
        case Thing.PART:
            parts = conditions.parts(uow, scope, number, asked.span).where(Assignment.id.in_(seen))
            ordered = parts.options(*with_standing()).order_by(Assignment.late_at.is_(None), Assignment.late_at)
            return ordered.order_by(Assignment.id), lambda found: [_of_part(uow, each) for each in found]


def _directives(scope: Scope, number: Number, asked: Period) -> Select[Any]:
    found = conditions.directives(scope, number, asked.span)
    return found.order_by(Directive.entered_at.desc(), Directive.id.desc())


def _along(assignment: Any) -> list[Any]:
    whole = contains_eager(assignment)
    return [
        whole.joinedload(Assignment.agency),
        whole.joinedload(Assignment.instance),
        whole.joinedload(Assignment.duty).joinedload(Duty.directive),
        whole.joinedload(Assignment.duty).joinedload(Duty.follower),
    ]


def _of_part(uow: UnitOfWork, assignment: Assignment, note: str = "") -> Line:
    return Line(assignment.duty.directive, standing(uow, assignment), note)


def _of_report(uow: UnitOfWork, report: Report) -> Line:
    return _of_part(uow, report.assignment, _sent(report))


def _of_extensions(uow: UnitOfWork, extensions: Sequence[Extension]) -> list[Line]:
    wanted = select(Assignment).where(Assignment.id.in_([each.assignment_id for each in extensions]))
    found = {each.id: each for each in uow.session.scalars(wanted.options(*with_standing()))}
    until = [f"Gia hạn đến {each.granted_due_on:%d/%m/%Y}" if each.granted_due_on else "" for each in extensions]
    return [_of_part(uow, found[each.assignment_id], note) for each, note in zip(extensions, until, strict=True)]


def _sent(report: Report) -> str:
    told = [f"Gửi {_day(report.submission.at)}"]
    told += [f"hạn cập nhật {report.update_due:%d/%m/%Y}"] if report.update_due else []
    told += [f"hạn rà soát {report.review_due:%d/%m/%Y}"] if report.review_due else []
    told += [f"{report.verdict.label.lower()} {_day(report.reviewed_at)}"] if report.verdict else []
    return ", ".join(told)


def _entry(directive: Directive) -> str:
    return f"Hạn nhập {directive.entry_due:%d/%m/%Y}, nhập {_day(directive.entered_at)}"


def _day(moment: datetime | None) -> str:
    return f"{date_of(moment):%d/%m/%Y}" if moment else ""
