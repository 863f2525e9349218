"""Lets one writer at a time decide what a table still lacks: nodes that start together would both add it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import DeclarativeBase, Session


def writers_wait(session: Session, table: type[DeclarativeBase]) -> None:
    """Hold up the table's other writers until this transaction ends; readers go on. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f'LOCK TABLE "{table.__tablename__}" IN SHARE ROW EXCLUSIVE MODE'))
