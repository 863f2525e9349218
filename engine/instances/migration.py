"""Carries running instances over to another version of their diagram: judged first, then one by one, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session, joinedload

from engine import definitions, spiff
from engine.definitions.design import Design, design_of
from engine.errors import EngineError, NotRunning
from engine.instances import mappings, receipts, rows
from engine.instances.engine import Engine
from engine.models import Definition, Instance
from engine.spiff import carrying


class MigrationBlocked(EngineError):
    """An element at which the instance stands has no place in the new version."""


@dataclass(frozen=True)
class Verdict:
    """Whether an instance can go over, and if not, the element that blocks it and the cure."""

    instance_id: int
    version: int
    element: str | None = None
    name: str = ""
    sentence: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict[str, str])
    """What of the mapping concerns the version that it runs."""

    @property
    def ok(self) -> bool:
        return self.element is None


def plan(
    session: Session, to: Definition, mapping: Mapping[str, str] | None = None, most: int | None = None
) -> list[Verdict]:
    """A verdict for each running or suspended instance of the diagram's other versions, or the first so many.

    Writes nothing; ``to`` may be no version yet. One mapping serves all; ``MappingRejected`` when it fits none of them.
    """
    found = select(Instance).join(Instance.definition).where(*_on_others(to)).order_by(Instance.id).limit(most)
    instances = session.scalars(found.options(joinedload(Instance.definition)))
    ways = [_Way.of(session, each, to) for each in instances.all()]
    mappings.all_known(mapping or {}, [each.before for each in ways])
    return [each.judged(mappings.fitting(mapping or {}, each.before))[0] for each in ways]


def behind(session: Session, to: Definition) -> int:
    """How many instances of the diagram's other versions are running or suspended."""
    counted = select(func.count(Instance.id)).join(Instance.definition)
    return session.scalars(counted.where(*_on_others(to))).one()


def _on_others(to: Definition) -> tuple[ColumnElement[bool], ...]:
    other = Definition.id != to.id if to.id is not None else true()
    return Definition.key == to.key, other, Instance.status.in_(("running", "suspended"))


def verdict(session: Session, instance: Instance, to: Definition) -> Verdict:
    """The verdict for one instance, without a mapping. Writes nothing."""
    return _Way.of(session, instance, to).judged({})[0]


def migrate(
    engine: Engine,
    instance_id: int,
    to: Definition,
    mapping: Mapping[str, str] | None = None,
    *,
    by: str,
    reason: str,
    once: str | None = None,
) -> None:
    """Let one instance go on in another version; ``MigrationBlocked`` before anything was written."""
    instance = engine.lock(instance_id)
    if receipts.found(engine.session, once):
        return
    if instance.status not in ("running", "suspended"):
        raise NotRunning(instance.status)
    way, mapping = _Way.of(engine.session, instance, to), mapping or {}
    verdict, state = way.judged(mapping)
    if not verdict.ok:
        raise MigrationBlocked(f"Tiến trình {instance_id} chưa chuyển được, tại “{verdict.name}”: {verdict.sentence}")
    receipts.take(engine.session, once, "migrate", instance_id, engine.now)
    note = f"{instance.definition.version} → {to.version}: {reason}"
    _rename(engine, way, mapping)
    rows.update_instance(engine.session, instance, state_blob=state, bound=way.bound, definition_id=to.id)
    engine.session.refresh(instance, ["definition"])
    action = engine.action(instance, "migrate", by, note)
    with action.moving():
        if instance.suspended_at is not None:
            # Its clocks stand: what begins to wait now has as much left when it is resumed as it was given.
            action.call.now = instance.suspended_at
        carrying.settle(action.run.workflow)
        action.call.now = engine.now
        if instance.status == "running":
            action.run.advance()
    engine.save(action)
    if way.before.listens and not way.after.listens:
        rows.rewrite_subscriptions(engine.session, instance, [])


@dataclass(frozen=True)
class _Way:
    """An instance's way to another version: both designs, and the called diagrams that it is bound to there."""

    instance: Instance
    before: Design
    after: Design
    bound: dict[str, int]

    @classmethod
    def of(cls, session: Session, instance: Instance, to: Definition) -> _Way:
        # A called diagram stays in the version that the instance was started with.
        bound = {each.key: each.id for each in definitions.called_by(session, to)}
        bound |= {key: number for key, number in instance.bound.items() if key in bound}
        called = [session.get_one(Definition, bound[key]) for key in sorted(bound)]
        before = design_of(instance.definition, definitions.bound(session, instance))
        return cls(instance, before, design_of(to, called), bound)

    def judged(self, mapping: Mapping[str, str]) -> tuple[Verdict, bytes]:
        """The verdict, and the state as the other version reads it (empty when it is blocked)."""
        before, after, instance = self.before, self.after, self.instance
        mappings.check(mapping, before, after)
        old, new = spiff.specs(before.source, before.called), spiff.specs(after.source, after.called)
        version = instance.definition.version
        try:
            state = carrying.carried(instance.state_blob, old, new, mapping)
        except carrying.NoPlace as blocked:
            label = before.label(blocked.element)
            return Verdict(instance.id, version, blocked.element, label, str(blocked), mapping), b""
        return Verdict(instance.id, version, mapping=mapping), state


def _rename(engine: Engine, way: _Way, mapping: Mapping[str, str]) -> None:
    """Let open items keep their ids, drafts and ages under the new version's names."""
    for item in rows.open_items(engine.session, way.instance.id):
        element = mapping.get(item.element) or item.element
        found = way.after.elements.get(element)
        if found is None:
            continue
        # One of several bears what it is for behind the step's name.
        own = item.name.removeprefix(way.before.label(item.element))
        item.element, item.form, item.name = element, found.form, f"{found.label}{own}"[:200]
    engine.session.flush()
