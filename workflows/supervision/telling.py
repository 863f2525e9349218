"""What stands beside an instance's course: how often steps were passed, its values, what failed, what is ahead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engine import Incident, Instance, WorkItem, history, incidents
from workflows import instances, people
from workflows.ladder import OVERDUE, Ladder, Moment, ladder_of
from workflows.models import Assignment, Person
from workflows.policy import Action, may
from workflows.supervision import acts
from workflows.unit import UnitOfWork
from workflows.vocabulary import Steering


@dataclass(frozen=True)
class Ahead:
    """A moment for which the instance waits, and how it is reckoned."""

    at: datetime
    sentence: str


@dataclass(frozen=True)
class Waiting:
    """A step that awaits people: who they are, and by whose word if it is not the lane's."""

    item: WorkItem
    who: str
    given: bool


@dataclass(frozen=True)
class Telling:
    """What stands beside an instance's course.

    ``written`` is for those who supervise; ``stewards`` may steer where a supervisor may not.
    """

    times: Mapping[str, int]
    waiting: list[Waiting]
    ahead: list[Ahead]
    written: list[history.Written]
    incidents: list[Incident]
    acts: list[Steering]
    stewards: list[Person]
    names: Mapping[str, str]


def telling(uow: UnitOfWork, person: Person, instance_id: int) -> Telling:
    """What the person may read of an instance that they see."""
    instance = instances.seen(uow, person, instance_id)
    written = history.written(uow.session, instance) if may(person, Action.SUPERVISE) else []
    failed = incidents.trail(uow.session, instance.id)
    open_steps = acts.open_steps(uow, instance)
    who = people.circle_names(uow.session, [each.circle for each in open_steps])
    return Telling(
        times=history.times(uow.session, instance),
        waiting=[Waiting(each, who.get(each.circle, ""), each.given_from is not None) for each in open_steps],
        ahead=_ahead(uow, instance),
        written=written,
        incidents=failed,
        acts=acts.offered(uow, person, instance),
        stewards=[] if instance.ended_at else acts.stewards(uow, person),
        names=people.names(uow.session, [*(each.by for each in written), *(each.closed_by for each in failed)]),
    )


def _ahead(uow: UnitOfWork, instance: Instance) -> list[Ahead]:
    """The rungs of an assignment's deadline that are still to come; of any other instance, its next moment."""
    if instance.status != "running":
        return []
    assignment = uow.session.scalar(select(Assignment).where(Assignment.instance_id == instance.id))
    if assignment is None:
        next_one = instance.wake_at
        return [Ahead(next_one, "Mốc giờ mà sơ đồ đang chờ.")] if next_one else []
    moments = ladder_of(assignment, uow.calendar, Ladder.of(uow.session))
    return [Ahead(each.at, _reckoned(each, assignment)) for each in moments if each.at > uow.now()]


def _reckoned(moment: Moment, assignment: Assignment) -> str:
    """How a rung is reckoned from the day by which the work is judged."""
    limit = f"thời hạn {assignment.judged_on:%d/%m/%Y}"
    if moment.days == OVERDUE:
        return f"Quá hạn: ngay khi hết {limit}."
    if moment.days == 0:
        return f"Nhắc đúng ngày hết {limit}."
    if moment.days < 0:
        return f"Nhắc trước hạn: {limit} lùi {-moment.days} ngày làm việc."
    return f"Đôn đốc: {limit} cộng {moment.days} ngày làm việc."
