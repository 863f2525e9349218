"""Role × route × object × method: the route map asks the questions, the written policy answers (Art. 6.4, 10.2)."""

from __future__ import annotations

import random
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed

from tests.access.province import NAMES, Asked
from tests.access.table import IN, PUBLIC, TABLE, Thing, Who
from tests.support.proof import FULL

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SAMPLE = 3
"""Cells of each route and method that ``make test`` asks; ``make proof`` asks all."""


@dataclass(frozen=True)
class Cell:
    """One question: may this one do this to that?"""

    rule: str
    method: str
    who: Who
    thing: Thing

    def __str__(self) -> str:
        return f"{self.who} {self.method} {self.rule} ({self.thing})"


def rules(app: Flask) -> dict[str, set[str]]:
    """Every address that is not public, with the methods that it takes."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods = {each for each in (rule.methods or set()) if f"{each} {rule.rule}" not in PUBLIC}
        methods -= {"OPTIONS"} | ({"HEAD"} if "GET" not in methods else set())
        if methods:
            found.setdefault(rule.rule, set()).update(methods)
    return found


def cells(asked: Asked) -> list[Cell]:
    """The whole matrix: where a method is not taken, everybody is told so."""
    return [
        Cell(rule, method, who, thing)
        for rule in sorted(rules(asked.app))
        for method in METHODS
        if f"{method} {rule}" not in PUBLIC
        for who in Who
        for thing in _things(asked, rule)
    ]


def _things(asked: Asked, rule: str) -> list[Thing]:
    names = NAMES.findall(rule)
    return [thing for thing in Thing if all(thing in asked.of(rule, name) for name in names)] if names else [Thing.OWN]


def expected(asked: Asked, cell: Cell) -> int:
    method = "GET" if cell.method == "HEAD" else cell.method
    if cell.method in rules(asked.app)[cell.rule]:
        return TABLE[f"{method} {cell.rule}"](cell.who, cell.thing)
    try:
        other, _ = asked.app.url_map.bind("localhost").match(
            asked.path(cell.rule, cell.thing), method, return_rule=True
        )
    except MethodNotAllowed:
        return 405
    # Another address takes the method, and this one's own word for the name of a thing: of one that is not there.
    return TABLE[f"{method} {other.rule}"](cell.who, Thing.MISSING)


def otherwise(asked: Asked, cell: Cell) -> str:
    """What was answered where it is not what is written; whoever comes in gets a page, a redirect or a judged form."""
    status, wanted = asked.status(cell.who, cell.method, cell.rule, cell.thing), expected(asked, cell)
    right = status in (200, 302, 422) if wanted == IN else status == wanted
    return "" if right else f"{cell}: {status}, not {wanted}"


@pytest.mark.requirement("R6.4", "R10.2")
@pytest.mark.asvs("8.1.1")
def test_every_route_has_its_line_and_every_line_a_route(asked: Asked) -> None:
    routes = {f"{method} {rule}" for rule, methods in rules(asked.app).items() for method in methods - {"HEAD"}}
    assert routes == set(TABLE)


@pytest.mark.proof
@pytest.mark.requirement("R6.4", "R10.2")
@pytest.mark.asvs("8.2.1", "8.2.2", "8.3.1")
def test_everybody_meets_what_the_policy_says(asked: Asked) -> None:
    whole = cells(asked)
    assert len(whole) >= 5_000
    chosen = whole if FULL else _sample(asked, whole)
    assert [told for told in (otherwise(asked, each) for each in chosen) if told] == []


def _sample(asked: Asked, whole: list[Cell]) -> list[Cell]:
    """Some cells of each route and method that it takes, always the same; one where it takes none."""
    chooser = random.Random(7391)  # noqa: S311 (no secret)
    by_line: dict[tuple[str, str], list[Cell]] = {}
    for cell in whole:
        by_line.setdefault((cell.rule, cell.method), []).append(cell)
    return [
        each
        for (rule, method), line in sorted(by_line.items())
        for each in chooser.sample(line, SAMPLE if method in rules(asked.app)[rule] - {"HEAD"} else 1)
    ]
