"""What the Office reports from the software's figures, once they were gathered (Art. 10)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models import Base, Instance
from workflows.models.columns import one_of
from workflows.vocabulary import PeriodKind


class Summary(Base):
    """The figures of one period as they stood at the cut-off, with every row behind them; unchangeable once signed."""

    __tablename__ = "summary"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PeriodKind] = mapped_column(one_of(PeriodKind))
    from_on: Mapped[date]
    to_on: Mapped[date]
    cut_at: Mapped[datetime]
    # The canonical JSON of rows, lists, rules and words, deflated; its digest is that of the JSON itself.
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(String(64))
    total: Mapped[int]
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), unique=True)
    assessment: Mapped[str] = mapped_column(Text, default="")
    proposals: Mapped[str] = mapped_column(Text, default="")
    document_number: Mapped[str | None] = mapped_column(String(60))
    signed_by: Mapped[str | None] = mapped_column(String(120))
    # As the signer was called on that day, and of what post: both change, papers do not.
    signer: Mapped[str] = mapped_column(String(200), default="")
    signer_position: Mapped[str] = mapped_column(String(200), default="")
    signed_at: Mapped[datetime | None]

    instance: Mapped[Instance | None] = relationship()
