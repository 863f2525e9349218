"""Agencies and localities, and how they are called (Art. 1.2)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.models import Agency


def all_names(session: Session, seen: frozenset[int] | None) -> list[tuple[int, str]]:
    """By what each agency may be searched for, of those that somebody sees: None for all."""
    found = select(Agency.id, Agency.name, Agency.code)
    if seen is not None:
        found = found.where(Agency.id.in_(seen))
    return [(number, f"{name} {code}") for number, name, code in session.execute(found)]
