"""Carries running instances over to another version of their diagram: judged first, then one by one, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine import definitions, receipts, rows, spiff
from engine.design import Design, design_of
from engine.errors import EngineError, NotRunning
from engine.instances import Engine
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

    @property
    def ok(self) -> bool:
        return self.element is None


def plan(session: Session, to: Definition, mapping: Mapping[str, str] | None = None) -> list[Verdict]:
    """A verdict for each running or suspended instance of the diagram's other versions. Writes nothing."""
    found = (
        select(Instance)
        .join(Instance.definition)
        .where(Definition.key == to.key, Definition.id != to.id, Instance.status.in_(("running", "suspended")))
    )
    instances = session.scalars(found.order_by(Instance.id).options(joinedload(Instance.definition)))
    return [_judge(session, each, to, mapping or {})[0] for each in instances.all()]


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
    verdict, state, bound, design = _judge(engine.session, instance, to, mapping or {})
    if not verdict.ok:
        raise MigrationBlocked(f"Tiến trình {instance_id} chưa chuyển được, tại “{verdict.name}”: {verdict.sentence}")
    receipts.take(engine.session, once, "migrate", instance_id, engine.now)
    note = f"{instance.definition.version} → {to.version}: {reason}"
    _rename(engine, instance, design, mapping or {})
    rows.update_instance(engine.session, instance, state_blob=state, bound=bound, definition_id=to.id)
    engine.session.refresh(instance, ["definition"])
    action = engine.action(instance, "migrate", by, note)
    with action.moving():
        carrying.settle(action.run.workflow)
        if instance.status == "running":
            action.run.advance()
    engine.save(action)


def _judge(
    session: Session, instance: Instance, to: Definition, mapping: Mapping[str, str]
) -> tuple[Verdict, bytes, dict[str, int], Design]:
    before = design_of(instance.definition, definitions.bound(session, instance))
    bound = {each.key: each.id for each in definitions.called_by(session, to)}
    bound |= {key: number for key, number in instance.bound.items() if key in bound}
    after = design_of(to, [session.get_one(Definition, bound[key]) for key in sorted(bound)])
    old, new = spiff.specs(before.source, before.called), spiff.specs(after.source, after.called)
    version = instance.definition.version
    try:
        return Verdict(instance.id, version), carrying.carried(instance.state_blob, old, new, mapping), bound, after
    except carrying.NoPlace as blocked:
        label = before.label(blocked.element)
        return Verdict(instance.id, version, blocked.element, label, str(blocked)), b"", bound, after


def _rename(engine: Engine, instance: Instance, design: Design, mapping: Mapping[str, str]) -> None:
    """Let open items keep their ids, drafts and ages under the new version's names."""
    for item in rows.open_items(engine.session, instance.id):
        element = mapping.get(item.element, item.element)
        found = design.elements.get(element)
        if found is not None:
            values = {"element": element, "form": found.form}
            if item.name.partition(" · ")[0] == item.name:
                values["name"] = found.label[:200]
            for name, value in values.items():
                setattr(item, name, value)
    engine.session.flush()
