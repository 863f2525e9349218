"""The audit: what was done, by whom, about what; an append-only chain in which no entry can be changed unseen."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from workflows.models import AuditEntry, Person

if TYPE_CHECKING:
    from workflows.unit import UnitOfWork

_HEAD = 0x0C41DA1
"""The advisory lock of whoever appends."""


@dataclass(frozen=True)
class Note:
    """An entry before it has its place in the chain."""

    at: datetime
    by: str | None
    act: str
    about: str
    detail: dict[str, Any]


def note(uow: UnitOfWork, person: Person | None, act: str, *, about: str, **detail: Any) -> None:
    """Let the audit know of an act when, and only if, its unit of work commits.

    ``act`` is a noun and a verb (``setting.change``), ``about`` the thing it was done to (``directive:12``).
    """
    uow.notes.append(Note(uow.now(), person.username if person else None, act, about, detail))


def append(session: Session, notes: Iterable[Note]) -> None:
    """Put entries at the chain's end; the last thing that a transaction does, since all others wait for it."""
    session.flush()  # whatever else waits to be written is written before the others have to wait
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:head)"), {"head": _HEAD})
    last = session.execute(
        select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
    ).one_or_none()
    number, digest = last or (0, "")
    for each in notes:
        number += 1
        digest = digest_of(digest, number, each)
        session.add(AuditEntry(id=number, digest=digest, **vars(each)))
    session.flush()


def digest_of(previous: str, number: int, entry: Note | AuditEntry) -> str:
    """The digest of an entry behind the one whose digest is ``previous``."""
    told = [previous, number, entry.at.isoformat(), entry.by, entry.act, entry.about, entry.detail]
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
