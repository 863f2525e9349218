"""Quan sát quy trình: what runs of each diagram, where it gathers, and how long each of its steps takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Select, exists, func, select

from engine import Definition, Instance, WorkItem, diagrams, measures
from engine.instances import Load, Queue, Span, Spent
from workflows.calendar import at, date_of
from workflows.errors import NotFound
from workflows.models import Person
from workflows.policy import Action, require, sees_all, visible
from workflows.supervision import finding
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState

PERIODS = (30, 90, 365)
"""Over how many days one may look back."""
HEATS: Mapping[str, str] = {"so-luong": "Số đang chờ", "thoi-gian": "Thời gian xử lý", "qua-han": "Quá hạn"}
LEVELS = 5
WEEKS = 13
_NOTHING = Load()


@dataclass(frozen=True)
class Process:
    """A diagram with how much of it lives and where, by the state that its steps name."""

    key: str
    name: str
    version: int
    load: Load
    states: list[tuple[str, str, int]]


@dataclass(frozen=True)
class Step:
    """A step with what stands at it and how long it takes; ``level`` is its share of the heat, 0 to ``LEVELS``."""

    id: str
    label: str
    lane: str
    queue: Queue | None
    spent: Spent | None
    oldest: timedelta | None
    score: timedelta
    level: int = 0


@dataclass(frozen=True)
class Asked:
    """What the page of a process is asked for."""

    heat: str = "so-luong"
    days: int = 90
    version: int | None = None


@dataclass(frozen=True)
class View:
    """All that the page of a process tells."""

    definition: Definition
    versions: list[int]
    asked: Asked
    load: Load
    states: list[tuple[str, str, int]]
    steps: list[Step]
    ranking: list[Step]
    weeks: list[Span]
    unattended: int

    @property
    def heat(self) -> dict[str, int]:
        """The level of each element that has any, for the drawing."""
        return {each.id.partition(":")[0]: each.level for each in self.steps if each.level}

    @property
    def counts(self) -> dict[str, int]:
        """How many tokens stand at each element, for the drawing."""
        return {each.id: each.queue.count for each in self.steps if each.queue and ":" not in each.id}


def processes(uow: UnitOfWork, person: Person) -> list[Process]:
    """The diagrams that the person may watch, those first of which most lives."""
    require(person, Action.SUPERVISE)
    seen = visible(select(Instance), person)
    loads = measures.loads(uow.session, seen, finding.overdue(uow, person))
    watched = [
        Process(key, name, version, loads.get(key, _NOTHING), _states(loads.get(key, _NOTHING).states))
        for key, name, version in uow.session.execute(finding.diagrams(person))
    ]
    return sorted(watched, key=lambda each: (-each.load.running - each.load.suspended, each.name))


def view(uow: UnitOfWork, person: Person, key: str, asked: Asked) -> View:
    """One diagram with the figures of each step; ``NotFound`` for one of which the person sees nothing."""
    require(person, Action.SUPERVISE)
    versions = _versions(uow, person, key)
    if not versions:
        raise NotFound
    chosen = asked.version if asked.version in versions else None
    of_key = select(Definition.id).where(Definition.key == key)
    if chosen is not None:
        of_key = of_key.where(Definition.version == chosen)
    seen = visible(select(Instance).where(Instance.definition_id.in_(of_key)), person)
    definition = uow.session.scalars(
        select(Definition).where(Definition.key == key, Definition.version == (chosen or versions[0]))
    ).one()
    queues = measures.queues(uow.session, seen, finding.overdue(uow, person))
    spent = measures.spent(uow.session, seen, uow.now() - timedelta(days=asked.days))
    load = measures.loads(uow.session, seen, finding.overdue(uow, person)).get(key, _NOTHING)
    steps = _heated(_steps(uow, definition, queues, spent), asked.heat)
    return View(
        definition=definition,
        versions=versions,
        asked=asked,
        load=load,
        states=_states(load.states),
        steps=steps,
        ranking=sorted((each for each in steps if each.score), key=lambda each: -each.score)[:5],
        weeks=measures.spans(uow.session, seen, _weeks(uow.now())),
        unattended=_unattended(uow, seen),
    )


def diagram(uow: UnitOfWork, person: Person, key: str, version: int) -> str:
    """A version as it was drawn; ``NotFound`` for one of which the person sees nothing."""
    require(person, Action.SUPERVISE)
    if version not in _versions(uow, person, key):
        raise NotFound
    found = select(Definition.diagram).where(Definition.key == key, Definition.version == version)
    return uow.session.scalars(found).one()


def _versions(uow: UnitOfWork, person: Person, key: str) -> list[int]:
    if not key.isprintable():
        return []
    found = select(Definition.version).where(Definition.key == key)
    if not sees_all(person):
        found = found.where(Definition.key.in_(finding.watched(person)))
    return list(uow.session.scalars(found.order_by(Definition.version.desc())))


def _states(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """State, its words and its count, in the order of the work; a diagram's own states as they are written."""
    known = {each.value: each.label for each in ProcessState}
    order = list(known)
    ranked = sorted(counts, key=lambda state: (order.index(state) if state in known else len(order), state))
    return [(state, known.get(state, state), counts[state]) for state in ranked]


def _steps(
    uow: UnitOfWork, definition: Definition, queues: Mapping[str, Queue], spent: Mapping[str, Spent]
) -> list[Step]:
    """The human steps as they are drawn, then those of other versions and of called diagrams."""
    drawn = [each for each in diagrams.read(definition.diagram).elements.values() if each.kind in diagrams.STEPS]
    labels = {each.id: (each.label, each.lane or "") for each in drawn}
    figured = {**queues, **spent}
    others = {key: (figured[key].name, "") for key in sorted(figured.keys() - labels.keys())}
    return [
        _step(uow.now(), key, label, lane, queues.get(key), spent.get(key))
        for key, (label, lane) in {**labels, **others}.items()
    ]


def _step(now: datetime, key: str, label: str, lane: str, queue: Queue | None, spent: Spent | None) -> Step:
    oldest = now - queue.oldest if queue else None
    score = spent.median * queue.count if queue and spent else timedelta()
    return Step(key, label, lane, queue, spent, oldest, score)


def _heated(steps: list[Step], heat: str) -> list[Step]:
    """The steps with their level: the hottest has the highest, what is nought has none."""

    def figure(step: Step) -> float:
        match heat:
            case "thoi-gian":
                return step.spent.median.total_seconds() if step.spent else 0
            case "qua-han":
                return step.queue.late if step.queue else 0
        return step.queue.count if step.queue else 0

    most = max((figure(each) for each in steps), default=0)
    return [
        Step(**{**vars(each), "level": ceil(LEVELS * figure(each) / most)}) if most and figure(each) else each
        for each in steps
    ]


def _weeks(now: datetime) -> list[datetime]:
    """The beginnings of the last weeks, from Monday to Monday in the province, up to the end of this one."""
    monday = date_of(now) - timedelta(days=date_of(now).weekday())
    return [at(monday + timedelta(weeks=week)) for week in range(1 - WEEKS, 2)]


def _unattended(uow: UnitOfWork, seen: Select[Instance]) -> int:
    """How many run and await nobody: they wait for a time or a message."""
    awaited = exists().where(WorkItem.instance_id == Instance.id, WorkItem.closed_at.is_(None), WorkItem.kind == "step")
    found = seen.where(Instance.status == "running", ~awaited).with_only_columns(func.count())
    return uow.session.scalars(found).one()
