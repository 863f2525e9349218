"""Lists of an agency's head and of the Office behind the fence, over a million assignments, beside the bare query."""

# ruff: noqa: S608 (statements of our own words; nothing is typed)
from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import text

from tests.benchmarks import Row, _years
from tests.benchmarks._cycle import kinds
from tests.benchmarks._timing import timed
from tests.support.databases import for_owner
from tests.support.province import open_house, register, someone
from workflows import awaiting, dashboards, fence, overdue, rollups, worklist
from workflows.bootstrap import House
from workflows.directives import finding as directives
from workflows.models import Person
from workflows.supervision import finding, listing, monitor
from workflows.unit import UnitOfWork, open_database

Read = Callable[[UnitOfWork, Person], object]
SIZES = {"PostgreSQL": 1_000_000, "SQLite": 50_000}
LIMIT = 300
TIMES = 20
READERS = {"head": "an agency's head", "minh": "a reviewer", "son": "the chief"}
BEHIND = ("qua-han", "dang-thuc-hien", "dung-han", "giao-moi", "chua-cap-nhat", "cho-ra-soat", "bao-cao")


def _behind(key: str) -> Read:
    def read(uow: UnitOfWork, person: Person) -> object:
        scope, period = dashboards.scope(uow, person), dashboards.period("", uow.today())
        return dashboards.rows(uow, person, scope, dashboards.number(key), period)

    return read


def _instances(**typed: str) -> Read:
    return lambda uow, person: listing.listing(uow, person, finding.asked(typed))


LISTS: dict[str, Read] = {
    "what each page says": awaiting.waiting,
    "work list": lambda uow, person: worklist.inbox(uow, person, worklist.Filters()),
    "work list, overdue": lambda uow, person: worklist.inbox(uow, person, worklist.Filters(view="overdue", page=2)),
    "instances": _instances(),
    "instances at a step": _instances(step="report"),
    "instances, all": _instances(status="all", sort="age"),
    "processes": monitor.processes,
    "directives": lambda uow, person: directives.listing(uow, person, directives.Filters()),
    "overdue": lambda uow, person: overdue.listing(uow, person, 1),
    "the dashboard": lambda uow, person: dashboards.board(
        uow, person, dashboards.scope(uow, person), dashboards.period("", uow.today())
    ),
    **{f"rows behind {key}": _behind(key) for key in BEHIND},
}
OWN = "(SELECT id FROM agency WHERE code = 'STNMT')"
OPEN = f"agency_id = {OWN} AND confirmed_at IS NULL"
OVERDUE = f"{OPEN} AND submitted_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT 25"
BARE = {
    "work list": "SELECT * FROM work_item JOIN assignment USING (instance_id) WHERE closed_at IS NULL AND "
    f"circle = 'officers:{_years.LARGE}' AND kind = 'step' ORDER BY due_at LIMIT 25",
    "instances": f"SELECT * FROM instance JOIN assignment ON instance.id = instance_id WHERE status = 'running' AND "
    f"agency_id = {OWN} ORDER BY due_at LIMIT 25",
    "directives": "SELECT * FROM directive WHERE EXISTS (SELECT 1 FROM duty JOIN assignment ON duty.id = duty_id "
    f"WHERE directive_id = directive.id AND agency_id = {OWN}) ORDER BY issued_on DESC LIMIT 25",
    "overdue": f"SELECT * FROM assignment WHERE {OVERDUE}",
    "rows behind dang-thuc-hien": f"SELECT * FROM assignment WHERE {OPEN} ORDER BY late_at LIMIT 25",
}
"""The first page of the same, as one would ask by hand and as the tables' owner."""


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` lays a tenth."""
    rows: list[Row] = []
    with kinds() as found, tempfile.TemporaryDirectory(prefix="chidao-lists-") as folder:
        for name, kind in found.items():
            size = SIZES[name] // (10 if quick else 1)
            with kind.fresh() as url:
                house = open_house(url, Path(folder) / name)
                fill(house, size)
                rows += measure(house, f"{name}, {size:,} assignments")
                house.database.dispose()
    return rows


def fill(house: House, size: int) -> None:
    """A province's years with all that ran for them, counted."""
    register(house)
    _years.lay(house, size)
    _years.live(house)
    _years.tell(house)
    with house.unit_of_work() as uow:
        rollups.rebuild(uow.session)
    _years.tell(house)


def measure(house: House, told: str) -> list[Row]:
    """Each list for each reader, its slowest twentieth; and what the head's costs over the bare query."""
    rows: list[Row] = []
    for who, called in READERS.items():
        for name, read in LISTS.items():
            times = [_read(house, who, read) for _ in range(TIMES)]
            p95 = quantiles(times, n=20)[-1]
            rows.append(Row.at_most(f"{told}, {called}: {name}, p95", 1000 * p95, "ms", LIMIT))
            if who == "head" and name in BARE:
                bare = median(_bare(house, BARE[name]) for _ in range(TIMES))
                rows.append(Row(f"{told}, {called}: {name}, over the bare query", median(times) / bare, "times"))
    return rows


def _read(house: House, who: str, read: Read) -> float:
    with house.unit_of_work(write=False, fenced=True) as uow:
        person = someone(uow, who)
        fence.put_around(uow.session, person)
        return timed(lambda: read(uow, person))


def _bare(house: House, statement: str) -> float:
    database = open_database(for_owner(str(house.config.database_url)))
    with database.connect() as connection:
        moment = "now()" if database.dialect.name == "postgresql" else "CURRENT_TIMESTAMP"
        spent = timed(lambda: connection.execute(text(statement.replace("now()", moment))).all())
    database.dispose()
    return spent
