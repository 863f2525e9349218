"""Sessions, and what guards the way to them: throttles, second factors and the accounts of last resort."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base
from workflows.models.organisation import Person


class SignIn(Base):
    """A session kept on the server, so that it can be ended; the browser holds the token, the row its digest."""

    __tablename__ = "sign_in"
    __table_args__ = (
        Index(
            "ix_sign_in_open",
            "person_id",
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index("ix_sign_in_device", "person_id", "device"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(64))
    agent: Mapped[str | None] = mapped_column(Text)
    # The digest of agent and address together: a session from another is announced.
    device: Mapped[str | None] = mapped_column(String(64))
    # The password was right and the code is still asked for: opens nothing but the page that asks.
    awaits_code: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # The Office asks a code of this person, who has none yet: opens nothing but the page that sets it up.
    must_enrol: Mapped[bool] = mapped_column(default=False, server_default=text("false"))

    person: Mapped[Person] = relationship()


class Throttle(Base):
    """Failed attempts of one account or one address, by the digest of its name: people type passwords as names."""

    __tablename__ = "throttle"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]


class SecondFactor(Base):
    """What makes a person's six-digit codes, sealed with the house's key."""

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    # None until the first right code proved that the device has it.
    confirmed_at: Mapped[datetime | None]
    # The half minute of the last code that was taken: none is taken twice.
    last_step: Mapped[int | None]


class RecoveryCode(Base):
    """A code for the day on which the device is lost; shown once, kept as a hash, taken once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    hashed: Mapped[str] = mapped_column(String(200))
    used_at: Mapped[datetime | None]


class BreakGlass(Base):
    """A local administrator for the day on which the directory is gone; the only passwords the house knows."""

    __tablename__ = "break_glass"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    hashed: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
