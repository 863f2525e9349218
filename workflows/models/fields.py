"""The fields of state management to which directives belong."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from engine import Base


class FieldOfWork(Base):
    """A field of state management (lĩnh vực, Art. 1.1); once closed it is chosen for nothing new."""

    __tablename__ = "field_of_work"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    position: Mapped[int]
    closed_at: Mapped[datetime | None]
