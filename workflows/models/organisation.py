"""Agencies, the Office's rooms and people."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, object_session, relationship

from engine.models import Base
from workflows.models.clock import today_of
from workflows.models.columns import one_of
from workflows.vocabulary import AgencyKind, Role, SuccessionKind

if TYPE_CHECKING:
    from workflows.models.rights import Cover, PersonRole


class Agency(Base):
    """An agency or locality to which work is assigned (Art. 1.2), or the Office itself."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[AgencyKind] = mapped_column(one_of(AgencyKind))
    position: Mapped[int] = mapped_column(default=0)
    # The head sees a report before the Office does (Art. 5.3); the diagram asks it by ``head_approves``.
    head_approves: Mapped[bool] = mapped_column(default=False, server_default=false())
    # The agency of which it is a part, whose people read its work (phòng, chi cục).
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    began_on: Mapped[date | None]
    # From this day on it stands no more: its successors do (``Succession``).
    ended_on: Mapped[date | None]

    parent: Mapped[Agency | None] = relationship(remote_side=[id], back_populates="parts")
    parts: Mapped[list[Agency]] = relationship(back_populates="parent", order_by="Agency.position")
    names: Mapped[list[AgencyName]] = relationship(back_populates="agency", order_by="AgencyName.id")

    def name_on(self, day: date) -> str:
        """How it was called on a day."""
        return next((each.name for each in self.names if each.holds_on(day)), self.name)

    @property
    def with_parts(self) -> set[int]:
        """Itself and all that is part of it, by number."""
        return {self.id}.union(*(each.with_parts for each in self.parts))


class AgencyName(Base):
    """A name that an agency bears or bore, once it was called otherwise; without any it never was."""

    __tablename__ = "agency_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    # Without a first day: since ever; without a last one: still.
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    decision: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[str | None] = mapped_column(String(120))
    at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship(back_populates="names")

    def holds_on(self, day: date) -> bool:
        """Whether it was the agency's name on that day."""
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day <= self.until_on)


class Succession(Base):
    """One agency that took the place of another, from a day on, by a decision."""

    __tablename__ = "succession"
    __table_args__ = (UniqueConstraint("agency_id", "successor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    successor_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    kind: Mapped[SuccessionKind] = mapped_column(one_of(SuccessionKind))
    on: Mapped[date]
    decision: Mapped[str] = mapped_column(String(200))
    # The open work that went over; where an agency was divided, one of its successors has all of it.
    moved: Mapped[int] = mapped_column(default=0)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]

    agency: Mapped[Agency] = relationship(foreign_keys=[agency_id])
    successor: Mapped[Agency] = relationship(foreign_keys=[successor_id])


class Unit(Base):
    """A room of the Office, which follows duties (Art. 8.1.đ)."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(default=0)


class Person(Base):
    """An account, named by the local part of its official mailbox (Art. 3)."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    # What the mailbox says of its holder's post (chức vụ): papers are signed by it.
    position: Mapped[str] = mapped_column(String(200), default="")
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    # The mailbox's immutable id; addresses are renamed, and given to the next person.
    directory_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    # Set when the account was closed because its mailbox was, so that it opens again with it; the Office's own stays.
    mailbox_closed_at: Mapped[datetime | None]

    # Who somebody is gets asked on every request, always with all of this.
    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    unit: Mapped[Unit | None] = relationship(lazy="joined")
    # With those that ended: a right that is taken out of the list is refused by the database, not forgotten.
    grants: Mapped[list[PersonRole]] = relationship(lazy="selectin", order_by="PersonRole.id", back_populates="person")
    covering: Mapped[list[Cover]] = relationship(foreign_keys="Cover.substitute_id", viewonly=True)

    @property
    def roles(self) -> frozenset[Role]:
        """What the Office granted this account and is in force today (Art. 10.2)."""
        today = today_of(object_session(self))
        return frozenset(grant.role for grant in self.grants if grant.holds_on(today))

    @property
    def standing_in(self) -> list[Cover]:
        """The absences that this person covers today; a row outside a transaction covers none."""
        session = object_session(self)
        if session is None:
            return []
        today = today_of(session)
        return [cover for cover in self.covering if cover.holds_on(today)]
