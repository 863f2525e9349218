"""The versions of one diagram: who deployed each and why, what runs on it, and what two of them differ in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from engine import Definition, comparison, definitions
from workflows import designs, fence
from workflows.errors import NotFound, Refused
from workflows.models import Person
from workflows.policy import Action, may, require
from workflows.unit import UnitOfWork


class NoReason(Refused):
    """Versions change for a reason that others can read."""

    sentence = "Nhập lý do, ít nhất 5 ký tự: người khác sẽ đọc trong danh sách phiên bản và nhật ký."


@dataclass(frozen=True)
class View:
    """The versions of a diagram, the newest first, each with how many of its instances run."""

    newest: Definition
    versions: list[tuple[Definition, int]]
    names: Mapping[str, str]
    may_change: bool

    @property
    def behind(self) -> int:
        """How many instances run on older versions."""
        return sum(running for definition, running in self.versions if definition.id != self.newest.id)


@dataclass(frozen=True)
class Comparison:
    """Two versions and what differs, with the elements to colour on either drawing."""

    old: Definition
    new: Definition
    differences: list[comparison.Difference]

    @property
    def marks(self) -> dict[str, dict[str, list[str]]]:
        """For the two drawings, the elements to colour."""
        return marks_of(self.differences)


def marks_of(differences: Iterable[comparison.Difference]) -> dict[str, dict[str, list[str]]]:
    """For two drawings: on the older what is gone or changed, on the newer what is new or changed."""
    drawn = [each for each in differences if each.kind == "element"]
    found = {act: [each.id for each in drawn if each.act == act] for act in ("added", "removed", "changed")}
    changed = found["changed"]
    return {
        "old": {"removed": found["removed"], "changed": changed},
        "new": {"added": found["added"], "changed": changed},
    }


def newest(uow: UnitOfWork, person: Person) -> list[View]:
    """Every diagram with its versions, by its key."""
    require(person, Action.READ_DESIGNS)
    keys = sorted({each.key for each, _ in designs.listing(uow)})
    return [view(uow, person, key) for key in keys]


def view(uow: UnitOfWork, person: Person, key: str) -> View:
    """The versions of a diagram; ``NotFound`` when none was deployed."""
    require(person, Action.READ_DESIGNS)
    fence.lift(uow.session)  # counts of what runs, and no content
    found = [(each, running) for each, running in designs.listing(uow) if each.key == key]
    if not found:
        raise NotFound
    names = designs.deployers(uow, (each for each, _ in found))
    return View(found[0][0], found, names, may(person, Action.DESIGN))


def version(uow: UnitOfWork, person: Person, key: str, number: int) -> Definition:
    """One version; ``NotFound`` when there is none."""
    require(person, Action.READ_DESIGNS)
    return _known(uow, key, number)


def compare(uow: UnitOfWork, person: Person, key: str, old: int, new: int) -> Comparison:
    """What differs between two versions."""
    require(person, Action.READ_DESIGNS)
    older, newer = _known(uow, key, old), _known(uow, key, new)
    return Comparison(older, newer, comparison.diff(older, newer))


def roll_back(uow: UnitOfWork, person: Person, key: str, number: int, reason: str) -> Definition:
    """An earlier version's content as the newest, for this reason; what runs stays on its own version."""
    require(person, Action.DESIGN)
    _known(uow, key, number)
    note = reasoned(reason)
    definition = designs.roll_back(uow, key, number, by=person.username, person=person)
    if definition.deployed_at == uow.now():
        definition.note = f"{definition.note}: {note}"
    return definition


def reasoned(reason: str) -> str:
    """The reason without what surrounds it; ``NoReason`` when it says nothing."""
    told = " ".join(reason.split())[:500]
    if len(told) < 5:
        raise NoReason
    return told


def _known(uow: UnitOfWork, key: str, number: int) -> Definition:
    found = {each.version: each for each, _ in definitions.versions(uow.session) if each.key == key}
    if number not in found:
        raise NotFound
    return found[number]
