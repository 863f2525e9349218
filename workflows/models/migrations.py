"""Running instances on their way to another version of their diagram, in batches that a restart does not lose."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base, Definition
from workflows.models.columns import one_of
from workflows.vocabulary import ActOutcome


class Migration(Base):
    """One carrying over to a version: by which mapping, by whom and why; over when nothing waits any more."""

    __tablename__ = "migration"

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"), index=True)
    mapping: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    definition: Mapped[Definition] = relationship()
    items: Mapped[list[MigrationItem]] = relationship(order_by="MigrationItem.id")


class MigrationItem(Base):
    """One instance of it: from which version, and what became of it, or what blocks it."""

    __tablename__ = "migration_item"
    __table_args__ = (
        UniqueConstraint("migration_id", "instance_id"),
        Index(
            "ix_migration_item_waiting",
            "migration_id",
            postgresql_where=text("outcome = 'waiting'"),
            sqlite_where=text("outcome = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    migration_id: Mapped[int] = mapped_column(ForeignKey("migration.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    version: Mapped[int]
    outcome: Mapped[ActOutcome] = mapped_column(one_of(ActOutcome))
    sentence: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None]
