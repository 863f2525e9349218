"""Matters: what an instance is about where it is no assignment's, in words for lists and pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine import Instance
from workflows.models import Matter


@dataclass(frozen=True)
class Subject:
    """What an instance is about: what it is called, its reference, who asked for it and when."""

    process: str
    title: str
    reference: str
    asker: str
    agency: str
    since: datetime


def subject(instance: Instance, matter: Matter | None, names: Mapping[str, str]) -> Subject:
    """What people call the instance; what nobody asked for is called by its diagram."""
    name = instance.definition.name
    if matter is None:
        return Subject(name, name, instance.business_key, "", "", instance.started_at)
    return Subject(
        process=name,
        title=matter.title,
        reference=f"Hồ sơ {matter.id}",
        asker=names.get(matter.by, matter.by),
        agency=matter.agency.name,
        since=matter.asked_at,
    )
