"""What people ask for by starting a diagram from the page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base, Instance
from workflows.models.organisation import Agency


class Matter(Base):
    """One thing that somebody asked for (hồ sơ): who, when and what it is called; the diagram does the rest."""

    __tablename__ = "matter"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(120), index=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    asked_at: Mapped[datetime]
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), unique=True)
    folded: Mapped[str] = mapped_column(Text)

    agency: Mapped[Agency] = relationship()
    instance: Mapped[Instance | None] = relationship()

    @property
    def business_key(self) -> str:
        """The name under which the engine runs this matter: the diagram's key and the matter's number."""
        return f"{self.key}:{self.id}"
