"""A designer's folder, tried: its scenarios played with its diagrams, and how much of them they walk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine import Bundle, bundles, diagrams
from workflows import scenarios
from workflows.errors import ScenariosFailed
from workflows.scenarios import Coverage, Result


def of_folder(folder: Path, *, beside: Path) -> list[Result]:
    """What becomes of a folder's scenarios, in a province where its diagrams stand beside the shipped ones."""
    played = scenarios.read_folder(folder)
    return scenarios.run(beside_shipped(bundles.read_folder(folder), beside), played) if played else []


def beside_shipped(own: Iterable[Bundle], shipped: Path) -> list[Bundle]:
    """Bundles with the shipped ones that they do not replace: a process tried alone would have nobody to begin it."""
    known = {diagrams.read(each.diagram).key: each for each in [*bundles.read_folder(shipped), *own]}
    return list(known.values())


def coverage(folder: Path, results: Iterable[Result]) -> list[Coverage]:
    """How much of each of a folder's diagrams its scenarios walked."""
    told = list(results)
    return [scenarios.coverage(each, told) for each in bundles.read_folder(folder)]


def require_passed(results: Iterable[Result]) -> None:
    """``ScenariosFailed`` with the sentence of each scenario that did not go as it says."""
    failed = [f"“{each.title}”: {each.problem}" for each in results if not each.ok]
    if failed:
        raise ScenariosFailed("Chưa triển khai, vì kịch bản không đi đúng. " + " ".join(failed))
