"""Dashboards over a million assignments: how long each takes beside a bare recount, what the counts cost an act."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import Table, event, insert, select, text
from sqlalchemy.orm import Session

from engine import Base
from tests.benchmarks import Row
from tests.benchmarks._cycle import kinds
from tests.benchmarks._timing import side_by_side, timed
from tests.support.databases import for_owner
from tests.support.province import MONDAY, accept, open_house, register, someone
from workflows import buckets, dashboards, rollups
from workflows.bootstrap import House
from workflows.calendar import breaks_at
from workflows.models import Agency, Assignment, Directive, Duty, FieldOfWork, Unit
from workflows.rollups import keeping
from workflows.unit import UnitOfWork, open_database
from workflows.vocabulary import AgencyKind, Part

AGENCIES, YEARS, OPEN_SHARE, BATCH = 60, 5, 10, 20_000
LEADERS = ("UBND tỉnh", "Chủ tịch UBND tỉnh", *(f"Phó Chủ tịch {n}" for n in range(1, 4)))
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
    with house.unit_of_work() as uow:
        _lay(uow, size)
    counting = timed(lambda: _rebuilt(house))
    with open_database(for_owner(str(house.config.database_url))).begin() as connection:
        connection.execute(text("ANALYZE"))
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
    "a leader": {"leader": LEADERS[1]},
    "a field": {"field": "Đất đai"},
    "an agency": {"agency_id": 4},  # the first that was laid; the cast's own were given nothing
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


def _lay(uow: UnitOfWork, size: int) -> None:
    """Duties of five years, a tenth of them open: each with its leading agency, three of seven with another."""
    agencies = [Agency(code=f"X{n}", name=f"Cơ quan {n}", kind=AgencyKind.AGENCY, position=n) for n in range(AGENCIES)]
    uow.session.add_all(agencies)
    uow.session.flush()
    unit = uow.session.scalars(select(Unit.id)).first()
    fields = uow.session.scalars(select(FieldOfWork.name).order_by(FieldOfWork.id)).all()
    numbers = range(1_000_000, 1_000_000 + size * 7 // 10)
    _insert(uow, Directive, (_directive(n, fields[n % 20]) for n in numbers))
    _insert(uow, Duty, (_duty(n, unit) for n in numbers))
    given = [each.id for each in agencies]
    _insert(uow, Assignment, (each for n in numbers for each in _assignments(n, given)))


def _insert(uow: UnitOfWork, table: type[Base], rows: Iterator[dict[str, Any]]) -> None:
    batch: list[dict[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            uow.session.execute(insert(_table(table)), batch)
            batch = []
    if batch:
        uow.session.execute(insert(_table(table)), batch)


def _table(model: type[Base]) -> Table:
    found = model.__table__
    assert isinstance(found, Table)
    return found


def _given_on(number: int) -> date:
    return MONDAY.date() - timedelta(days=number * 7919 % (365 * YEARS))


def _directive(number: int, field: str) -> dict[str, Any]:
    on = _given_on(number)
    return {
        "id": number, "number": f"{number}/UBND-VP", "number_key": f"{number}/UBND-VP", "issuer": "UBND tỉnh",
        "doc_type": "cong_van", "summary": "Về việc rà soát", "issued_on": on, "issued_year": on.year,
        "released_on": on, "director": LEADERS[number % len(LEADERS)], "signer": "UBND tỉnh", "urgency": "normal",
        "field": field, "entry_due": on, "entered_late": number % 9 == 0, "entered_at": breaks_at(on),
        "entered_by": "lan", "folded": "",
    }  # fmt: skip


def _duty(number: int, unit: int | None) -> dict[str, Any]:
    return {
        "id": number, "directive_id": number, "position": 1, "content": "Rà soát, báo cáo", "deadline_kind": "report",
        "unit_id": unit, "folded": "",
    }  # fmt: skip


def _assignments(number: int, agencies: list[int]) -> Iterator[dict[str, Any]]:
    parts = [Part.LEAD, *([Part.COOPERATING] if number % 7 < 3 else [])]
    for place, part in enumerate(parts):
        given = _given_on(number)
        open_still = number % OPEN_SHARE == 0
        # What is open was given lately: due from two months ago to a month ahead.
        due = MONDAY.date() + timedelta(days=number % 90 - 60) if open_still else given + timedelta(days=20)
        late_at = breaks_at(due)
        sent = None if open_still else late_at + timedelta(days=number % 5 - 3)
        yield {
            "duty_id": number, "agency_id": agencies[(number + place) % len(agencies)], "part": part, "due_on": due,
            "due_at": late_at, "original_due_on": due, "assigned_at": breaks_at(given), "submitted_at": sent,
            "stopped_at": sent, "late_at": late_at, "updated_at": _updated(number, sent), "confirmed_at": sent,
        }  # fmt: skip


def _updated(number: int, sent: datetime | None) -> datetime | None:
    return sent or (breaks_at(_given_on(number)) if number % 3 else None)
