"""What the frame around every page shows: who is signed in, what waits, where one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for
from flask_login import current_user

from webapp.answers import once
from webapp.units import house, person_of, unit_of_work
from workflows import awaiting, outbox, pieces
from workflows.attachments import holding
from workflows.models import Person
from workflows.policy import Action, may
from workflows.unit import UnitOfWork

_SECTIONS = {
    "asides.show": "instances",
    "asides.take_up": "instances",
    "bulk_acts.show": "instances",
    "bulk_acts.begin": "instances",
    "work_items.show": "worklist",
    "work_items.answer": "worklist",
}
_ROOMS: dict[str, str] = dict.fromkeys(("design_drafts", "design_forms", "design_decisions", "trials"), "studio")
"""Blueprints whose pages stand under another one's entry of the menu."""
_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class Frame:
    """The frame of one page for one person."""

    person: Person
    now: datetime
    today: date
    unread: int
    waiting: int
    overdue: int
    may_register: bool
    may_supervise: bool
    may_keep_sessions: bool
    may_review: bool
    works_inside: bool
    looks_at_held_files: bool
    held_files: int
    demo: bool
    section: str

    def may(self, action: str) -> bool:
        """Whether the person who reads the page holds a right for the action."""
        return may(self.person, Action(action))


def install(app: Flask) -> None:
    app.context_processor(_frame)
    app.add_template_global(asset)
    app.add_template_global(once)


def asset(name: str) -> str:
    """The address of a static file, which changes with its content."""
    return url_for("static", filename=name, v=_digest(name))


def _frame() -> dict[str, Any]:
    if g.get("frameless") or not current_user.is_authenticated:
        return {"frame": None}
    if g.get("uow"):
        return {"frame": _around(g.uow)}
    with unit_of_work(write=False) as uow:
        return {"frame": _around(uow)}


def _around(uow: UnitOfWork) -> Frame:
    person = person_of(uow)
    waiting = awaiting.waiting(uow, person)
    keeper = holding.is_keeper(uow, person)
    return Frame(
        person=person,
        now=uow.now(),
        today=uow.today(),
        unread=outbox.unread(uow, person),
        waiting=waiting.all,
        overdue=waiting.overdue,
        may_register=may(person, Action.REGISTER),
        may_supervise=may(person, Action.SUPERVISE),
        may_keep_sessions=may(person, Action.KEEP_SESSIONS),
        may_review=may(person, Action.REVIEW),
        works_inside=pieces.concern(person),
        looks_at_held_files=keeper,
        held_files=holding.waiting(uow) if keeper else 0,
        demo=house().config.demo,
        section=_section(),
    )


def _section() -> str:
    """The menu's entry under which the page lies."""
    page, room = request.endpoint or "", request.blueprint or ""
    return _SECTIONS.get(page) or _ROOMS.get(room, room)


@cache
def _digest(name: str) -> str:
    path = _STATIC / name
    return sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "missing"
