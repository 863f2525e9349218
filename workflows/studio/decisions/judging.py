"""Looks at one table of a draft in the limited child: its cells, its rows together, and a trial if one is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from engine import Bundle, Registry, checks
from engine.decisions import Grid
from workflows.studio import judging
from workflows.studio.decisions import gaps, sentences, trying
from workflows.studio.decisions.gaps import Findings
from workflows.studio.decisions.sentences import Said
from workflows.studio.decisions.trying import Sample, Tried


@dataclass(frozen=True)
class Judged:
    """What is said of a table."""

    said: tuple[Said, ...]
    findings: Findings
    samples: tuple[Sample, ...]
    tried: Tried | None


def judged(bundle: Bundle, key: str, grid: Grid, registry: Registry, sample: Mapping[str, str] | None) -> Judged:
    """What the checks say of a bundle's table, whose text is this grid's, and what it answers to a sample."""

    def work(path: Path) -> Mapping[str, Any]:
        text = path.read_text("utf-8")
        told = replace(bundle, decisions={**bundle.decisions, key: text})
        asked = trying.samples(grid, checks.known_variables(told, registry))
        found = Judged(
            tuple(_said(told, key, grid, registry)),
            gaps.look(grid),
            tuple(asked),
            None if sample is None else _tried(text, grid, asked, registry, sample),
        )
        return asdict(found)

    return judging.in_a_child(bundle.decisions[key], work, _read)


def _said(bundle: Bundle, key: str, grid: Grid, registry: Registry) -> Iterator[Said]:
    columns = [*grid.inputs, *grid.outputs]
    for each in checks.placed(bundle, key, registry):
        cell, kind = columns[each.column].name, sentences.HEAD
        if each.row:
            row = grid.rows[each.row - 1]
            cell = [*row.tests, *row.answers][each.column]
            kind = columns[each.column].kind
        yield Said(each.row, each.column, sentences.of_fault(each.fault.code, each.fault.vi, cell, kind))
    yield from sentences.of_grid(grid)


def _tried(text: str, grid: Grid, asked: Sequence[Sample], registry: Registry, sample: Mapping[str, str]) -> Tried:
    given = trying.values(asked, sample)
    return Tried(failed=given) if isinstance(given, str) else trying.ask(text, grid, given, registry)


def _read(told: Mapping[str, Any]) -> Judged:
    findings, tried = told["findings"], told["tried"]
    return Judged(
        tuple(Said(**each) for each in told["said"]),
        Findings(
            tuple((one, other) for one, other in findings["overlaps"]),
            tuple(tuple(gap) for gap in findings["gaps"]),
            tuple(findings["hidden"]),
            findings["decided"],
        ),
        tuple(Sample(**each) for each in told["samples"]),
        tried and Tried(tuple(tried["rows"]), tuple((one, other) for one, other in tried["values"]), tried["failed"]),
    )
