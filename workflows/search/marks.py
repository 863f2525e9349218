"""Where the words that were searched for stand in a text; the page marks them, and cuts a long text around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workflows.search.questions import Term
from workflows.text import fold

_CHUNK = re.compile(r"\S+")
_WORD = re.compile(r"[^\W_]+")
_AROUND = 90
_LONGEST = 260


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is what was searched for."""

    text: str
    hit: bool = False


def pieces(text: str, asked: Sequence[Term]) -> list[Piece]:
    """The whole text, taken apart at what was searched for."""
    told: list[Piece] = []
    end = 0
    for start, stop in _hits(text, asked):
        if start > end:
            told.append(Piece(text[end:start]))
        told.append(Piece(text[start:stop], hit=True))
        end = stop
    return [*told, Piece(text[end:])] if text[end:] else told


def excerpt(texts: Sequence[str], asked: Sequence[Term]) -> list[Piece]:
    """The text that holds most of what was searched for, the first of equals, cut around its first hit."""
    best = max(texts, key=lambda each: len(_hits(each, asked)))
    if len(best) > _LONGEST:
        first = next(iter(_hits(best, asked)), (0, 0))[0]
        start = best.rfind(" ", 0, max(first - _AROUND, 0)) + 1
        stop = best.find(" ", start + _LONGEST)
        cut = best[start : stop if stop > 0 else len(best)]
        best = f"{'… ' if start else ''}{cut}{' …' if stop > 0 else ''}"
    return pieces(best, asked)


def _hits(text: str, asked: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the hits begin and end; those with only a space between them are one."""
    spans: list[tuple[int, int]] = []
    for chunk in _CHUNK.finditer(text):
        whole = fold("".join(_WORD.findall(chunk[0]))).lstrip("0")
        if any(_stands(each, whole) for each in asked if any(sign.isdigit() for sign in each.folded)):
            spans.append(chunk.span())
            continue
        words = (each for each in _WORD.finditer(chunk[0]) if any(_stands(term, fold(each[0])) for term in asked))
        spans += [(chunk.start() + each.start(), chunk.start() + each.end()) for each in words]
    return _joined(text, spans)


def _stands(term: Term, word: str) -> bool:
    return word.startswith(term.folded) if term.open else word == term.folded


def _joined(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, stop in spans:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], stop)
        else:
            joined.append((start, stop))
    return joined
