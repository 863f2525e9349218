"""What the Office asks an agency's head to explain about a figure."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base
from workflows.models.organisation import Agency


class Explanation(Base):
    """A request to explain a figure (yêu cầu giải trình, Art. 13, 14): its limit, and how far it has come."""

    __tablename__ = "explanation"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    figure: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    rounds: Mapped[int] = mapped_column(default=0)
    # The newest answer's; none again once the Office asks anew.
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship()
