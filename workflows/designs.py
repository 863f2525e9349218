"""The designers' files: reading, checking and deploying diagrams with their forms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import workflows
from engine import Definition, DiagramRejected, Registry, checks, definitions
from workflows.unit import UnitOfWork

CYCLE = "assignment"
"""The diagram that follows one assignment."""

SHIPPED = Path(workflows.__file__).parent.parent / "bpmn"


def form(uow: UnitOfWork, name: str) -> dict[str, Any]:
    """A form that stands before any instance, as it travels with the cycle that registration starts."""
    return definitions.latest(uow.session, CYCLE).forms[name]


def check_file(file: Path, registry: Registry) -> list[checks.Problem]:
    """Everything that is wrong with one diagram and its forms, each with its element and its cure."""
    try:
        return checks.check(definitions.read_file(file), registry)
    except DiagramRejected as unreadable:
        return unreadable.problems


def deploy(uow: UnitOfWork, folder: Path, *, by: str, note: str = "") -> list[Definition]:
    """Deploy a folder's diagrams, all or none; an unchanged one keeps its version."""
    return [
        definitions.deploy(uow.session, bundle, uow.house.registry, by=by, now=uow.now(), note=note)
        for bundle in definitions.read_folder(folder)
    ]


def listing(uow: UnitOfWork) -> list[Definition]:
    """Every version of every diagram, the newest of each first."""
    return definitions.versions(uow.session)
