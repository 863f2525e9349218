"""Databases for tests: migrated and laid out once per kind, then copied: each test has its own in milliseconds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Dialect, event
from sqlalchemy import Engine as Database

from tests.support.postgres import Cluster, owner
from workflows import bootstrap

APPLICATION = "chidao_app"
"""The role of the application, as in production: not the tables' owner, so that the fence stands around it."""


Lay = Callable[[str, Path], None]
"""Writes into a migrated database what tests find there; told its address, and a folder for files."""


def nothing(_url: str, _folder: Path) -> None:
    """Nothing lies in a database that was only migrated."""


class SqliteFiles:
    """A folder with one file for each way to lay it out, and their copies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._laid: dict[Lay, Path] = {}
        self._numbers = count(1)

    def prepare(self) -> None:
        path = self._laid[nothing] = self._folder / "template.db"
        _migrate(f"sqlite:///{path}", self._folder)
        _whole(path)

    @contextmanager
    def empty(self) -> Iterator[str]:
        yield f"sqlite:///{self._folder / f'empty-{next(self._numbers)}.db'}"

    @contextmanager
    def fresh(self, lay: Lay = nothing) -> Iterator[str]:
        path = self._folder / f"{next(self._numbers)}.db"
        self.put(path, lay)
        yield f"sqlite:///{path}"
        for each in self._folder.glob(f"{path.name}*"):
            each.unlink()

    def put(self, path: Path, lay: Lay = nothing) -> None:
        """Make a copy at a place of the test's choice."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(self._template(lay), path)

    def _template(self, lay: Lay) -> Path:
        if lay not in self._laid:
            path = self._folder / f"template-{len(self._laid)}.db"
            shutil.copyfile(self._laid[nothing], path)
            lay(f"sqlite:///{path}", self._folder)
            _whole(path)
            self._laid[lay] = path
        return self._laid[lay]


class PostgresDatabases:
    """A cluster with one database for each way to lay it out, and copies; a house works in them as the application."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder
        self._laid: dict[Lay, str] = {nothing: "template"}
        self._numbers = count(1)

    def prepare(self) -> None:
        self._cluster.create("template")
        self._cluster.hire(APPLICATION)
        _migrate(self._cluster.url("template"), self._folder, admitting=APPLICATION)

    @contextmanager
    def empty(self) -> Iterator[str]:
        name = f"empty_{next(self._numbers)}"
        self._cluster.create(name)
        yield self._cluster.url(name)
        self._cluster.drop(name)

    @contextmanager
    def fresh(self, lay: Lay = nothing) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        self._cluster.create(name, template=self._template(lay))
        yield self._cluster.url(name)
        self._cluster.drop(name)

    def _template(self, lay: Lay) -> str:
        if lay not in self._laid:
            name = f"template_{len(self._laid)}"
            self._cluster.create(name, template=self._laid[nothing])
            lay(self._cluster.url(name), self._folder)
            self._laid[lay] = name
        return self._laid[lay]


def hasten(database: Database) -> Database:
    """The database without waiting for the disk: what a test writes need not survive a power cut.

    Nor is a statement compiled that another test's database has compiled, which was a third of the suite's time.
    """

    def off(connection: Any, _entry: Any) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    if database.dialect.name == "sqlite":
        event.listen(database, "connect", off)
    with database.connect():  # where a dialect learns what its database can do
        pass
    database.dialect = _DIALECTS.setdefault(database.dialect.name, database.dialect)
    database.update_execution_options(compiled_cache=_COMPILED)
    return database


_DIALECTS: dict[str, Dialect] = {}
_COMPILED: dict[Any, Any] = {}
"""SQLAlchemy keeps compiled statements for each database, by its dialect's identity; here all of a kind share one."""


def for_application(url: str) -> str:
    """The address of a test's database for the application's role; SQLite knows no roles."""
    return url.replace(f"//{owner()}@", f"//{APPLICATION}@")


def for_owner(url: str) -> str:
    """The address of the same database for its owner, who may do what the application may not."""
    return url.replace(f"//{APPLICATION}@", f"//{owner()}@")


def _whole(path: Path) -> None:
    """Bring all of a database into its file: one in WAL mode may not be copied alone."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _migrate(url: str, data_folder: Path, *, admitting: str | None = None) -> None:
    house = bootstrap.build(bootstrap.Config(database_url=url, data_folder=data_folder))
    house.upgrade()
    if admitting:
        house.admit(admitting)
    house.database.dispose()
