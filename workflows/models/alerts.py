"""What the house told supervisors by itself, so that it is told once."""

from __future__ import annotations

from datetime import date

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine import Base


class Alert(Base):
    """A figure that passed its threshold, or a week's digest, and the day on which that was told."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("rule", "about", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(40))
    # The agency's code; empty for what is of the whole province.
    about: Mapped[str] = mapped_column(String(20), default="")
    day: Mapped[date]
