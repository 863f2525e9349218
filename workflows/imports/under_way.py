"""Work that runs elsewhere on the day the software is taken up: entered at the step where it stands, with its history.

The entry's own clock is not charged with what lay before, and an agency that had accepted its work is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from workflows.errors import ImportRejected
from workflows.imports import directives
from workflows.imports.directives import Found, Problem
from workflows.imports.tables import Line
from workflows.models import Assignment, Duty, Entry, Person
from workflows.text import fold
from workflows.unit import UnitOfWork

STEP, HISTORY = "Đang ở bước", "Quá trình trước đây"
COLUMNS = [
    (STEP, "Chưa tiếp nhận; Đang thực hiện"),
    (HISTORY, "Việc đã làm trước khi chuyển sang phần mềm; ghi vào lịch sử của tiến trình"),
]
STEPS = {fold("Chưa tiếp nhận"): "", fold("Đang thực hiện"): "report"}
"""The steps at which work may be taken up, by what people call them, and the diagram's element that it is moved to."""
_FIRST = "accept"


def check(uow: UnitOfWork, person: Person, lines: Iterable[Line]) -> list[Found]:
    """Every directive of the table with what stands against it; nothing is kept."""
    lines = list(lines)
    own = {each.number: each.cells for each in lines}
    bare = [
        replace(each, cells={head: cell for head, cell in each.cells.items() if not _is_ours(head)}) for each in lines
    ]
    found = directives.check(uow, person, bare)
    for each in found:
        for line in each.lines:
            if fold(_cell(own[line], STEP) or "Chưa tiếp nhận") not in STEPS:
                each.problems.append(Problem(line, STEP, "Ghi “Chưa tiếp nhận” hoặc “Đang thực hiện”."))
        each.steps = [STEPS.get(fold(_cell(own[line], STEP)), "") for line in each.lines]
        each.histories = [_cell(own[line], HISTORY) for line in each.lines]
    return found


def bring(uow: UnitOfWork, person: Person, found: Iterable[Found], word: str) -> Iterator[tuple[Found, Entry]]:
    """Register each directive and take its work up where it stands."""
    for each, entry in directives.bring(uow, person, found, word):
        directive = entry.directive
        if directive is None:
            raise ImportRejected(
                f"Văn bản {each.number} còn chờ người thứ hai kiểm tra; tắt thiết lập này rồi nhập lại."
            )
        directive.entered_late = False
        duties = select(Duty).where(Duty.directive_id == directive.id).order_by(Duty.position)
        loaded = uow.session.scalars(duties.options(selectinload(Duty.assignments))).all()
        for duty, step, history in zip(loaded, each.steps, each.histories, strict=True):
            for assignment in duty.assignments:
                _take_up(uow, person, assignment, step, history)
        yield each, entry


def _take_up(uow: UnitOfWork, person: Person, assignment: Assignment, step: str, history: str) -> None:
    if not step or assignment.instance_id is None:
        return
    assignment.accepted_at, assignment.accepted_by = uow.now(), person.username
    assignment.updated_at = uow.now() if history else None
    uow.session.flush()
    reason = f"Tiếp nhận từ nơi khác. {history}".strip()
    uow.engine.move(assignment.instance_id, _FIRST, step, by=person.username, reason=reason)


def _is_ours(head: str) -> bool:
    return fold(head) in (fold(STEP), fold(HISTORY))


def _cell(cells: dict[str, str], head: str) -> str:
    return next((cell for name, cell in cells.items() if fold(name) == fold(head)), "")
