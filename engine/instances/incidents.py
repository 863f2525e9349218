"""What failed and waits to be mended: one open incident per instance, with its cause and how often it was tried."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import StepFailed
from engine.instances import timers
from engine.models import Incident, Instance
from engine.typed_values import clean


def open_of(session: Session, instance_id: int) -> Incident | None:
    """The instance's open incident."""
    return session.scalar(select(Incident).where(Incident.instance_id == instance_id, Incident.closed_at.is_(None)))


def record(session: Session, instance: Instance, failure: Exception, now: datetime, by: str | None = None) -> Incident:
    """Note on a locked instance that it failed; what nobody asked for is tried again after a while."""
    # A failure may quote anything, also what no database keeps.
    cause = clean(failure.cause if isinstance(failure, StepFailed) else f"{type(failure).__name__}: {failure}")
    element = failure.element if isinstance(failure, StepFailed) else None
    incident = open_of(session, instance.id)
    if incident is None:
        incident = Incident(instance_id=instance.id, opened_at=now, attempts=0, cause=cause, last_at=now)
        session.add(incident)
    incident.element, incident.cause, incident.by, incident.last_at = element, cause, by, now
    incident.attempts += 1
    if by is None:
        timers.set_back(instance, now)
    else:
        instance.attempts += 1
    session.flush()
    return incident


def trail(session: Session, instance_id: int) -> list[Incident]:
    """Every incident of an instance, the newest first."""
    found = select(Incident).where(Incident.instance_id == instance_id).order_by(Incident.id.desc())
    return list(session.scalars(found))


def all_open(session: Session) -> list[Incident]:
    """Every incident that is not over, the oldest first."""
    return list(session.scalars(select(Incident).where(Incident.closed_at.is_(None)).order_by(Incident.id)))
