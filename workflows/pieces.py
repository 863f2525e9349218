"""Việc nội bộ: what an agency handed down to its parts, as its own people read it; the Office does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from workflows import audit, deadlines
from workflows.calendar import Calendar, breaks_at, date_of
from workflows.errors import NotFound
from workflows.models import Agency, Assignment, Person, Piece
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, agencies_inside, may, visible
from workflows.printing import Cell, Column, Kind, Sheet
from workflows.settings import DUE_SOON_DAYS, value
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState, TimeState

_DONE = Piece.confirmed_at.is_not(None)
_OPEN = and_(Piece.confirmed_at.is_(None), Piece.ended_at.is_(None))
_IN_TIME = Piece.stopped_at < Piece.late_at

GROUPS: Mapping[str, str] = {
    "dung-han": "Đúng hạn",
    "tre-han": "Trễ hạn",
    "dang-lam": "Đang làm",
    "qua-han": "Quá hạn",
}
"""How work stands, by the words of an address: each piece that was not recalled is in exactly one."""
COLUMNS = (
    Column("Số", width=20),
    Column("Nội dung", width=60),
    Column("Đơn vị thực hiện", width=30),
    Column("Ngày giao", Kind.DATE, 12),
    Column("Thời hạn", Kind.DATE, 12),
    Column("Hạn giao ban đầu", Kind.DATE, 12),
    Column("Tình trạng", width=22),
    Column("Thời gian", width=18),
    Column("Số lần trả lại", Kind.NUMBER, 10),
    Column("Thuộc nhiệm vụ tỉnh giao", width=40),
)
MOST = 20_000
"""Rows that are taken along at once."""


@dataclass(frozen=True)
class PieceStanding:
    """A piece as lists and pages tell it; ``days`` to the last day in time, negative once it has passed."""

    piece: Piece
    state: ProcessState
    time_state: TimeState
    days: int | None
    # The province's assignment of which it is a piece; none for the part, which does not read that.
    whole: Assignment | None = None


@dataclass(frozen=True)
class Line:
    """One part with its numbers, by the words of ``GROUPS``."""

    part: Agency
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def punctuality(self) -> float | None:
        """The share of what was done in time; None before anything is done."""
        done = self.counts["dung-han"] + self.counts["tre-han"]
        return self.counts["dung-han"] / done if done else None


@dataclass(frozen=True)
class Asked:
    """Which rows are asked for: those of a part, by its code, and of a group; empty: all."""

    part: str = ""
    group: str = ""
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Board(Page[PieceStanding]):
    """All that the page of an agency's own work tells: its parts' numbers and the rows that are asked for."""

    agency: Agency
    lines: list[Line]
    asked: Asked
    may_hand_down: bool


def standing(uow: UnitOfWork, piece: Piece) -> PieceStanding:
    """Where the piece stands now."""
    soon = value(uow.session, DUE_SOON_DAYS)
    time = deadlines.time_state(piece, uow.now(), uow.calendar, soon)
    return PieceStanding(piece, piece.state, time, deadlines.days_left(piece, uow.now()))


def next_number(session: Session, agency: Agency, year: int) -> int:
    """The next number of the agency's own register; two who ask at once wait for each other."""
    session.execute(select(Agency.id).where(Agency.id == agency.id).with_for_update())
    given = select(func.max(Piece.number)).where(Piece.agency_id == agency.id, Piece.year == year)
    return (session.scalar(given) or 0) + 1


def with_standing() -> list[Any]:
    """What to load with pieces so that their standing costs no further query."""
    return [joinedload(Piece.part), joinedload(Piece.agency), joinedload(Piece.instance)]


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """The condition under which a piece is overdue: what waits for its agency is judged at its report."""
    return and_(_OPEN, Piece.late_at <= func.coalesce(Piece.stopped_at, now))


def is_due_soon(now: datetime, calendar: Calendar, soon: int) -> ColumnElement[bool]:
    """The condition under which a piece is due soon or due today."""
    last = breaks_at(calendar.within(date_of(now), soon))
    return and_(_OPEN, Piece.stopped_at.is_(None), Piece.late_at > now, Piece.late_at <= last)


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


def concern(person: Person) -> bool:
    """Whether the person's agency hands work down, or is a part to which it may be handed down."""
    whole = person.agency
    return may(person, Action.READ_OWN_AGENCY) and (whole.parent_id is not None or bool(whole.parts))


def hands_down(person: Person, agency_id: int) -> bool:
    """Whether the person may hand work of the agency down to one of its parts."""
    own = person.agency_id == agency_id and may(person, Action.READ_OWN_AGENCY)
    return own and any(each.ended_on is None for each in person.agency.parts)


def board(uow: UnitOfWork, person: Person, agency_id: int, asked: Asked) -> Board:
    """The page of an agency's own work; for everybody outside it there is none."""
    agency = _agency(uow, person, agency_id)
    lines = _lines(uow, agency)
    rows = _rows(uow, person, agency, asked)
    total = uow.session.scalars(rows.with_only_columns(func.count(Piece.id)).order_by(None)).one()
    page = within(asked.page, total)
    shown = uow.session.scalars(rows.options(*with_standing()).limit(SIZE).offset(offset(page)))
    return Board(
        rows=[standing(uow, each) for each in shown],
        total=total,
        number=page,
        agency=agency,
        lines=lines,
        asked=asked,
        may_hand_down=hands_down(person, agency.id),
    )


def sheets(uow: UnitOfWork, person: Person, agency_id: int, asked: Asked, kind: str) -> list[Sheet]:
    """The rows that are asked for, then the numbers, to take along. The audit knows of it."""
    agency = _agency(uow, person, agency_id)
    found = _rows(uow, person, agency, asked).options(*with_standing()).limit(MOST)
    rows = [_cells(standing(uow, each)) for each in uow.session.scalars(found)]
    audit.note(uow, person, "piece.export", about=f"agency:{agency.code}", kind=kind, count=len(rows))
    heads = [Column(each, Kind.NUMBER, 10) for each in GROUPS.values()]
    shares = Column("Tỷ lệ đúng hạn", Kind.SHARE, 14)
    columns = [Column("Đơn vị", width=36), *heads, Column("Tổng số", Kind.NUMBER, 10), shares]
    numbers = [[each.part.name, *each.counts.values(), each.total, each.punctuality] for each in _lines(uow, agency)]
    return [Sheet(f"Việc nội bộ – {agency.name}", COLUMNS, rows), Sheet("Theo đơn vị", columns, numbers)]


def _agency(uow: UnitOfWork, person: Person, agency_id: int) -> Agency:
    agency = uow.session.get(Agency, agency_id) if agency_id in agencies_inside(person) else None
    if agency is None:
        raise NotFound
    return agency


def _of(agency: Agency) -> ColumnElement[bool]:
    """What it handed down, and what was handed down to it."""
    return or_(Piece.agency_id == agency.id, Piece.part_id == agency.id)


def _conditions(now: datetime) -> dict[str, ColumnElement[bool]]:
    overdue = is_overdue(now)
    return {
        "dung-han": and_(_DONE, _IN_TIME),
        "tre-han": and_(_DONE, ~_IN_TIME),
        "dang-lam": and_(_OPEN, ~overdue),
        "qua-han": overdue,
    }


def _rows(uow: UnitOfWork, person: Person, agency: Agency, asked: Asked) -> Select[Piece]:
    found = visible(select(Piece), person).where(_of(agency))
    if asked.part:
        found = found.join(Piece.part).where(Agency.code == asked.part)
    if asked.group in GROUPS:
        found = found.where(_conditions(uow.now())[asked.group])
    return found.order_by(~_OPEN, Piece.late_at, Piece.id)


def _lines(uow: UnitOfWork, agency: Agency) -> list[Line]:
    """Each part that stands or was given something, with its numbers."""
    sums = [func.sum(case((condition, 1), else_=0)) for condition in _conditions(uow.now()).values()]
    asked = select(Piece.part_id, *sums).where(_of(agency)).group_by(Piece.part_id)
    counted = {number: dict(zip(GROUPS, each, strict=True)) for number, *each in uow.session.execute(asked)}
    parts = {each.id for each in agency.parts if each.ended_on is None} | counted.keys()
    found = select(Agency).where(Agency.id.in_(parts)).order_by(Agency.position, Agency.id)
    return [Line(each, counted.get(each.id, dict.fromkeys(GROUPS, 0))) for each in uow.session.scalars(found)]


def _cells(it: PieceStanding) -> Sequence[Cell]:
    piece = it.piece
    given = (piece.reference, piece.content, piece.part.name, date_of(piece.at), piece.due_on, piece.original_due_on)
    return [*given, it.state.label, it.time_state.label, piece.returned, piece.whole]
