"""Drafts: what a person typed at a step and has not sent yet, with the files chosen so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from engine import Draft, WorkItem
from engine.typed_values import clean
from workflows import attachments
from workflows.attachments import Asked
from workflows.attachments.uploads import Uploads
from workflows.errors import AnswersRejected
from workflows.models import Person
from workflows.unit import UnitOfWork


def keep(
    uow: UnitOfWork,
    person: Person,
    item: WorkItem,
    asked: Asked,
    typed: Mapping[str, Any],
    uploads: Uploads,
) -> None:
    """Keep what was typed as it is, with the files; only a file that no form takes is refused."""
    problems = {**attachments.refused(uow, person, uploads), **attachments.marked(uow, person, typed)}
    if problems:
        raise AnswersRejected(problems, typed)
    keep_chosen(uow, person, item, asked, typed, uploads)


def keep_chosen(
    uow: UnitOfWork, person: Person, item: WorkItem, asked: Asked, typed: Mapping[str, Any], uploads: Uploads
) -> dict[str, Any]:
    """Keep what was typed with the files that nothing stands against; what was typed, with these files' ids."""
    before = set(attachments.numbers(uow.engine.draft(item, person.username), asked.files))
    kept = attachments.put_words_apart(uow, person, typed, item=item)
    written = {each.name: _clean(kept[each.name]) for each in asked.fields if each.name in kept}
    files = attachments.keep_chosen(uow, person, asked, written, uploads, item=item)
    uow.engine.keep_draft(item, {**written, **files}, by=person.username)
    attachments.forget(uow, sorted(before - set(attachments.numbers(files, asked.files))))
    return {**typed, **files}


def of(uow: UnitOfWork, person: Person, item: WorkItem) -> Draft | None:
    """The person's draft for a step."""
    return uow.session.get(Draft, (item.id, person.username))


def files_of_all(uow: UnitOfWork, item: WorkItem, names: Sequence[str]) -> list[int]:
    """The files in everybody's drafts for a step, by id."""
    found = uow.session.scalars(select(Draft.typed).where(Draft.work_item_id == item.id))
    return [each for typed in found for each in attachments.numbers(typed, names)]


def _clean(value: Any) -> Any:
    # A draft is kept as it was typed, less what no database keeps.
    return [clean(str(each)) for each in value] if isinstance(value, list) else clean(str(value))
