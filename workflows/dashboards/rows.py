"""The rows behind a number: as many as it says, each with the page where it is looked into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import contains_eager

from workflows.calendar import date_of
from workflows.dashboards import conditions
from workflows.dashboards.numbers import Number, Thing
from workflows.dashboards.periods import Period
from workflows.dashboards.scopes import Scope
from workflows.models import Assignment, Directive, Extension, Person, Report
from workflows.pages import SIZE, Page, offset, portions, within
from workflows.policy import agencies_seen, visible
from workflows.printing import Column, Kind, Sheet
from workflows.rollups import sums
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
    """A page of the rows behind a number, kept to what the person may see; how many there are is counted already."""
    total = number.of(sums.of_cut(uow, scope.cut, scope.name, scope.agency_id), asked.span)
    page = within(page, total)
    found = _found(uow, person, scope, number, asked).limit(SIZE).offset(offset(page))
    return Rows(_lines(uow, number, uow.session.scalars(found).all() if total else []), total, page, number)


def sheet(uow: UnitOfWork, person: Person, scope: Scope, number: Number, asked: Period) -> Sheet:
    """All of them, to take along."""
    found = uow.session.scalars(_found(uow, person, scope, number, asked).limit(MOST)).all()
    lines = chain.from_iterable(_lines(uow, number, some) for some in portions(found))
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


def _found(uow: UnitOfWork, person: Person, scope: Scope, number: Number, asked: Period) -> Select[int]:
    """What is behind the number, by its own numbers and in its order: nothing else is read of what no page shows."""
    order = conditions.in_order(number)
    match number.thing:
        case Thing.PART:
            found = visible(conditions.parts(uow, scope, number, asked.span), person)
            return found.with_only_columns(Assignment.id).order_by(*order)
        case Thing.REPORT:
            found = conditions.reports(uow, scope, number, asked.span).where(_seen(person))
            return found.with_only_columns(Report.id).order_by(*order)
        case Thing.EXTENSION:
            found = conditions.extensions(scope, asked.span).where(_seen(person))
            return found.with_only_columns(Extension.id).order_by(*order)
        case Thing.DIRECTIVE:
            found = conditions.directives(scope, number, asked.span)
            return found.with_only_columns(Directive.id).order_by(*order)


def _lines(uow: UnitOfWork, number: Number, found: Sequence[int]) -> list[Line]:
    """What was found, read whole and told in its order."""
    order = conditions.in_order(number)
    match number.thing:
        case Thing.PART:
            parts = select(Assignment).where(Assignment.id.in_(found)).options(*with_standing())
            return [_of_part(uow, each) for each in uow.session.scalars(parts.order_by(*order))]
        case Thing.REPORT:
            reports = select(Report).join(Report.submission).where(Report.id.in_(found)).order_by(*order)
            loaded = reports.options(contains_eager(Report.submission), *with_standing(Report.assignment))
            return [_of_report(uow, each) for each in uow.session.scalars(loaded)]
        case Thing.EXTENSION:
            extensions = select(Extension).where(Extension.id.in_(found)).order_by(*order)
            return _of_extensions(uow, uow.session.scalars(extensions).all())
        case Thing.DIRECTIVE:
            directives = select(Directive).where(Directive.id.in_(found)).order_by(*order)
            return [Line(each, note=_entry(each)) for each in uow.session.scalars(directives)]


def _seen(person: Person) -> ColumnElement[bool]:
    """What hangs on an assignment is seen by whom the assignment is."""
    seen = agencies_seen(person)
    return true() if seen is None else Assignment.agency_id.in_(seen)


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
