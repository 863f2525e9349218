"""Tệp tạm giữ: files that are marked secret, kept apart for a named person of the Office (Art. 5.1, 6.1).

What is released may be handed in; of what is purged only a tombstone stays: digests, who, when and why.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import IO

from sqlalchemy import func, select

from engine import Draft, WorkItem
from workflows import audit, outbox, people, settings
from workflows.attachments.asking import keep
from workflows.attachments.uploads import Upload, arrived
from workflows.errors import Forbidden, NotFound, Refused
from workflows.models import HeldFile, Person
from workflows.scrutiny.names import clean
from workflows.unit import UnitOfWork
from workflows.vocabulary import HeldDecision, Role

_LINK = "/tep-tam-giu/"
_SHOWN = 200
_BY_RIGHT = frozenset({Role.CHIEF, Role.OFFICE_ADMIN})


def keepers(uow: UnitOfWork) -> list[Person]:
    """Who looks at held files: those whom the Office named, or else its chiefs and administrators."""
    named = settings.value(uow.session, settings.HELD_FILES_KEEPERS)
    found = [each for name in named if (each := people.person_by(uow, name)) and each.active]
    if found:
        return found
    by_right = (each for circle in ("chiefs", "office_admins") for each in people.in_circle(uow.session, circle))
    return list({each.id: each for each in by_right}.values())


def is_keeper(uow: UnitOfWork, person: Person) -> bool:
    """Whether the person looks at held files."""
    if not settings.value(uow.session, settings.HELD_FILES_KEEPERS):  # asked for every page: no query then
        return not _BY_RIGHT.isdisjoint(person.roles)
    return person.id in {each.id for each in keepers(uow)}


def waiting(uow: UnitOfWork) -> int:
    """How many files wait for a decision."""
    return uow.session.scalars(select(func.count(HeldFile.id)).where(HeldFile.decision.is_(None))).one()


def hold(uow: UnitOfWork, person: Person, upload: Upload, *, item: WorkItem | None, field: str) -> HeldFile:
    """Keep a marked file apart, and tell those who look at such files; the notice names neither file nor content."""
    found = arrived(uow, upload)
    again = select(HeldFile).where(
        HeldFile.sha256 == found.sha256, HeldFile.uploaded_by == person.username, HeldFile.decision.is_(None)
    )
    if (earlier := uow.session.scalar(again.limit(1))) is not None:
        return earlier
    name = clean(upload.name)
    uow.house.held.put(found.sha256, found.path)
    held = HeldFile(
        sha256=found.sha256,
        name=name,
        name_sha256=_digest(name),
        size=found.size,
        uploaded_by=person.username,
        uploaded_at=uow.now(),
        work_item_id=item.id if item else None,
        field=field,
    )
    uow.session.add(held)
    uow.session.flush()
    audit.note(uow, person, "held.enter", about=f"held:{held.id}", sha256=held.sha256, name_sha256=held.name_sha256)
    body = f"{person.name} ({person.agency.name}) vừa gửi một tệp có dấu hiệu là tài liệu mật. Tệp được giữ riêng."
    outbox.post(uow.session, keepers(uow), "Có tệp tạm giữ chờ xem xét", body, _LINK, now=uow.now())
    return held


def listing(uow: UnitOfWork, person: Person) -> list[HeldFile]:
    """The held files: those that wait first, then what was decided, the newest first."""
    _require_keeper(uow, person)
    order = (HeldFile.decision.is_not(None), HeldFile.id.desc())
    return list(uow.session.scalars(select(HeldFile).order_by(*order).limit(_SHOWN)))


def open_for(uow: UnitOfWork, person: Person, held_id: int) -> tuple[HeldFile, IO[bytes]]:
    """A held file for the one who decides on it, which the audit is told."""
    held = _waiting(uow, person, held_id)
    try:
        content = uow.house.held.open(held.sha256)
    except FileNotFoundError as error:
        raise NotFound from error
    audit.note(uow, person, "held.read", about=f"held:{held.id}", sha256=held.sha256)
    return held, content


def release(uow: UnitOfWork, person: Person, held_id: int, reason: str) -> HeldFile:
    """Say that a file is no secret: it is put where its sender chose it, and may be handed in from now on."""
    held = _waiting(uow, person, held_id)
    _decide(uow, person, [held], HeldDecision.RELEASED, reason)
    sender = people.person_by(uow, held.uploaded_by)
    if sender is None:
        return held
    placed = _put_into_draft(uow, sender, held)
    again = "Xin chọn lại tệp khi gửi." if held.field else "Xin nhập lại nội dung đó khi gửi."
    where = "Tệp đã nằm trong bản nháp của bước đó." if placed else again
    link = f"/viec/{held.work_item_id}" if placed else "/"
    body = f"Văn phòng đã xem xét tệp “{held.name}” và cho phép gửi. {where}"
    outbox.post(uow.session, [sender], "Tệp tạm giữ được cho gửi", body, link, now=uow.now())
    return held


def purge(uow: UnitOfWork, person: Person, held_id: int, reason: str) -> HeldFile:
    """Destroy a secret file: its bytes and its name are gone from here, whoever sent the same; a tombstone stays."""
    held = _waiting(uow, person, held_id)
    same = select(HeldFile).where(HeldFile.sha256 == held.sha256, HeldFile.decision.is_(None)).with_for_update()
    alike = list(uow.session.scalars(same))
    _decide(uow, person, alike, HeldDecision.PURGED, reason)
    for each in alike:
        each.name = ""
    senders = [found for name in {each.uploaded_by for each in alike} if (found := people.person_by(uow, name))]
    body = (
        "Tệp Ông/Bà đã gửi là tài liệu mật nên đã bị hủy khỏi phần mềm. Tài liệu mật phải gửi theo quy định về bảo vệ "
        "bí mật nhà nước, không gửi qua phần mềm (Điều 5, Điều 6 Quy chế)."
    )
    outbox.post(uow.session, senders, "Tệp tạm giữ đã bị hủy", body, "/", now=uow.now())
    uow.session.flush()
    # Last: a failure before this leaves all as it was, one after it leaves a row that can be purged again.
    uow.house.held.drop(held.sha256)
    return held


def _waiting(uow: UnitOfWork, person: Person, held_id: int) -> HeldFile:
    _require_keeper(uow, person)
    held = uow.session.scalar(select(HeldFile).where(HeldFile.id == held_id).with_for_update())
    if held is None:
        raise NotFound
    if held.decision is not None:
        raise Refused("Tệp này đã được xem xét.")
    return held


def _require_keeper(uow: UnitOfWork, person: Person) -> None:
    if not is_keeper(uow, person):
        raise Forbidden


def _decide(uow: UnitOfWork, person: Person, held: Sequence[HeldFile], decision: HeldDecision, reason: str) -> None:
    why = " ".join(reason.split())[:500]
    if not why:
        raise Refused("Nhập lý do của quyết định về tệp tạm giữ.")
    for each in held:
        each.decision, each.decided_by, each.decided_at, each.reason = decision, person.username, uow.now(), why
        told = {"sha256": each.sha256, "name_sha256": each.name_sha256, "reason": why}
        audit.note(uow, person, f"held.{decision.value}", about=f"held:{each.id}", **told)


def _put_into_draft(uow: UnitOfWork, sender: Person, held: HeldFile) -> bool:
    """Put a released file into its sender's draft of the step, if that still waits."""
    item = uow.session.get(WorkItem, held.work_item_id) if held.work_item_id else None
    # What was typed has no field for files: its sender types it again.
    if item is None or item.closed_at is not None or not held.field:
        return False
    upload = Upload(held.name, uow.house.held.open(held.sha256))
    with upload.stream:
        attachment = keep(uow, sender, upload)
    draft = uow.session.get(Draft, (item.id, sender.username))
    typed = dict(draft.typed) if draft else {}
    chosen = typed.get(held.field, [])
    typed[held.field] = [*(chosen if isinstance(chosen, list) else [chosen]), str(attachment.id)]
    uow.engine.keep_draft(item, typed, by=sender.username)
    return True


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()
