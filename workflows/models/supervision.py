"""What supervisors keep: the lists that they saved, and the acts that they did to many instances at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base, Instance
from workflows.models.columns import one_of
from workflows.models.organisation import Person
from workflows.vocabulary import ActOutcome, Steering


class SavedView(Base):
    """A list of instances as somebody saved it: what it asks for, for its owner alone or for the Office."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str] = mapped_column(String(80))
    shared: Mapped[bool]
    asked: Mapped[dict[str, Any]]
    at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class BulkAct(Base):
    """One act on many instances: a preview until its reason is given, then carried out one by one."""

    __tablename__ = "bulk_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    act: Mapped[Steering] = mapped_column(one_of(Steering))
    # Where to: the step of a move, the account of a gift.
    target: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    items: Mapped[list[BulkActItem]] = relationship(order_by="BulkActItem.id", cascade="all, delete-orphan")


class BulkActItem(Base):
    """One instance of a bulk act: where it stood in the preview, and what became of it."""

    __tablename__ = "bulk_act_item"
    __table_args__ = (
        UniqueConstraint("bulk_act_id", "instance_id"),
        Index(
            "ix_bulk_act_item_waiting",
            "bulk_act_id",
            postgresql_where=text("outcome = 'waiting'"),
            sqlite_where=text("outcome = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bulk_act_id: Mapped[int] = mapped_column(ForeignKey("bulk_act.id"))
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    # The open work items of the preview: whatever moved since then is left alone.
    stood: Mapped[str] = mapped_column(String(400))
    outcome: Mapped[ActOutcome] = mapped_column(one_of(ActOutcome))
    sentence: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime | None]

    instance: Mapped[Instance] = relationship()
