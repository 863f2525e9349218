"""Đối chiếu quy chế: each requirement of the regulation by its own id, in the article's words, with where it lives."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workflows.models import Person
from workflows.policy import Action, require
from workflows.vocabulary import Word

SOURCE = Path(__file__).with_suffix(".toml")


class Met(Word):
    """Whether the software does what a requirement asks."""

    DONE = "done", "Đã có"
    PARTLY = "partly", "Có một phần"
    NOT_YET = "not_yet", "Chưa có"
    ELSEWHERE = "elsewhere", "Ngoài phần mềm"


@dataclass(frozen=True)
class Requirement:
    """One thing the regulation asks: the article's sentence, where it lives, or the reason why it does not."""

    id: str
    article: str
    sentence: str
    met: Met
    reason: str = ""
    where: tuple[str, ...] = ()
    page: str = ""
    tests: tuple[str, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """The whole list with how many stand where."""

    rows: tuple[Requirement, ...]
    counts: Mapping[Met, int]


@cache
def read() -> tuple[Requirement, ...]:
    """The requirements in the regulation's order."""
    listed = tomllib.loads(SOURCE.read_text("utf-8"))["requirement"]
    return tuple(
        Requirement(
            id=each["id"],
            article=each["article"],
            sentence=each["sentence"],
            met=Met(each["standing"]),
            reason=each.get("reason", ""),
            where=tuple(each.get("where", ())),
            page=each.get("page", ""),
            tests=tuple(each.get("tests", ())),
        )
        for each in listed
    )


def comparison(person: Person) -> Comparison:
    """The list for those who supervise (Art. 14.2)."""
    require(person, Action.SUPERVISE)
    rows = read()
    return Comparison(rows, {met: sum(each.met is met for each in rows) for met in Met})
