"""What the Office granted to whom, and who does whose work while they are away; both with their history."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, and_, false, or_
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine import Base
from workflows.models.columns import one_of
from workflows.models.organisation import Person
from workflows.vocabulary import Role


class PersonRole(Base):
    """A right granted to an account from a day to a day, with its reason; kept when it has ended (Art. 10.2)."""

    __tablename__ = "person_role"
    __table_args__ = (Index("ix_person_role_role", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(one_of(Role))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    granted_by: Mapped[str | None] = mapped_column(String(120))
    granted_at: Mapped[datetime | None]
    # Asked for, and no right before a second person agrees.
    proposed: Mapped[bool] = mapped_column(default=False, server_default=false())
    agreed_by: Mapped[str | None] = mapped_column(String(120))
    agreed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(120))
    end_reason: Mapped[str | None] = mapped_column(Text)

    person: Mapped[Person] = relationship(back_populates="grants")

    @hybrid_method
    def holds_on(self, day: date) -> bool:
        """Whether the right is in force on a day; its first and its last day count."""
        begun = self.from_on is None or self.from_on <= day
        over = self.ended_at is not None or (self.until_on is not None and self.until_on < day)
        return begun and not over and not self.proposed

    @holds_on.inplace.expression
    @classmethod
    def _holds_on(cls, day: date) -> ColumnElement[bool]:
        begun = or_(cls.from_on.is_(None), cls.from_on <= day)
        open_still = and_(cls.ended_at.is_(None), or_(cls.until_on.is_(None), cls.until_on >= day))
        return and_(begun, open_still, ~cls.proposed)


class Cover(Base):
    """Somebody does another's work while they are away (ủy quyền khi vắng): from a day to a day, all of it or some."""

    __tablename__ = "cover"

    id: Mapped[int] = mapped_column(primary_key=True)
    absent_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    substitute_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    # The kinds of circles (``WorkKind``) whose work it is about; none named: all of them.
    kinds: Mapped[list[str]]
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[str] = mapped_column(String(120))
    set_at: Mapped[datetime]
    revoked_by: Mapped[str | None] = mapped_column(String(120))
    revoked_at: Mapped[datetime | None]

    absent: Mapped[Person] = relationship(foreign_keys=absent_id)
    substitute: Mapped[Person] = relationship(foreign_keys=substitute_id)

    @hybrid_method
    def holds_on(self, day: date) -> bool:
        """Whether the work is covered on a day."""
        return self.revoked_at is None and self.from_on <= day <= self.until_on

    @holds_on.inplace.expression
    @classmethod
    def _holds_on(cls, day: date) -> ColumnElement[bool]:
        return and_(cls.revoked_at.is_(None), cls.from_on <= day, cls.until_on >= day)

    def includes(self, circle: str) -> bool:
        """Whether it is about a circle's work."""
        return not self.kinds or circle.partition(":")[0] in self.kinds
