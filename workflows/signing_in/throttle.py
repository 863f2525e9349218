"""Slows guessing down: failed attempts are counted in the database, so that all nodes count together (Art. 3.2).

An attempt is counted before it is tried, so that a hundred at once are not a hundred tries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from workflows.errors import TooManyAttempts
from workflows.models import Throttle

FORGOTTEN = timedelta(days=1)
"""What failed longer ago than this counts no more."""


@dataclass(frozen=True)
class Limit:
    """How often somebody may fail, how long the first lock lasts, and how long the longest; each is twice the last."""

    kind: str
    failures: int
    first: timedelta
    longest: timedelta

    def subject(self, name: str) -> str:
        """The key under which a name is counted; what people type as a name may be their password."""
        return sha256(f"{self.kind}:{name.lower()}".encode()).hexdigest()

    def lock(self, failures: int) -> timedelta | None:
        """How long nothing more is tried after so many failures."""
        over = failures - self.failures
        return min(self.first * 2 ** min(over, 16), self.longest) if over >= 0 else None


ACCOUNT = Limit("account", 4, timedelta(minutes=15), timedelta(hours=4))
"""Below what directories lock after (5 and more): their locks need a keeper, ours end by themselves."""
ADDRESS = Limit("address", 40, timedelta(minutes=5), timedelta(hours=1))
"""A whole agency may come from one address."""
CODE = Limit("code", 4, timedelta(minutes=15), timedelta(hours=4))
"""Codes of the second factor."""


def count(session: Session, attempts: dict[Limit, str], now: datetime) -> None:
    """Count one attempt of each name; ``TooManyAttempts``, and nothing counted, while one of them is locked."""
    session.execute(delete(Throttle).where(Throttle.last_at < now - FORGOTTEN))
    rows = [(limit, _row(session, limit.subject(name), now)) for limit, name in attempts.items() if name]
    locks = [row.locked_until for _, row in rows if row.locked_until and row.locked_until > now]
    if locks:
        raise TooManyAttempts(max(locks) - now)
    for limit, row in rows:
        row.failures += 1
        row.last_at = now
        lock = limit.lock(row.failures)
        row.locked_until = now + lock if lock else None


def succeeded(session: Session, attempts: dict[Limit, str]) -> int:
    """Forget what a name failed at before; the number of failures. An address is forgiven this attempt alone."""
    before = 0
    for limit, name in attempts.items():
        row = session.get(Throttle, limit.subject(name), with_for_update=True)
        if row is not None and limit is ADDRESS:
            _forgive(row)
        elif row is not None:
            before = row.failures - 1
            session.delete(row)
    return before


def not_tried(session: Session, attempts: dict[Limit, str]) -> None:
    """Take back an attempt that nobody could judge."""
    for limit, name in attempts.items():
        row = session.get(Throttle, limit.subject(name), with_for_update=True)
        if row is not None:
            _forgive(row)


def _forgive(row: Throttle) -> None:
    row.failures = max(row.failures - 1, 0)
    row.locked_until = None


def _row(session: Session, subject: str, now: datetime) -> Throttle:
    """The subject's row, held until the transaction ends."""
    row = session.get(Throttle, subject, with_for_update=True)
    if row is not None:
        return row
    try:
        with session.begin_nested():
            row = Throttle(subject=subject, failures=0, last_at=now)
            session.add(row)
    except IntegrityError:  # somebody else's first attempt was quicker by a moment
        return session.get_one(Throttle, subject, with_for_update=True)
    return row
