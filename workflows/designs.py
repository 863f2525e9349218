"""The designers' files: reading, checking and deploying diagrams with their forms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import inspect

import workflows
from engine import Definition, DiagramRejected, Registry, bundles, checks, comparison, definitions, limited
from engine.bundles import Bundle
from workflows import audit, people, trials
from workflows.models import Person
from workflows.unit import UnitOfWork

SHIPPED = Path(workflows.__file__).parent.parent / "bpmn"
SHIPPED_BY = "system"
OPERATOR = "chidao"
"""How the histories of processes name whoever works at the command line."""
WITHOUT_A_NAME = {SHIPPED_BY: "Theo bản cài đặt", OPERATOR: "Người vận hành, tại máy chủ"}


@dataclass(frozen=True)
class Verdict:
    """What the checks say of one file: ``accepted``, ``not_proven`` or ``rejected``, and all that is to be told."""

    file: str
    verdict: str
    problems: list[checks.Problem]
    extensions: dict[str, dict[str, int]] = field(default_factory=dict[str, dict[str, int]])
    """What other tools left in it: prefix → name → how many."""

    @property
    def name(self) -> str:
        """The file's name as one line."""
        return bundles.title(Path(self.file))

    @classmethod
    def of(cls, file: Path, problems: list[checks.Problem], extensions: Mapping[str, Any] | None = None) -> Verdict:
        """The verdict that follows from the problems."""
        return cls(bundles.shown(file), checks.verdict(problems), problems, dict(extensions or {}))

    def to_json(self) -> dict[str, Any]:
        """The verdict as one line of JSON tells it."""
        told = [each.to_json() for each in self.problems]
        return {"file": self.file, "verdict": self.verdict, "problems": told, "extensions": self.extensions}


def check_files(
    files: Iterable[Path], registry: Registry, deployed: Collection[str] | None = None
) -> Iterator[Verdict]:
    """A verdict for each file, whatever lies in it: each is read and tried in a child process with limits.

    ``deployed``: the keys of the diagrams that they may call; None: not known here.
    """

    def read(file: Path, told: Mapping[str, Any]) -> Verdict:
        problems = [checks.Problem.from_json(each) for each in told["problems"]]
        return Verdict.of(file, problems, told["extensions"])

    def died(file: Path, error: limited.Died) -> Verdict:
        vi = f"không kiểm tra xong ({error}); hãy chia nhỏ hoặc vẽ lại sơ đồ."
        en = f"could not be checked to the end ({error.english}); split the diagram or draw it anew."
        return Verdict.of(file, [checks.Problem("error", bundles.title(file), None, "", vi, en, "check-died")])

    return limited.Child(lambda file: check_file(file, registry, deployed).to_json(), read).each(files, died)


def check_file(file: Path, registry: Registry, deployed: Collection[str] | None = None) -> Verdict:
    """Everything that is wrong with one diagram and its forms, each with its element and its cure."""
    try:
        bundle = bundles.read_file(file)
    except DiagramRejected as unreadable:
        return Verdict.of(file, unreadable.problems)
    return Verdict.of(file, checks.check(bundle, registry, deployed), checks.extensions(bundle))


def judge_folder(folder: Path, registry: Registry) -> None:
    """``DiagramRejected``, with every problem, when a file of a folder may not be deployed; read in a child alone."""
    told = check_files(sorted((folder / "diagrams").glob("*.bpmn")), registry)
    rejected = [each for each in told if each.verdict == "rejected"]
    if rejected:
        raise DiagramRejected([problem for each in rejected for problem in each.problems])


def deploy(uow: UnitOfWork, folder: Path, *, by: str, note: str = "") -> list[Definition]:
    """Deploy a folder's diagrams, all or none; an unchanged one keeps its version.

    ``ScenariosFailed`` when one of the folder's scenarios does not go as it says: nothing is deployed then.
    """
    if not all(definitions.is_newest(uow.session, each) for each in bundles.read_folder(folder)):
        trials.require_passed(try_folder(folder))
    return install(uow, folder, by=by, note=note)


def try_folder(folder: Path) -> list[trials.Result]:
    """What becomes of a folder's scenarios, in a province where its diagrams stand beside the shipped ones."""
    return trials.of_folder(folder, beside=SHIPPED)


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
