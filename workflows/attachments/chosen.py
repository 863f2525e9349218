"""What becomes of a form that does not hold: sound files stay chosen, what is marked secret is held (Art. 6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from engine import WorkItem
from workflows import audit
from workflows.attachments import holding
from workflows.attachments.asking import Asked, keep_all, numbers, reusable
from workflows.attachments.typed import marked_texts
from workflows.attachments.uploads import Upload, Uploads, arrived, refused, sound, verdict_of
from workflows.models import Person
from workflows.unit import UnitOfWork

TYPED = "Nội dung gõ tay.txt"
"""What a held text is called before those who look at it."""


def keep_chosen(
    uow: UnitOfWork,
    person: Person,
    asked: Asked,
    typed: Mapping[str, Any],
    uploads: Uploads,
    *,
    item: WorkItem | None = None,
) -> dict[str, list[str]]:
    """The ids of the files that stay chosen, by field: nobody chooses a file again because a date was wrong."""
    taken = {name: files for name, files in uploads.items() if name in asked.files}
    good = put_apart(uow, person, taken, item=item)
    earlier = {name: reusable(uow, asked, numbers(typed, [name])) for name in asked.files}
    return keep_all(uow, person, earlier, good)


def put_apart(uow: UnitOfWork, person: Person, uploads: Uploads, *, item: WorkItem | None = None) -> Uploads:
    """The files that nothing stands against; what is marked is held, and the audit knows of what is refused."""
    for name, files in uploads.items():
        for upload in files:
            verdict = verdict_of(uow, upload)
            if verdict.verdict == "hold":
                holding.hold(uow, person, upload, item=item, field=name)
            elif verdict.verdict == "reject":
                digest = arrived(uow, upload).sha256
                audit.note(uow, person, "file.refuse", about=f"sha256:{digest}", code=verdict.code)
    good = sound(uow, uploads)
    return {} if refused(uow, person, good) else good  # the day's measure


def put_words_apart(
    uow: UnitOfWork, person: Person, typed: Mapping[str, Any], *, item: WorkItem | None = None
) -> dict[str, Any]:
    """What was typed less the marked texts, each of which is held for a named person of the Office."""
    found = dict(marked_texts(uow, person, typed))
    for text in found.values():
        holding.hold(uow, person, Upload(TYPED, BytesIO(text.encode())), item=item, field="")
    return {name: value for name, value in typed.items() if name not in found}
