"""Files handed in with forms: which are allowed, where their bytes lie, who may have them."""

from __future__ import annotations

import hashlib
import os
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import ColumnElement, and_, delete, or_, select

from engine import Submission, WorkItem, forms
from workflows.errors import AnswersRejected, FileRefused, NotFound
from workflows.models import Attachment, Entry, Person
from workflows.policy import visible
from workflows.unit import UnitOfWork

ALLOWED = {
    "txt": "text/plain",
    "rtf": "application/rtf",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "ppt": "application/vnd.ms-powerpoint",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "zip": "application/zip",
    "gz": "application/gzip",
    "rar": "application/vnd.rar",
}
"""The formats of Art. 4.4; everything else is refused, whatever it is."""

MAX_BYTES = 20 * 1024 * 1024
_MAX_NAME = 120
_CHUNK = 1 << 20
_LONGEST_ID = 9
"""Digits of the ids that a 32-bit column is sure to hold."""


@dataclass(frozen=True)
class Upload:
    """A file as it arrives: its name and a stream that can be read twice."""

    name: str
    stream: IO[bytes]


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
    uploads: Mapping[str, Sequence[Upload]],
) -> dict[str, Any]:
    """What was typed with the files' ids in their fields; no file is kept before the whole form holds."""
    problems = refused(uploads)
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


def refused(uploads: Mapping[str, Sequence[Upload]]) -> dict[str, str]:
    """What is wrong with the chosen files, by field."""
    problems: dict[str, str] = {}
    for name, files in uploads.items():
        for upload in files:
            try:
                weigh(upload)
            except FileRefused as refusal:
                problems[name] = str(refusal)
    return problems


def keep_all(
    uow: UnitOfWork, person: Person, earlier: Mapping[str, list[str]], uploads: Mapping[str, Sequence[Upload]]
) -> dict[str, list[str]]:
    """The ids of each field's files: those kept before, and the new ones."""
    return {
        name: [*ids, *(str(keep(uow, person, each).id) for each in uploads.get(name, ()))]
        for name, ids in earlier.items()
    }


def weigh(upload: Upload) -> str:
    """The name under which an upload is kept; ``FileRefused`` when Art. 4.4 or the limits forbid it."""
    name = clean_name(upload.name)
    if name.rpartition(".")[2].lower() not in ALLOWED:
        listed = ", ".join(f".{extension}" for extension in ALLOWED)
        raise FileRefused(f"Không nhận tệp “{name}”: chỉ nhận {listed} (Điều 4 khoản 4 Quy chế).")
    size = upload.stream.seek(0, os.SEEK_END)
    upload.stream.seek(0)
    if size > MAX_BYTES:
        raise FileRefused(f"Không nhận tệp “{name}”: tệp lớn hơn {MAX_BYTES // 1024 // 1024} MB.")
    if size == 0:
        raise FileRefused(f"Không nhận tệp “{name}”: tệp không có nội dung.")
    return name


def clean_name(name: str) -> str:
    """A file's own name in NFC, without its folders; names that hide something are refused."""
    own = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2].rstrip(". ").lstrip()
    # A right-to-left override shows “fdp.exe” as “exe.pdf”; a line break splits a header.
    if any(unicodedata.category(sign) in ("Cc", "Cf") for sign in own):
        raise FileRefused("Không nhận tệp có ký tự ẩn trong tên; hãy đổi tên tệp.")
    if not own or len(own) > _MAX_NAME:
        raise FileRefused(f"Tên tệp phải có từ 1 đến {_MAX_NAME} ký tự.")
    return own


def keep(uow: UnitOfWork, person: Person, upload: Upload) -> Attachment:
    """The upload as a row, its bytes under their digest: the same content lies there once."""
    name = weigh(upload)
    sha256, size = _store(blobs_of(uow), upload.stream)
    attachment = Attachment(
        sha256=sha256,
        name=name,
        size=size,
        media_type=ALLOWED[name.rpartition(".")[2].lower()],
        uploaded_by=person.username,
        uploaded_at=uow.now(),
    )
    uow.session.add(attachment)
    uow.session.flush()
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


def open_for(uow: UnitOfWork, person: Person, attachment_id: int) -> tuple[Attachment, Path]:
    """A file and where its bytes lie, for those who may see the work it was handed in with."""
    attachment = uow.session.scalar(visible(select(Attachment).where(Attachment.id == attachment_id), person))
    if attachment is None:
        raise NotFound
    return attachment, _place(blobs_of(uow), attachment.sha256)


def blobs_of(uow: UnitOfWork) -> Path:
    """The folder of the house's file contents."""
    return uow.house.config.data_folder / "blobs"


def _earlier(uow: UnitOfWork, asked: Asked, typed: Any) -> list[str]:
    """The ids a browser sent back, if they are files of this very work: others are nobody's to hand in."""
    sent = _listed(typed)
    if not sent:
        return []
    if not all(each.isdecimal() and len(each) <= _LONGEST_ID for each in sent):
        raise NotFound
    ids = [int(each) for each in sent]
    own = set(uow.session.scalars(select(Attachment.id).where(asked.reusable, Attachment.id.in_(ids))))
    if own != set(ids):
        raise NotFound
    return [str(each) for each in ids]


def _listed(typed: Any) -> list[str]:
    return [str(each) for each in (typed if isinstance(typed, list) else [typed]) if each]


def _store(folder: Path, stream: IO[bytes]) -> tuple[str, int]:
    """Write the bytes beside their place and move them in: a reader never meets half a file.

    An act undone later leaves its bytes without a row, which harms nobody: the same content lands there again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    arriving = tempfile.NamedTemporaryFile(dir=folder, prefix="arriving-", delete=False)  # noqa: SIM115 (with, below)
    try:
        with arriving:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += arriving.write(chunk)
            arriving.flush()
            os.fsync(arriving.fileno())
        place = _place(folder, digest.hexdigest())
        place.parent.mkdir(exist_ok=True)
        Path(arriving.name).replace(place)
    finally:
        Path(arriving.name).unlink(missing_ok=True)
    return digest.hexdigest(), size


def _place(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256
