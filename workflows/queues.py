"""What is done by itself: taken one by one, each in a transaction of its own; what fails holds up nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from workflows.unit import UnitOfWork

if TYPE_CHECKING:
    from workflows.bootstrap import House

Thing = TypeVar("Thing")
Known = TypeVar("Known")


@dataclass(frozen=True)
class Queue(Generic[Thing, Known]):
    """How what waits is claimed, carried out, and set back where that fails.

    The claim locks, so that no two workers take the same. ``known`` is what is left of a thing when its transaction is
    undone; setting it back opens another one.
    """

    claim: Callable[[UnitOfWork], Thing | None]
    known: Callable[[Thing], Known]
    carry_out: Callable[[UnitOfWork, Thing], object]
    set_back: Callable[[House, Known, Exception], None]

    def drain(self, house: House, most: int | None = None) -> int:
        """Take what waits, all of it or so many; the number seen to."""
        seen = 0
        while (most is None or seen < most) and self._take(house):
            seen += 1
        return seen

    def _take(self, house: House) -> bool:
        """Take the next thing; False when none waits."""
        known: Known | None = None
        try:
            with house.unit_of_work() as uow:
                thing = self.claim(uow)
                if thing is None:
                    return False
                known = self.known(thing)
                self.carry_out(uow, thing)
        except Exception as failure:
            if known is None:
                raise
            self.set_back(house, known, failure)
        return True
