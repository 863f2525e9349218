"""A directive, its duties, their assignments, and what the Office amends in them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from engine import Base, Instance, Submission
from workflows.calendar import breaks_at, date_of
from workflows.models.columns import one_of
from workflows.models.organisation import Agency, Person, Unit
from workflows.text import fold, fold_number, number_key
from workflows.vocabulary import DeadlineKind, Part, ProcessState, Regularity, Urgency

if TYPE_CHECKING:
    from workflows.models.entries import Entry
    from workflows.models.follow_up import Contact, Correction, Letter, Progress, Reopening, Suspension
    from workflows.models.reports import Extension, HandBack, Report, Urging

_MOMENT = timedelta(microseconds=1)
_OPEN = "confirmed_at IS NULL AND ended_at IS NULL"
_STANDING = (
    *("late_at", "id", "stopped_at", "suspended_at", "submitted_at", "updated_at", "confirmed_at", "part", "period"),
    *("agency_id", "duty_id", "instance_id"),
)


class Directive(Base):
    """A directing document of the provincial People's Committee or its Chairman (văn bản chỉ đạo, Art. 8.1)."""

    __tablename__ = "directive"
    __table_args__ = (
        UniqueConstraint("issuer", "issued_year", "number_key"),
        # The ban on secret documents holds whatever a page or an import does (Art. 6.1).
        CheckConstraint("secrecy = 'none'", name="no_secrets"),
        Index("ix_directive_issued_on", "issued_on", "id"),
        Index("ix_directive_entered_at", "entered_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(60))
    number_key: Mapped[str] = mapped_column(String(60))
    issuer: Mapped[str] = mapped_column(String(200))
    doc_type: Mapped[str] = mapped_column(String(40))
    summary: Mapped[str] = mapped_column(String(500))
    issued_on: Mapped[date]
    issued_year: Mapped[int]
    released_on: Mapped[date]
    director: Mapped[str] = mapped_column(String(100))
    signer: Mapped[str] = mapped_column(String(100))
    urgency: Mapped[Urgency] = mapped_column(one_of(Urgency), default=Urgency.NORMAL)
    secrecy: Mapped[str] = mapped_column(String(10), default="none")
    source: Mapped[str] = mapped_column(String(60), default="")
    field: Mapped[str] = mapped_column(String(60), default="")
    entry_due: Mapped[date]
    entered_late: Mapped[bool]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(Text)

    duties: Mapped[list[Duty]] = relationship(back_populates="directive", order_by="Duty.position")
    entry: Mapped[Entry | None] = relationship(back_populates="directive")
    amendments: Mapped[list[Amendment]] = relationship(order_by="Amendment.id")


class Duty(Base):
    """One thing to be done, with its deadline and the Office's follower (nhiệm vụ)."""

    __tablename__ = "duty"
    __table_args__ = (UniqueConstraint("directive_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"))
    position: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    deadline_kind: Mapped[DeadlineKind] = mapped_column(one_of(DeadlineKind))
    to_whom: Mapped[str] = mapped_column(String(200), default="")
    # What the directive asks of all; each agency's own limit stands with its assignment.
    due_on: Mapped[date | None]
    due_time: Mapped[time | None]
    regularity: Mapped[Regularity] = mapped_column(one_of(Regularity), default=Regularity.ONCE)
    # The Chief's answer on whether a long-term duty is entered at all (Art. 5.1).
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    follower_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    folded: Mapped[str] = mapped_column(Text)

    directive: Mapped[Directive] = relationship(back_populates="duties")
    unit: Mapped[Unit] = relationship()
    follower: Mapped[Person | None] = relationship()
    decision: Mapped[Submission | None] = relationship()
    assignments: Mapped[list[Assignment]] = relationship(back_populates="duty", order_by="Assignment.id")
    series: Mapped[list[Series]] = relationship(back_populates="duty", order_by="Series.id")


class Assignment(Base):
    """A duty as given to one agency. Its row keeps facts; where the work stands is told by its instance."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("duty_id", "agency_id", "period", name="uq_assignment_of_a_period"),
        Index("ix_assignment_late_at", "late_at"),
        # What is most urgent is asked of the few that are open, never of all that were ever given; a page of the rows
        # behind a number is met in its order. With all that its standing and the fence ask: read from the index alone.
        Index("ix_assignment_open", *_STANDING, postgresql_where=text(_OPEN), sqlite_where=text(_OPEN)),
        Index(
            "ix_assignment_pressing",
            "due_at",
            "instance_id",
            "agency_id",
            "duty_id",
            postgresql_where=text(_OPEN),
            sqlite_where=text(_OPEN),
        ),
        Index(
            "ix_assignment_open_at_agency",
            "agency_id",
            "late_at",
            "id",
            postgresql_where=text(_OPEN),
            sqlite_where=text(_OPEN),
        ),
        Index(
            "ix_assignment_never_updated",
            "late_at",
            "id",
            postgresql_where=text("updated_at IS NULL"),
            sqlite_where=text("updated_at IS NULL"),
        ),
        # What an agency was ever given, read from the index alone: its duties and what runs for them.
        Index("ix_assignment_of_agency", "agency_id", "duty_id", "instance_id"),
        Index("ix_assignment_assigned_at", "assigned_at", "id"),
        Index(
            "ix_assignment_confirmed_at",
            "confirmed_at",
            "id",
            postgresql_where=text("confirmed_at IS NOT NULL"),
            sqlite_where=text("confirmed_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    part: Mapped[Part] = mapped_column(one_of(Part))
    # The period that a long-term duty's assignment is for, in words; empty for work that is done once.
    period: Mapped[str] = mapped_column(String(40), default="")
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"), index=True)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), unique=True)
    due_on: Mapped[date | None]
    due_time: Mapped[time | None]
    # The instant at which the promise is broken: derived from the two above at every save, for the lists' conditions.
    due_at: Mapped[datetime | None]
    # The limit that the agency was given first, whatever was granted since.
    original_due_on: Mapped[date | None]
    assigned_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None] = mapped_column(String(120))
    # When the report that the Office holds, or confirmed, was sent; none again once it is returned.
    submitted_at: Mapped[datetime | None]
    # When that report stopped the deadline's clock; ``clocks`` says what does (A5).
    stopped_at: Mapped[datetime | None]
    # The working days for which the Office held what it returned, and the instant from which the work is late when
    # they are not the agency's: ``punctuality`` alone writes both.
    held_days: Mapped[int] = mapped_column(default=0)
    late_at: Mapped[datetime | None]
    # The agency's newest update; never any: regarded as not done (Art. 5.2).
    updated_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    # When the oldest progress came at which the Office has not looked.
    unseen_since: Mapped[datetime | None]
    # Recalled, or given to another agency: it ended without a result and counts in no total.
    ended_at: Mapped[datetime | None]
    # The document that took the directive's place, where one did.
    superseded_by: Mapped[str | None] = mapped_column(String(60))
    # Since when the Office lets it rest; none again once it goes on.
    suspended_at: Mapped[datetime | None]
    rerouted_from_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), unique=True)

    duty: Mapped[Duty] = relationship(back_populates="assignments")
    agency: Mapped[Agency] = relationship()
    instance: Mapped[Instance | None] = relationship()
    reports: Mapped[list[Report]] = relationship(back_populates="assignment", order_by="Report.round")
    urgings: Mapped[list[Urging]] = relationship(order_by="Urging.id")
    hand_backs: Mapped[list[HandBack]] = relationship(order_by="HandBack.id")
    extensions: Mapped[list[Extension]] = relationship(order_by="Extension.id")
    progresses: Mapped[list[Progress]] = relationship(order_by="Progress.id", back_populates="assignment")
    letters: Mapped[list[Letter]] = relationship(order_by="Letter.id")
    suspensions: Mapped[list[Suspension]] = relationship(order_by="Suspension.id")
    reopenings: Mapped[list[Reopening]] = relationship(order_by="Reopening.id")
    corrections: Mapped[list[Correction]] = relationship(order_by="Correction.id", back_populates="assignment")
    contacts: Mapped[list[Contact]] = relationship(order_by="Contact.id")
    rerouted_from: Mapped[Assignment | None] = relationship(remote_side=[id], back_populates="rerouted_to")
    rerouted_to: Mapped[Assignment | None] = relationship(back_populates="rerouted_from")

    @property
    def business_key(self) -> str:
        """The name under which the engine runs this assignment."""
        return f"assignment:{self.id}"

    @property
    def judged_on(self) -> date | None:
        """The last day in time: the deadline, moved by the working days for which the Office held what it returned."""
        return date_of(self.late_at - _MOMENT) if self.late_at else None

    @property
    def state(self) -> ProcessState:
        """Where the work stands: the state of the step at which the token stands, unless all of it rests."""
        if self.suspended_at is not None:
            return ProcessState.SUSPENDED
        standing = self.instance.state if self.instance else None
        return ProcessState(standing) if standing else ProcessState.AWAITING_ACCEPTANCE


class Series(Base):
    """A long-term duty at one agency: it opens an assignment for each period, until the Office ends it (Art. 5.1)."""

    __tablename__ = "series"
    __table_args__ = (UniqueConstraint("duty_id", "agency_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    duty_id: Mapped[int] = mapped_column(ForeignKey("duty.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    part: Mapped[Part] = mapped_column(one_of(Part))
    # The first period's limit; the others fall on the same day of later months, or on the last one that a month has.
    first_due_on: Mapped[date]
    opened: Mapped[int] = mapped_column(default=0)
    instance_id: Mapped[int | None] = mapped_column(ForeignKey("instance.id"), unique=True)
    ended_at: Mapped[datetime | None]

    duty: Mapped[Duty] = relationship(back_populates="series")
    agency: Mapped[Agency] = relationship()

    @property
    def business_key(self) -> str:
        """The name under which the engine runs this series."""
        return f"series:{self.id}"


class Amendment(Base):
    """One thing that the Office changed in a registered directive or duty, from what to what, and why."""

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), index=True)
    duty_id: Mapped[int | None] = mapped_column(ForeignKey("duty.id"))
    field: Mapped[str] = mapped_column(String(60))
    before: Mapped[str] = mapped_column(Text)
    after: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(120))
    at: Mapped[datetime]


@event.listens_for(Directive, "before_insert")
@event.listens_for(Directive, "before_update")
def _derive_directive(_mapper: Mapper[Directive], _connection: Connection, directive: Directive) -> None:
    directive.issued_year = directive.issued_on.year
    directive.number_key = number_key(directive.number)
    directive.folded = f"{fold_number(directive.number)} {fold(directive.summary)} {fold(directive.director)}"


@event.listens_for(Duty, "before_insert")
@event.listens_for(Duty, "before_update")
def _derive_duty(_mapper: Mapper[Duty], _connection: Connection, duty: Duty) -> None:
    duty.folded = fold(duty.content)


@event.listens_for(Assignment, "before_insert")
@event.listens_for(Assignment, "before_update")
def _derive_assignment(_mapper: Mapper[Assignment], _connection: Connection, assignment: Assignment) -> None:
    assignment.due_at = breaks_at(assignment.due_on, assignment.due_time) if assignment.due_on else None
