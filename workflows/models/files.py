"""Files that were handed in, and files that are held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base, Submission
from workflows.models.columns import one_of
from workflows.vocabulary import HeldDecision


class Attachment(Base):
    """A file handed in with a form; its bytes lie under their digest, outside the database."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(120))
    uploaded_by: Mapped[str] = mapped_column(String(120))
    uploaded_at: Mapped[datetime]
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"), index=True)

    # The directive's own file, from the moment its entry keeps it.
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)

    submission: Mapped[Submission | None] = relationship()


class HeldFile(Base):
    """A file marked secret, kept apart until somebody decided; of a purged one this row is all that stays."""

    __tablename__ = "held_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(120))
    name_sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    uploaded_by: Mapped[str] = mapped_column(String(120))
    uploaded_at: Mapped[datetime]
    work_item_id: Mapped[int | None] = mapped_column(ForeignKey("work_item.id"), index=True)
    field: Mapped[str] = mapped_column(String(120))
    decision: Mapped[HeldDecision | None] = mapped_column(one_of(HeldDecision))
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
