"""How soon the Office's pages of supervision answer over 100,000 instances and 1,000,000 events (p95)."""

# ruff: noqa: S608 (statements of our own words; nothing is typed)
from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import text

from tests.benchmarks import Row
from tests.benchmarks._cycle import kinds
from tests.benchmarks._timing import timed
from tests.support.databases import for_owner
from tests.support.province import open_house, register, someone
from workflows.bootstrap import House
from workflows.models import Person
from workflows.supervision import finding, listing, monitor
from workflows.unit import UnitOfWork, open_database

Read = Callable[[UnitOfWork, Person], object]
PAGES: dict[str, Read] = {
    "processes": monitor.processes,
    "one process": lambda uow, person: monitor.view(uow, person, "assignment", monitor.Asked()),
    "instances, first page": lambda uow, person: listing.listing(uow, person, finding.asked({})),
    "instances at a step": lambda uow, person: listing.listing(uow, person, finding.asked({"step": "report"})),
}
STEPS = ("accept", "report", "review", "report", "review")
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i <= :many) "


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` lays a hundredth and takes fewer turns."""
    many, turns = (1_000, 5) if quick else (100_000, 20)
    rows: list[Row] = []
    with kinds(durable=False) as found, tempfile.TemporaryDirectory(prefix="chidao-monitoring-") as folder:
        for name, kind in found.items():
            with kind.fresh() as url:
                house = open_house(url, Path(folder) / name)
                _lay(house, many)
                owner = open_database(for_owner(url))
                with owner.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                    connection.execute(text("ANALYZE"))
                owner.dispose()
                for page, read in PAGES.items():
                    spent = sorted(timed(lambda: _read(house, read)) for _ in range(turns))  # noqa: B023
                    rows.append(Row(f"{name}: {page}", 1000 * spent[int(0.95 * (turns - 1))], "ms"))
                house.database.dispose()
    return rows


def _read(house: House, read: Read) -> None:
    with house.unit_of_work(write=False) as uow:
        read(uow, someone(uow, "son"))


def _lay(house: House, many: int) -> None:
    """One assignment that people gave, and as many copies of it as are wanted; one in five still runs."""
    register(house)
    with house.unit_of_work() as uow:
        postgres = uow.session.get_bind().dialect.name == "postgresql"

        def moment(hours: str) -> str:
            """Some hours after the first of 2025, as the database keeps it."""
            if postgres:
                return f"TIMESTAMPTZ '2025-01-01 00:00+00' + ({hours}) * INTERVAL '1 hour'"
            return f"strftime('%Y-%m-%d %H:%M:%f000', '2025-01-01 00:00:00', '+' || ({hours}) || ' hours')"

        given = "(SELECT * FROM instance WHERE business_key = 'assignment:1') AS given"
        ran = "1 + 8640 * (i - 2) / :many"
        copies = (
            "INSERT INTO instance (id, definition_id, business_key, status, state, state_blob, variables, bound, "
            f"started_at, ended_at, attempts) {NUMBERS} SELECT i + 10000, given.definition_id, 'copy:' || i, "
            "CASE WHEN i % 5 = 0 THEN 'running' ELSE 'completed' END, given.state, given.state_blob, given.variables, "
            f"given.bound, {moment(ran)}, CASE WHEN i % 5 = 0 THEN NULL ELSE {moment(ran + ' + 100')} END, 0 "
            f"FROM n, {given}",
            "INSERT INTO assignment (id, duty_id, agency_id, part, period, instance_id, due_on, due_at, late_at, "
            f"original_due_on, assigned_at, held_days) {NUMBERS} SELECT i + 10000, duty_id, agency_id, part, "
            "'copy ' || i, i + 10000, due_on, due_at, late_at, original_due_on, assigned_at, 0 "
            "FROM n, assignment WHERE assignment.id = 1",
            "INSERT INTO event (instance_id, at, kind, element, passed, wrote, note) "
            f"{NUMBERS} SELECT i + 10000, {moment(ran)}, 'wake', 'accept', '[\"accept\"]', '{{}}', '' "
            "FROM n, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL "
            "SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9 UNION ALL SELECT 10) AS ten",
        )
        for statement in copies:
            uow.session.execute(text(statement), {"many": many})
        for place, step in enumerate(STEPS):
            last = place == len(STEPS) - 1
            closed = moment(f"{ran} + {20 * place} + i % 19")
            open_still = f"CASE WHEN i % 5 = 0 THEN NULL ELSE {closed} END" if last else closed
            outcome = "CASE WHEN i % 5 = 0 THEN NULL ELSE 'done' END" if last else "'done'"
            shift = f"{ran} + {20 * place}"
            items = (
                "INSERT INTO work_item (instance_id, token, element, name, kind, circle, opened_at, closed_at, "
                f"outcome) {NUMBERS} SELECT i + 10000, 'copy', '{step}', '{step}', 'step', 'officers:STNMT', "
                f"{moment(shift)}, {open_still}, {outcome} FROM n"
            )
            uow.session.execute(text(items), {"many": many})
