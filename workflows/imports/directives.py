"""Rows as directives: the columns are the fields of registration's own forms, and their judge is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from engine import Call
from engine.forms import Field
from workflows.errors import RegistrationRejected
from workflows.imports.columns import Columns, Problem
from workflows.imports.elsewhere import Elsewhere
from workflows.imports.tables import Line
from workflows.models import Entry, Person
from workflows.registration import entries, judging
from workflows.text import is_usual_number, number_key
from workflows.unit import UnitOfWork

NOT_ASKED = ("files", "not_secret")
"""Fields of the form that no table fills: a declaration is made by a person, once for the whole table."""

_SAME = ("number", "issued_on")
"""What makes two rows the same directive, also where its number is written with other spaces."""


@dataclass
class Found:
    """One directive as the rows tell it, what stands against it, and what is merely doubted."""

    number: str
    lines: list[int]
    head: dict[str, Any]
    duties: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    problems: list[Problem] = field(default_factory=list[Problem])
    doubts: list[str] = field(default_factory=list[str])
    elsewhere: list[Elsewhere] = field(default_factory=list[Elsewhere])
    """How each duty's work stands where it ran until now; empty: nowhere yet."""

    @property
    def standing(self) -> str:
        """Where the work of its duties will stand, for the preview."""
        count = Counter(each.title for each in self.elsewhere)
        return ", ".join(title if len(self.elsewhere) == 1 else f"{title}: {n}" for title, n in count.items())


@dataclass(frozen=True)
class Asked(Columns):
    """The columns of a table of directives: first those of the head, then those of each duty."""

    heads: int

    @property
    def head(self) -> Sequence[Field]:
        """What is asked of the directive."""
        return self.fields[: self.heads]

    @property
    def duty(self) -> Sequence[Field]:
        """What is asked of each duty."""
        return self.fields[self.heads :]


def columns(uow: UnitOfWork, person: Person) -> Asked:
    """The columns of the template, as the forms in force ask for them."""
    head, duty = entries.fields(uow, person)
    asked = [each for each in head if each.name not in NOT_ASKED]
    return Asked([*asked, *duty], len(asked))


def check(uow: UnitOfWork, person: Person, lines: Iterable[Line]) -> Iterator[Found]:
    """Each directive of the table with what registration would say of it now; nothing is kept."""
    asked = columns(uow, person)
    call = Call(uow.session, uow.now(), by=person.username)
    judge = judging.Judge(call, uow.house.registry, judging.taken_so_far(uow.session))
    first: dict[tuple[str, str], int] = {}
    for each in _gathered(asked, lines):
        each.problems += _twins(asked, each, first)
        try:
            judge.weigh(each.head, each.duties)
        except RegistrationRejected as refused:
            each.problems += _told(asked, each, refused)
        if not is_usual_number(each.number):
            each.doubts.append(f"Số, ký hiệu “{each.number}” viết khác thường; vẫn nhập được.")
        yield each


def bring(uow: UnitOfWork, person: Person, found: Iterable[Found], word: str) -> Iterator[tuple[Found, Entry]]:
    """Register each directive that nothing stands against, through the same diagram as by hand.

    ``word`` makes bringing the same rows in twice the same as once.
    """
    for each in found:
        if not each.problems:
            yield each, entries.register(uow, person, each.head, each.duties, f"{word}-{each.lines[0]}")


def _gathered(asked: Asked, lines: Iterable[Line]) -> Iterator[Found]:
    groups: dict[tuple[str, str], Found] = {}
    for line in lines:
        typed, unknown = asked.typed(line)
        head = {each.name: typed[each.name] for each in asked.head if each.name in typed}
        duty = {each.name: typed[each.name] for each in asked.duty if each.name in typed}
        number = str(head.get("number", ""))
        key = (number_key(number), str(head.get("issued_on", ""))) if number else ("", str(line.number))
        found = groups.setdefault(key, Found(number, [], {**head, "not_secret": "on"}))
        duty.setdefault("giving", "joint" if duty.get("joint") else "lead")
        found.lines.append(line.number)
        found.duties.append(duty)
        found.problems += [Problem(line.number, name, "Bảng mẫu không có cột này.") for name in unknown]
        found.problems += _differing(asked, found, head, line.number)
    yield from groups.values()


def _differing(asked: Asked, found: Found, head: Mapping[str, Any], line: int) -> Iterator[Problem]:
    """A further row of the same directive may leave its head out, and may not contradict the first."""
    for each in asked.head:
        if each.name not in _SAME and each.name in head and head[each.name] != found.head.get(each.name):
            sentence = f"Khác với dòng {found.lines[0]} của cùng văn bản."
            yield Problem(line, each.title, sentence)


def _twins(asked: Asked, found: Found, first: dict[tuple[str, str], int]) -> Iterator[Problem]:
    """A number is used once a year, also within one table."""
    day = str(found.head.get("issued_on", ""))
    earlier = first.setdefault((number_key(found.number), day[-4:]), found.lines[0])
    if found.number and earlier != found.lines[0]:
        sentence = f"Số này đã có ở dòng {earlier} với ngày ban hành khác; mỗi số dùng một lần trong năm."
        yield Problem(found.lines[0], asked.titles["number"], sentence)


def _told(asked: Asked, found: Found, refused: RegistrationRejected) -> Iterator[Problem]:
    for name, sentence in asked.sentences(found.head, refused.problems):
        yield Problem(found.lines[0], asked.titles.get(name, ""), sentence)
    for line, duty, wrong in zip(found.lines, found.duties, refused.duty_problems, strict=False):
        for name, sentence in asked.sentences(duty, wrong):
            yield Problem(line, asked.titles.get(name, ""), sentence)
