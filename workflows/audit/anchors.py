"""Whether the audit's chain is whole: every digest anew, and its length against heads that were kept elsewhere."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import audit, outbox, people
from workflows.models import AuditEntry
from workflows.vocabulary import Role

if TYPE_CHECKING:
    from workflows.bootstrap import House

ACT = "audit.anchor"
_BATCH = 1000
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Anchor:
    """The head of the chain as it was on a day: a chain that lacks it was cut or written anew."""

    number: int
    digest: str
    day: date | None = None


@dataclass(frozen=True)
class Verdict:
    """What was found: how many entries there are, the head, and a sentence for each fault."""

    entries: int
    head: str
    anchors: int
    faults: list[str]


def verify(session: Session, anchors: Iterable[Anchor]) -> Verdict:
    """Walk the whole chain: an entry that was changed, removed, put in, or cut off at the end is named."""
    wanted = sorted(set(anchors), key=lambda each: each.number)
    unmet, faults = list(wanted), list[str]()
    previous, expected = "", 1
    for entry in _entries(session):
        if entry.id != expected:
            faults.append(f"Thiếu mục {expected}" + (f" đến {entry.id - 1}." if entry.id - 1 > expected else "."))
        elif audit.digest_of(previous, entry.id, entry) != entry.digest:
            faults.append(f"Mục {entry.id} ({entry.at:%d/%m/%Y %H:%M} UTC, {entry.act}) đã bị sửa hoặc chèn.")
        while unmet and unmet[0].number <= entry.id:
            anchor = unmet.pop(0)
            if (anchor.number, anchor.digest) != (entry.id, entry.digest):
                faults.append(f"Mục {anchor.number} khác mốc đã giữ{_of(anchor)}: chuỗi đã bị viết lại.")
        previous, expected = entry.digest, entry.id + 1
    # The furthest head tells it all; the ones before it are cut off with it.
    if unmet:
        furthest = unmet[-1]
        faults.append(
            f"Đuôi chuỗi đã bị cắt: mốc{_of(furthest)} ở mục {furthest.number}, nay chỉ còn {expected - 1} mục."
        )
    return Verdict(expected - 1, previous, len(wanted), faults)


def keep(house: House) -> bool:
    """Keep today's head outside the database: in the data folder, hence in its backup, and in the auditors' mail.

    Once a day and node; the mail goes out once, whichever node is first.
    """
    with house.unit_of_work(write=False) as uow:
        today = uow.today()
        if head_of(uow.session) is None or any(each.day == today for each in kept(house)):
            return False
    with house.unit_of_work() as uow:
        head = head_of(uow.session)
        about = f"day:{today.isoformat()}"
        told = select(AuditEntry.id).where(AuditEntry.act == ACT, AuditEntry.about == about)
        if head is not None and uow.session.scalar(told.limit(1)) is None:
            audit.note(uow, None, ACT, about=about, number=head.number, head=head.digest)
            body = f"Mốc nhật ký ngày {today:%d/%m/%Y}: mục {head.number}, {head.digest}. Xin giữ thư này để đối chiếu."
            auditors = people.holding(uow, Role.AUDITOR)
            outbox.post(uow.session, auditors, f"Mốc nhật ký {today:%d/%m/%Y}", body, "/nhat-ky/", now=uow.now())
    with house.unit_of_work(write=False) as uow:
        head = head_of(uow.session)
        if head is not None:
            _write(_file(house), Anchor(head.number, head.digest, today))
    return True


def kept(house: House) -> list[Anchor]:
    """The heads in the data folder; a line that nobody can read is told in the log and passed over."""
    path = _file(house)
    if not path.exists():
        return []
    found: list[Anchor] = []
    for line in path.read_text("utf-8").splitlines():
        try:
            row = json.loads(line)
            found.append(Anchor(int(row["number"]), str(row["digest"]), date.fromisoformat(row["day"])))
        except (ValueError, KeyError, TypeError):
            _log.warning("%s holds a line that is no head: %.80s", path, line)
    return found


def head_of(session: Session) -> Anchor | None:
    """The chain's last entry; None before there is one."""
    last = select(AuditEntry.id, AuditEntry.digest).order_by(AuditEntry.id.desc()).limit(1)
    row = session.execute(last).one_or_none()
    return Anchor(row[0], row[1]) if row else None


def _entries(session: Session) -> Iterator[AuditEntry]:
    """The whole chain in its order, without keeping it in memory."""
    last = 0
    while batch := list(
        session.scalars(select(AuditEntry).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(_BATCH))
    ):
        yield from batch
        last = batch[-1].id
        session.expunge_all()


def _of(anchor: Anchor) -> str:
    return f" ngày {anchor.day:%d/%m/%Y}" if anchor.day else ""


def _file(house: House) -> Path:
    return house.config.data_folder / "audit-heads.jsonl"


def _write(path: Path, anchor: Anchor) -> None:
    row = {"day": anchor.day.isoformat() if anchor.day else None, "number": anchor.number, "digest": anchor.digest}
    # Added to, never rewritten: what was kept yesterday does not depend on today's database.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "a", encoding="utf-8") as file:
        file.write(json.dumps(row) + "\n")
        file.flush()
        os.fsync(file.fileno())
