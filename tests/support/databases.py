"""Databases for tests: migrated once per kind, then copied, so that each test has its own in milliseconds."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine as Database
from sqlalchemy import event

from tests.support.postgres import Cluster, owner
from workflows import bootstrap

APPLICATION = "chidao_app"
"""The role of the application, as in production: not the tables' owner, so that the fence stands around it."""


class SqliteFiles:
    """A folder with one migrated file and its copies."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = folder / "template.db"
        self._numbers = count(1)

    def prepare(self) -> None:
        _migrate(f"sqlite:///{self._template}", self._folder)
        with sqlite3.connect(self._template) as connection:
            # A file in WAL mode may not be copied alone.
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    @contextmanager
    def empty(self) -> Iterator[str]:
        yield f"sqlite:///{self._folder / f'empty-{next(self._numbers)}.db'}"

    @contextmanager
    def fresh(self) -> Iterator[str]:
        path = self._folder / f"{next(self._numbers)}.db"
        shutil.copyfile(self._template, path)
        yield f"sqlite:///{path}"
        for each in self._folder.glob(f"{path.name}*"):
            each.unlink()


class PostgresDatabases:
    """A cluster with one migrated database and its copies; a house works in them as the application's role."""

    def __init__(self, cluster: Cluster, folder: Path) -> None:
        self._cluster = cluster
        self._folder = folder
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
    def fresh(self) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        self._cluster.create(name, template="template")
        yield self._cluster.url(name)
        self._cluster.drop(name)


def hasten(database: Database) -> Database:
    """The database without waiting for the disk: what a test writes need not survive a power cut."""

    def off(connection: Any, _entry: Any) -> None:
        connection.execute("PRAGMA synchronous = OFF")

    if database.dialect.name == "sqlite":
        event.listen(database, "connect", off)
    return database


def for_application(url: str) -> str:
    """The address of a test's database for the application's role; SQLite knows no roles."""
    return url.replace(f"//{owner()}@", f"//{APPLICATION}@")


def for_owner(url: str) -> str:
    """The address of the same database for its owner, who may do what the application may not."""
    return url.replace(f"//{APPLICATION}@", f"//{owner()}@")


def _migrate(url: str, data_folder: Path, *, admitting: str | None = None) -> None:
    house = bootstrap.build(bootstrap.Config(database_url=url, data_folder=data_folder))
    house.upgrade()
    if admitting:
        house.admit(admitting)
    house.database.dispose()
