"""An electronic document that came in: what a clerk who read it makes of it (Art. 8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import ServiceCall
from workflows import outbox
from workflows.handlers.facts import answers_of, answers_to, matter_behind
from workflows.handlers.registry import registry
from workflows.models import Attachment, Entry, ImportBatch, ImportLine
from workflows.people import in_circle
from workflows.registration import judging
from workflows.vocabulary import Urgency

FORM = "incoming_document"


@registry.service("incoming.draft")
def draft_entry(call: ServiceCall) -> None:
    """Lập bản nháp văn bản chỉ đạo từ văn bản điện tử, cho văn thư vừa đọc; nhập tiếp theo quy trình nhập văn bản."""
    reader, document = answers_of(call), answers_to(call, FORM)
    told = document.answers
    head = {
        "number": told["number"],
        "doc_type": judging.type_called(call.session, told.get("doc_type", "")),
        "summary": told["summary"],
        "issued_on": _typed_day(told, "issued_on"),
        "signer": told.get("signer", ""),
        "urgency": told.get("urgency", Urgency.NORMAL.value),
    }
    duty = {"content": told.get("content") or told["summary"], "giving": "lead", "due_on": _typed_day(told, "due_on")}
    entry = Entry(by=reader.by, head=_filled(head), duties=[_filled(duty)], saved_at=call.now, files=[])
    call.session.add(entry)
    call.session.flush()
    _hand_over_files(call, document.id, entry)
    batch = call.session.scalar(select(ImportBatch).where(ImportBatch.matter_id == matter_behind(call).id))
    if batch is not None:
        batch.came.append(ImportLine(line=1, entry=entry))
    outbox.post(
        call.session,
        in_circle(call.session, f"person:{reader.by}"),
        f"Bản nháp từ văn bản điện tử: {entry.title}",
        "Điền cơ quan thực hiện, người theo dõi rồi gửi.",
        f"/van-ban/nhap/{entry.id}",
        now=call.now,
    )


def _hand_over_files(call: ServiceCall, submission: int, entry: Entry) -> None:
    """The draft has the document's files as its own: letting one go there takes nothing from what came in."""
    handed_in = select(Attachment).where(Attachment.submission_id == submission).order_by(Attachment.id)
    own = [
        Attachment(
            sha256=each.sha256,
            name=each.name,
            size=each.size,
            media_type=each.media_type,
            uploaded_by=entry.by,
            uploaded_at=call.now,
            entry_id=entry.id,
        )
        for each in call.session.scalars(handed_in)
    ]
    call.session.add_all(own)
    call.session.flush()
    entry.head = {**entry.head, "files": [str(each.id) for each in own]}


def _typed_day(told: Mapping[str, Any], name: str) -> str:
    """A date as one types it into a form."""
    return f"{date.fromisoformat(told[name]):%d/%m/%Y}" if told.get(name) else ""


def _filled(typed: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in typed.items() if value}
