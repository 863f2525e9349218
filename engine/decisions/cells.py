"""What the cells of decision tables say, in our own language: one reading for the lint, the run and the trial.

DMN's unary tests (ranges, lists, negation, true, false, null) are turned; whatever else a cell says is left to the
evaluator as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from engine.errors import ExpressionRejected
from engine.expressions import names_in

COLUMN = "dmninputexpr"
"""The name under which a cell's test finds what its column reads."""

_QUOTED = re.compile(r"('[^']*'|\"[^\"]*\")")
_WORDS = {"true": "True", "false": "False", "null": "None"}
_WORD = re.compile(r"\b(true|false|null)\b")
_NEGATED = re.compile(r"not\s*\((.*)\)", re.DOTALL)
_RANGE = re.compile(r"([\[\](])\s*([^\[\]]+?)\s*\.\.\s*([^\[\]]+?)\s*([\[\])])")
_EQUALS = re.compile(r"=(?!=)")
_COMPARES = re.compile(r"<=|>=|==|!=|<|>")


@lru_cache(maxsize=2048)
def test_of(cell: str) -> str | None:
    """The condition on ``COLUMN`` that a cell puts; None when it asks nothing."""
    text = cell.strip()
    if text in ("", "-"):
        return None
    return _any_of(text)


def answer_of(cell: str) -> str:
    """The expression by which a cell answers."""
    return _outside_quotes(cell.strip(), _in_our_words)


def is_range(cell: str) -> bool:
    """Whether a cell means to name a range, well or badly written."""
    return ".." in _outside_quotes(cell, lambda plain: plain, quoted=lambda _text: "")


def _any_of(text: str) -> str:
    tests = [_one(part.strip()) for part in _listed(text)]
    return tests[0] if len(tests) == 1 else " or ".join(f"({test})" for test in tests)


def _one(text: str) -> str:
    negated = _NEGATED.fullmatch(text)
    if negated and _holds_together(negated[1]):
        return f"not ({_any_of(negated[1])})"
    asked = _outside_quotes(text, lambda plain: _in_our_words(plain.replace("?", COLUMN)))
    if COLUMN in asked:
        return asked
    if span := _RANGE.fullmatch(asked):
        opens, least, most, closes = span.groups()
        return f"{least} {'<=' if opens == '[' else '<'} {COLUMN} {'<=' if closes == ']' else '<'} {most}"
    if _EQUALS.match(asked):
        return f"{COLUMN} ={asked}"
    if _COMPARES.match(asked) or not _stands_alone(asked):
        return f"{COLUMN} {asked}"
    return f"({COLUMN}) == ({asked})"


def _listed(text: str) -> list[str]:
    """The parts of a list: commas within quotes and brackets part nothing."""
    parts, depth, start = [], 0, 0
    blank = _outside_quotes(text, lambda plain: plain, quoted=lambda quoted: " " * len(quoted))
    for place, sign in enumerate(blank):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _holds_together(text: str) -> bool:
    """Whether every bracket that closes here was opened here."""
    depth = 0
    for sign in _outside_quotes(text, lambda plain: plain, quoted=lambda _text: ""):
        depth += (sign in "([") - (sign in ")]")
        if depth < 0:
            return False
    return depth == 0


def _stands_alone(text: str) -> bool:
    try:
        names_in(text)
    except ExpressionRejected:
        return False
    return True


def _in_our_words(plain: str) -> str:
    return _WORD.sub(lambda found: _WORDS[found[1]], plain)


def _outside_quotes(text: str, turn: Callable[[str], str], quoted: Callable[[str], str] = lambda quoted: quoted) -> str:
    return "".join(quoted(part) if place % 2 else turn(part) for place, part in enumerate(_QUOTED.split(text)))
