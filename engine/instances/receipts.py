"""Acts that come with a word of their own (an idempotency key) happen once, however often they are asked for."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.models import Base, Receipt

LONGEST = 120


def found(session: Session, once: str | None) -> Receipt | None:
    """The receipt of an act that was done with this word; ask while the instance is locked."""
    return session.get(Receipt, _word(once), populate_existing=True) if once else None


def take(
    session: Session,
    once: str | None,
    act: str,
    instance_id: int | None,
    at: datetime,
    submission_id: int | None = None,
) -> Receipt | None:
    """Note that the act is done; the earlier receipt when it had been done before.

    Two at once: the second waits here until the first has committed or given up.
    """
    if not once:
        return None
    word = _word(once)
    values = {"word": word, "act": act, "instance_id": instance_id, "submission_id": submission_id, "at": at}
    taken = session.execute(_insert(session, Receipt).values(values).on_conflict_do_nothing().returning(Receipt.word))
    return None if taken.first() else found(session, once)


def lead_to(session: Session, once: str | None, instance_id: int) -> None:
    """Note on a receipt that was taken beforehand to which instance the act led."""
    taken = found(session, once)
    if taken is not None:
        taken.instance_id = instance_id


def put(session: Session, table: type[Base], key: tuple[str, ...], **values: Any) -> None:
    """Write a row, or write over the one with the same key, also when two do so at once."""
    written = _insert(session, table).values(values)
    session.execute(written.on_conflict_do_update(index_elements=list(key), set_=values))


def _insert(session: Session, table: type[Base]) -> Any:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def _word(once: str) -> str:
    """The word as it is kept: a long one by its digest, so that no two become one."""
    return once if len(once) <= LONGEST else sha256(once.encode()).hexdigest()
