"""The Office's daily look at what agencies entered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine import Base


class ReviewDay(Base):
    """Somebody of the Office looked through all that awaited review on that day (Art. 8.3)."""

    __tablename__ = "review_day"
    __table_args__ = (UniqueConstraint("day", "by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date]
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    awaiting: Mapped[int]
    late: Mapped[int]
