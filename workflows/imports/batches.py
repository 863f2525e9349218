"""A table on its way in: read and kept, and looked at as often as one likes before it is brought in (Art. 8.1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from workflows import attachments, printing
from workflows.errors import NotFound
from workflows.imports import directives, tables, under_way
from workflows.imports.columns import Problem
from workflows.imports.directives import Found
from workflows.imports.tables import Line
from workflows.models import ImportBatch, Person
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, require
from workflows.printing import Column, Sheet
from workflows.unit import UnitOfWork
from workflows.vocabulary import ImportKind

LONG = 300
"""Of so many rows a preview takes long enough that whoever waits for it is told how far it is."""

_STRIDE = 100


@dataclass
class Preview:
    """A batch with what would come of it now, or what came of it."""

    batch: ImportBatch
    twin: ImportBatch | None
    left: Iterator[Found]
    found: list[Found] = field(default_factory=list[Found])

    @property
    def is_long(self) -> bool:
        """Whether there is much to be judged before anything can be told."""
        return len(self.batch.lines) > LONG and not (self.batch.begun_at or self.batch.imported_at)

    def judging(self) -> Iterator[int]:
        """Judges what is left, and tells now and then how many rows were judged."""
        seen = told = 0
        for each in self.left:
            self.found.append(each)
            seen += len(each.lines)
            if seen - told >= _STRIDE:
                yield (told := seen)

    @property
    def seen_to(self) -> int:
        """How many of the directives that were to come in have come, or were told why not."""
        return len({each.line for each in self.batch.came} & set(self.batch.wanted or ()))

    @property
    def ready(self) -> list[Found]:
        """The directives against which nothing stands."""
        return [each for each in self.found if not each.problems]

    @property
    def refused(self) -> list[Found]:
        """The directives that stay out, with every reason."""
        return [each for each in self.found if each.problems]


def permit(person: Person) -> None:
    """``Forbidden`` for all but the clerks who enter directives."""
    require(person, Action.REGISTER)


def listing(uow: UnitOfWork, person: Person, page: int = 1) -> Page[ImportBatch]:
    """The batches, the newest first."""
    require(person, Action.REGISTER)
    total = uow.session.scalar(select(func.count()).select_from(ImportBatch)) or 0
    page = within(page, total)
    found = select(ImportBatch).options(defer(ImportBatch.lines)).order_by(ImportBatch.id.desc())
    return Page(list(uow.session.scalars(found.limit(SIZE).offset(offset(page)))), total, page)


def take(uow: UnitOfWork, person: Person, kind: ImportKind, name: str, content: bytes) -> ImportBatch:
    """Read a table and keep it to be looked at; ``ImportRejected`` when it is none, and nothing is kept."""
    require(person, Action.REGISTER)
    lines = tables.read(name, content)
    batch = ImportBatch(
        kind=kind,
        name=name[-200:],
        sha256=sha256(content).hexdigest(),
        lines=[_kept(uow, person, each) for each in lines],
        by=person.username,
        at=uow.now(),
    )
    uow.session.add(batch)
    uow.session.flush()
    return batch


def preview(uow: UnitOfWork, person: Person, batch_id: int) -> Preview:
    """What would come of a batch now; of one that was brought in, only what it was."""
    looked_at = look(uow, person, batch_id)
    for _ in looked_at.judging():
        pass
    return looked_at


def look(uow: UnitOfWork, person: Person, batch_id: int) -> Preview:
    """A batch whose directives are judged as one asks for them."""
    batch = batch_of(uow, person, batch_id)
    twin = select(ImportBatch).where(
        ImportBatch.sha256 == batch.sha256, ImportBatch.id != batch.id, ImportBatch.imported_at.is_not(None)
    )
    left = iter(()) if batch.imported_at or batch.begun_at else check(uow, person, batch)
    return Preview(batch, uow.session.scalars(twin.limit(1)).first(), left)


def template(uow: UnitOfWork, person: Person, kind: ImportKind) -> bytes:
    """The empty table with its columns, as .xlsx; what each holds is said below its head."""
    fields = [*directives.columns(uow, person).fields]
    if kind is ImportKind.UNDER_WAY:
        fields += under_way.columns(uow)
    heads = [(each.title, _hint(each.hint, [title for _, title in each.options])) for each in fields]
    note = "Mỗi dòng là một nhiệm vụ; nhiệm vụ cùng văn bản thì cùng số và ngày. Nhiều cơ quan: cách nhau bằng dấu ;"
    columns = [Column(title, width=max(14, min(len(title), 30))) for title, _ in heads]
    return printing.xlsx(
        [Sheet(note, columns, []), Sheet("Cách ghi", [Column("Cột", width=30), Column("Ghi", width=80)], heads)]
    )


def _hint(hint: str, choices: Sequence[str]) -> str:
    told = f"Một trong: {'; '.join(choices[:60])}" if choices else ""
    return ". ".join(each for each in (hint, told) if each)


def _kept(uow: UnitOfWork, person: Person, line: Line) -> dict[str, Any]:
    """A row as it is kept: a cell that is marked secret is held for a named person instead (Art. 6.1)."""
    cells = attachments.put_words_apart(uow, person, line.cells)
    return {"number": line.number, "cells": cells, "held": sorted(set(line.cells) - set(cells))}


def check(uow: UnitOfWork, person: Person, batch: ImportBatch) -> Iterator[Found]:
    """Each directive of a batch with what stands against it now."""
    lines = [Line(each["number"], each["cells"]) for each in batch.lines]
    judge = directives.check if batch.kind is ImportKind.DIRECTIVES else under_way.check
    held = {each["number"]: each.get("held", []) for each in batch.lines}
    for each in judge(uow, person, lines):
        each.problems += [Problem(line, head, attachments.MARKED) for line in each.lines for head in held[line]]
        yield each


def batch_of(uow: UnitOfWork, person: Person, batch_id: int, *, lock: bool = False) -> ImportBatch:
    """The batch of a number; ``NotFound`` where there is none."""
    require(person, Action.REGISTER)
    batch = uow.session.get(ImportBatch, batch_id, with_for_update=lock or None)
    if batch is None:
        raise NotFound
    return batch
