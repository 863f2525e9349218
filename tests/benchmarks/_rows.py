"""Rows made in SQL, as many as a province has after years: they look like the one that went through the engine."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

_NUMBERS = (
    "WITH RECURSIVE numbers(n) AS (SELECT CAST(:first AS integer) "
    "UNION ALL SELECT n + 1 FROM numbers WHERE n < CAST(:last AS integer))"
)


def repeat(connection: Connection, table: str, last: int, start: int = 2, /, **differing: str) -> None:
    """Rows of a table up to number ``last`` that differ from the first in what is said."""
    names = [each["name"] for each in inspect(connection).get_columns(table)]
    told = {"id": "n", **differing}
    values = ", ".join(told.get(name, f'one."{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    source = f"SELECT {values} FROM numbers, {table} AS one WHERE one.id = 1"  # noqa: S608
    connection.execute(
        text(f"INSERT INTO {table} ({columns}) {_NUMBERS} {source}"),
        {"first": start, "last": last},
    )


def count(connection: Connection) -> None:
    """Let the database know how many rows of what it has."""
    connection.execute(text("VACUUM ANALYZE" if connection.dialect.name == "postgresql" else "ANALYZE"))
