"""Gives files out to those who may see the work they were handed in with, and lets the audit know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO

from sqlalchemy import select

from engine import Submission
from workflows import audit
from workflows.errors import NotFound
from workflows.models import Attachment, Entry, Person
from workflows.policy import visible
from workflows.unit import UnitOfWork


def by_id(uow: UnitOfWork, person: Person, ids: Sequence[int]) -> dict[str, Attachment]:
    """Those of the files that the person may see, by the ids that a form sends back."""
    if not ids:
        return {}
    found = visible(select(Attachment), person).where(Attachment.id.in_(ids))
    return {str(each.id): each for each in uow.session.scalars(found)}


def of_instance(uow: UnitOfWork, instance_id: int) -> list[Attachment]:
    """Every file handed in with an instance's steps."""
    query = select(Attachment).join(Attachment.submission).where(Submission.instance_id == instance_id)
    return list(uow.session.scalars(query.order_by(Attachment.id)))


def of_directive(uow: UnitOfWork, directive_id: int) -> list[Attachment]:
    """The directive's own files, as its clerk entered them."""
    query = select(Attachment).join(Entry, Entry.id == Attachment.entry_id).where(Entry.directive_id == directive_id)
    return list(uow.session.scalars(query.order_by(Attachment.id)))


def open_for(uow: UnitOfWork, person: Person, attachment_id: int) -> tuple[Attachment, IO[bytes]]:
    """A file and its bytes, for those who may see the work it was handed in with (Art. 6.4)."""
    attachment = uow.session.scalar(visible(select(Attachment).where(Attachment.id == attachment_id), person))
    if attachment is None:
        raise NotFound
    try:
        return attachment, uow.house.files.open(attachment.sha256)
    except FileNotFoundError as error:
        raise NotFound from error


def note_given(uow: UnitOfWork, person: Person, attachment: Attachment) -> None:
    """Let the audit know who took a file (Art. 4.1)."""
    audit.note(uow, person, "file.read", about=f"attachment:{attachment.id}", sha256=attachment.sha256)
