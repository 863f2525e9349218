"""Keeps the words of directives and assignments beside them, in the transaction that writes what they describe.

Nobody calls it for a row: a unit of work watches what it flushes. An agency is kept by its number alone, so that a
new name costs nothing and the old ones still find what they were given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, delete, event, exists, insert, inspect, select
from sqlalchemy.orm import Session, UOWTransaction

from workflows.models import (
    Assignment,
    AssignmentWords,
    CorrectedText,
    Correction,
    Directive,
    DirectiveWords,
    Duty,
    Progress,
    Report,
)
from workflows.pages import portions
from workflows.text import lexemes

Words = Mapping[int, str]
Table = type[DirectiveWords] | type[AssignmentWords]

_TELLING: Mapping[type, tuple[str, ...]] = {
    Directive: ("number", "summary", "director", "signer", "issuer"),
    Duty: ("content",),
    Assignment: ("agency", "agency_id"),
    Report: ("content", "document_number"),
    Progress: ("content", "document_number"),
    CorrectedText: ("content", "document_number"),
}
"""What a search looks into; a row that changes in nothing of this is not written anew."""


def belonging_to(agency_id: int) -> str:
    """The word by which a row says whose it is; no text can hold it."""
    return f"@{agency_id}"


def watch(session: Session) -> None:
    """Notice whatever the session writes that a search looks into."""
    event.listen(session, "before_flush", _notice)


def keep(session: Session) -> None:
    """Write the words of all that changed; before the audit, which is the last thing of a transaction."""
    session.flush()
    changed = [each for each in session.info.pop(keep, ()) if inspect(each).persistent]
    if not changed:
        return
    directives = {each.id for each in changed if isinstance(each, Directive)}
    duties = {each.id for each in changed if isinstance(each, Duty)}
    assignments = {each.id for each in changed if isinstance(each, Assignment)}
    given = {each.duty_id for each in changed if isinstance(each, Assignment)}
    reported = {each.assignment_id for each in changed if isinstance(each, Report | Progress)}
    corrected = {each.correction_id for each in changed if isinstance(each, CorrectedText)}
    reported |= set(session.scalars(select(Correction.assignment_id).where(Correction.id.in_(corrected))))
    directives |= set(session.scalars(select(Duty.directive_id).where(Duty.id.in_(given))))
    beneath = Assignment.id.in_(assignments | reported) | Assignment.duty_id.in_(duties)
    if any(isinstance(each, Directive) for each in changed):
        beneath |= Duty.directive_id.in_(directives)
    _put(session, DirectiveWords, of_directives(session, Directive.id.in_(directives)))
    _put(session, AssignmentWords, of_assignments(session, beneath))


def rebuild(session: Session) -> int:
    """Write all words anew; how many rows were wrong, missing or left over."""
    return _rebuild(session, Directive, DirectiveWords) + _rebuild(session, Assignment, AssignmentWords)


def complete(session: Session) -> None:
    """Write the words that are missing: a province that comes from an older version has none."""
    lacking = select(Assignment.id).where(~exists().where(AssignmentWords.id == Assignment.id)).limit(1)
    if session.scalar(lacking) is not None:
        rebuild(session)


def of_directives(session: Session, which: ColumnElement[bool]) -> Words:
    """The words of some directives."""
    heads = session.execute(
        select(Directive.id, *(getattr(Directive, name) for name in _TELLING[Directive]))
        .where(which)
        .order_by(Directive.id)
    ).all()
    ids = [each.id for each in heads]
    given = _gathered(
        session.execute(
            select(Duty.directive_id, Assignment.agency_id)
            .join(Duty.assignments)
            .where(Duty.directive_id.in_(ids))
            .distinct()
        ).all()
    )
    return {number: _written(texts, map(belonging_to, given[number])) for number, *texts in heads}


def of_assignments(session: Session, which: ColumnElement[bool]) -> Words:
    """The words of some assignments."""
    found = session.execute(
        select(Assignment.id, Assignment.agency_id, Directive.number, Directive.summary, Duty.content)
        .join(Assignment.duty)
        .join(Duty.directive)
        .where(which)
        .order_by(Assignment.id)
    ).all()
    ids = [each.id for each in found]
    said = _gathered(
        chain.from_iterable(
            session.execute(
                select(told.assignment_id, told.content, told.document_number).where(told.assignment_id.in_(ids))
            )
            for told in (Report, Progress)
        )
    )
    mended = session.execute(
        select(Correction.assignment_id, CorrectedText.content, CorrectedText.document_number)
        .join(Correction.versions)
        .where(Correction.assignment_id.in_(ids))
    )
    for number, *texts in mended:
        said[number] += texts
    return {number: _written([*texts, *said[number]], [belonging_to(agency)]) for number, agency, *texts in found}


def _notice(session: Session, _context: UOWTransaction, _instances: object) -> None:
    seen = session.info.setdefault(keep, {})
    for each in session.new:
        if type(each) in _TELLING:
            seen[each] = None
    for each in session.dirty:
        if any(inspect(each).attrs[name].history.has_changes() for name in _TELLING.get(type(each), ())):
            seen[each] = None


def _rebuild(session: Session, told: type[Directive] | type[Assignment], table: Table) -> int:
    of = of_directives if told is Directive else of_assignments
    wrong = 0
    for ids in portions(session.scalars(select(told.id).order_by(told.id)).all()):
        right = of(session, told.id.in_(ids))
        stood = dict(session.execute(select(table.id, table.words).where(table.id.in_(ids))).all())
        wrong += sum(_set_of(stood.get(each, "")) != _set_of(right[each]) for each in ids)
        _put(session, table, right)
    return wrong


def _put(session: Session, table: Table, words: Words) -> None:
    for ids in portions(list(words)):
        session.execute(delete(table).where(table.id.in_(ids)))
        session.execute(insert(table), [{"id": each, "words": words[each]} for each in ids])


def _written(texts: Iterable[str | None], beside: Iterable[str]) -> str:
    told = set().union(*(lexemes(each) for each in texts if each))
    return f" {' '.join(sorted(told | set(beside)))} "


def _set_of(words: str) -> set[str]:
    """The words of a row as either database gives them back."""
    return {each.strip("'") for each in words.split()}


def _gathered(rows: Iterable[Sequence[Any]]) -> defaultdict[int, list[Any]]:
    gathered: defaultdict[int, list[Any]] = defaultdict(list)
    for number, *told in rows:
        gathered[number] += told
    return gathered
