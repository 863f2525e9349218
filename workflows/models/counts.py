"""The roll-up: what each duty adds to the province's counts, and the counts themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from engine import Base


class Count(Base):
    """So many more, from an instant on, of one figure in one cut of the province; the sum of such rows is the figure.

    Rows are added by the acts that cause them, and folded into one for each key by the worker.
    """

    __tablename__ = "count"
    __table_args__ = (
        Index("ix_count_cut", "cut", "name", "agency_id"),
        Index("ix_count_unfolded", "id", postgresql_where=text("NOT folded"), sqlite_where=text("NOT folded")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cut: Mapped[str] = mapped_column(String(20))
    # The leader or the field of the cut; empty where it has none.
    name: Mapped[str] = mapped_column(String(100), default="")
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    figure: Mapped[str] = mapped_column(String(20))
    # From when on it counts; always, where there is none. So what falls due needs no nightly recount.
    since: Mapped[datetime | None]
    number: Mapped[int]
    folded: Mapped[bool] = mapped_column(default=False, server_default=false())


class Share(Base):
    """What one duty adds to the counts, as it was added last: the difference to what it adds now is what changes."""

    __tablename__ = "share"

    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"), primary_key=True)
    parts: Mapped[dict[str, Any]]
