"""The demonstration's directives, as a clerk would type them on the day on which they are laid."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any


class Story(StrEnum):
    """How far the lead agency has come; cooperating agencies have accepted when the lead has."""

    NEW = "new"
    ACCEPTED = "accepted"
    REPORTED = "reported"
    RETURNED = "returned"
    RETURNED_TWICE = "returned_twice"
    DONE = "done"
    PROGRESS = "progress"
    COUNTERED = "countered"
    SUSPENDED = "suspended"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Given:
    """A duty. ``due`` counts calendar days from the day of laying; None: no deadline."""

    content: str
    lead: str = ""
    due: int | None = None
    cooperating: tuple[str, ...] = ()
    joint: tuple[str, ...] = ()
    regularity: str = "once"
    kind: str = "report"
    to_whom: str = ""
    at: str = ""
    story: Story = Story.NEW


@dataclass(frozen=True)
class Document:
    """A directive. ``issued`` counts working days before the day of laying, ``entered`` from issue to entry."""

    number: str
    doc_type: str
    summary: str
    director: str
    urgency: str
    issued: int
    follower: str
    field: str
    duties: tuple[Given, ...]
    signer: str = ""
    entered: int = 0


def read() -> list[Document]:
    """The directives of ``documents.toml``, in its order."""
    written = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
    return [_document(**each) for each in written["documents"]]


def _document(duties: list[dict[str, Any]], **head: Any) -> Document:
    return Document(duties=tuple(_given(**each) for each in duties), **head)


def _given(story: str = "new", **words: Any) -> Given:
    several = {name: tuple(words.pop(name, ())) for name in ("cooperating", "joint")}
    return Given(story=Story(story), **several, **words)
