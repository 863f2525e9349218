"""Work that runs elsewhere on the day the software is taken up: entered at the step where it stands, with its history.

What was answered elsewhere is answered here at its own time, so the diagram decides what follows and every clock counts
from the day on which it was. The entry's own clock is not charged with what lay before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from engine import WorkItem
from engine.forms import Field
from workflows.calendar import at
from workflows.errors import ImportRejected
from workflows.imports import directives
from workflows.imports.columns import Problem
from workflows.imports.directives import Found
from workflows.imports.elsewhere import Elsewhere, Reader
from workflows.imports.tables import Line
from workflows.models import Assignment, Directive, Duty, Entry, Person
from workflows.unit import UnitOfWork
from workflows.vocabulary import Part

ORIGIN = "Nhập khi bắt đầu sử dụng"
_HEAD = "approve"
"""The step of an agency's head; a report that the Office has was looked at before, wherever that was."""


def columns(uow: UnitOfWork) -> Sequence[Field]:
    """What a table of work elsewhere tells besides its directives."""
    return Reader(uow).fields


def check(uow: UnitOfWork, person: Person, lines: Iterable[Line]) -> Iterator[Found]:
    """Each directive of the table with what stands against it; nothing is kept."""
    reader = Reader(uow)
    parts = {each.number: reader.split(each) for each in lines}
    for each in directives.check(uow, person, [bare for bare, _ in parts.values()]):
        released_on = str(each.head.get("released_on") or each.head.get("issued_on") or "")
        for line, duty in zip(each.lines, each.duties, strict=True):
            told, problems = reader.read(parts[line][1], released_on)
            each.elsewhere.append(told)
            each.problems += problems
            if told.report is not None and len(duty.get("joint", ())) > 1:
                each.problems.append(
                    Problem(line, "", "Mỗi báo cáo là của một cơ quan: việc giao chung đã có báo cáo thì mỗi cơ quan "
                            "ghi một dòng.")
                )  # fmt: skip
        yield each


def bring(uow: UnitOfWork, person: Person, found: Iterable[Found], word: str) -> Iterator[tuple[Found, Entry]]:
    """Register each directive and take its work up where it stands."""
    for each, entry in directives.bring(uow, person, found, word):
        directive = entry.directive
        if directive is None:
            raise ImportRejected(
                f"Văn bản {each.number} còn chờ người khác xem xét, kiểm tra trước khi giao; "
                "nhập riêng văn bản này, hoặc tắt thiết lập kiểm tra rồi nhập lại."
            )
        directive.entered_late = False
        duties = select(Duty).where(Duty.directive_id == directive.id).order_by(Duty.position)
        loaded = uow.session.scalars(duties.options(selectinload(Duty.assignments))).all()
        for duty, told in zip(loaded, each.elsewhere, strict=True):
            for assignment in duty.assignments:
                _take_up(uow, person, directive, assignment, told)
        yield each, entry


def _take_up(uow: UnitOfWork, person: Person, directive: Directive, assignment: Assignment, told: Elsewhere) -> None:
    instance = assignment.instance_id
    if instance is None:
        return
    assignment.assigned_at = min(at(directive.released_on), assignment.assigned_at)
    assignment.updated_at = uow.now() if told.history and told.answered else None
    uow.session.flush()
    if told.history:
        uow.engine.note(instance, f"{ORIGIN}. {told.history}", by=person.username)
    if told.answered:
        sent_at = at(told.sent_on) if told.sent_on else uow.now()
        _answer(uow, person, instance, "accept", {}, sent_at)
    if told.report is not None and told.sent_on and assignment.part is not Part.COOPERATING:
        _report(uow, person, instance, told, at(told.sent_on))


def _report(uow: UnitOfWork, person: Person, instance: int, told: Elsewhere, sent_at: datetime) -> None:
    """Give the report, and take it back, as it was elsewhere; those who cooperate had none of it."""
    _answer(uow, person, instance, "report", told.report or {}, sent_at, told.sender)
    standing = select(WorkItem.element).where(
        WorkItem.instance_id == instance, WorkItem.closed_at.is_(None), WorkItem.element == _HEAD
    )
    if uow.session.scalar(standing):
        _answer(uow, person, instance, _HEAD, {}, sent_at)
    if told.review is not None and told.returned_on:
        _answer(uow, person, instance, "review", told.review, at(told.returned_on))


def _answer(
    uow: UnitOfWork,
    person: Person,
    instance: int,
    element: str,
    answers: Mapping[str, Any],
    moment: datetime,
    sender: str = "",
) -> None:
    origin = f"{ORIGIN}; {sender} gửi ở nơi cũ" if sender else ORIGIN
    uow.engine.take_over(instance, element, answers, by=person.username, at=moment, origin=origin)
