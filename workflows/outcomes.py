"""What became of each instance of an act on many: a supervisor's bulk act, or a designer's migration."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import with_parent

from workflows.models import BulkAct, BulkActItem, Migration, MigrationItem
from workflows.unit import UnitOfWork
from workflows.vocabulary import ActOutcome


def settle(
    uow: UnitOfWork,
    batch: BulkAct | Migration,
    item: BulkActItem | MigrationItem,
    outcome: ActOutcome,
    sentence: str = "",
) -> None:
    """Write down what became of an instance; the act on all is over when nothing waits any more."""
    item.outcome, item.sentence, item.at = outcome, sentence, uow.now()
    uow.session.flush()
    items = type(item)
    left = select(items.id).where(with_parent(batch, type(batch).items), items.outcome == ActOutcome.WAITING)
    if uow.session.scalars(left.limit(1)).first() is None:
        batch.ended_at = uow.now()


def counts(uow: UnitOfWork, batch: BulkAct | Migration) -> Mapping[ActOutcome, int]:
    """How many instances fared how."""
    items = BulkActItem if isinstance(batch, BulkAct) else MigrationItem
    counted = select(items.outcome, func.count()).where(with_parent(batch, type(batch).items))
    return dict(uow.session.execute(counted.group_by(items.outcome)).all())
