"""What is wrong with a diagram, before it runs: every problem at once, with its element and its cure.

SpiffWorkflow parses much that it then ignores, stalls on or runs wrongly; what the engine has not been proved
to run is an error here, never a surprise to the people who wait for a step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from engine import decisions
from engine.codes import CODES, Code
from engine.diagrams import Diagram, Unreadable, not_executable, sketch
from engine.lint import (
    activities,
    circles,
    dates,
    events,
    foreign,
    names,
    play,
    readings,
    supported,
    tables,
    times,
    wiring,
)
from engine.lint.faults import Fault
from engine.registry import Registry

if TYPE_CHECKING:
    from engine.bundles import Bundle

RULES = (*readings.RULES, *supported.RULES, *events.RULES, *times.RULES, *wiring.RULES, *circles.RULES, *dates.RULES)
LONGEST_SENTENCE, LONGEST_NAME = 600, 120
MOST_TOLD = 100
"""Faults of one file that are told; whoever mends a hundred asks again."""


@dataclass(frozen=True)
class Problem:
    """One thing about a diagram: how grave it is, where it lies, and what cures it, in both languages."""

    level: str
    file: str
    element: str | None
    name: str
    message: str
    message_en: str
    code: Code

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Problem:
        """The problem that ``to_json`` told; ``ValueError`` for anything else."""
        element = told.get("element")
        words = [told.get(key) for key in ("level", "file", "name", "vi", "en")]
        code: Code | None = next((each for each in CODES if each == told.get("code")), None)
        if not all(isinstance(each, str) for each in words) or not isinstance(element, str | None) or code is None:
            raise ValueError("no problem")
        level, file, name, vi, en = map(str, words)
        return cls(level, file, element, name, vi, en, code)

    def __str__(self) -> str:
        place = f" [{self.element} “{self.name}”]" if self.element else ""
        return f"{self.file}{place}: {self.message}"

    def to_json(self) -> dict[str, Any]:
        """The problem as one line of ``designs check --json`` tells it."""
        return {
            "code": self.code,
            "level": self.level,
            "file": self.file,
            "element": self.element,
            "name": self.name,
            "vi": self.message,
            "en": self.message_en,
        }


def check(bundle: Bundle, registry: Registry, deployed: Collection[str] | None = None) -> list[Problem]:
    """Every problem of a bundle; without an error it may be deployed.

    ``deployed``: the keys of the diagrams that it may call; None: not known here.
    """
    try:
        diagram = sketch(bundle.diagram)
    except Unreadable as error:
        return [unreadable(bundle.file, error)]
    found = list(_faults(diagram, bundle, registry, deployed))
    if all(fault.level != "error" for fault in found):
        found.extend(play.faults(bundle, diagram, registry))
    return _told(bundle.file, diagram, found)


def placed(bundle: Bundle, table: str, registry: Registry) -> Iterator[tables.Placed]:
    """What is wrong at each place of one of a bundle's decision tables, in the same words and by the same rules."""
    known = known_variables(bundle, registry)
    yield from tables.placed(decisions.read(bundle.decisions[table]).root, known, registry)


def known_variables(bundle: Bundle, registry: Registry) -> set[str]:
    """The variables that a bundle's forms, tables, operators and messages write."""
    outputs = {output for table in decisions.readable(bundle.decisions.values()) for output in table.outputs}
    return names.written(sketch(bundle.diagram), bundle.forms, outputs, registry)


def verdict(problems: Collection[Problem]) -> str:
    """``accepted``, ``not_proven`` (sound as far as it was played through) or ``rejected``."""
    if any(each.level == "error" for each in problems):
        return "rejected"
    return "not_proven" if any(each.code == play.NOT_PROVEN for each in problems) else "accepted"


def extensions(bundle: Bundle) -> dict[str, dict[str, int]]:
    """What other tools left in a bundle's diagram: prefix → name → how many. Kept, and without effect here."""
    try:
        return foreign.extensions(sketch(bundle.diagram))
    except Unreadable:
        return {}


def line(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """The text as one line that a terminal shows and nothing else: files bring line ends, escapes and megabytes."""
    seen = "".join(sign if sign.isprintable() else " " for sign in text[: 2 * longest])
    told = " ".join(seen.split())
    return told if len(told) <= longest else f"{told[: longest - 1]}…"


def unreadable(file: str, error: Unreadable) -> Problem:
    """What is told of a file that is no diagram at all."""
    return Problem("error", file, None, "", line(str(error)), line(error.english), error.code)


def _faults(diagram: Diagram, bundle: Bundle, registry: Registry, deployed: Collection[str] | None) -> Iterator[Fault]:
    if len(diagram.executable) != 1:
        vi, en, code = not_executable(diagram)
        yield Fault(None, code, vi, en)
    for rule in RULES:
        yield from rule(diagram)
    decided = list(decisions.readable(bundle.decisions.values()))
    yield from activities.faults(diagram, {table.key for table in decided}, deployed)
    outputs = {output for table in decided for output in table.outputs}
    yield from names.faults(diagram, bundle.forms, outputs, registry)
    yield from tables.judge(bundle.decisions, names.written(diagram, bundle.forms, outputs, registry), registry)
    yield from foreign.faults(diagram)


def _told(file: str, diagram: Diagram, found: Collection[Fault]) -> list[Problem]:
    """Each fault once, the file's own first, then in the order of the drawing."""
    order = {id(each): place for place, each in enumerate([None, *diagram.nodes, *diagram.flows])}
    grave = {"error": 0, "warning": 1, "note": 2}
    told: dict[tuple[Any, ...], Problem] = {}
    for fault in sorted(found, key=lambda each: (grave[each.level], order[id(each.where)])):
        where = fault.where
        told.setdefault(
            (fault.code, where and where.id, fault.vi),
            Problem(
                fault.level,
                file,
                where and line(where.id, LONGEST_NAME),
                line(where.name or where.id, LONGEST_NAME) if where else "",
                line(fault.vi),
                line(fault.en),
                fault.code,
            ),
        )
    return _cut(file, list(told.values()))


def _cut(file: str, told: list[Problem]) -> list[Problem]:
    more = len(told) - MOST_TOLD
    if more <= 0:
        return told
    vi = f"còn {more} điều nữa chưa nêu; hãy sửa những điều trên rồi kiểm tra lại."
    en = f"{more} more are not told; mend those above and check again."
    return [*told[:MOST_TOLD], Problem("note", file, None, "", vi, en, "and-more")]
