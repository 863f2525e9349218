"""What was typed into the search box, as each database is asked it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, Select, and_, cast, func, not_, or_, select
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from workflows.models import AssignmentWords, DirectiveWords
from workflows.search.kept import Table, belonging_to
from workflows.text import clean, fold, forms, words_of

MOST_WORDS = 12
"""A search reads no more: nobody types so many, and each costs."""

_MOST_NAMED = 30
_LONGEST_WORD = 60
_SHORTEST_BEGINNING = 2
_FIRST = 2**31 - 1
_FINDERS = {DirectiveWords: func.chidao_find_directives, AssignmentWords: func.chidao_find_assignments}


@dataclass(frozen=True)
class Term:
    """A word that was typed; ``open`` when more letters may follow: the last word, and a number's beginning."""

    folded: str
    spelled: str
    open: bool = False


@dataclass(frozen=True)
class Lexeme:
    """What a row must hold: a word, or the beginning of one."""

    word: str
    open: bool = False


Asked = tuple[tuple[Lexeme, ...], ...]
"""All of these, each by any of its lexemes."""


@dataclass(frozen=True)
class Question:
    """A search: first as it was spelled, then without marks and with what may follow the last word."""

    exact: Asked
    loose: Asked


def terms(text: str) -> tuple[Term, ...]:
    """The words that were typed, each once; “520/QĐ” is one word, the beginning of a number."""
    typed: dict[str, Term] = {}
    for chunk in clean(text).split():
        written = list(words_of(chunk))
        is_code = bool(written) and written[0][0].isdigit() and not written[-1].isdecimal()
        for word in written[-1:] if is_code else written:
            folded, spelled = forms(word[:_LONGEST_WORD])
            typed[folded] = Term(folded, spelled, open=is_code)
    chosen = list(typed.values())[:MOST_WORDS]
    if chosen and len(chosen[-1].folded) >= _SHORTEST_BEGINNING:
        chosen[-1] = Term(chosen[-1].folded, chosen[-1].spelled, open=True)
    return tuple(chosen)


def question(asked: Sequence[Term], names: Iterable[tuple[int, str]]) -> Question:
    """What the words ask, where ``names`` are those that agencies bear or bore: a word may be one of the agency's."""
    named = _named(asked, names)
    return Question(
        exact=tuple((Lexeme(each.spelled), *named[each]) for each in asked),
        loose=tuple((Lexeme(each.folded, each.open), *named[each]) for each in asked),
    )


def within(question: Question, agencies: frozenset[int] | None) -> Question:
    """The same, kept to what belongs to some agencies; None: to everybody's."""
    if agencies is None:
        return question
    own = tuple(Lexeme(belonging_to(each)) for each in sorted(agencies))
    return Question((*question.exact, own), (*question.loose, own))


def found(
    session: Session,
    table: Table,
    asked: Asked,
    *,
    but: Asked | None,
    below: int | None,
    most: int,
) -> list[int]:
    """The newest rows that hold what is asked, and not ``but``; ``below`` is where the page before ended."""
    below = _FIRST if below is None else below
    if session.get_bind().dialect.name == "postgresql":
        told = _tsquery(asked) if but is None else f"({_tsquery(asked)}) & !({_tsquery(but)})"
        narrow = _tsquery(_of_whole_words(asked))
        rows = _FINDERS[table](cast(told, TSQUERY), cast(narrow, TSQUERY), cast(below, Integer), cast(most, Integer))
        return list(session.scalars(select(rows)))
    query: Select[int] = select(table.id).where(table.id < below, _holds(table, asked))
    if but is not None:
        query = query.where(not_(_holds(table, but)))
    return list(session.scalars(query.order_by(table.id.desc()).limit(most)))


def spelled_among(session: Session, table: Table, asked: Asked, ids: Sequence[int]) -> list[int]:
    """Those of some rows that hold what is asked."""
    holds = _holds(table, asked)
    if session.get_bind().dialect.name == "postgresql":
        holds = table.words.op("@@")(cast(_tsquery(asked), TSQUERY))
    return list(session.scalars(select(table.id).where(table.id.in_(ids), holds)))


def _named(asked: Sequence[Term], names: Iterable[tuple[int, str]]) -> dict[Term, tuple[Lexeme, ...]]:
    """For each word the agencies that are called so: those that the whole search names, or two of its words."""
    bearing: dict[int, set[Term]] = {}
    for agency, name in names:
        words = {fold(word) for word in words_of(name)}
        borne = {each for each in asked if each.folded in words or (each.open and _begins(words, each.folded))}
        bearing.setdefault(agency, set()).update(borne)
    enough = min(2, len(asked))
    nearest = sorted(bearing, key=lambda each: -len(bearing[each]))[:_MOST_NAMED]
    meant = [agency for agency in nearest if len(bearing[agency]) >= enough]
    return {each: tuple(Lexeme(belonging_to(agency)) for agency in meant if each in bearing[agency]) for each in asked}


def _begins(words: Iterable[str], beginning: str) -> bool:
    return any(word.startswith(beginning) for word in words)


def _tsquery(asked: Asked) -> str:
    """No word holds a sign that a tsquery reads: they are letters, digits and tones."""
    return " & ".join(f"({' | '.join(map(_operand, each))})" for each in asked)


def _of_whole_words(asked: Asked) -> Asked:
    """What of it the index answers at once; all of it where nothing but beginnings was typed."""
    whole = tuple(each for each in asked if not any(lexeme.open for lexeme in each))
    words = [each for each in whole if not all(lexeme.word.startswith("@") for lexeme in each)]
    return whole if words else asked


def _operand(lexeme: Lexeme) -> str:
    return f"'{lexeme.word}':*" if lexeme.open else f"'{lexeme.word}'"


def _holds(table: Table, asked: Asked) -> ColumnElement[bool]:
    return and_(*(or_(*(_stands(table, lexeme) for lexeme in each)) for each in asked))


def _stands(table: Table, lexeme: Lexeme) -> ColumnElement[bool]:
    return func.instr(table.words, f" {lexeme.word}" if lexeme.open else f" {lexeme.word} ") > 0
