"""The unit of work: one transaction, one clock, one engine, from the edge that opens it to its commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import URL, create_engine, event, func, make_url, select
from sqlalchemy import Engine as Database
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from engine import Call, Engine
from workflows import audit, daysoff, fence
from workflows.calendar import Calendar, date_of
from workflows.errors import ClockFixed, DatabaseUnknown
from workflows.models import ClockOffset
from workflows.models.clock import today_of
from workflows.search import kept

if TYPE_CHECKING:
    import sqlite3

    from sqlalchemy import Connection

    from workflows.bootstrap import House


class UnitOfWork:
    """What an act needs: the session, the house, the engine and the time."""

    def __init__(self, house: House, session: Session) -> None:
        self.house = house
        self.session = session
        self.notes: list[audit.Note] = []
        # No functools.cached_property: until Python 3.12 its one lock for all units is held while the first statement
        # waits for the database, and whoever the database waits for then waits for that lock.
        self._now: datetime | None = None
        self._engine: Engine | None = None
        self._calendar: Calendar | None = None
        session.info[today_of] = self.today

    @property
    def engine(self) -> Engine:
        """The engine at this unit's time."""
        if self._engine is None:
            self._engine = Engine(self.session, self.house.registry, self.now())
        return self._engine

    @property
    def calendar(self) -> Calendar:
        """The Office's working days."""
        if self._calendar is None:
            self._calendar = daysoff.calendar_of(self.session)
        return self._calendar

    def call(self) -> Call:
        """What a rule or a notice is told when no instance asks it."""
        return Call(self.session, self.now())

    def now(self) -> datetime:
        """The database's time, read once, so that a lagging node or a long act cannot disagree with itself."""
        if self._now is None:
            self._now = self._read_clock()
        return self._now

    def today(self) -> date:
        """The date in the province."""
        return date_of(self.now())

    def forget_calendar(self) -> None:
        """Read the working days anew when they are asked for again: the table changed."""
        self.session.info.pop(daysoff.calendar_of, None)
        self._calendar = None

    def move_clock(self, offset: timedelta) -> None:
        """Set the demonstration's clock that far from the database's, from now on and for everybody."""
        if not self.house.config.movable_clock:
            raise ClockFixed
        self.session.merge(ClockOffset(id=1, seconds=round(offset.total_seconds())))
        self.session.flush()
        self._now = self._engine = None

    def clock_offset(self) -> timedelta:
        """How far the clock stands from the database's."""
        if not self.house.config.movable_clock:
            return timedelta()
        seconds = self.session.scalar(select(ClockOffset.seconds))
        return timedelta(seconds=seconds or 0)

    def _read_clock(self) -> datetime:
        if self.session.get_bind().dialect.name == "sqlite":
            text = self.session.scalar(select(func.strftime("%Y-%m-%dT%H:%M:%f+00:00", "now")))
            read = datetime.fromisoformat(str(text))
        else:
            read = self.session.scalars(select(func.clock_timestamp())).one().astimezone(UTC)
        return read + self.clock_offset()


@contextmanager
def unit_of_work(house: House, *, write: bool, fenced: bool) -> Iterator[UnitOfWork]:
    """Open a transaction, commit it when the block ends well, undo it when it raises.

    A fenced one sees nothing of agencies before it is told its person.
    """
    # A reader that may not write also holds nobody up: DEFERRED on SQLite, READ ONLY on PostgreSQL.
    options = {"writes": write, "postgresql_readonly": not write}
    database = house.database.execution_options(**options)
    with Session(database, expire_on_commit=False) as session, session.begin():
        uow = UnitOfWork(house, session)
        if not fenced:
            fence.lift(session)
        if write:
            kept.watch(session)
        yield uow
        kept.keep(session)
        if uow.notes:
            audit.append(session, uow.notes)


def open_database(url: str) -> Database:
    """The database behind a URL, with the manners that each kind needs."""
    parsed = _address(url)
    if parsed.get_backend_name() == "postgresql":
        database = create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    else:
        database = create_engine(parsed)
        event.listen(database, "connect", _prepare_sqlite)
        event.listen(database, "begin", _begin_sqlite)
    return database


def _address(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseUnknown from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise DatabaseUnknown
    return parsed


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes too late and is always DEFERRED: such a writer fails at once when it upgrades.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 15000", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
