"""How far the clock was moved, and today, for rows that hold from one day to another."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from engine import Base
from workflows.calendar import date_of


class ClockOffset(Base):
    """How far the demonstration's clock was moved: one row, or none."""

    __tablename__ = "clock_offset"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    seconds: Mapped[int]


def today_of(session: Session | None) -> date:
    """The date in the province by the clock of the session's unit of work; for a row outside one, the machine's."""
    clock = session.info.get(today_of) if session else None
    return clock() if clock else date_of(datetime.now(UTC))
