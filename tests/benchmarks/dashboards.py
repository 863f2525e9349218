"""Dashboards over a million assignments: how long each takes beside a bare recount, what the counts cost an act."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.benchmarks import Row, _years
from tests.benchmarks._cycle import kinds
from tests.benchmarks._timing import side_by_side, timed
from tests.support.province import accept, open_house, register, someone
from workflows import buckets, dashboards, rollups
from workflows.bootstrap import House
from workflows.rollups import keeping
from workflows.unit import UnitOfWork

TIMES = 20
ACTS = 12


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` lays a tenth."""
    sizes = {"SQLite": 5_000 if quick else 50_000, "PostgreSQL": 100_000 if quick else 1_000_000}
    rows: list[Row] = []
    with kinds() as found, tempfile.TemporaryDirectory() as folder:
        for name, kind in found.items():
            with kind.fresh() as url:
                house = open_house(url, Path(folder))
                rows += _acts(name, house)
                rows += _boards(name, house, sizes[name])
                house.database.dispose()
    return rows


def _boards(name: str, house: House, size: int) -> list[Row]:
    _years.lay(house, size)
    counting = timed(lambda: _rebuilt(house))
    _years.tell(house)
    recount = median(timed(lambda: _asked(house, _recount)) for _ in range(3))
    rows = [
        Row(f"{name}: count {size:,} assignments anew", counting, "s"),
        Row(f"{name}: bare recount of the tallies", recount * 1000, "ms"),
    ]
    for label, asked in SCOPES.items():
        times = [timed(lambda asked=asked: _asked(house, _board(asked))) for _ in range(TIMES)]
        p95 = quantiles(times, n=20)[-1]
        rows.append(Row.at_most(f"{name}: dashboard of {label}, p95", p95 * 1000, "ms", 300))
        rows.append(Row(f"{name}: recount / dashboard of {label}", recount / median(times), "times"))
    for key in BEHIND:
        behind = [timed(lambda key=key: _asked(house, _rows(key))) for _ in range(5)]
        rows.append(Row(f"{name}: the first rows behind the province's {key}", median(behind) * 1000, "ms"))
    return rows


def _acts(name: str, house: House) -> list[Row]:
    """What keeping the counts adds to an act, by turns with the same act without."""
    numbers = iter(range(10_000))

    def act() -> None:
        register(house, number=f"{next(numbers)}/UBND-VP")
        accept(house)

    def bare() -> None:
        event.remove(Session, "before_commit", keeping._before_commit)
        try:
            act()
        finally:
            event.listen(Session, "before_commit", keeping._before_commit)

    act()
    kept, without = side_by_side(ACTS, lambda: timed(act), lambda: timed(bare))
    return [
        Row(f"{name}: to register and accept, two acts", kept * 1000, "ms"),
        Row(f"{name}: of it for the counts", (kept - without) * 1000, "ms"),
    ]


def _asked(house: House, ask: Callable[[UnitOfWork], object]) -> None:
    with house.unit_of_work(write=False) as uow:
        ask(uow)


def _recount(uow: UnitOfWork) -> None:
    person = someone(uow, "son")
    buckets.agencies(uow, person)
    buckets.province(uow, person)


SCOPES: dict[str, dict[str, Any]] = {
    "the province": {},
    "a leader": {"leader": _years.LEADERS[1]},
    "a field": {"field": "Đất đai"},
    "an agency": {"agency_id": 5},  # one that was laid
}


def _board(asked: dict[str, Any]) -> Callable[[UnitOfWork], object]:
    def ask(uow: UnitOfWork) -> object:
        person = someone(uow, "son")
        return dashboards.board(uow, person, dashboards.scope(uow, person, **asked), dashboards.period("", uow.today()))

    return ask


BEHIND = ("qua-han", "qua-han-6-30", "dang-thuc-hien", "dung-han", "giao-moi", "chua-cap-nhat")


def _rows(key: str) -> Callable[[UnitOfWork], object]:
    def ask(uow: UnitOfWork) -> object:
        person, period = someone(uow, "son"), dashboards.period("", uow.today())
        return dashboards.rows(uow, person, dashboards.scope(uow, person), dashboards.number(key), period)

    return ask


def _rebuilt(house: House) -> None:
    with house.unit_of_work() as uow:
        rollups.rebuild(uow.session)
