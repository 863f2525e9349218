"""What became of a migration, instance by instance, as its page and its file tell it; carrying over is not its work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Select, select

from engine import Definition, diagrams
from workflows import batches, people, printing
from workflows.errors import NotFound
from workflows.models import Migration, MigrationItem, Person
from workflows.policy import Action, require
from workflows.printing import Column, Sheet
from workflows.unit import UnitOfWork
from workflows.vocabulary import ActOutcome

SHOWN = 200
HEADS = ("Tiến trình", "Từ bản", "Kết quả", "Vì sao")
OUTCOMES: Mapping[ActOutcome, str] = {
    ActOutcome.DONE: "Đã chuyển",
    ActOutcome.WAITING: "Đang chờ",
    ActOutcome.REFUSED: "Giữ nguyên",
    ActOutcome.FAILED: "Không thành",
}


@dataclass(frozen=True)
class View:
    """A migration with how many went over, wait, are blocked or failed; ``lines`` tell the troubled ones first."""

    migration: Migration
    lines: list[MigrationItem]
    counts: Mapping[ActOutcome, int]
    by: str
    instead: list[tuple[str, str]]
    """Which step took which one's place, in words; empty: the branch ended there."""

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def view(uow: UnitOfWork, person: Person, key: str, migration_id: int) -> View:
    """A migration and what became of each instance; ``NotFound`` for none of this diagram."""
    batch = _known(uow, person, key, migration_id)
    lines = list(uow.session.scalars(_lines(batch).limit(SHOWN)))
    names = people.names(uow.session, [batch.by])
    return View(batch, lines, batches.counts(uow, batch), names.get(batch.by, batch.by), list(_instead(uow, batch)))


def report(uow: UnitOfWork, person: Person, key: str, migration_id: int) -> bytes:
    """What became of every instance of a migration, as a .csv file."""
    batch = _known(uow, person, key, migration_id)
    found = uow.session.scalars(_lines(batch))
    lines = [(each.instance_id, each.version, OUTCOMES[each.outcome], each.sentence) for each in found]
    return printing.csv(Sheet("Chuyển phiên bản", [Column(each) for each in HEADS], lines))


def recent(uow: UnitOfWork, key: str) -> list[Migration]:
    """The newest migrations of a diagram."""
    found = select(Migration).join(Migration.definition).where(Definition.key == key)
    return list(uow.session.scalars(found.order_by(Migration.id.desc()).limit(5)))


def _known(uow: UnitOfWork, person: Person, key: str, migration_id: int) -> Migration:
    require(person, Action.READ_DESIGNS)
    batch = uow.session.get(Migration, migration_id)
    if batch is None or batch.definition.key != key:
        raise NotFound
    return batch


def _lines(batch: Migration) -> Select[MigrationItem]:
    """What became of each instance, the troubled ones first."""
    mine = select(MigrationItem).where(MigrationItem.migration_id == batch.id)
    return mine.order_by(MigrationItem.sentence == "", MigrationItem.id)


def _instead(uow: UnitOfWork, batch: Migration) -> Iterator[tuple[str, str]]:
    left = select(MigrationItem.version).where(MigrationItem.migration_id == batch.id)
    older = select(Definition.diagram).where(Definition.key == batch.definition.key, Definition.version.in_(left))
    before = {key: each for text in uow.session.scalars(older) for key, each in diagrams.read(text).elements.items()}
    after = diagrams.read(batch.definition.diagram).elements
    for old, new in batch.mapping.items():
        yield before[old].label if old in before else old, after[new].label if new in after else new
