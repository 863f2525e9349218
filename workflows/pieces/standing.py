"""Where a piece stands, alone, of an instance or of an assignment, for the agency's own people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import joinedload

from workflows import deadlines
from workflows.calendar import Calendar, breaks_at, date_of
from workflows.models import Assignment, Person, Piece
from workflows.policy import Action, may, visible
from workflows.settings import DUE_SOON_DAYS, value
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState, TimeState

OPEN = and_(Piece.confirmed_at.is_(None), Piece.ended_at.is_(None))
"""The condition under which a piece is neither confirmed nor ended."""


@dataclass(frozen=True)
class PieceStanding:
    """A piece as lists and pages tell it; ``days`` to the last day in time, negative once it has passed."""

    piece: Piece
    state: ProcessState
    time_state: TimeState
    days: int | None
    # The province's assignment of which it is a piece; none for the part, which does not read that.
    whole: Assignment | None = None


def standing(uow: UnitOfWork, piece: Piece) -> PieceStanding:
    """Where the piece stands now."""
    soon = value(uow.session, DUE_SOON_DAYS)
    time = deadlines.time_state(piece, uow.now(), uow.calendar, soon)
    return PieceStanding(piece, piece.state, time, deadlines.days_left(piece, uow.now()))


def with_standing() -> list[Any]:
    """What to load with pieces so that their standing costs no further query."""
    return [joinedload(Piece.part), joinedload(Piece.agency), joinedload(Piece.instance)]


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """The condition under which a piece is overdue: what waits for its agency is judged at its report."""
    return and_(OPEN, Piece.late_at <= func.coalesce(Piece.stopped_at, now))


def is_due_soon(now: datetime, calendar: Calendar, soon: int) -> ColumnElement[bool]:
    """The condition under which a piece is due soon or due today."""
    last = breaks_at(calendar.within(date_of(now), soon))
    return and_(OPEN, Piece.stopped_at.is_(None), Piece.late_at > now, Piece.late_at <= last)


def of_instance(uow: UnitOfWork, person: Person, instance_id: int) -> PieceStanding | None:
    """The piece for which an instance runs, if it runs for one."""
    found = visible(select(Piece), person).where(Piece.instance_id == instance_id)
    piece = uow.session.scalar(found.options(*with_standing()))
    if piece is None:
        return None
    of_whole = visible(select(Assignment), person).where(Assignment.id == piece.assignment_id)
    return replace(standing(uow, piece), whole=uow.session.scalar(of_whole))


def of_assignment(uow: UnitOfWork, person: Person, assignment: Assignment) -> list[PieceStanding]:
    """What the assignment's agency handed down of it, for that agency's own people."""
    if assignment.agency_id != person.agency_id or not may(person, Action.READ_OWN_AGENCY):
        return []
    found = visible(select(Piece), person).where(Piece.assignment_id == assignment.id, Piece.ended_at.is_(None))
    ordered = found.order_by(Piece.due_on, Piece.id).options(*with_standing())
    return [standing(uow, each) for each in uow.session.scalars(ordered)]
