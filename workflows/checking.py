"""Judges the designers' files before anything is deployed; knows neither a database nor a person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import DiagramRejected, Registry, bundles, checks, limited


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
