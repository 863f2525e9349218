"""The audit's chain: each entry carries the digest of the one before it (Art. 4.2, 6.4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine import Base


class AuditEntry(Base):
    """Something that somebody did, or was refused; never changed and never removed."""

    __tablename__ = "audit_entry"

    # Counted by the chain itself, without a gap: a database's own counter leaves one at each undone transaction.
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    # Nobody, where the software acts by itself.
    by: Mapped[str | None] = mapped_column(String(120), index=True)
    act: Mapped[str] = mapped_column(String(60), index=True)
    about: Mapped[str] = mapped_column(String(120), index=True)
    detail: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
