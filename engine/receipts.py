"""Acts that come with a word of their own (an idempotency key) happen once, however often they are asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine.models import Receipt

LONGEST = 120


def found(session: Session, once: str | None) -> Receipt | None:
    """The receipt of an act that was done with this word; ask while the instance is locked."""
    return session.get(Receipt, once[:LONGEST], populate_existing=True) if once else None


def take(
    session: Session, once: str | None, act: str, instance_id: int, at: datetime, submission_id: int | None = None
) -> Receipt | None:
    """Note that the act is done; the earlier receipt when it had been done before.

    Two at once: the second waits here until the first has committed or given up.
    """
    if not once:
        return None
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    word = once[:LONGEST]
    values = {"word": word, "act": act, "instance_id": instance_id, "submission_id": submission_id, "at": at}
    taken = session.execute(dialect.insert(Receipt).values(values).on_conflict_do_nothing().returning(Receipt.word))
    return None if taken.first() else found(session, word)
