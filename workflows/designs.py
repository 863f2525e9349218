"""The designers' files: reading, checking and deploying diagrams with their forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import workflows
from engine import Definition, DiagramRejected, Registry, bundles, checks, comparison, definitions, limited
from workflows.unit import UnitOfWork

SHIPPED = Path(workflows.__file__).parent.parent / "bpmn"


@dataclass(frozen=True)
class Verdict:
    """What the checks say of one file: ``accepted``, ``not_proven`` or ``rejected``, and all that is to be told."""

    file: str
    verdict: str
    problems: list[checks.Problem]

    def to_json(self) -> dict[str, Any]:
        """The verdict as one line of JSON tells it."""
        return {"file": self.file, "verdict": self.verdict, "problems": [each.to_json() for each in self.problems]}


def check_files(files: Iterable[Path], registry: Registry) -> Iterator[Verdict]:
    """A verdict for each file, whatever lies in it: each is read and tried in a child process with limits."""

    def judge(file: Path) -> Verdict:
        problems = check_file(file, registry)
        return Verdict(str(file), checks.verdict(problems), problems)

    def died(file: Path, error: limited.Died) -> Verdict:
        vi = f"không kiểm tra xong ({error}); hãy chia nhỏ hoặc vẽ lại sơ đồ."
        en = f"could not be checked to the end ({error}); split the diagram or draw it anew."
        return Verdict(str(file), "rejected", [checks.Problem("error", file.name, None, "", vi, en, "check-died")])

    return limited.Child(judge).each(files, died)


def check_file(file: Path, registry: Registry) -> list[checks.Problem]:
    """Everything that is wrong with one diagram and its forms, each with its element and its cure."""
    try:
        if not file.exists():
            vi, en = "không có tệp này.", "there is no such file."
            return [checks.Problem("error", file.name, None, "", vi, en, "no-file")]
        if not file.is_file():
            vi, en = "đây không phải tệp thường.", "this is no regular file."
            return [checks.Problem("error", file.name, None, "", vi, en, "unreadable-file")]
        return checks.check(bundles.read_file(file), registry)
    except DiagramRejected as unreadable:
        return unreadable.problems
    except OSError as error:
        vi, en = f"không đọc được tệp: {error.strerror}.", f"the file cannot be read: {error.strerror}."
        return [checks.Problem("error", file.name, None, "", vi, en, "unreadable-file")]
    except (RecursionError, MemoryError):
        vi, en = "sơ đồ quá lớn hoặc lồng quá sâu; hãy chia nhỏ.", "the diagram is too large or too deep; split it."
        return [checks.Problem("error", file.name, None, "", vi, en, "too-large")]


def deploy(uow: UnitOfWork, folder: Path, *, by: str, note: str = "") -> list[Definition]:
    """Deploy a folder's diagrams, all or none; an unchanged one keeps its version."""
    return [
        definitions.deploy(uow.session, bundle, uow.house.registry, by=by, now=uow.now(), note=note)
        for bundle in bundles.read_folder(folder)
    ]


def listing(uow: UnitOfWork) -> list[tuple[Definition, int]]:
    """Every version of every diagram, the newest of each first, with how many of its instances run."""
    return definitions.versions(uow.session)


def difference(uow: UnitOfWork, key: str, old: int | None, new: int | None) -> list[comparison.Difference]:
    """What differs between two versions; unnamed: the newest, and the one before it."""
    newer = definitions.version(uow.session, key, new)
    older = definitions.version(uow.session, key, old or newer.version - 1)
    return comparison.diff(older, newer)


def roll_back(uow: UnitOfWork, key: str, version: int, *, by: str) -> Definition:
    """An earlier version's content as the newest; what runs stays on its own version."""
    return definitions.roll_back(uow.session, key, version, uow.house.registry, by=by, now=uow.now())


def export(uow: UnitOfWork, key: str, version: int | None, folder: Path) -> list[Path]:
    """One version as files in a designer's folder."""
    return bundles.write(definitions.bundle_of(definitions.version(uow.session, key, version)), folder)
