"""Every code by which the lint tells a fault has a diagram or a file that shows it, with its element and its cure."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from engine import bundles, checks
from engine.lint import CODES, Code, Problem
from engine.spiff import Run
from tests.engine import faulty
from tests.support.drawing import both, draw, step
from tests.support.workshop import Workshop
from workflows import checking

GRAVITY = ("note", "warning", "error")
REGISTRY = Workshop(create_engine("sqlite://")).registry
REGISTRY.name_states({"waiting": "Đang chờ"})
SOUND = draw("x", "start -> a -> end", a=step())


def told(case: faulty.Case) -> list[Problem]:
    bundle = bundles.Bundle("hong.bpmn", case.diagram, dict(case.forms), dict(case.decisions))
    return checks.check(bundle, REGISTRY, case.deployed)


@pytest.mark.parametrize("case", faulty.ALL, ids=str)
def test_a_minimal_diagram_shows_its_code_at_its_element_and_no_other(case: faulty.Case) -> None:
    found = told(case)
    [shown] = [each for each in found if (each.code, each.element) == (case.code, case.element)][:1]
    assert shown.level == case.level
    graver = {
        each.code for each in found if each.level == "error" or GRAVITY.index(each.level) > GRAVITY.index(case.level)
    }
    assert graver - {case.code} == set(case.also), found


@pytest.mark.parametrize("case", faulty.ALL, ids=str)
def test_each_fault_is_told_with_its_name_and_its_cure_in_one_sentence_of_either_language(case: faulty.Case) -> None:
    for each in told(case):
        assert each.name or not each.element, each
        for sentence in (each.message, each.message_en):
            assert sentence.endswith("."), each
            assert "\n" not in sentence, each
            assert not re.search(r"[.?!] [A-ZĐ]", sentence), each
        assert not each.message.isascii(), each
        if each.level != "note":
            assert "hãy" in each.message.lower(), each
            assert re.search(r"[;,.] \w", each.message_en), each


def missing(folder: Path) -> Path:
    return folder / "nowhere.bpmn"


def barred(folder: Path) -> Path:
    """A link that leads to itself: nobody can open it, whatever his rights are."""
    (folder / "loop.bpmn").symlink_to(folder / "loop.bpmn")
    return folder / "loop.bpmn"


def holding(content: bytes) -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        (folder / "x.bpmn").write_bytes(content)
        return folder / "x.bpmn"

    return write


FILES: dict[Code, Callable[[Path], Path]] = {
    "no-file": missing,
    "not-a-file": lambda folder: folder,
    "not-readable": barred,
    "not-its-encoding": holding(b"\xff\xfe\x00"),
    "odd-encoding": holding(b'<?xml version="1.0" encoding="utf-7"?>' + SOUND.encode()),
    "too-large": holding(SOUND.encode() + b" " * 1024 * 1024),
}


@pytest.mark.parametrize(("code", "make"), FILES.items(), ids=FILES.keys())
def test_a_file_that_cannot_be_looked_into_is_told_as_such(
    tmp_path: Path, code: Code, make: Callable[[Path], Path]
) -> None:
    [verdict] = checking.check_files([make(tmp_path)], REGISTRY)
    assert (verdict.verdict, [each.code for each in verdict.problems]) == ("rejected", [code])
    [problem] = verdict.problems
    assert "hãy" in problem.message
    assert ";" in problem.message_en


def test_a_file_of_which_the_child_dies_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "check_file", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    [verdict] = checking.check_files([holding(SOUND.encode())(tmp_path)], REGISTRY)
    assert (verdict.verdict, [each.code for each in verdict.problems]) == ("rejected", ["check-died"])


WIDE = draw(
    "x",
    "\n".join(["start -> f", *(f"f -> s{number} -> j" for number in range(12)), "j -> end"]),
    f=both(),
    j=both(),
    **{f"s{number}": step() for number in range(12)},
)
"""Twelve steps side by side, done in any order: four thousand ways to stand."""


def test_not_proven_says_that_the_bound_was_met_and_nothing_was_found_before() -> None:
    [note] = checks.check(bundles.Bundle("x.bpmn", WIDE), REGISTRY)
    assert (note.code, note.level, checks.verdict([note])) == ("not-proven", "note", "not_proven")
    assert re.search(r"\d{3} situations were tried", note.message_en)


def test_what_the_library_itself_fails_on_is_told_where_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    """No diagram is known that passes the other rules and does this; the next version of the library may know one."""

    def advance(run: Run) -> None:
        run.at = "a"
        raise AttributeError("'NoneType' object has no attribute 'data'")

    monkeypatch.setattr(Run, "advance", advance)
    [problem] = checks.check(bundles.Bundle("x.bpmn", SOUND), REGISTRY)
    assert (problem.code, problem.element, problem.level) == ("fails", "a", "error")
    assert "hãy vẽ lại" in problem.message


ELSEWHERE: frozenset[Code] = frozenset({"check-died", "fails", "not-proven"})
"""Codes that a test of their own shows."""


def test_there_is_no_code_without_something_that_shows_it() -> None:
    assert CODES - {case.code for case in faulty.ALL} - FILES.keys() - ELSEWHERE == set()
