"""Tables that somebody brought in: what they said, and what came of each row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models import Base
from workflows.models.columns import one_of
from workflows.models.entries import Entry
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
    imported_at: Mapped[datetime | None]

    came: Mapped[list[ImportLine]] = relationship(order_by="ImportLine.line")


class ImportLine(Base):
    """A row of a table and the entry that came of it: where a directive comes from."""

    __tablename__ = "import_line"
    __table_args__ = (UniqueConstraint("batch_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("import_batch.id"))
    line: Mapped[int]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)

    entry: Mapped[Entry] = relationship()
