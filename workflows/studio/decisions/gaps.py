"""Which rows of a table hold together or never come first, and which cases no row holds for, as far as can be decided.

Each column is looked at in a few points between which no cell changes its mind. Cells that calculate, call functions
or read other variables cannot be decided so; then nothing is claimed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from engine import ExpressionRejected, cells, expressions
from engine.decisions import Grid
from workflows.studio.decisions.sentences import NUMBERS

MOST_LOOKS = 20_000
MOST_TOLD = 3
OTHER = "\0"
"""Stands for any text that no cell names."""
_PLAIN = (
    ast.Expression, ast.BoolOp, ast.boolop, ast.UnaryOp, ast.unaryop, ast.Compare, ast.cmpop, ast.Constant,
    ast.Name, ast.Load, ast.Tuple, ast.List,
)  # fmt: skip
_ORDERS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)


class Undecided(Exception):
    """Some cell cannot be looked at in a few points."""


@dataclass(frozen=True)
class Findings:
    """Pairs of rows that hold together; cases without a row, each column's word for it; or that it is not decided."""

    overlaps: tuple[tuple[int, int], ...] = ()
    gaps: tuple[tuple[str, ...], ...] = ()
    hidden: tuple[int, ...] = ()
    """Rows that are never the first to hold: whatever they hold for, a row above them does, too."""
    decided: bool = True


@dataclass(frozen=True)
class _Point:
    """A value of a column, and the rows (one bit each) whose cells hold for it."""

    value: Any
    rows: int


def look(grid: Grid) -> Findings:
    """What can be said of a grid's rows."""
    try:
        columns = _columns(grid)
        rows = len(grid.rows)
        return Findings(tuple(_overlaps(columns, rows)), tuple(_gaps(columns, grid)), tuple(_hidden(columns, rows)))
    except (Undecided, ExpressionRejected):
        return Findings(decided=False)


def _columns(grid: Grid) -> list[list[_Point]]:
    """The points of each column; columns that read the same thing could not be looked at one by one."""
    read: set[str] = set()
    columns = []
    for place, column in enumerate(grid.inputs):
        names, functions = expressions.names_in(column.name)
        if read & (names | functions):
            raise Undecided
        read |= names | functions
        tests = [cells.test_of(row.tests[place]) for row in grid.rows]
        columns.append(_points(tests, column.kind))
    return columns


def _points(tests: Sequence[str | None], kind: str) -> list[_Point]:
    """One point for each set of rows, and one for each stretch of values that no row takes."""
    found: list[_Point] = []
    seen: set[int] = set()
    before = None
    for value in _values([test for test in tests if test], kind):
        rows = sum(1 << place for place, test in enumerate(tests) if test is None or _holds(test, value))
        if rows not in seen or (not rows and before):
            found.append(_Point(value, rows))
        seen.add(rows)
        before = rows
    return found


def _holds(test: str, value: Any) -> bool:
    return bool(expressions.evaluate(test, {cells.COLUMN: value}, {}))


def _values(tests: Sequence[str], kind: str) -> list[Any]:
    trees = [expressions.parse(test) for test in tests]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    if not all(isinstance(node, _PLAIN) for node in nodes):
        raise Undecided
    if any(isinstance(node, ast.Name) and node.id != cells.COLUMN for node in nodes):
        raise Undecided
    named = {value for tree in trees for value in _named(tree.body)}
    if kind == "boolean" or (named and named <= {True, False} and all(isinstance(each, bool) for each in named)):
        return [True, False]
    if named and all(type(each) in (int, float) for each in named):
        return _numbers(sorted(named), whole=kind == "integer")
    if not all(isinstance(each, str) for each in named):
        raise Undecided
    if kind == "date":
        return _days(sorted(named))
    if any(isinstance(node, _ORDERS) for node in nodes):
        raise Undecided
    return [*sorted(named), OTHER] if kind not in NUMBERS or not named else [*sorted(named)]


def _named(node: ast.AST) -> Iterator[Any]:
    """The values that a test writes out, with their signs."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            yield -value
        case ast.Constant():
            yield node.value
        case _:
            for inner in ast.iter_child_nodes(node):
                yield from _named(inner)


def _numbers(named: list[Any], *, whole: bool) -> list[Any]:
    between = [(left + right) // 2 if whole else (left + right) / 2 for left, right in pairwise(named)]
    return sorted({*named, *between, named[0] - 1, named[-1] + 1})


def _days(named: list[str]) -> list[str]:
    if not named:
        return [OTHER]
    try:
        days = [date.fromisoformat(each) for each in named]
    except ValueError as error:
        raise Undecided from error
    around = {day + timedelta(step) for day in days for step in (-1, 0, 1)}
    return [day.isoformat() for day in sorted(around)]


def _overlaps(columns: list[list[_Point]], rows: int) -> Iterator[tuple[int, int]]:
    for row in range(rows):
        with_it = (1 << rows) - 1
        for points in columns:
            together = 0
            for point in points:
                together |= point.rows if point.rows >> row & 1 else 0
            with_it &= together
        yield from ((row + 1, other + 1) for other in range(row + 1, rows) if with_it >> other & 1)


def _gaps(columns: list[list[_Point]], grid: Grid) -> Iterator[tuple[str, ...]]:
    """The first cases without a row: the columns are gone through until no row is left that could still hold."""
    looks = told = 0
    ahead: list[tuple[tuple[_Point, ...], int]] = [((), (1 << len(grid.rows)) - 1)]
    while ahead and told < MOST_TOLD:
        looks += 1
        if looks > MOST_LOOKS:
            raise Undecided
        chosen, left = ahead.pop()
        if not left:
            told += 1
            yield tuple(_said(point.value) for point in chosen) + ("bất kỳ",) * (len(columns) - len(chosen))
        elif len(chosen) < len(columns):
            ahead += [((*chosen, point), left & point.rows) for point in reversed(columns[len(chosen)])]


def _hidden(columns: list[list[_Point]], rows: int) -> Iterator[int]:
    """The rows that never come first; after too many looks no more are told, since none is claimed without proof."""
    looks = MOST_LOOKS
    for row in range(rows):
        its = [[point.rows for point in points if point.rows >> row & 1] for points in columns]
        if not all(its):
            yield row + 1
            continue
        stands = {(1 << row) - 1}  # which rows above could still hold, whatever was chosen of the columns so far
        for points in its:
            stands = {left & point for left in stands for point in points}
            looks -= len(stands) * len(points)
            if looks < 0:
                return
        if 0 not in stands:
            yield row + 1


def _said(value: Any) -> str:
    if value == OTHER:
        return "giá trị khác"
    if isinstance(value, bool):
        return "đúng" if value else "sai"
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
