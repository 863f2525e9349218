"""Which instance is due next. The claim is the lock: one row, one worker, one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.models import Instance
from engine.patience import patience


def claim_due(session: Session, now: datetime) -> Instance | None:
    """The instance that waited longest, locked for this transaction; None when nothing is due."""
    due = (
        select(Instance)
        .where(
            Instance.status == "running",
            Instance.wake_at <= now,
            or_(Instance.retry_at.is_(None), Instance.retry_at <= now),
        )
        .order_by(Instance.wake_at, Instance.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    )
    return session.scalar(due)


def set_back(instance: Instance, now: datetime) -> None:
    """Let a failing instance wait, so that it holds up nobody; what it is due for is kept."""
    instance.retry_at = now + patience(instance.attempts)
    instance.attempts += 1
