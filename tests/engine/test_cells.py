"""What a cell of a decision table says, as DMN writes it and as our own language does."""

from __future__ import annotations

from typing import Any

import pytest

from engine import cells
from engine.expressions import evaluate


@pytest.mark.parametrize(
    ("cell", "yes", "no"),
    [
        ('"khẩn"', ["khẩn"], ["thường", None]),
        ("'a', \"b, c\"", ["a", "b, c"], ["b", "c"]),
        ("not('a', 'b')", ["c", None], ["a", "b"]),
        ("not(not('a'))", ["a"], ["b"]),
        ("> 10", [11], [10]),
        ("< 1, > 10", [0, 11], [1, 10]),
        ("= 5", [5], [4]),
        ("!= 5", [4], [5]),
        ("-5", [-5], [5]),
        ("[1..5]", [1, 5], [0, 6]),
        ("(1..5)", [2, 4], [1, 5]),
        ("]1..5[", [2, 4], [1, 5]),
        ("[-1.5..0), [7..7]", [-1.5, 7], [0, 6]),
        ('["2026-01-01".."2026-03-31"]', ["2026-02-01"], ["2026-04-01"]),
        ("true", [True], [False, None]),
        ("not(null)", ["", 0], [None]),
        ("1 <= ? < 5", [1], [5]),
        ("? in ('a', 'b')", ["b"], ["c"]),
        ("in ('a', 'b')", ["b"], ["c"]),
        ("'x?', 'true'", ["x?", "true"], [True]),
        ("not (? == 'a') and ? != 'b'", ["c"], ["a", "b"]),
    ],
)
def test_a_cell_holds_for_these_and_not_for_those(cell: str, yes: list[Any], no: list[Any]) -> None:
    test = cells.test_of(cell)
    assert test
    assert [evaluate(test, {cells.COLUMN: each}, {}) for each in yes] == [True] * len(yes)
    assert [evaluate(test, {cells.COLUMN: each}, {}) for each in no] == [False] * len(no)


@pytest.mark.parametrize("cell", ["", " ", "-", " - "])
def test_an_empty_cell_asks_nothing(cell: str) -> None:
    assert cells.test_of(cell) is None


def test_an_answer_may_say_true_as_dmn_does() -> None:
    assert evaluate(cells.answer_of("true if amount > 3 else 'true'"), {"amount": 5}, {}) is True
    assert evaluate(cells.answer_of("'null'"), {}, {}) == "null"
