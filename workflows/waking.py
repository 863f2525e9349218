"""Wakes what is due: instances whose time has come, timer starts, and messages that are on their way."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine import Dispatch, Instance, Schedule, StepFailed, incidents, messages, schedules, timers
from workflows.queues import Queue

if TYPE_CHECKING:
    from workflows.bootstrap import House

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Claimed:
    """An instance and the instant for which it was woken."""

    id: int
    wake_at: datetime | None
    attempts: int

    @classmethod
    def of(cls, instance: Instance) -> _Claimed:
        return cls(instance.id, instance.wake_at, instance.attempts)


def sweep(house: House) -> int:
    """Wake, begin and deliver everything that is due; the number of instances and messages seen to."""
    with house.unit_of_work() as uow:
        messages.awaken(uow.session, uow.now())
    return _DUE.drain(house) + _STARTS.drain(house) + _ON_THEIR_WAY.drain(house)


def _let_wait(house: House, claimed: _Claimed, failure: Exception) -> None:
    _log.error("instance %s was not woken", claimed.id, exc_info=failure)
    with house.unit_of_work() as uow:
        instance = uow.engine.lock(claimed.id)
        # Somebody may have moved it since: what failed then says nothing of it now.
        if (instance.wake_at, instance.attempts) == (claimed.wake_at, claimed.attempts):
            incidents.record(uow.session, instance, failure, uow.now())


def _begin_later(house: House, schedule_id: int, failure: Exception) -> None:
    _log.error("timer start %s began nothing", schedule_id, exc_info=failure)
    with house.unit_of_work() as uow:
        schedules.set_back(uow.session.get_one(Schedule, schedule_id), uow.now(), failure)


def _deliver_later(house: House, dispatch_id: int, failure: Exception) -> None:
    """The failure is the receiver's incident."""
    _log.error("message %s was not delivered", dispatch_id, exc_info=failure)
    with house.unit_of_work() as uow:
        dispatch = uow.session.get(Dispatch, dispatch_id)
        if dispatch is None:
            return
        messages.set_back(dispatch, uow.now())
        if isinstance(failure, StepFailed) and failure.instance_id is not None:
            incidents.record(uow.session, uow.engine.lock(failure.instance_id), failure, uow.now(), "")


_DUE = Queue(
    claim=lambda uow: timers.claim_due(uow.session, uow.now()),
    known=_Claimed.of,
    carry_out=lambda uow, instance: uow.engine.wake(instance),
    set_back=_let_wait,
)
_STARTS = Queue(
    claim=lambda uow: schedules.claim_due(uow.session, uow.now()),
    known=lambda schedule: schedule.id,
    carry_out=lambda uow, schedule: schedules.begin(uow.engine, schedule),
    set_back=_begin_later,
)
_ON_THEIR_WAY = Queue(
    claim=lambda uow: messages.claim_due(uow.session, uow.now()),
    known=lambda dispatch: dispatch.id,
    carry_out=lambda uow, dispatch: messages.deliver(uow.engine, dispatch),
    set_back=_deliver_later,
)
