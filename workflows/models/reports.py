"""What an agency reports about an assignment, asks for and is urged to, and what the Office answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base, Submission
from workflows.models.columns import one_of
from workflows.models.directives import Assignment
from workflows.vocabulary import Granting, HandBackReason, Ruling, Urgency, Verdict

_AWAITING = "verdict IS NULL AND withdrawn_at IS NULL"


class Report(Base):
    """What an agency reported in one round, and what the Office decided about it (Art. 8.2, 8.3)."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("assignment_id", "round"),
        CheckConstraint("verdict IS NULL OR verdict <> 'returned' OR reason IS NOT NULL", name="returned_with_reason"),
        Index("ix_report_reviewed_at", "reviewed_at", "id"),
        Index("ix_report_awaiting", "id", postgresql_where=text(_AWAITING), sqlite_where=text(_AWAITING)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    round: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(String(60))
    document_date: Mapped[date | None]
    # The document's own urgency and release decide by when it is entered here (Art. 8.2), never the directive's.
    urgency: Mapped[Urgency] = mapped_column(one_of(Urgency), default=Urgency.NORMAL)
    released_on: Mapped[date | None]
    update_due: Mapped[date | None]
    entered_late: Mapped[bool] = mapped_column(default=False)
    # The Office's own clock (Art. 8.3); whether it was kept stays with the review.
    review_due: Mapped[date | None]
    reviewed_late: Mapped[bool] = mapped_column(default=False)
    # Working days from its entry to its return; none unless it was returned and the Office counts them.
    held_days: Mapped[int | None]
    verdict: Mapped[Verdict | None] = mapped_column(one_of(Verdict))
    reason: Mapped[str | None] = mapped_column(Text)
    reviewed_by: Mapped[str | None] = mapped_column(String(120))
    reviewed_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship(back_populates="reports")
    submission: Mapped[Submission] = relationship()


class HandBack(Base):
    """An assignment that its agency found wrong and handed back, and what the Office answered (Art. 9.1)."""

    __tablename__ = "hand_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    code: Mapped[HandBackReason] = mapped_column(one_of(HandBackReason))
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    ruling: Mapped[Ruling | None] = mapped_column(one_of(Ruling))
    answer: Mapped[str | None] = mapped_column(Text)
    ruled_by: Mapped[str | None] = mapped_column(String(120))
    ruled_at: Mapped[datetime | None]


class Extension(Base):
    """Another limit that an agency asked for, and what the Office answered; who asks never decides."""

    __tablename__ = "extension"
    __table_args__ = (Index("ix_extension_decided_at", "decided_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    due_on: Mapped[date]
    asked_due_on: Mapped[date]
    document_number: Mapped[str | None] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    # Another date that the Office proposes instead; the agency takes it or not.
    offered_due_on: Mapped[date | None]
    offer_answered_at: Mapped[datetime | None]
    offer_answered_by: Mapped[str | None] = mapped_column(String(120))
    granting: Mapped[Granting | None] = mapped_column(one_of(Granting))
    granted_due_on: Mapped[date | None]
    decision_number: Mapped[str | None] = mapped_column(String(60))
    answer: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(120))
    decided_at: Mapped[datetime | None]


class Urging(Base):
    """A rung of the ladder that was climbed for a deadline: once only, whatever runs twice."""

    __tablename__ = "urging"
    __table_args__ = (UniqueConstraint("assignment_id", "rung", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    rung: Mapped[str] = mapped_column(String(20))
    due_on: Mapped[date]
    at: Mapped[datetime]
