"""What a form asks of files: which may be handed in with it, and how they become part of what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select

from engine import Submission, WorkItem, forms
from workflows import audit
from workflows.attachments.typed import marked
from workflows.attachments.uploads import Upload, Uploads, arrived, refused, verdict_of
from workflows.errors import AnswersRejected, FileRefused, NotFound
from workflows.models import Attachment, Person
from workflows.scrutiny.kinds import MEDIA_TYPES
from workflows.scrutiny.names import clean, ending
from workflows.unit import UnitOfWork

_LONGEST_ID = 9
"""Digits of the ids that a 32-bit column is sure to hold."""


@dataclass(frozen=True)
class Asked:
    """A form that somebody answers: its fields, its judge, and which of the kept files may be handed in with it."""

    fields: Sequence[forms.Field]
    judge: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    reusable: ColumnElement[bool]

    @property
    def files(self) -> list[str]:
        """The names of the fields that take files."""
        return [each.name for each in self.fields if each.kind == "file"]


def asked_at(uow: UnitOfWork, person: Person, item: WorkItem) -> Asked:
    """The form of a step: files of its instance may be handed in again, and those of the person's draft."""
    of_instance = select(Submission.id).where(Submission.instance_id == item.instance_id)
    draft = uow.engine.draft(item, person.username)
    fields = uow.engine.fields(item)
    names = [each.name for each in fields if each.kind == "file"]
    drafted = and_(
        Attachment.submission_id.is_(None),
        Attachment.uploaded_by == person.username,
        Attachment.id.in_(numbers(draft, names)),
    )
    return Asked(
        fields,
        lambda typed: uow.engine.judge(item, typed, by=person.username),
        or_(Attachment.submission_id.in_(of_instance), drafted),
    )


def accept(
    uow: UnitOfWork,
    person: Person,
    asked: Asked,
    typed: Mapping[str, Any],
    uploads: Uploads,
) -> dict[str, Any]:
    """What was typed with the files' ids in their fields; a form that does not hold keeps none of them."""
    problems = {**refused(uow, person, uploads), **marked(uow, person, typed)}
    earlier = {name: _earlier(uow, asked, typed.get(name, [])) for name in asked.files}
    # A file for a field that the form does not have is an unknown answer like any other: the form says so.
    standing_in = {
        name: [*earlier.get(name, []), *(f"upload:{n}" for n, _ in enumerate(uploads.get(name, ())))]
        for name in earlier.keys() | uploads.keys()
    }
    try:
        asked.judge({**typed, **standing_in})
    except AnswersRejected as rejected:
        problems = {**rejected.problems, **problems}
    if problems:
        raise AnswersRejected(problems, typed)
    return {**typed, **keep_all(uow, person, earlier, uploads)}


def keep_all(
    uow: UnitOfWork, person: Person, earlier: Mapping[str, list[str]], uploads: Uploads
) -> dict[str, list[str]]:
    """The ids of each field's files: those kept before, and the new ones."""
    return {
        name: [*ids, *(str(keep(uow, person, each).id) for each in uploads.get(name, ()))]
        for name, ids in earlier.items()
    }


def keep(uow: UnitOfWork, person: Person, upload: Upload) -> Attachment:
    """The upload as a row, its bytes under their digest: the same content lies there once."""
    verdict, found = verdict_of(uow, upload), arrived(uow, upload)
    if verdict.verdict != "accept":
        raise FileRefused(verdict.why)
    name = clean(upload.name)
    uow.house.files.put(found.sha256, found.path)
    attachment = Attachment(
        sha256=found.sha256,
        name=name,
        size=found.size,
        media_type=MEDIA_TYPES[ending(name)],
        uploaded_by=person.username,
        uploaded_at=uow.now(),
    )
    uow.session.add(attachment)
    uow.session.flush()
    # Not by its name: who reads the audit need not be who may read the file.
    audit.note(uow, person, "file.keep", about=f"attachment:{attachment.id}", sha256=found.sha256)
    return attachment


def belong(uow: UnitOfWork, submission: Submission, names: Sequence[str]) -> None:
    """Tie the files named in a submission's fields to it; whoever may see the submission may have them."""
    ids = [int(each) for name in names for each in submission.answers.get(name, [])]
    if not ids:
        return
    for attachment in uow.session.scalars(select(Attachment).where(Attachment.id.in_(ids))):
        if attachment.submission_id is None:
            attachment.submission_id = submission.id


def forget(uow: UnitOfWork, ids: Sequence[int]) -> None:
    """Let go of files that were never handed in; their bytes may be another's too, and stay."""
    if not ids:
        return
    unsent = delete(Attachment).where(Attachment.id.in_(ids), Attachment.submission_id.is_(None))
    uow.session.execute(unsent, execution_options={"synchronize_session": False})


def numbers(typed: Mapping[str, Any], names: Sequence[str]) -> list[int]:
    """The ids of files among what was typed into the named fields."""
    sent = [each for name in names for each in _listed(typed.get(name))]
    return [int(each) for each in sent if each.isdecimal() and len(each) <= _LONGEST_ID]


def reusable(uow: UnitOfWork, asked: Asked, ids: Sequence[int]) -> list[str]:
    """Those of the kept files that may be handed in with the form."""
    own = set(uow.session.scalars(select(Attachment.id).where(asked.reusable, Attachment.id.in_(ids)))) if ids else ()
    return [str(each) for each in ids if each in own]


def _earlier(uow: UnitOfWork, asked: Asked, typed: Any) -> list[str]:
    """The ids a browser sent back, if they are files of this very work: others are nobody's to hand in."""
    sent = _listed(typed)
    if not sent:
        return []
    if not all(each.isdecimal() and len(each) <= _LONGEST_ID for each in sent):
        raise NotFound
    ids = [int(each) for each in sent]
    own = reusable(uow, asked, ids)
    if len(own) != len(ids):
        raise NotFound
    return own


def _listed(typed: Any) -> list[str]:
    return [str(each) for each in (typed if isinstance(typed, list) else [typed]) if each]
