"""Whether the house is well (Art. 12.1): its database answers in this version's shape, and somebody keeps the time."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError

from workflows.models import Heartbeat
from workflows.unit import UnitOfWork

if TYPE_CHECKING:
    from workflows.bootstrap import House

BEAT_EVERY = timedelta(seconds=20)
SILENT_AFTER = timedelta(minutes=2)
"""Several beats missed: a process that is merely busy is not called dead."""
_FORGOTTEN = timedelta(days=1)


@dataclass(frozen=True)
class Health:
    """What a monitor asks; it tells nobody more than whether each thing works."""

    database: bool
    migrations: bool
    worker: bool

    @property
    def is_well(self) -> bool:
        """Whether everything works."""
        return self.database and self.migrations and self.worker


def beat(house: House, kind: str) -> None:
    """Give a sign of life of this process."""
    with house.unit_of_work() as uow:
        now = _real(uow)
        uow.session.merge(Heartbeat(node=f"{socket.gethostname()}/{os.getpid()}", kind=kind, at=now))
        uow.session.execute(delete(Heartbeat).where(Heartbeat.at < now - _FORGOTTEN))


def examine(house: House) -> Health:
    """How the house is just now."""
    try:
        if not house.upgraded():
            return Health(database=True, migrations=False, worker=False)
        with house.unit_of_work(write=False) as uow:
            return Health(database=True, migrations=True, worker=bool(machines(uow, "worker")))
    except SQLAlchemyError:
        return Health(database=False, migrations=False, worker=False)


def machines(uow: UnitOfWork, *kinds: str) -> set[str]:
    """The machines on which processes of these kinds live."""
    alive = select(Heartbeat.node).where(Heartbeat.kind.in_(kinds), Heartbeat.at > _real(uow) - SILENT_AFTER)
    return {node.partition("/")[0] for node in uow.session.scalars(alive)}


def _real(uow: UnitOfWork) -> datetime:
    """The real time: a moved clock makes nobody silent."""
    return uow.now() - uow.clock_offset()
