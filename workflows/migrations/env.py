"""Runs the migrations on the house's database, one process at a time."""

from __future__ import annotations

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


database: Engine = context.config.attributes["database"]
with database.begin() as connection:
    _migrate(connection)
