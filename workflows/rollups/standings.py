"""How a part of the work stands as time goes on, and what follows for the counts: plain functions of facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from workflows.rollups.figures import DONE, STANDINGS, Figure, month_of

Cells = Counter[tuple[Figure, datetime | None]]
"""How many more there are of a figure from an instant on."""
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Facts:
    """What an assignment's row says of its standing."""

    assigned_at: datetime
    late_at: datetime | None = None
    stopped_at: datetime | None = None
    updated_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def turns_at(self) -> datetime | None:
        """The instant at which it becomes late by itself; none once its clock stands."""
        return self.late_at if self.stopped_at is None else None

    @property
    def breaks_at(self) -> datetime | None:
        """The instant at which its deadline is, or will be, broken; none where the clock stood before."""
        if self.late_at is None or (self.stopped_at is not None and self.stopped_at < self.late_at):
            return None
        return self.late_at

    def standing_at(self, moment: datetime) -> Figure:
        """Where it stands then, as ``buckets`` has it."""
        late = self.late_at is not None and self.late_at <= (self.stopped_at or moment)
        if self.confirmed_at is not None:
            return Figure.DONE_UNDATED if self.late_at is None else Figure.DONE_LATE if late else Figure.DONE_ON_TIME
        if self.late_at is None:
            return Figure.UNDATED
        if late:
            return Figure.OVERDUE if self.stopped_at is None else Figure.OVERDUE_STOPPED
        return Figure.NEVER_UPDATED if self.updated_at is None else Figure.IN_TIME


def cells(parts: Sequence[Facts]) -> Cells:
    """What some parts that count as one add to the counts: the worst of them, at each instant that changes it."""
    found: Cells = Counter()
    if not parts:
        return found
    turning = sorted({each.turns_at for each in parts if each.turns_at is not None})
    before: Figure | None = None
    for moment in (None, *turning):
        worst = max((each.standing_at(moment or _EVER) for each in parts), key=STANDINGS.index)
        if worst is before:
            continue
        if before is not None:
            found[before, moment] -= 1
        found[worst, moment or _begun(worst, parts)] += 1
        before = worst
    found.update(_happened(parts))
    return found


def _begun(standing: Figure, parts: Sequence[Facts]) -> datetime | None:
    """What is done counts in the month of its last confirmation; anything else from ever."""
    if standing not in DONE:
        return None
    done = (each.confirmed_at for each in parts if each.standing_at(_EVER) is standing)
    return month_of(max(each for each in done if each is not None))


def _happened(parts: Sequence[Facts]) -> Cells:
    found: Cells = Counter({(Figure.GIVEN, month_of(min(each.assigned_at for each in parts))): 1})
    if any(each.updated_at is None for each in parts):
        found[Figure.NOT_UPDATED, None] += 1
    broken = _first(each.breaks_at for each in parts)
    if broken is not None:
        over = all(each.turns_at is None for each in parts)
        found[Figure.BROKEN, month_of(broken) if over else broken] += 1
    return found


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((each for each in moments if each is not None), default=None)
