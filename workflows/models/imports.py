"""Tables that somebody brought in: what they said, and what came of each row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base
from workflows.models.columns import one_of
from workflows.models.entries import Entry
from workflows.models.matters import Matter
from workflows.vocabulary import ImportKind


class ImportBatch(Base):
    """One table as it was read, before and after it was brought in."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ImportKind] = mapped_column(one_of(ImportKind))
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    # When somebody let it come in, who, and the first rows of the directives against which nothing stood then.
    begun_at: Mapped[datetime | None]
    begun_by: Mapped[str | None] = mapped_column(String(120))
    wanted: Mapped[list[int] | None] = mapped_column(JSON)
    imported_at: Mapped[datetime | None]
    # What an electronic document began.
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), unique=True)

    came: Mapped[list[ImportLine]] = relationship(order_by="ImportLine.line")
    matter: Mapped[Matter | None] = relationship()


class ImportLine(Base):
    """A row of a table and the entry that came of it, or why none did: where a directive comes from."""

    __tablename__ = "import_line"
    __table_args__ = (UniqueConstraint("batch_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    line: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    sentence: Mapped[str] = mapped_column(Text, default="", server_default="")

    entry: Mapped[Entry | None] = relationship()
