"""A step answered in its whole transaction, against the bare SQL of the very rows that it writes.

While the engine answers on one database, its INSERT, UPDATE and DELETE statements are listened to and said again to a
copy of that database through the driver alone: BEGIN, the same statements with the same values, COMMIT. So the floor
writes what the engine writes, whatever that is. Commits are durable, as in production.
"""

from __future__ import annotations

from contextlib import ExitStack
from statistics import median
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import event

from tests.benchmarks import Row
from tests.benchmarks._cycle import Cycling, kinds
from tests.benchmarks._timing import timed
from tests.support.databases import PostgresDatabases, SqliteFiles, hasten
from tests.support.workshop import Workshop
from workflows.unit import open_database

AIMS = {"PostgreSQL": 3.0, "SQLite": 5.0}
WRITES = ("INSERT", "UPDATE", "DELETE")


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` answers less often."""
    acts = 60 if quick else 400
    rows: list[Row] = []
    for durable in (True, False):
        with kinds(durable=durable) as found:
            for name, kind in found.items():
                whole, bare, said = _measured(kind, acts, durable=durable)
                rows += _told(name, whole, bare, said) if durable else [_without_disk(name, whole, bare)]
    return rows


def _told(name: str, whole: float, bare: float, said: Heard) -> list[Row]:
    return [
        Row(f"{name}: a step answered, its whole transaction", whole * 1000, "ms"),
        Row(f"{name}: the same rows in bare SQL", bare * 1000, "ms"),
        Row.at_most(f"{name}: the transaction against its floor", whole / bare, "times", AIMS[name]),
        Row(f"{name}: statements of a transaction", median(said.numbers), ""),
    ]


def _without_disk(name: str, whole: float, bare: float) -> Row:
    return Row(f"{name}: against its floor, nobody waiting for the disk", whole / bare, "times")


def _measured(kind: SqliteFiles | PostgresDatabases, acts: int, *, durable: bool) -> tuple[float, float, Heard]:
    """The median seconds of an answered step and of its bare statements, and what was said."""
    whole: list[float] = []
    floor: list[float] = []
    with ExitStack() as stack:
        ours, theirs = (_opened(stack.enter_context(kind.fresh()), durable=durable) for _ in range(2))
        stack.callback(ours.dispose)
        stack.callback(theirs.dispose)
        heard, bare = Heard(ours), Bare(theirs)
        stack.callback(bare.close)
        cycling = Cycling(Workshop(ours))
        bare.repeat(heard.taken())
        for _ in range(acts + 20):
            item = cycling.next_item()
            heard.taken()
            whole.append(timed(lambda item=item: cycling.shop.answer_item(item, answer="no")))
            writes = heard.taken()
            floor.append(timed(lambda writes=writes: bare.repeat(writes)))
    # The first acts fill caches.
    return median(whole[20:]), median(floor[20:]), heard


def _opened(url: str, *, durable: bool) -> Database:
    database = open_database(url)
    return database if durable else hasten(database)


class Heard:
    """What is said to a database."""

    def __init__(self, database: Database) -> None:
        self._writes: list[tuple[str, Any, bool]] = []
        self._number = 0
        self.numbers: list[int] = []
        """How many statements were said between one look and the next."""
        event.listen(database, "before_cursor_execute", self._listen)

    def taken(self) -> list[tuple[str, Any, bool]]:
        """The writing statements since the last look."""
        writes, self._writes = self._writes, []
        if writes:
            self.numbers.append(self._number)
        self._number = 0
        return writes

    def _listen(self, _c: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: bool) -> None:
        self._number += 1
        if statement.startswith(WRITES):
            self._writes.append((statement, values, many))


class Bare:
    """The driver's own connection to a copy of the database."""

    def __init__(self, database: Database) -> None:
        self._lite = database.dialect.name == "sqlite"
        self._pooled = database.raw_connection()
        self._connection: Any = self._pooled.driver_connection

    def repeat(self, writes: list[tuple[str, Any, bool]]) -> None:
        """One transaction of the same statements with the same values."""
        cursor = self._connection.cursor()
        if self._lite:  # the other driver begins by itself
            cursor.execute("BEGIN IMMEDIATE")
        for statement, values, many in writes:
            # SQLAlchemy says "many" also of one statement with many rows in it.
            (cursor.executemany if many and isinstance(values, list) else cursor.execute)(statement, values)
            if cursor.description is not None:
                cursor.fetchall()
        if self._lite:
            cursor.execute("COMMIT")
        else:
            self._connection.commit()
        cursor.close()

    def close(self) -> None:
        self._pooled.close()
