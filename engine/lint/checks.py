"""What is wrong with a diagram, before it runs: every problem at once, with its element and its cure.

SpiffWorkflow parses much that it then ignores, stalls on or runs wrongly; what the engine has not been proved
to run is an error here, never a surprise to the people who wait for a step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from engine import decisions
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
from engine.lint.problems import LONGEST_NAME, Problem, line, unreadable
from engine.registry import Registry

if TYPE_CHECKING:
    from engine.definitions.bundles import Bundle

RULES = (*readings.RULES, *supported.RULES, *events.RULES, *times.RULES, *wiring.RULES, *circles.RULES, *dates.RULES)
MOST_TOLD = 100
"""Faults of one file that are told; whoever mends a hundred asks again."""


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
