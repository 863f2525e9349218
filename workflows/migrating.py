"""Carries running processes over to their diagram's newest version: judged first, one transaction each."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine import definitions, migration
from workflows.unit import UnitOfWork

if TYPE_CHECKING:
    from workflows.bootstrap import House

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What became of each process: those that went over, those that are blocked and why, those that failed."""

    moved: list[int] = field(default_factory=list[int])
    blocked: list[migration.Verdict] = field(default_factory=list[migration.Verdict])
    failed: dict[int, str] = field(default_factory=dict[int, str])


def plan(uow: UnitOfWork, key: str, mapping: Mapping[str, str]) -> list[migration.Verdict]:
    """A verdict for each process that runs on an older version, before anything is touched."""
    return migration.plan(uow.session, definitions.latest(uow.session, key), mapping)


def migrate_all(house: House, key: str, mapping: Mapping[str, str], *, by: str, reason: str) -> Report:
    """Carry over every process that can go; the rest stays as it is, on its own version."""
    report = Report()
    with house.unit_of_work(write=False) as uow:
        verdicts = plan(uow, key, mapping)
    for verdict in verdicts:
        if not verdict.ok:
            report.blocked.append(verdict)
            continue
        try:
            with house.unit_of_work() as uow:
                to = definitions.latest(uow.session, key)
                migration.migrate(uow.engine, verdict.instance_id, to, verdict.mapping, by=by, reason=reason)
        except Exception as failure:  # whatever it is, the others go on, and it is told
            _log.exception("instance %s was not migrated", verdict.instance_id)
            report.failed[verdict.instance_id] = str(failure)
        else:
            report.moved.append(verdict.instance_id)
    return report
