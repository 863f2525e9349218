"""Notices on their way to people, and the mails that gather a day of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base
from workflows.models.organisation import Person


class Digest(Base):
    """A day's notices for one person in one mail: one row a person and day, so that none goes out twice."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime]
    failure: Mapped[str | None] = mapped_column(Text)

    person: Mapped[Person] = relationship()
    messages: Mapped[list[Message]] = relationship(order_by="Message.id")


class Message(Base):
    """A notice to a person: read in the software, and mailed where a mail server is set."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_unsent",
            "retry_at",
            postgresql_where=text("sent_at IS NULL"),
            sqlite_where=text("sent_at IS NULL"),
        ),
        Index(
            "ix_message_unread",
            "person_id",
            postgresql_where=text("read_at IS NULL"),
            sqlite_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str] = mapped_column(String(300))
    # Of a matter that bears no delay (hỏa tốc): mailed by itself and at once; all else waits for the day's digest.
    urgent: Mapped[bool] = mapped_column(default=False)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digest.id"), index=True)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime]
    failure: Mapped[str | None] = mapped_column(Text)

    person: Mapped[Person] = relationship()
