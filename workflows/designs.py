"""The designers' files: deploying diagrams with their forms, comparing and exporting their versions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import workflows
from engine import Definition, bundles, comparison, definitions
from engine.bundles import Bundle
from workflows import audit
from workflows.models import Person
from workflows.scenarios import Result, folders
from workflows.unit import UnitOfWork

SHIPPED = Path(workflows.__file__).parent.parent / "bpmn"


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
    return definition


def _audit(uow: UnitOfWork, definition: Definition, by: str, person: Person | None, **detail: Any) -> None:
    told = {"version": definition.version, "digest": definition.digest, "note": definition.note, **detail}
    audit.note(uow, person, "design.deploy", about=f"definition:{definition.key}", deployed_by=by, **told)


def listing(uow: UnitOfWork) -> list[tuple[Definition, int]]:
    """Every version of every diagram, the newest of each first, with how many of its instances run."""
    return definitions.versions(uow.session)


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
