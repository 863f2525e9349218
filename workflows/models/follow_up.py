"""What follows an assignment on its way: progress, letters that urge, pauses, reopenings, corrections, contacts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models import Base, Instance, Submission
from workflows.models.columns import one_of
from workflows.models.directives import Assignment
from workflows.vocabulary import Channel, Outcome


class Progress(Base):
    """What an agency told of its progress before its report, and whether the Office looked at it (Art. 8.2, 8.3)."""

    __tablename__ = "progress"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    content: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(String(60))
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str | None] = mapped_column(String(120))
    remark: Mapped[str | None] = mapped_column(Text)
    # The Office's own clock, where it looks at progress at all; whether it was kept stays with the check.
    check_due: Mapped[date | None]
    checked_late: Mapped[bool] = mapped_column(default=False)

    assignment: Mapped[Assignment] = relationship(back_populates="progresses")
    submission: Mapped[Submission] = relationship()


class Letter(Base):
    """A document by which the Office urged an agency (văn bản đôn đốc, Art. 11.2)."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    document_number: Mapped[str] = mapped_column(String(60))
    document_date: Mapped[date]
    content: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


class Suspension(Base):
    """A pause that the Office ordered: no clock runs in it; the limit moves by the working days it took."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(String(60))
    due_on: Mapped[date | None]
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    resumed_at: Mapped[datetime | None]
    resumed_by: Mapped[str | None] = mapped_column(String(120))
    resumed_reason: Mapped[str | None] = mapped_column(Text)
    resumed_due_on: Mapped[date | None]


class Reopening(Base):
    """A confirmation that the Office took back; the instance that ended with it stays the assignment's history."""

    __tablename__ = "reopening"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    confirmed_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]

    instance: Mapped[Instance] = relationship()


class Correction(Base):
    """A figure or fact that the Office or the agency found wrong, also after the work was closed (Art. 9.2, 9.3)."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), unique=True)
    wrong: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(one_of(Outcome))
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(120))

    assignment: Mapped[Assignment] = relationship(back_populates="corrections")
    versions: Mapped[list[CorrectedText]] = relationship(order_by="CorrectedText.version")


class CorrectedText(Base):
    """One version of what an agency says instead, and what the Office remarked about it."""

    __tablename__ = "corrected_text"
    __table_args__ = (UniqueConstraint("correction_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), unique=True)
    version: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    document_number: Mapped[str | None] = mapped_column(String(60))
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
    remark: Mapped[str | None] = mapped_column(Text)


class Contact(Base):
    """What passed between agency and Office beside the software: by letter, fax, telephone or mail (Art. 9.3, 9.4)."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    channel: Mapped[Channel] = mapped_column(one_of(Channel))
    happened_on: Mapped[date]
    partner: Mapped[str] = mapped_column(String(200))
    content: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]
