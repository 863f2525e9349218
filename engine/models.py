"""The engine's rows: what was deployed, what runs, what waits for a person, what was said and what happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a naive datetime may not be stored: {value!r}"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The one metadata of the house."""

    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012 (SQLAlchemy's own way)


_LIVING = "status IN ('running', 'suspended')"


class Definition(Base):
    """One version of a diagram with its forms: an immutable bundle, kept by the digest of its content."""

    __tablename__ = "definition"
    __table_args__ = (
        UniqueConstraint("key", "version"),
        Index("ix_definition_digest", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    diagram: Mapped[str] = mapped_column(Text)
    forms: Mapped[dict[str, Any]]
    decisions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # They try what runs and are no part of it: they may change while the version stays.
    scenarios: Mapped[dict[str, Any]] = mapped_column(default=dict)
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(Text, default="")


class Instance(Base):
    """One run of a definition. Its row is the lock: whoever moves the instance holds it."""

    __tablename__ = "instance"
    __table_args__ = (
        # Only running instances wait for a time; the sweep reads nothing else.
        Index(
            "ix_instance_wake_at",
            "wake_at",
            postgresql_where=text("wake_at IS NOT NULL"),
            sqlite_where=text("wake_at IS NOT NULL"),
        ),
        # Of many by their numbers, those that still live.
        Index("ix_instance_living", "id", postgresql_where=text(_LIVING), sqlite_where=text(_LIVING)),
        Index("ix_instance_started_at", "started_at"),
        Index(
            "ix_instance_ended_at",
            "ended_at",
            postgresql_where=text("ended_at IS NOT NULL"),
            sqlite_where=text("ended_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"), index=True)
    business_key: Mapped[str] = mapped_column(String(120), index=True)
    status: Mapped[str] = mapped_column(String(20), default="running", index=True)
    state: Mapped[str | None] = mapped_column(String(40), index=True)
    state_blob: Mapped[bytes] = mapped_column(LargeBinary)
    variables: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The versions of the diagrams that it calls, as they were when it started: key → definition's id.
    bound: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    # A failing instance waits here, never in wake_at: what it is due for is not forgotten.
    retry_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)

    definition: Mapped[Definition] = relationship()


class WorkItem(Base):
    """A step that awaits a person, or an act that is offered to one (``kind``)."""

    __tablename__ = "work_item"
    __table_args__ = (
        Index(
            "ix_work_item_open",
            "circle",
            "kind",
            "instance_id",
            "id",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
        Index("ix_work_item_instance", "instance_id", "closed_at"),
        # What supervisors count: where tokens stand, and how long the steps took that were answered lately.
        Index(
            "ix_work_item_standing",
            "element",
            "kind",
            "circle",
            "instance_id",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_work_item_done",
            "closed_at",
            postgresql_where=text("outcome = 'done'"),
            sqlite_where=text("outcome = 'done'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"))
    token: Mapped[str] = mapped_column(String(32))
    element: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10), default="step")
    form: Mapped[str | None] = mapped_column(String(80))
    circle: Mapped[str | None] = mapped_column(String(120))
    # The lane's own circle, while a supervisor has given the item to somebody by name.
    given_from: Mapped[str | None] = mapped_column(String(120))
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(120))
    outcome: Mapped[str | None] = mapped_column(String(20))

    instance: Mapped[Instance] = relationship()


class Submission(Base):
    """What a person answered at a step. Never changed, never deleted: the migration's triggers see to it."""

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_at", "at"), Index("ix_submission_by", "by", "instance_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    work_item_id: Mapped[int | None] = mapped_column(ForeignKey("work_item.id"), index=True)
    element: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200))
    form: Mapped[str | None] = mapped_column(String(80))
    answers: Mapped[dict[str, Any]]
    by: Mapped[str] = mapped_column(String(120))
    # For whom, where whoever answered stood in for somebody else.
    on_behalf_of: Mapped[str | None] = mapped_column(String(120))
    at: Mapped[datetime]
    # Whence it was taken over, where it was answered before the software was taken up; whoever brought it is ``by``.
    origin: Mapped[str | None] = mapped_column(Text)


class Event(Base):
    """One action on an instance and the elements its tokens passed. Never changed, never deleted."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    element: Mapped[str | None] = mapped_column(String(120))
    by: Mapped[str | None] = mapped_column(String(120))
    on_behalf_of: Mapped[str | None] = mapped_column(String(120))
    passed: Mapped[list[str]]
    # The variables that the action changed, with their new values: their history.
    wrote: Mapped[dict[str, Any]] = mapped_column(default=dict)
    note: Mapped[str] = mapped_column(Text, default="")
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))


class Draft(Base):
    """What a person typed at a step and has not sent yet."""

    __tablename__ = "draft"

    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"), primary_key=True)
    by: Mapped[str] = mapped_column(String(120), primary_key=True)
    typed: Mapped[dict[str, Any]]
    saved_at: Mapped[datetime]


class Receipt(Base):
    """An act that came with a word of its own (an idempotency key): the same word again changes nothing."""

    __tablename__ = "receipt"

    word: Mapped[str] = mapped_column(String(120), primary_key=True)
    act: Mapped[str] = mapped_column(String(20))
    # None: a message for which nobody waited.
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    at: Mapped[datetime]


class Incident(Base):
    """A step that failed: its cause, how often it was tried, and who or what ended it."""

    __tablename__ = "incident"
    __table_args__ = (
        Index(
            "ix_incident_open",
            "instance_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[int] = mapped_column(ForeignKey("instance.id"), index=True)
    element: Mapped[str | None] = mapped_column(String(120))
    cause: Mapped[str] = mapped_column(Text)
    by: Mapped[str | None] = mapped_column(String(120))
    attempts: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(120))


class Subscription(Base):
    """A message or signal for which an instance waits; without an instance: one that starts its definition."""

    __tablename__ = "subscription"
    __table_args__ = (Index("ix_subscription_awaited", "kind", "name", "correlation"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    # None answers every correlation: a signal, or a message that starts a definition.
    correlation: Mapped[str | None] = mapped_column(String(200))
    element: Mapped[str] = mapped_column(String(120))
    token: Mapped[str | None] = mapped_column(String(40))
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), index=True)
    definition_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"), index=True)


class Dispatch(Base):
    """A message or signal on its way: thrown in one transaction, delivered to each receiver in one of its own."""

    __tablename__ = "dispatch"
    __table_args__ = (
        Index(
            "ix_dispatch_due",
            "due_at",
            postgresql_where=text("due_at IS NOT NULL"),
            sqlite_where=text("due_at IS NOT NULL"),
        ),
        Index("ix_dispatch_waiting", "kind", "name", "correlation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    correlation: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    sender_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"))
    sent_at: Mapped[datetime]
    # None: nobody awaits the message yet; it is kept until somebody does, or until it expires.
    due_at: Mapped[datetime | None]
    expires_at: Mapped[datetime]
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), index=True)
    definition_id: Mapped[int | None] = mapped_column(ForeignKey("definition.id"))
    attempts: Mapped[int] = mapped_column(default=0)


class Schedule(Base):
    """When the timer start of a definition's newest version begins its next instance."""

    __tablename__ = "schedule"
    __table_args__ = (UniqueConstraint("definition_id", "element"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    definition_id: Mapped[int] = mapped_column(ForeignKey("definition.id"))
    element: Mapped[str] = mapped_column(String(120))
    wake_at: Mapped[datetime | None] = mapped_column(index=True)
    left: Mapped[int | None]
    retry_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    failure: Mapped[str | None] = mapped_column(Text)
