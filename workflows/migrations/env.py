"""Runs the migrations on the house's database, one process at a time."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine, text

import workflows.models  # noqa: F401 (puts the province's tables beside the engine's)
from engine import Base

_ONE_AT_A_TIME = 0x0C41DA0


def _migrate(connection: Connection) -> None:
    # Two nodes may start at once. SQLite's BEGIN IMMEDIATE is such a lock already.
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ONE_AT_A_TIME})
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        # The lock's transaction is the migrations': DDL is transactional on both databases.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def _point_nowhere(connection: Connection) -> bool:
    """Let SQLite replace a table to which rows of others point; it heeds this only outside a transaction."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        _driver(connection).execute("PRAGMA foreign_keys = OFF")
    return is_sqlite


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


database: Engine = context.config.attributes["database"]
with database.connect() as connection:
    loose = _point_nowhere(connection)
    try:
        with connection.begin():
            _migrate(connection)
            if loose and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
                raise RuntimeError(f"rows point nowhere after the migration: {lost[:5]}")
    finally:
        if loose:
            _driver(connection).execute("PRAGMA foreign_keys = ON")
