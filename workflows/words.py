"""The word under which an act is done once: made when its page is drawn, sent along with the form."""

from __future__ import annotations

from hashlib import sha256

from workflows.models import Person


def of(person: Person, act: str, place: object, sent: str) -> str | None:
    """The engine's idempotency key: a page's word counts for its person, act and place alone; None without one."""
    if not sent:
        return None
    return sha256(f"{person.username}\n{act}\n{place}\n{sent}".encode()).hexdigest()
