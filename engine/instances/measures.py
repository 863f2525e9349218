"""Where tokens stand and how long steps take, over many instances at once: what monitors ask.

``among`` is a select of the instances that count, and the caller's word on who may see them. Knows no deadline: which
of them are late, the caller says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    FromClause,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from engine.models import Definition, Incident, Instance, WorkItem

LIVING = ("running", "suspended")
_STEP = WorkItem.kind == "step"


@dataclass(frozen=True)
class Load:
    """How much of a definition is under way: the instances that run, rest, failed and are late, and in which states."""

    running: int = 0
    suspended: int = 0
    failed: int = 0
    late: int = 0
    states: Mapping[str, int] = field(default_factory=dict[str, int])

    def __add__(self, more: Load) -> Load:
        states = Counter(self.states) + Counter(more.states)
        return Load(
            self.running + more.running,
            self.suspended + more.suspended,
            self.failed + more.failed,
            self.late + more.late,
            states,
        )


@dataclass(frozen=True)
class Queue:
    """The tokens that stand at a step: how many, how many of them late, and since when the oldest."""

    element: str
    name: str
    count: int
    late: int
    oldest: datetime


@dataclass(frozen=True)
class Spent:
    """How long a step took where it was answered: half of the times at most ``median``, nine tenths at most ``p90``."""

    element: str
    name: str
    count: int
    median: timedelta
    p90: timedelta


@dataclass(frozen=True)
class Span:
    """How many instances started and ended from one instant to another."""

    since: datetime
    until: datetime
    started: int
    ended: int


def loads(session: Session, among: Select[Instance], late: ColumnElement[bool] | None = None) -> dict[str, Load]:
    """What lives of each definition, by its key, and how many of it stand in each state that its diagram names."""
    runs = _runs(among.where(Instance.status.in_(LIVING)), late)
    failed = select(Incident.instance_id).where(Incident.closed_at.is_(None))
    # By number: what is counted meets the definitions once it is counted, and not row by row.
    counted = (
        select(
            runs.c.definition_id,
            runs.c.state,
            func.count().filter(runs.c.status == "running").label("running"),
            func.count().filter(runs.c.status == "suspended").label("suspended"),
            func.count().filter(runs.c.id.in_(failed)).label("failed"),
            func.coalesce(func.sum(runs.c.late), 0).label("late"),
        )
        .group_by(runs.c.definition_id, runs.c.state)
        .subquery()
    )
    found = select(Definition.key, counted).join(counted, counted.c.definition_id == Definition.id)
    told: dict[str, Load] = {}
    for row in session.execute(found):
        states = {row.state: row.running + row.suspended} if row.state is not None else {}
        one = Load(row.running, row.suspended, row.failed, row.late, states)
        told[row.key] = told[row.key] + one if row.key in told else one
    return told


def queues(session: Session, among: Select[Instance], late: ColumnElement[bool] | None = None) -> dict[str, Queue]:
    """Where tokens stand, by the step's id; the steps of called diagrams by theirs."""
    runs = _runs(among.where(Instance.status.in_(LIVING)), late)
    found = (
        select(
            WorkItem.element,
            func.max(WorkItem.name),
            func.count(),
            func.coalesce(func.sum(runs.c.late), 0),
            func.min(WorkItem.opened_at),
        )
        .join(runs, runs.c.id == WorkItem.instance_id)
        .where(WorkItem.closed_at.is_(None), _STEP)
        .group_by(WorkItem.element)
    )
    return {row[0]: Queue(*row) for row in session.execute(found)}


def spent(session: Session, among: Select[Instance], since: datetime) -> dict[str, Spent]:
    """How long each step took that was answered since then, by its id: by rank, so every figure is one that was."""
    runs = _runs(among, None)
    each = (
        select(WorkItem.element, WorkItem.name, _seconds(session).label("seconds"))
        .join(runs, runs.c.id == WorkItem.instance_id)
        .where(WorkItem.outcome == "done", WorkItem.closed_at >= since, _STEP)
        .subquery()
    )
    of_step = each.c.element
    ranked = select(
        each,
        func.row_number().over(partition_by=of_step, order_by=each.c.seconds).label("place"),
        func.count().over(partition_by=of_step).label("many"),
    ).subquery()

    def at(tenths: int) -> ColumnElement[float]:
        """The time at that many tenths of the ranks: the first one that is not below."""
        reached, share = ranked.c.place * 10, ranked.c.many * tenths
        return func.max(case((and_(reached >= share, reached - 10 < share), ranked.c.seconds)))

    found = select(ranked.c.element, func.max(ranked.c.name), func.count(), at(5), at(9)).group_by(ranked.c.element)
    return {
        element: Spent(element, name, count, timedelta(seconds=median), timedelta(seconds=p90))
        for element, name, count, median, p90 in session.execute(found)
    }


def spans(session: Session, among: Select[Instance], bounds: Sequence[datetime]) -> list[Span]:
    """How many instances started and ended between each two neighbours of ``bounds``."""
    between = list(pairwise(bounds))
    counts = [_counted(session, among, moment, between) for moment in (Instance.started_at, Instance.ended_at)]
    return [Span(since, until, *pair) for (since, until), *pair in zip(between, *counts, strict=True)]


def _counted(
    session: Session, among: Select[Instance], moment: Any, between: Sequence[tuple[datetime, datetime]]
) -> list[int]:
    if not between:
        return []
    columns = [func.count().filter(and_(moment >= since, moment < until)) for since, until in between]
    whole = and_(moment >= between[0][0], moment < between[-1][1])
    return list(session.execute(among.where(whole).with_only_columns(*columns)).one())


def _runs(among: Select[Instance], late: ColumnElement[bool] | None) -> FromClause:
    """The instances that count, without their state, and whether each is late."""
    flag = case((late if late is not None else false(), literal(1)), else_=literal(0)).label("late")
    columns = (Instance.id, Instance.definition_id, Instance.status, Instance.state, flag)
    return among.with_only_columns(*columns).subquery()


def _seconds(session: Session) -> ColumnElement[float]:
    """How long a work item was open."""
    if session.get_bind().dialect.name == "sqlite":
        days = func.julianday(WorkItem.closed_at) - func.julianday(WorkItem.opened_at)
        return func.round(days * 86_400, 0, type_=Float)
    return cast(func.extract("epoch", WorkItem.closed_at - WorkItem.opened_at), Float)
