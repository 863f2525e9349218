"""Brings a table in: a short one at once, all of it or nothing; a long one by the worker, directive after directive.

Nothing is ever half there: each directive comes whole in a transaction of its own together with the mark of its rows, a
restart goes on with the next, and what is refused meanwhile stays out and is told.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError

from workflows import audit
from workflows.errors import (
    ImportClosed,
    ImportRejected,
    Refused,
    RegistrationRejected,
    is_foreseen,
    sentence_of,
)
from workflows.imports import batches, directives, under_way
from workflows.imports.columns import Problem
from workflows.imports.directives import Found
from workflows.models import Entry, ImportBatch, ImportLine, Person
from workflows.unit import UnitOfWork
from workflows.vocabulary import ImportKind

if TYPE_CHECKING:
    from workflows.bootstrap import House

AT_ONCE = 50
"""So many directives come in while their page is awaited; more are left to the worker."""

_log = logging.getLogger(__name__)


def begin(uow: UnitOfWork, person: Person, batch_id: int, *, not_secret: bool) -> ImportBatch:
    """Bring in what nothing stands against, or let the worker do it where that is long. The rest stays out.

    ``not_secret`` is the person's declaration for every row (Art. 6.1). ``ImportClosed`` when it was begun before.
    """
    batch = batches.batch_of(uow, person, batch_id, lock=True)
    if batch.begun_at is not None or batch.imported_at is not None:
        raise ImportClosed
    if not not_secret:
        raise ImportRejected("Đánh dấu cam đoan các văn bản không thuộc chế độ mật rồi nhập (Điều 6 khoản 1).")
    ready = [each for each in batches.check(uow, person, batch) if not each.problems]
    batch.begun_at, batch.begun_by = uow.now(), person.username
    batch.wanted = [each.lines[0] for each in ready]
    told = {"count": len(ready), "sha256": batch.sha256}
    audit.note(uow, person, "import.bring", about=f"import_batch:{batch.id}", **told)
    if len(ready) <= AT_ONCE:
        _bring(uow, person, batch, ready)
        batch.imported_at = uow.now()
    return batch


def carry_on(house: House) -> int:
    """Bring in what was begun and left to the worker; the number of directives seen to. What fails holds up nobody."""
    with house.unit_of_work(write=False) as uow:
        begun = select(ImportBatch.id).where(ImportBatch.begun_at.is_not(None), ImportBatch.imported_at.is_(None))
        waiting = uow.session.scalars(begun.order_by(ImportBatch.id)).all()
    return sum(_carry_on(house, each) for each in waiting)


def _carry_on(house: House, batch_id: int) -> int:
    with house.unit_of_work(write=False) as uow:
        batch = uow.session.get_one(ImportBatch, batch_id)
        left = set(batch.wanted or ()) - _seen_to(uow, batch)
        found = [each for each in _judged(uow, batch, left) if each.lines[0] in left]
    for each in found:
        try:
            with house.unit_of_work() as uow:
                _take_next(uow, batch_id, each)
        except (OperationalError, InterfaceError):
            raise  # the database is away or held: the next beat goes on from here
        except Exception as failure:
            _leave_out(house, batch_id, each, failure)
    with house.unit_of_work() as uow:
        batch = _locked(uow, batch_id)
        batch.imported_at = batch.imported_at or uow.now()
    return len(found)


def _judged(uow: UnitOfWork, batch: ImportBatch, left: set[int]) -> list[Found]:
    """The directives as they are judged now; all refused when whoever began it may enter none any more."""
    try:
        return batches.check(uow, _person(uow, batch), batch)
    except Refused as refused:
        return [Found("", [line], {}, problems=[Problem(line, "", str(refused))]) for line in left]


def _take_next(uow: UnitOfWork, batch_id: int, found: Found) -> None:
    batch = _locked(uow, batch_id)
    if found.lines[0] in _seen_to(uow, batch, found.lines[0]):
        return  # another worker was quicker
    if found.problems:
        raise ImportRejected(found.problems[0].sentence)
    _bring(uow, _person(uow, batch), batch, [found])


def _bring(uow: UnitOfWork, person: Person, batch: ImportBatch, ready: Sequence[Found]) -> None:
    bring = directives.bring if batch.kind is ImportKind.DIRECTIVES else under_way.bring
    for found, entry in bring(uow, person, ready, f"batch-{batch.id}"):
        uow.session.add_all(_lines(batch, found, entry))
        uow.session.flush()


def _lines(batch: ImportBatch, found: Found, entry: Entry | None, sentence: str = "") -> Iterator[ImportLine]:
    for line in found.lines:
        yield ImportLine(batch_id=batch.id, line=line, entry=entry, sentence=sentence)


def _leave_out(house: House, batch_id: int, found: Found, failure: Exception) -> None:
    """Keep why a directive stayed out."""
    if not is_foreseen(failure):
        _log.error("import batch %s, line %s", batch_id, found.lines[0], exc_info=failure)
    with house.unit_of_work() as uow:
        batch = _locked(uow, batch_id)
        if found.lines[0] in _seen_to(uow, batch, found.lines[0]):
            return
        uow.session.add_all(_lines(batch, found, None, _sentence(failure)))


def _sentence(failure: Exception) -> str:
    if isinstance(failure, RegistrationRejected):
        told = [*failure.problems.values(), *(each for duty in failure.duty_problems for each in duty.values())]
        return " ".join(told) or str(failure)
    return sentence_of(failure)


def _seen_to(uow: UnitOfWork, batch: ImportBatch, *lines: int) -> set[int]:
    """The rows of which something came, or was told why not; of some rows, or of all."""
    found = select(ImportLine.line).where(ImportLine.batch_id == batch.id)
    return set(uow.session.scalars(found.where(ImportLine.line.in_(lines)) if lines else found))


def _locked(uow: UnitOfWork, batch_id: int) -> ImportBatch:
    return uow.session.get_one(ImportBatch, batch_id, with_for_update=True)


def _person(uow: UnitOfWork, batch: ImportBatch) -> Person:
    """Whoever let the batch be brought in, with the rights of now."""
    return uow.session.scalars(select(Person).where(Person.username == batch.begun_by)).one()
