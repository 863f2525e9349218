"""Designs in work: what a designer changes before it is deployed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base, Definition


class DesignDraft(Base):
    """A bundle in work: a diagram with its forms, tables and scenarios, based on a deployed version or on none."""

    __tablename__ = "design_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(200))
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"))
    diagram: Mapped[str] = mapped_column(Text)
    forms: Mapped[dict[str, Any]]
    decisions: Mapped[dict[str, Any]]
    scenarios: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Of the whole content, scenarios too: whoever saves names the one that they changed.
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(Text, default="")
    begun_by: Mapped[str] = mapped_column(String(120))
    begun_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(120))
    changed_at: Mapped[datetime]
    # What was approved, and not the draft: a change after it asks for another look.
    approved_digest: Mapped[str | None] = mapped_column(String(64))
    approved_by: Mapped[str | None] = mapped_column(String(120))
    approved_at: Mapped[datetime | None]

    based_on: Mapped[Definition | None] = relationship()
