"""Carries what runs over to a diagram's newest version: looked at first, then one by one, in batches that go on.

A batch and its instances are rows, so that a restart goes on where it was left, and what became of each is told.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from engine import Definition, EngineError, Instance, definitions, diagrams, migration
from engine.diagrams import Element
from engine.mappings import MappingRejected
from workflows import audit, fence
from workflows.errors import NotFound, Refused
from workflows.models import Migration, MigrationItem, Person
from workflows.policy import Action, require
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
    mapping = {old: "" if new == ENDS else new for old, new in chosen.items() if new}
    verdicts = _judged(uow, to, mapping)
    before = _elements(uow, to)
    after = diagrams.read(to.diagram).elements
    gone = {old: before[old].label for old in sorted(before.keys() - after.keys()) if _holds_tokens(before[old])}
    choices = {each.id: each.label for each in after.values() if _holds_tokens(each)}
    return Outlook(to, verdicts, gone, choices, {old: new or ENDS for old, new in mapping.items()})


def begin(uow: UnitOfWork, person: Person, key: str, chosen: Mapping[str, str], reason: str) -> Migration:
    """Write down what is to be carried over, for this reason; ``carry_on`` does it."""
    require(person, Action.DESIGN)
    seen, told = outlook(uow, person, key, chosen), reasoned(reason)
    if not seen.ready:
        raise NothingRuns
    mapping = {old: "" if new == ENDS else new for old, new in seen.mapping.items()}
    batch = Migration(definition=seen.to, mapping=mapping, reason=told, by=person.username, at=uow.now())
    uow.session.add(batch)
    for each in seen.verdicts:
        outcome = ActOutcome.WAITING if each.ok else ActOutcome.REFUSED
        sentence = "" if each.ok else f"Tại “{each.name}”: {each.sentence}"
        batch.items.append(
            MigrationItem(instance_id=each.instance_id, version=each.version, outcome=outcome, sentence=sentence)
        )
    uow.session.flush()
    detail = {"version": seen.to.version, "mapping": mapping, "ready": seen.ready, "blocked": len(seen.blocked)}
    audit.note(uow, person, "design.migrate", about=f"definition:{key}", reason=told, migration=batch.id, **detail)
    return batch


def carry_on(house: House, migration_id: int | None = None, most: int | None = None) -> int:
    """Carry over what waits, of one migration or of all; the number seen to. What fails holds up nobody."""
    seen = 0
    while (most is None or seen < most) and _next(house, migration_id):
        seen += 1
    return seen


def _next(house: House, migration_id: int | None) -> bool:
    """Carry the next instance over in a transaction of its own; False when none waits."""
    claimed: int | None = None
    try:
        with house.unit_of_work() as uow:
            item = _claim(uow, migration_id)
            if item is None:
                return False
            claimed = item.id
            batch = uow.session.get_one(Migration, item.migration_id)
            _carry(uow, batch, item)
            _settle(uow, item, ActOutcome.DONE, "")
    except Exception as failure:  # whatever it is, the others go on, and it is told
        if claimed is None:
            raise
        if not isinstance(failure, EngineError):
            _log.exception("migration item %s failed", claimed)
        with house.unit_of_work() as uow:
            sentence = str(failure) if isinstance(failure, EngineError) else "Phần mềm gặp lỗi; lỗi đã được ghi lại."
            _settle(uow, uow.session.get_one(MigrationItem, claimed), ActOutcome.FAILED, sentence)
    return True


def _carry(uow: UnitOfWork, batch: Migration, item: MigrationItem) -> None:
    """One instance goes over, by what of the mapping its version knows."""
    instance = uow.engine.lock(item.instance_id)
    known = diagrams.read(uow.session.get_one(Definition, instance.definition_id).diagram).elements
    mapping = {old: new for old, new in batch.mapping.items() if old in known}
    migration.migrate(uow.engine, instance.id, batch.definition, mapping, by=batch.by, reason=batch.reason)


def _claim(uow: UnitOfWork, migration_id: int | None) -> MigrationItem | None:
    waiting = select(MigrationItem).where(MigrationItem.outcome == ActOutcome.WAITING)
    if migration_id is not None:
        waiting = waiting.where(MigrationItem.migration_id == migration_id)
    return uow.session.scalars(waiting.order_by(MigrationItem.id).limit(1).with_for_update(skip_locked=True)).first()


def _settle(uow: UnitOfWork, item: MigrationItem, outcome: ActOutcome, sentence: str) -> None:
    item.outcome, item.sentence, item.at = outcome, sentence, uow.now()
    uow.session.flush()
    waits = MigrationItem.migration_id == item.migration_id, MigrationItem.outcome == ActOutcome.WAITING
    if uow.session.scalars(select(MigrationItem.id).where(*waits).limit(1)).first() is None:
        uow.session.get_one(Migration, item.migration_id).ended_at = uow.now()


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
