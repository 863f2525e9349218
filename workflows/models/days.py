"""The Office's table of days off and of weekend days worked in exchange."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine import Base
from workflows.models.columns import one_of
from workflows.vocabulary import DayKind


class DayOff(Base):
    """A day off, or a weekend day worked in exchange, with the decision that says so."""

    __tablename__ = "day_off"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(one_of(DayKind))
    name: Mapped[str] = mapped_column(String(200))
    decision: Mapped[str | None] = mapped_column(String(120))
