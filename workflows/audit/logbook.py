"""Nhật ký: the audit as an inspector searches it and takes it along."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from engine import typed_values
from workflows import audit, people
from workflows.calendar import at
from workflows.models import AuditEntry, Person
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, require
from workflows.printing import plain
from workflows.unit import UnitOfWork

COLUMNS = ("number", "at", "by", "act", "about", "detail", "previous_digest", "digest")
_BATCH = 1000
_LONGEST = 120


@dataclass(frozen=True)
class Filters:
    """What is searched for: who did it, what, about what, and between which days."""

    by: str = ""
    act: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1
    problems: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Listing(Page[AuditEntry]):
    """A page of the audit, with the names behind the accounts."""

    names: Mapping[str, str] | None = None


def asked(typed: Mapping[str, str], page: int = 1) -> Filters:
    """What was typed into the search; a day that is none is told and searched without."""
    days: dict[str, date] = {}
    problems: dict[str, str] = {}
    for name in ("since", "until"):
        try:
            day = typed_values.day(typed.get(name, ""))
        except ValueError as refusal:
            problems[name] = f"{'Từ ngày' if name == 'since' else 'Đến ngày'}: {refusal}"
        else:
            days.update({name: date.fromisoformat(day)} if day else {})
    words = {name: " ".join(typed.get(name, "").split())[:_LONGEST] for name in ("by", "act", "about")}
    return Filters(**words, since=days.get("since"), until=days.get("until"), page=page, problems=problems)


def listing(uow: UnitOfWork, person: Person, filters: Filters) -> Listing:
    """The entries that match, the newest first."""
    require(person, Action.READ_AUDIT)
    found = _found(filters)
    total = uow.session.scalars(found.with_only_columns(func.count(AuditEntry.id))).one()
    page = within(filters.page, total)
    shown = found.order_by(AuditEntry.id.desc()).limit(SIZE).offset(offset(page))
    rows = list(uow.session.scalars(shown))
    return Listing(rows, total, page, names=people.names(uow.session, [each.by for each in rows]))


def note_export(uow: UnitOfWork, person: Person, filters: Filters) -> None:
    """Let the audit know that somebody takes a part of it along."""
    require(person, Action.READ_AUDIT)
    told = {"by": filters.by, "act": filters.act, "about": filters.about}
    days = {name: str(day) for name, day in (("since", filters.since), ("until", filters.until)) if day}
    asked = {name: value for name, value in {**told, **days}.items() if value}
    audit.note(uow, person, "audit.export", about="audit", **asked)


def lines(uow: UnitOfWork, person: Person, filters: Filters) -> Iterator[str]:
    """The matching entries as lines of CSV, each with its digest and the one that it follows from."""
    require(person, Action.READ_AUDIT)
    yield plain.MARK + plain.line(COLUMNS)
    last = 0
    while batch := uow.session.scalars(
        _found(filters).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(_BATCH)
    ).all():
        digests = _digests(uow, [each.id - 1 for each in batch])
        for each in batch:
            detail = json.dumps(each.detail, ensure_ascii=False, sort_keys=True)
            told = (each.id, each.at.isoformat(), each.by or "", each.act, each.about, detail)
            yield plain.line((*told, digests.get(each.id - 1, ""), each.digest))
        last = batch[-1].id


def _digests(uow: UnitOfWork, numbers: list[int]) -> dict[int, str]:
    rows = uow.session.execute(select(AuditEntry.id, AuditEntry.digest).where(AuditEntry.id.in_(numbers)))
    return dict(rows.all())


def _found(filters: Filters) -> Select[AuditEntry]:
    found = select(AuditEntry)
    if filters.by:
        found = found.where(AuditEntry.by == filters.by)
    if filters.act:
        found = found.where(AuditEntry.act == filters.act)
    if filters.about:
        found = found.where(AuditEntry.about.contains(filters.about, autoescape=True))
    if filters.since:
        found = found.where(AuditEntry.at >= at(filters.since))
    if filters.until:
        found = found.where(AuditEntry.at < at(filters.until + timedelta(days=1)))
    return found
