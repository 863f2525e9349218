"""The page of an agency's own work: its parts with their numbers, the rows behind each, and both to take along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from workflows import audit
from workflows.calendar import date_of
from workflows.errors import NotFound
from workflows.models import Agency, Person, Piece
from workflows.pages import SIZE, Page, offset, within
from workflows.pieces.handing_down import hands_down
from workflows.pieces.standing import OPEN, PieceStanding, is_overdue, standing, with_standing
from workflows.policy import agencies_inside, visible
from workflows.printing import Cell, Column, Kind, Sheet
from workflows.unit import UnitOfWork

_DONE = Piece.confirmed_at.is_not(None)
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
        "dang-lam": and_(OPEN, ~overdue),
        "qua-han": overdue,
    }


def _rows(uow: UnitOfWork, person: Person, agency: Agency, asked: Asked) -> Select[Piece]:
    found = visible(select(Piece), person).where(_of(agency))
    if asked.part:
        found = found.join(Piece.part).where(Agency.code == asked.part)
    if asked.group in GROUPS:
        found = found.where(_conditions(uow.now())[asked.group])
    return found.order_by(~OPEN, Piece.late_at, Piece.id)


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
