"""The designers' files: deploying diagrams with their forms, comparing and exporting their versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

import workflows
from engine import Bundle, Definition, bundles, comparison, definitions
from workflows import audit, people
from workflows.models import Person
from workflows.scenarios import Result, folders
from workflows.unit import UnitOfWork

SHIPPED = Path(workflows.__file__).parent.parent / "bpmn"
SHIPPED_BY = "system"
OPERATOR = "chidao"
"""How the histories of processes name whoever works at the command line."""
WITHOUT_A_NAME = {SHIPPED_BY: "Theo bản cài đặt", OPERATOR: "Người vận hành, tại máy chủ"}


def deploy(uow: UnitOfWork, folder: Path, *, by: str, note: str = "") -> list[Definition]:
    """Deploy a folder's diagrams, all or none; an unchanged one keeps its version.

    ``ScenariosFailed`` when one of the folder's scenarios does not go as it says: nothing is deployed then.
    """
    if not all(definitions.is_newest(uow.session, each) for each in bundles.read_folder(folder)):
        folders.require_passed(try_folder(folder))
    return install(uow, folder, by=by, note=note)


def try_folder(folder: Path) -> list[Result]:
    """What becomes of a folder's scenarios, in a province where its diagrams stand beside the shipped ones."""
    return folders.of_folder(folder, beside=SHIPPED)


def install(uow: UnitOfWork, folder: Path, *, by: str, note: str = "") -> list[Definition]:
    """Deploy a folder whose scenarios were tried before, as the shipped ones are before each release."""
    return [deploy_bundle(uow, bundle, by=by, note=note) for bundle in bundles.read_folder(folder)]


def deploy_bundle(
    uow: UnitOfWork, bundle: Bundle, *, by: str, person: Person | None = None, note: str = "", **detail: Any
) -> Definition:
    """Deploy one bundle, known to the audit unless it is the newest version already; ``detail`` is told there too."""
    definition = definitions.deploy(uow.session, bundle, uow.house.registry, by=by, now=uow.now(), note=note)
    if definition.deployed_at == uow.now():
        _audit(uow, definition, by, person, **detail)
    elif changed := _changed_scenarios(definition):
        told = {"version": definition.version, "note": note, "changed": changed, "deployed_by": by, **detail}
        audit.note(uow, person, "design.scenarios", about=f"definition:{definition.key}", **told)
    return definition


def _changed_scenarios(definition: Definition) -> list[str]:
    """Which scenarios a version gets, loses or has otherwise by what is not written yet: its content stays the same."""
    after: dict[str, Any] = definition.scenarios
    for before in inspect(definition).attrs.scenarios.history.deleted or ():
        return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    return []


def _audit(uow: UnitOfWork, definition: Definition, by: str, person: Person | None, **detail: Any) -> None:
    told = {"version": definition.version, "digest": definition.digest, "note": definition.note, **detail}
    audit.note(uow, person, "design.deploy", about=f"definition:{definition.key}", deployed_by=by, **told)


def listing(uow: UnitOfWork) -> list[tuple[Definition, int]]:
    """Every version of every diagram, the newest of each first, with how many of its instances run."""
    return definitions.versions(uow.session)


def deployers(uow: UnitOfWork, found: Iterable[Definition]) -> Mapping[str, str]:
    """Who deployed these versions, in words: people by their names, and what came by no page by how it came."""
    return {**WITHOUT_A_NAME, **people.names(uow.session, {each.deployed_by for each in found})}


def difference(uow: UnitOfWork, key: str, old: int | None, new: int | None) -> list[comparison.Difference]:
    """What differs between two versions; unnamed: the newest, and the one before it."""
    newer = definitions.version(uow.session, key, new)
    older = definitions.version(uow.session, key, old or newer.version - 1)
    return comparison.diff(older, newer)


def roll_back(uow: UnitOfWork, key: str, version: int, *, by: str, person: Person | None = None) -> Definition:
    """An earlier version's content as the newest; what runs stays on its own version."""
    definition = definitions.roll_back(uow.session, key, version, uow.house.registry, by=by, now=uow.now())
    if definition.deployed_at == uow.now():
        _audit(uow, definition, by, person, rolled_back_to=version)
    return definition


def export(uow: UnitOfWork, key: str, version: int | None, folder: Path) -> list[Path]:
    """One version as files in a designer's folder."""
    return bundles.write(definitions.bundle_of(definitions.version(uow.session, key, version)), folder)
