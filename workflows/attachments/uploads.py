"""Files on their arrival: put aside on the disk, never whole in memory, judged before any transaction begins."""

from __future__ import annotations

import hashlib
import os
import tempfile
import weakref
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from sqlalchemy import func, select

from workflows import scrutiny, settings
from workflows.attachments import clamd
from workflows.models import Attachment, HeldFile, Person
from workflows.scrutiny import Rules, Verdict
from workflows.unit import UnitOfWork

if TYPE_CHECKING:
    from workflows.bootstrap import House

Uploads = Mapping[str, Sequence["Upload"]]

_CHUNK = 1 << 20
_MEGABYTE = 1024 * 1024
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Arrived:
    """A file that lies aside, with its digest and what is said of it; it goes when nobody holds it any more."""

    path: Path
    sha256: str
    size: int
    verdict: Verdict


@dataclass
class Upload:
    """A file as it is sent: its name and a stream."""

    name: str
    stream: IO[bytes]
    arrived: Arrived | None = field(default=None, init=False)


def receive(house: House, uploads: Uploads) -> None:
    """Put all files aside and judge them: a judge takes its time, and no transaction should wait for it."""
    waiting = [each for files in uploads.values() for each in files if each.arrived is None]
    if not waiting:
        return
    with house.unit_of_work(write=False) as uow:
        rules = rules_of(uow)
    for each in waiting:
        _arrive(house, each, rules)


def arrived(uow: UnitOfWork, upload: Upload) -> Arrived:
    """The file aside and judged; what the pages' edge has done already is not done again."""
    return upload.arrived or _arrive(uow.house, upload, rules_of(uow))


def rules_of(uow: UnitOfWork) -> Rules:
    """What the Office allows."""
    most = settings.value(uow.session, settings.FILE_MEGABYTES) * _MEGABYTE
    return Rules(pptx=settings.value(uow.session, settings.TAKES_PPTX), most_bytes=most)


def refused(uow: UnitOfWork, person: Person, uploads: Uploads) -> dict[str, str]:
    """What stands against the chosen files, by field: a refusal, a hold, or the day's limit."""
    against: dict[str, list[str]] = {}
    for name, upload in _each(uploads):
        verdict = verdict_of(uow, upload)
        if verdict.verdict != "accept":
            against.setdefault(name, []).append(verdict.why)
    problems = {name: " ".join(sentences) for name, sentences in against.items()}
    sizes = sum(arrived(uow, upload).size for _, upload in _each(uploads))
    if not problems and sizes and (sentence := _over_the_day(uow, person, sizes)):
        problems = dict.fromkeys((name for name, files in uploads.items() if files), sentence)
    return problems


def verdict_of(uow: UnitOfWork, upload: Upload) -> Verdict:
    """What is said of a file; a marking that a named person of the Office has looked at holds it no more."""
    found = arrived(uow, upload)
    if found.verdict.verdict == "hold" and _was_released(uow, found.sha256):
        return Verdict.accept()
    return found.verdict


def sound(uow: UnitOfWork, uploads: Uploads) -> dict[str, list[Upload]]:
    """The files that nothing stands against, by field."""
    good = ((name, each) for name, each in _each(uploads) if verdict_of(uow, each).verdict == "accept")
    kept: dict[str, list[Upload]] = {}
    for name, each in good:
        kept.setdefault(name, []).append(each)
    return kept


def _each(uploads: Uploads) -> Iterator[tuple[str, Upload]]:
    return ((name, upload) for name, files in uploads.items() for upload in files)


def _was_released(uow: UnitOfWork, sha256: str) -> bool:
    released = select(HeldFile.id).where(HeldFile.sha256 == sha256, HeldFile.decision == "released").limit(1)
    return uow.session.scalar(released) is not None


def _over_the_day(uow: UnitOfWork, person: Person, sizes: int) -> str:
    """A sentence, if the person would send more than a day's measure (Art. 6.2)."""
    most = settings.value(uow.session, settings.FILE_MEGABYTES_A_DAY)
    since = uow.now() - _A_DAY
    sent = sum(
        uow.session.scalar(
            select(func.coalesce(func.sum(table.size), 0)).where(
                table.uploaded_by == person.username, table.uploaded_at > since
            )
        )
        or 0
        for table in (Attachment, HeldFile)
    )
    if sent + sizes <= most * _MEGABYTE:
        return ""
    return f"Mỗi người gửi tối đa {most} MB tệp trong 24 giờ; xin gửi tiếp vào hôm sau hoặc liên hệ Văn phòng."


def _arrive(house: House, upload: Upload, rules: Rules) -> Arrived:
    folder = house.config.data_folder / "arriving"
    folder.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    weakref.finalize(upload, path.unlink, missing_ok=True)
    try:
        with os.fdopen(handle, "wb") as file:
            sha256, size = _copied(upload.stream, file)
    except BaseException:
        path.unlink()
        raise
    verdict = scrutiny.inspect(path, upload.name, rules)
    if verdict.verdict == "accept" and house.config.clamd is not None:
        verdict = clamd.scan(house.config.clamd, path, upload.name)
    upload.arrived = Arrived(path, sha256, size, verdict)
    return upload.arrived


def _copied(stream: IO[bytes], file: IO[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        size += file.write(chunk)
    return digest.hexdigest(), size
