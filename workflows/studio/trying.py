"""Tries designs in work: their scenarios, each played once for one content, and how much of the drawing they walk."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, TypeVar

import orjson

from engine import Bundle, checks, definitions
from workflows import checking, scenarios
from workflows.scenarios import Coverage, Result, Scenario, ScenarioUnreadable, folders
from workflows.scenarios.scenario import scenario_of
from workflows.studio import judging
from workflows.studio.wording import Words
from workflows.unit import UnitOfWork

T = TypeVar("T")

MOST_KEPT = 64
_kept: OrderedDict[str, Result] = OrderedDict()
_sound: OrderedDict[str, checking.Verdict] = OrderedDict()
_one_at_a_time = Lock()
"""A child costs two seconds of a processor: whoever asks for the same waits for the answer, and others their turn."""


@dataclass(frozen=True)
class Trial:
    """What became of a bundle's scenarios; a drawing with faults is not played, and its faults are told."""

    faults: list[checks.Problem]
    results: list[Result]
    coverage: Coverage | None
    failures: Mapping[str, str] = field(default_factory=dict[str, str])
    """What went otherwise in each scenario that failed, in words."""

    @property
    def ok(self) -> bool:
        return not self.faults and all(each.ok for each in self.results)


def trial(uow: UnitOfWork, bundle: Bundle) -> Trial:
    """All scenarios of a bundle, beside the other diagrams as they are deployed."""
    faults = _faults(uow, bundle)
    if faults:
        return Trial(faults, [], None)
    results = _played(uow, bundle, bundle.scenarios)
    told = [(each, Words.of(bundle, each, uow.house.registry.states)) for each in results if not each.ok]
    failures = {each.name: words.failure(bundle.scenarios[each.name]) for each, words in told}
    return Trial([], results, scenarios.coverage(bundle, results), failures)


def played(uow: UnitOfWork, bundle: Bundle, name: str, told: Mapping[str, Any]) -> Result:
    """What becomes of one scenario, kept or not."""
    faults = _faults(uow, bundle)
    if faults:
        title = str(told.get("title", name))
        return Result(name, title, bundle.file, problem="Sơ đồ còn lỗi nên chưa thử được; xem trang Kiểm tra.")
    return _played(uow, bundle, {name: told})[0]


def require_passed(uow: UnitOfWork, bundle: Bundle) -> None:
    """``ScenariosFailed`` with the failing step's sentence; whoever looked at the page before does not wait again."""
    folders.require_passed(_played(uow, bundle, bundle.scenarios))


def _faults(uow: UnitOfWork, bundle: Bundle) -> list[checks.Problem]:
    """What keeps the bundle from being played; told by a child, so that what comes after may be read here."""
    if bundle.digest in _sound:
        return []
    told = judging.verdict(uow, bundle)
    if told.verdict != "rejected":
        _keep(_sound, bundle.digest, told)
    return [each for each in told.problems if each.level == "error"]


def _played(uow: UnitOfWork, bundle: Bundle, stories: Mapping[str, Any]) -> list[Result]:
    read = [_read(name, told) for name, told in sorted(stories.items())]
    beside = _beside(uow, bundle)
    words = {each.name: _word([bundle, *beside], each) for each in read if isinstance(each, Scenario)}
    with _one_at_a_time:
        found = {name: _kept[word] for name, word in words.items() if word in _kept}
        lacking = [each for each in read if isinstance(each, Scenario) and each.name not in found]
        for result in scenarios.run([*beside, bundle], lacking, doors=True):
            found[result.name] = result
            if result.steps:  # a child that died may do better another time
                _keep(_kept, words[result.name], result)
    return [found[each.name] if isinstance(each, Scenario) else each for each in read]


def _read(name: str, told: Any) -> Scenario | Result:
    try:
        return scenario_of(name, told)
    except ScenarioUnreadable as error:
        return Result(name, name, "", problem=str(error))


def _beside(uow: UnitOfWork, bundle: Bundle) -> list[Bundle]:
    """The other diagrams' newest versions: a process tried alone would have nobody to begin it."""
    found: dict[str, Bundle] = {}
    for each, _ in definitions.versions(uow.session):
        found.setdefault(each.key, definitions.bundle_of(each))
    return [each for each in found.values() if each.file != bundle.file]


def _word(bundles: list[Bundle], scenario: Scenario) -> str:
    """By which a played scenario is known again: its own content, and that of all diagrams."""
    parts = [sorted(each.digest for each in bundles), scenario.name, scenario.raw]
    return hashlib.sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _keep(kept: OrderedDict[str, T], word: str, told: T) -> None:
    kept[word] = told
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
