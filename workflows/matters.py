"""Matters: what an instance is about where it is no assignment's own, in words for lists and pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engine import Instance
from workflows.models import Assignment, Correction, Duty, Matter


@dataclass(frozen=True)
class Subject:
    """What an instance is about: what it is called, its reference, who asked for it and when.

    ``of_instance`` is the assignment's instance that a correction belongs to.
    """

    process: str
    title: str
    reference: str
    asker: str
    agency: str
    since: datetime
    of_instance: int | None = None


def subject(instance: Instance, matter: Matter | Correction | None, names: Mapping[str, str]) -> Subject:
    """What people call the instance; what nobody asked for is called by its diagram."""
    name = instance.definition.name
    match matter:
        case None:
            return Subject(name, name, instance.business_key, "", "", instance.started_at)
        case Correction():
            assignment = matter.assignment
            return Subject(
                process=name,
                title=assignment.duty.content,
                reference=f"Đính chính {matter.id}",
                asker=names.get(matter.by, matter.by),
                agency=assignment.agency.name,
                since=matter.at,
                of_instance=assignment.instance_id,
            )
    return Subject(
        process=name,
        title=matter.title,
        reference=f"Hồ sơ {matter.id}",
        asker=names.get(matter.by, matter.by),
        agency=matter.agency.name,
        since=matter.asked_at,
    )


def corrections(session: Session, instances: Iterable[int]) -> dict[int | None, Correction]:
    """The corrections among some instances, by instance."""
    wanted = list(instances)
    if not wanted:
        return {}
    whole = joinedload(Correction.assignment, innerjoin=True)
    found = select(Correction).where(Correction.instance_id.in_(wanted))
    loaded = found.options(
        whole.joinedload(Assignment.duty, innerjoin=True).joinedload(Duty.directive, innerjoin=True),
        whole.joinedload(Assignment.agency, innerjoin=True),
    )
    return {each.instance_id: each for each in session.scalars(loaded)}
