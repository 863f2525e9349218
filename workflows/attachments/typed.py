"""Words typed into a form that carry a secrecy marking: refused where they were typed (Art. 6.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import select

from workflows.models import HeldFile, Person
from workflows.scrutiny.secrecy import Reading
from workflows.unit import UnitOfWork
from workflows.vocabulary import HeldDecision

REFUSAL = (
    "Nội dung có dấu hiệu là tài liệu mật nên được giữ riêng, chưa gửi. Người được giao của Văn phòng xem xét và "
    "báo lại; văn bản mật không được nhập vào phần mềm (Điều 5, Điều 6 Quy chế)."
)


def marked(uow: UnitOfWork, person: Person, typed: Mapping[str, Any]) -> dict[str, str]:
    """The sentence that refuses each marked text, by its field; what the Office let this person send passes."""
    return {name: REFUSAL for name, _ in marked_texts(uow, person, typed)}


def marked_texts(uow: UnitOfWork, person: Person, typed: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each marked text with its field, less what the Office let this person send."""
    texts = {name: value for name, value in typed.items() if isinstance(value, str) and _carries_a_marking(value)}
    if not texts:
        return
    released = set(
        uow.session.scalars(
            select(HeldFile.sha256).where(
                HeldFile.uploaded_by == person.username, HeldFile.decision == HeldDecision.RELEASED
            )
        )
    )
    yield from ((name, text) for name, text in texts.items() if sha256(text.encode()).hexdigest() not in released)


def _carries_a_marking(text: str) -> bool:
    reading = Reading()
    reading.tell(text)
    return reading.marked
