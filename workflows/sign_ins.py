"""Sessions kept on the server: a signed cookie alone could not be ended (Art. 3.2)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from workflows.models import Person, SignIn
from workflows.unit import UnitOfWork

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
_NOTED_EVERY = timedelta(minutes=1)
"""How often a session's last use is written: not at every request, a read need not wait for writers."""


def begin(uow: UnitOfWork, person: Person, *, address: str | None, agent: str | None) -> str:
    """A new session for the person; its token is told once and kept only as a digest."""
    token = secrets.token_urlsafe(32)
    now = _now(uow)
    row = SignIn(
        token_hash=_digest(token),
        person_id=person.id,
        created_at=now,
        last_seen_at=now,
        address=address,
        agent=agent,
    )
    uow.session.add(row)
    return token


def behind(uow: UnitOfWork, token: str) -> SignIn | None:
    """The session of a token, while it lives and its person may work; with its person."""
    query = select(SignIn).where(SignIn.token_hash == _digest(token), SignIn.ended_at.is_(None))
    row = uow.session.scalar(query.options(joinedload(SignIn.person, innerjoin=True)))
    if row is None or not row.person.active or not row.person.roles:
        return None
    now = _now(uow)
    return row if now - row.last_seen_at < IDLE and now - row.created_at < ABSOLUTE else None


def is_worth_noting(uow: UnitOfWork, row: SignIn) -> bool:
    """Whether the session's last use lies far enough back to be written anew."""
    return _now(uow) - row.last_seen_at >= _NOTED_EVERY


def note_use(uow: UnitOfWork, token: str) -> None:
    """Remember that the session was used just now."""
    uow.session.execute(update(SignIn).where(SignIn.token_hash == _digest(token)).values(last_seen_at=_now(uow)))


def end(uow: UnitOfWork, token: str) -> None:
    """End the session: its token opens nothing any more."""
    living = update(SignIn).where(SignIn.token_hash == _digest(token), SignIn.ended_at.is_(None))
    uow.session.execute(living.values(ended_at=_now(uow)))


def _now(uow: UnitOfWork) -> datetime:
    """The real time: moving the demonstration's clock signs nobody out."""
    return uow.now() - uow.clock_offset()


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
