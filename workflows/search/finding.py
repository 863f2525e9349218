"""What a person finds: directives and assignments that they may see, as spelled first, and the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from workflows.agencies import listing
from workflows.models import Assignment, AssignmentWords, Directive, DirectiveWords, Person
from workflows.policy import agencies_seen, visible
from workflows.search import marks
from workflows.search.kept import Table
from workflows.search.marks import Piece
from workflows.search.questions import Asked, Question, Term, found, question, spelled_among, terms, within
from workflows.standing import Standing, standing, with_standing
from workflows.unit import UnitOfWork

AT_FIRST, MORE = 8, 25
"""How many of each are shown at first, and where one goes on."""


class Among(StrEnum):
    """Where one goes on after the first page; named as the address says it."""

    DIRECTIVES = "van-ban"
    ASSIGNMENTS = "phan-viec"


@dataclass(frozen=True)
class Place:
    """Where a page ended: among what was found as spelled, or after it; below which number."""

    exact: bool
    below: int | None

    @classmethod
    def read(cls, text: str) -> Place:
        """A place from a page's address; nonsense begins at the top."""
        number = text[1:]
        known = text[:1] in "el" and number.isdecimal() and len(number) < 10
        return cls(exact=text[0] == "e", below=int(number)) if text and known else cls(exact=True, below=None)

    def __str__(self) -> str:
        return f"{'e' if self.exact else 'l'}{self.below}"


T = TypeVar("T")


@dataclass(frozen=True)
class Some(Generic[T]):
    """Some of what was found, and where to go on, if there is more."""

    rows: list[T]
    then: Place | None = None


@dataclass(frozen=True)
class FoundDirective:
    """A directive with what was searched for marked in it."""

    directive: Directive
    number: list[Piece]
    summary: list[Piece]


@dataclass(frozen=True)
class FoundAssignment:
    """An assignment, how it stands, and the words for which it was found."""

    standing: Standing
    number: list[Piece]
    agency: list[Piece]
    words: list[Piece]


@dataclass(frozen=True)
class Findings:
    """All that the search's page tells."""

    directives: Some[FoundDirective]
    assignments: Some[FoundAssignment]


def find(
    uow: UnitOfWork, person: Person, text: str, among: Among | None = None, after: Place | None = None
) -> Findings:
    """What the person may see and the text names, without regard to diacritics; ``among`` goes on with one kind."""
    asked = terms(text)
    seen = agencies_seen(person)
    if not asked or seen == frozenset():
        return Findings(Some([]), Some([]))
    named = question(asked, listing.all_names(uow.session, seen))
    search = _Search(uow, within(named, seen), after or Place(exact=True, below=None), MORE if among else AT_FIRST)
    directives = search.some(DirectiveWords) if among is not Among.ASSIGNMENTS else Some[int]([])
    assignments = search.some(AssignmentWords) if among is not Among.DIRECTIVES else Some[int]([])
    return Findings(
        Some(_directives(uow, person, directives.rows, asked), directives.then),
        Some(_assignments(uow, person, assignments.rows, asked), assignments.then),
    )


@dataclass(frozen=True)
class _Search:
    """One search, from a place on."""

    uow: UnitOfWork
    question: Question
    after: Place
    size: int

    def some(self, table: Table) -> Some[int]:
        """A page of numbers: one more is asked for, to know whether there is more."""
        exact, loose = self.question.exact, self.question.loose
        if self.after.exact and self.after.below is None:
            every = self._found(table, loose, self.size + 1)
            if len(every) <= self.size or exact == loose:
                return self._page(every, self._spelled(table, every))
        ids = self._found(table, exact, self.size + 1, self.after.below) if self.after.exact else []
        spelled = set(ids)
        if len(ids) <= self.size and loose != exact:
            below = None if self.after.exact else self.after.below
            ids += self._found(table, loose, self.size + 1 - len(ids), below, but=exact)
        return self._page(ids, spelled)

    def _spelled(self, table: Table, ids: list[int]) -> set[int]:
        """Which of those that were found are spelled as typed: all there are, so that no more need be looked for."""
        return set(spelled_among(self.uow.session, table, self.question.exact, ids)) if ids else set()

    def _page(self, ids: list[int], spelled: set[int]) -> Some[int]:
        ids = sorted(ids, key=lambda each: (each not in spelled, -each))
        if len(ids) <= self.size:
            return Some(ids)
        last = ids[self.size - 1]
        return Some(ids[: self.size], Place(exact=last in spelled, below=last))

    def _found(
        self, table: Table, asked: Asked, most: int, below: int | None = None, but: Asked | None = None
    ) -> list[int]:
        return found(self.uow.session, table, asked, but=but, below=below, most=most)


def _directives(uow: UnitOfWork, person: Person, ids: Sequence[int], asked: Sequence[Term]) -> list[FoundDirective]:
    if not ids:
        return []
    rows = uow.session.scalars(visible(select(Directive).where(Directive.id.in_(ids)), person))
    return [
        FoundDirective(each, marks.pieces(each.number, asked), marks.excerpt([each.summary], asked))
        for each in _in_order(rows, ids, lambda each: each.id)
    ]


def _assignments(uow: UnitOfWork, person: Person, ids: Sequence[int], asked: Sequence[Term]) -> list[FoundAssignment]:
    if not ids:
        return []
    said = (selectinload(Assignment.reports), selectinload(Assignment.progresses))
    wanted = visible(select(Assignment).where(Assignment.id.in_(ids)), person).options(*with_standing(), *said)
    rows = _in_order(uow.session.scalars(wanted), ids, lambda each: each.id)
    return [
        FoundAssignment(
            stands := standing(uow, each),
            marks.pieces(stands.directive.number, asked),
            marks.pieces(stands.agency.name, asked),
            marks.excerpt(_texts(each), asked),
        )
        for each in rows
    ]


def _texts(assignment: Assignment) -> list[str]:
    """What an assignment may be found by, as people wrote it."""
    said = [*assignment.reports, *assignment.progresses]
    return [assignment.duty.content, *(each.content for each in said), assignment.duty.directive.summary]


def _in_order(rows: Iterable[T], ids: Sequence[int], number: Callable[[T], int]) -> list[T]:
    by_number = {number(each): each for each in rows}
    return [by_number[each] for each in ids if each in by_number]
