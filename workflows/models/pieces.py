"""What an agency hands down to one of its parts."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Connection, ForeignKey, String, Text, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from engine import Base, Instance
from workflows.calendar import breaks_at
from workflows.models.directives import Assignment
from workflows.models.organisation import Agency
from workflows.vocabulary import ProcessState


class Piece(Base):
    """A piece of work inside an agency (việc nội bộ): what, to which part, until when; no figure of the province's."""

    __tablename__ = "piece"
    __table_args__ = (UniqueConstraint("agency_id", "year", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    # The agency's own register: numbers of its own, anew each year.
    year: Mapped[int]
    number: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    # Of which of the province's assignments it is a piece, and why it may take longer than that one.
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    exceeding: Mapped[str | None] = mapped_column(Text)
    # What the part is told of it: these words, and no more.
    whole: Mapped[str | None] = mapped_column(String(200))
    due_on: Mapped[date]
    original_due_on: Mapped[date]
    late_at: Mapped[datetime]
    # Who confirms it for the agency; its heads where nobody is named, or who was is no officer of it any more.
    approver: Mapped[str | None] = mapped_column(String(120))
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    # The newest report's; none again once it is returned. The agency's own review is never charged to the part.
    stopped_at: Mapped[datetime | None]
    returned: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    # A longer limit that was asked for and not decided yet.
    asked_due_on: Mapped[date | None]
    # The highest rung of the ladder that was climbed, and for which limit.
    rung: Mapped[str | None] = mapped_column(String(20))
    rung_for: Mapped[date | None]

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id])
    part: Mapped[Agency] = relationship(foreign_keys=[part_id])
    assignment: Mapped[Assignment | None] = relationship()
    instance: Mapped[Instance] = relationship()

    # The province lets its own work rest (``Suspension``); what an agency hands down it recalls or extends.
    suspended_at: ClassVar[None] = None

    @property
    def judged_on(self) -> date:
        """The last day in time."""
        return self.due_on

    @property
    def reference(self) -> str:
        """Its number in the agency's register."""
        return f"Việc nội bộ {self.number}/{self.year}"

    @property
    def state(self) -> ProcessState:
        """Where the work stands: the state of the step at which the token stands."""
        standing = self.instance.state
        return ProcessState(standing) if standing else ProcessState.AWAITING_ACCEPTANCE


class Inside(Base):
    """An instance that is an agency's own affair: a number and no content, so that every scope and fence may ask it."""

    __tablename__ = "inside"

    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), primary_key=True)


@event.listens_for(Piece, "before_insert")
@event.listens_for(Piece, "before_update")
def _derive_piece(_mapper: Mapper[Piece], _connection: Connection, piece: Piece) -> None:
    piece.late_at = breaks_at(piece.due_on)
