"""What a list of instances may be asked for: judged as typed, and turned into one query."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, false, func, or_, select
from sqlalchemy.orm import aliased

from engine import Definition, Incident, Instance, Submission, WorkItem
from workflows import deadlines, pieces
from workflows.models import Agency, Assignment, Directive, Duty, Matter, Person, Piece
from workflows.policy import own_circles, samples, sees_all, visible
from workflows.text import fold
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState

LIVING = ("running", "suspended")
STATUSES: Mapping[str, str] = {
    "": "Đang chạy và tạm dừng",
    "running": "Đang chạy",
    "suspended": "Tạm dừng",
    "completed": "Đã xong",
    "cancelled": "Đã hủy",
    "all": "Tất cả",
}
LONGEST = 200
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_OLDEST = 36_500


@dataclass(frozen=True)
class Filters:
    """What is asked for; ``problems`` has a sentence for each field that could not be read, which then asks nothing."""

    text: str = ""
    process: str = ""
    version: str = ""
    step: str = ""
    agency: str = ""
    person: str = ""
    status: str = ""
    state: str = ""
    older: str = ""
    younger: str = ""
    variable: str = ""
    value: str = ""
    incident: str = ""
    overdue: str = ""
    sort: str = ""
    down: str = ""
    after: str = ""
    problems: Mapping[str, str] = field(default_factory=dict[str, str], compare=False)

    def told(self) -> dict[str, str]:
        """The conditions and the order, as a saved view keeps them; not the place in the list."""
        kept = (each.name for each in fields(self) if each.name not in ("after", "problems"))
        return {name: getattr(self, name) for name in kept if getattr(self, name)}

    @property
    def narrowed(self) -> bool:
        """Whether the list shows less than all that lives."""
        return bool(self.told().keys() - {"sort", "down"})


FIELDS = tuple(each.name for each in fields(Filters) if each.name != "problems")


def asked(typed: Mapping[str, Any]) -> Filters:
    """The filters as somebody typed or saved them; what cannot be read is told and left out."""
    read = {name: str(typed.get(name) or "").strip()[:LONGEST] for name in FIELDS}
    problems: dict[str, str] = {}
    for name in ("older", "younger", "version"):
        if read[name] and not (read[name].isdecimal() and int(read[name][:9]) <= _OLDEST):
            problems[name] = f"“{read[name]}” không phải số ngày, số phiên bản; nhập một số từ 0 đến {_OLDEST}."
    if read["variable"] and not _NAME.fullmatch(read["variable"]):
        problems["variable"] = f"“{read['variable']}” không phải tên biến; tên biến gồm chữ không dấu, số và “_”."
    if read["status"] not in STATUSES:
        problems["status"] = f"Không có tình trạng “{read['status']}”."
    if read["state"] and read["state"] not in {each.value for each in ProcessState}:
        problems["state"] = f"Không có trạng thái “{read['state']}”."
    return Filters(**{name: "" if name in problems else value for name, value in read.items()}, problems=problems)


def diagrams(person: Person) -> Select[str, str, int]:
    """Key, name and number of each diagram's newest version, of those that the person may watch."""
    newest = select(Definition.key, func.max(Definition.version).label("version")).group_by(Definition.key)
    if not sees_all(person):
        newest = newest.where(Definition.key.in_(watched(person)))
    newest = newest.subquery()
    same = (newest.c.key == Definition.key) & (newest.c.version == Definition.version)
    return select(Definition.key, Definition.name, Definition.version).join(newest, same)


def watched(person: Person) -> Select[str]:
    """The keys of the diagrams of which the person, who does not see all, sees an instance."""
    seen = select(Definition.key).join(Instance, Instance.definition_id == Definition.id)
    return seen.where(Instance.id.in_(samples(person))).distinct()


def matching(uow: UnitOfWork, person: Person, filters: Filters) -> Select[Instance]:
    """The instances that the person may see and the filters ask for."""
    found = (
        visible(select(Instance), person)
        .join(Instance.definition)
        .outerjoin(Assignment, Assignment.instance_id == Instance.id)
    )
    if filters.text or filters.agency or filters.sort == "agency":
        # Not joined for nothing: a database weighs the orders of few joins, and takes many as they are written.
        found = (
            found.outerjoin(Assignment.duty)
            .outerjoin(Duty.directive)
            .outerjoin(Matter, Matter.instance_id == Instance.id)
            .outerjoin(Agency, Agency.id == func.coalesce(Assignment.agency_id, Matter.agency_id))
        )
    return found.where(*_conditions(uow, person, filters))


def overdue(uow: UnitOfWork, person: Person) -> ColumnElement[bool]:
    """The condition under which an instance's assignment, or an agency's own piece of work, is overdue."""
    given = visible(select(Assignment), person).with_only_columns(Assignment.instance_id)
    late = given.where(deadlines.is_overdue(uow.now()), Assignment.instance_id.is_not(None))
    return or_(Instance.id.in_(late), Instance.id.in_(select(Piece.instance_id).where(pieces.is_overdue(uow.now()))))


def _conditions(uow: UnitOfWork, person: Person, filters: Filters) -> Iterator[ColumnElement[bool]]:
    yield from _of_status(filters)
    for word in fold(filters.text).split():
        yield _mentions(word)
    if filters.process:
        yield Definition.key == filters.process
    if filters.version:
        yield Definition.version == int(filters.version)
    if filters.step:
        here = WorkItem.closed_at.is_(None), WorkItem.kind == "step", WorkItem.element == filters.step
        yield Instance.id.in_(select(WorkItem.instance_id).where(*here))
    if filters.agency:
        yield _of_agency(person, filters.agency)
    if filters.person:
        yield _concerns(uow, filters.person)
    if filters.older:
        yield Instance.started_at <= uow.now() - timedelta(days=int(filters.older))
    if filters.younger:
        yield Instance.started_at > uow.now() - timedelta(days=int(filters.younger) + 1)
    if filters.variable:
        yield _has_variable(filters.variable, filters.value)
    if filters.incident:
        yield Instance.id.in_(select(Incident.instance_id).where(Incident.closed_at.is_(None)))
    if filters.overdue:
        yield overdue(uow, person)


def _of_status(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.status not in ("", "all"):
        yield Instance.status == filters.status
    elif not filters.status:
        yield Instance.status.in_(LIVING)
    if filters.state:
        yield Instance.state == filters.state


def _of_agency(person: Person, code: str) -> ColumnElement[bool]:
    """The agency's work, and for those who read it what was handed down to it as a part."""
    if sees_all(person):
        return Agency.code == code
    part = aliased(Agency)
    handed_down = select(Piece.instance_id).join(part, part.id == Piece.part_id).where(part.code == code)
    return or_(Agency.code == code, Instance.id.in_(handed_down))


def _mentions(word: str) -> ColumnElement[bool]:
    """A word of a directive's number or text, of a duty, of a matter, or the business key."""
    texts = (Directive.folded, Duty.folded, Matter.folded, func.lower(Instance.business_key))
    return or_(*(each.contains(word, autoescape=True) for each in texts))


def _concerns(uow: UnitOfWork, typed: str) -> ColumnElement[bool]:
    """Instances that await a person of this account or name, or in which they answered."""
    same = or_(Person.username == typed.lower(), Person.name == typed)
    people = uow.session.scalars(select(Person).where(same)).all()
    circles = {circle for each in people for circle in own_circles(each)}
    accounts = [each.username for each in people]
    awaits = and_(WorkItem.closed_at.is_(None), WorkItem.kind == "step", WorkItem.circle.in_(circles))
    if not people:
        return false()
    return or_(
        Instance.id.in_(select(WorkItem.instance_id).where(awaits)),
        Instance.id.in_(select(Submission.instance_id).where(Submission.by.in_(accounts))),
    )


def _has_variable(name: str, value: str) -> ColumnElement[bool]:
    """A variable of this name, with this value if one is given; “có” and “không” are a box's."""
    kept = Instance.variables[name]
    if not value:
        return kept.as_string().is_not(None)
    if fold(value) in ("co", "khong"):
        return kept.as_boolean() == (fold(value) == "co")
    return cast(kept.as_string(), String) == value
