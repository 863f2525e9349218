"""What a design in work would mean for what runs: judged against its content, though it is no version yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine import Definition, migration
from workflows import fence
from workflows.unit import UnitOfWork

MOST_SEEN = 500
"""A verdict reads an instance's whole state; a page waits for so many, and says how many it left out."""


@dataclass(frozen=True)
class Blocked:
    """An element at which instances stand that could not go over, with the reason and their number."""

    element: str
    name: str
    sentence: str
    count: int


@dataclass(frozen=True)
class Impact:
    """How many instances run, were looked at and would go over, and what blocks the others, most of all first."""

    total: int
    seen: int
    blocked: Sequence[Blocked]

    @property
    def stuck(self) -> int:
        return sum(each.count for each in self.blocked)

    @property
    def ready(self) -> int:
        return self.seen - self.stuck

    @property
    def unseen(self) -> int:
        return self.total - self.seen


def impact(uow: UnitOfWork, to: Definition) -> Impact:
    """What deploying ``to`` would mean for the instances of its diagram; nothing is touched."""
    fence.lift(uow.session)  # verdicts name steps, and no content
    verdicts = migration.plan(uow.session, to, most=MOST_SEEN)
    stuck = Counter((each.element or "", each.name, each.sentence) for each in verdicts if not each.ok)
    blocked = [Blocked(*why, count) for why, count in stuck.most_common()]
    total = len(verdicts) if len(verdicts) < MOST_SEEN else migration.behind(uow.session, to)
    return Impact(total, len(verdicts), blocked)
