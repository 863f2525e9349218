"""Agencies, the Office's rooms, people and what they may do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.models import Base
from workflows.models.columns import one_of
from workflows.vocabulary import AgencyKind, Role


class Agency(Base):
    """An agency or locality to which work is assigned (Art. 1.2), or the Office itself."""

    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[AgencyKind] = mapped_column(one_of(AgencyKind))
    position: Mapped[int] = mapped_column(default=0)


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
    grants: Mapped[list[PersonRole]] = relationship(lazy="selectin", cascade="all, delete-orphan")

    @property
    def roles(self) -> frozenset[Role]:
        """What the Office granted this account (Art. 10.2)."""
        return frozenset(grant.role for grant in self.grants)


class PersonRole(Base):
    """One right granted to one account."""

    __tablename__ = "person_role"
    __table_args__ = (Index("ix_person_role_role", "role"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[Role] = mapped_column(one_of(Role), primary_key=True)
