"""Carries what runs over to a diagram's newest version: looked at first, then one by one, in batches that go on.

A batch and its instances are rows, so that a restart goes on where it was left, and what became of each is told.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine import Definition, Instance, definitions, diagrams, migration
from engine.diagrams import Element
from engine.instances import MappingRejected
from workflows import audit, batches, fence
from workflows.errors import NotFound, Refused, is_foreseen, sentence_of
from workflows.models import Migration, MigrationItem, Person
from workflows.policy import Action, require
from workflows.queues import Queue
from workflows.unit import UnitOfWork
from workflows.versions.listing import reasoned
from workflows.vocabulary import ActOutcome

if TYPE_CHECKING:
    from workflows.bootstrap import House

AT_ONCE = 50
"""So many are carried over while the page is awaited; more are left to the worker."""
ENDS = "-"
"""What a page's choice says when a branch is to end where its step is gone."""

_log = logging.getLogger(__name__)


class MappingWrong(Refused):
    """A choice of steps that does not fit the two versions."""


class NothingRuns(Refused):
    """A migration without instances that could go."""

    sentence = "Không có tiến trình nào chuyển được sang phiên bản mới nhất."


@dataclass(frozen=True)
class Outlook:
    """What would come of carrying over: a verdict for each instance, and the steps that need another in their place."""

    to: Definition
    verdicts: list[migration.Verdict]
    gone: Mapping[str, str]
    choices: Mapping[str, str]
    mapping: Mapping[str, str]

    @property
    def ready(self) -> int:
        return sum(each.ok for each in self.verdicts)

    @property
    def blocked(self) -> list[migration.Verdict]:
        return [each for each in self.verdicts if not each.ok]


def outlook(uow: UnitOfWork, person: Person, key: str, chosen: Mapping[str, str]) -> Outlook:
    """A verdict for each instance on an older version, with these steps in others' places; nothing is touched."""
    require(person, Action.READ_DESIGNS)
    fence.lift(uow.session)  # verdicts name steps, and no content
    to = _newest(uow, key)
    mapping = _mapping(chosen)
    verdicts = _judged(uow, to, mapping)
    before = _elements(uow, to)
    after = diagrams.read(to.diagram).elements
    gone = {old: before[old].label for old in sorted(before.keys() - after.keys()) if _holds_tokens(before[old])}
    choices = {each.id: each.label for each in after.values() if _holds_tokens(each)}
    return Outlook(to, verdicts, gone, choices, {old: new or ENDS for old, new in mapping.items()})


def plan(uow: UnitOfWork, key: str, mapping: Mapping[str, str]) -> list[migration.Verdict]:
    """A verdict for each instance on an older version, before anything is touched."""
    return _judged(uow, _newest(uow, key), mapping)


def prepare(uow: UnitOfWork, key: str, mapping: Mapping[str, str], *, by: str, reason: str) -> Migration:
    """Write down what is to become of each instance on an older version; ``carry_on`` does it."""
    to = _newest(uow, key)
    items = [_item(each) for each in _judged(uow, to, mapping)]
    batch = Migration(definition=to, mapping=dict(mapping), reason=reason, by=by, at=uow.now(), items=items)
    uow.session.add(batch)
    batch.ended_at = None if _ready(batch) else uow.now()
    uow.session.flush()
    return batch


def begin(uow: UnitOfWork, person: Person, key: str, chosen: Mapping[str, str], reason: str) -> Migration:
    """What a designer lets be carried over, for this reason."""
    require(person, Action.DESIGN)
    fence.lift(uow.session)  # verdicts name steps, and no content
    _newest(uow, key)  # of a process that is not there, no reason is judged
    batch = prepare(uow, key, _mapping(chosen), by=person.username, reason=reasoned(reason))
    ready = _ready(batch)
    if not ready:
        raise NothingRuns
    what = {"version": batch.definition.version, "mapping": batch.mapping, "reason": batch.reason}
    counted = {"ready": ready, "blocked": len(batch.items) - ready}
    audit.note(uow, person, "design.migrate", about=f"definition:{key}", migration=batch.id, **what, **counted)
    return batch


def carry_on(house: House, migration_id: int | None = None, most: int | None = None) -> int:
    """Carry over what waits, of one migration or of all; the number seen to. What fails holds up nobody."""
    waiting = Queue(partial(_claim, migration_id=migration_id), lambda item: item.id, _carry, _tell)
    return waiting.drain(house, most)


def told(uow: UnitOfWork, migration_id: int) -> Migration:
    """A migration with what became of each instance."""
    return uow.session.get_one(Migration, migration_id)


def _claim(uow: UnitOfWork, *, migration_id: int | None) -> MigrationItem | None:
    waiting = select(MigrationItem).where(MigrationItem.outcome == ActOutcome.WAITING)
    if migration_id is not None:
        waiting = waiting.where(MigrationItem.migration_id == migration_id)
    return uow.session.scalars(waiting.order_by(MigrationItem.id).limit(1).with_for_update(skip_locked=True)).first()


def _carry(uow: UnitOfWork, item: MigrationItem) -> None:
    """One instance goes over, by what of the mapping its version knows."""
    batch = uow.session.get_one(Migration, item.migration_id)
    instance = uow.engine.lock(item.instance_id)
    if instance.definition_id != batch.definition_id:  # another migration to the same version may have been quicker
        known = diagrams.read(uow.session.get_one(Definition, instance.definition_id).diagram).elements
        mapping = {old: new for old, new in batch.mapping.items() if old in known}
        migration.migrate(uow.engine, instance.id, batch.definition, mapping, by=batch.by, reason=batch.reason)
    batches.settle(uow, batch, item, ActOutcome.DONE)


def _tell(house: House, item_id: int, failure: Exception) -> None:
    """Keep why an instance stayed where it was."""
    if not is_foreseen(failure):
        _log.error("migration item %s failed", item_id, exc_info=failure)
    with house.unit_of_work() as uow:
        item = uow.session.get_one(MigrationItem, item_id)
        batch = uow.session.get_one(Migration, item.migration_id)
        batches.settle(uow, batch, item, ActOutcome.FAILED, sentence_of(failure))


def _item(verdict: migration.Verdict) -> MigrationItem:
    outcome = ActOutcome.WAITING if verdict.ok else ActOutcome.REFUSED
    sentence = "" if verdict.ok else f"Tại “{verdict.name}”: {verdict.sentence}"
    return MigrationItem(instance_id=verdict.instance_id, version=verdict.version, outcome=outcome, sentence=sentence)


def _ready(batch: Migration) -> int:
    """How many of its instances can go."""
    return sum(each.outcome is ActOutcome.WAITING for each in batch.items)


def _mapping(chosen: Mapping[str, str]) -> dict[str, str]:
    """What a page chose, as the engine takes it: an element without successor maps to nothing."""
    return {old: "" if new == ENDS else new for old, new in chosen.items() if new}


def _judged(uow: UnitOfWork, to: Definition, mapping: Mapping[str, str]) -> list[migration.Verdict]:
    try:
        return migration.plan(uow.session, to, mapping)
    except MappingRejected as error:
        raise MappingWrong(" ".join(error.problems)) from error


def _newest(uow: UnitOfWork, key: str) -> Definition:
    found = next((each for each, _ in definitions.versions(uow.session) if each.key == key), None)
    if found is None:
        raise NotFound
    return found


def _elements(uow: UnitOfWork, to: Definition) -> dict[str, Element]:
    """The elements of the versions on which something still runs."""
    running = Instance.status.in_(("running", "suspended"))
    found = select(Definition.diagram).join(Instance).where(Definition.key == to.key, Definition.id != to.id, running)
    known: dict[str, Element] = {}
    for diagram in uow.session.scalars(found.distinct()):
        known |= diagrams.read(diagram).elements
    return known


def _holds_tokens(each: Element) -> bool:
    return each.kind in (*diagrams.STEPS, "intermediateCatchEvent", "receiveTask", "callActivity", "subProcess")
