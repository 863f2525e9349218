"""The Office recalls an assignment that rests: what is recalled does not first have to go on.

While it runs its own diagram offers the act; the engine lets nobody answer what is suspended.
"""

from __future__ import annotations

from sqlalchemy import select

from engine import WorkItem
from workflows.asides.aside import Answers, Aside
from workflows.asides.suspensions import end_pause, may_resume
from workflows.models import Assignment, Person
from workflows.policy import Action, may
from workflows.unit import UnitOfWork

ACT = "recall"
"""The offered act of an assignment's diagram by which it is recalled."""

WHILE_RESTING = "Thu hồi khi đang tạm dừng."
"""Why the pause of such an assignment ended."""


def may_recall(uow: UnitOfWork, person: Person, assignment: Assignment) -> bool:
    """Whether the work rests, and the person may recall it."""
    if not may_resume(uow, person, assignment):
        return False
    item = _item_of(uow, assignment)
    return item is not None and may(person, Action.COMPLETE, item)


def recall(uow: UnitOfWork, person: Person, assignment: Assignment, answers: Answers) -> None:
    """End the pause, and answer the diagram's own act in the same transaction."""
    end_pause(uow, person, assignment, WHILE_RESTING)
    item = _item_of(uow, assignment)
    if item is not None:
        uow.engine.complete(item, answers, by=person.username)


def _item_of(uow: UnitOfWork, assignment: Assignment) -> WorkItem | None:
    mine = WorkItem.instance_id == assignment.instance_id, WorkItem.element == ACT, WorkItem.closed_at.is_(None)
    return uow.session.scalar(select(WorkItem).where(*mine))


RECALL = Aside("thu-hoi", "recall", "Thu hồi, thay thế", "Đã thu hồi nhiệm vụ.", may_recall, recall)
