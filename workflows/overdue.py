"""Đôn đốc: what is overdue at agencies, which of it wants a letter, which is proposed for criticism (Art. 11.2)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from workflows import deadlines, settings
from workflows.models import Assignment, Letter, Person
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, require, visible
from workflows.standing import Standing, standing, with_standing
from workflows.unit import UnitOfWork
from workflows.vocabulary import Word


class Level(Word):
    """How far a delay has gone."""

    LATE = "late", "Quá hạn"
    LETTER = "letter", "Cần văn bản đôn đốc"
    CRITICISM = "criticism", "Đề xuất phê bình"


@dataclass(frozen=True)
class Row:
    """An overdue assignment: the working days since its limit, how grave that is, and the letters sent."""

    standing: Standing
    late_by: int
    level: Level
    letters: list[Letter]


def listing(uow: UnitOfWork, person: Person, page: int = 1) -> Page[Row]:
    """What is overdue and lies with the agencies that the person may see, the longest first."""
    require(person, Action.SUPERVISE)
    lies_with_agency = (Assignment.submitted_at.is_(None), Assignment.suspended_at.is_(None))
    found = visible(select(Assignment), person).where(deadlines.is_overdue(uow.now()), *lies_with_agency)
    total = uow.session.scalars(found.with_only_columns(func.count())).one()
    page = within(page, total)
    order = Assignment.due_at, Assignment.id
    # The page by its numbers first: what a long list does not show is not read whole.
    met = found.with_only_columns(Assignment.id).order_by(*order).limit(SIZE).offset(offset(page))
    whole = select(Assignment).where(Assignment.id.in_(uow.session.scalars(met).all())).order_by(*order)
    shown = uow.session.scalars(whole.options(*with_standing(), selectinload(Assignment.letters)))
    return Page([_row(uow, each) for each in shown], total, page)


def _row(uow: UnitOfWork, assignment: Assignment) -> Row:
    late_by = uow.calendar.between(assignment.due_on, uow.today()) if assignment.due_on else 0
    return Row(
        standing=standing(uow, assignment),
        late_by=late_by,
        level=_level(uow, late_by, assignment.letters),
        letters=assignment.letters,
    )


def _level(uow: UnitOfWork, late_by: int, letters: list[Letter]) -> Level:
    if late_by >= settings.value(uow.session, settings.CRITICISM_DAYS):
        return Level.CRITICISM
    wants_letter = late_by >= settings.value(uow.session, settings.LETTER_DAYS) and not letters
    return Level.LETTER if wants_letter else Level.LATE
