"""A directive on its way into the software: what the clerk typed, until it is registered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base, Submission
from workflows.models.directives import Directive
from workflows.models.files import Attachment
from workflows.models.matters import Matter

if TYPE_CHECKING:
    from collections.abc import Mapping


class Entry(Base):
    """A directive as a clerk enters it (Art. 8.1): a draft, then a matter under way, then a directive.

    ``head`` and ``duties`` hold what was typed: they are judged when they are sent, and again when they are registered.
    """

    __tablename__ = "entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    head: Mapped[dict[str, Any]]
    duties: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    by: Mapped[str] = mapped_column(String(120), index=True)
    saved_at: Mapped[datetime]
    # The round under way, or the one that registered it; none while it is a draft, or came back as one.
    matter_id: Mapped[int | None] = mapped_column(ForeignKey("matter.id"), unique=True)
    directive_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"), unique=True)
    # The Chief's answer, where a duty is long-term (Art. 5.1).
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))

    matter: Mapped[Matter | None] = relationship()
    directive: Mapped[Directive | None] = relationship(back_populates="entry")
    decision: Mapped[Submission | None] = relationship()
    files: Mapped[list[Attachment]] = relationship(order_by="Attachment.id")

    @property
    def title(self) -> str:
        """What a list calls it."""
        typed: Mapping[str, Any] = self.head
        told = [str(typed.get(name) or "").strip() for name in ("number", "summary")]
        return ": ".join(each for each in told if each) or "Văn bản chưa có số"
