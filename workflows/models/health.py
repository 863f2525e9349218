"""That the house's processes live."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine import Base


class Heartbeat(Base):
    """A sign of life of a process that works for the house."""

    __tablename__ = "heartbeat"

    node: Mapped[str] = mapped_column(String(120), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]
