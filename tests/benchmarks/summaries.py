"""The month's summary over a province's assignments: gathered, kept, read again, beside the bare query for its rows."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import text

from tests.benchmarks import Row
from tests.benchmarks._cycle import kinds
from tests.benchmarks._rows import count, repeat
from tests.benchmarks._timing import side_by_side, timed
from tests.support.databases import for_owner
from tests.support.province import move_to, open_house, register, review, submit
from workflows.bootstrap import House
from workflows.models import Summary
from workflows.summaries import gathering, keeping
from workflows.summaries.sheets import FORMS
from workflows.summaries.spans import Span
from workflows.unit import open_database
from workflows.vocabulary import PeriodKind

SIZE = 30_000
AGENCIES = 40
ONE_DUTY, ONE_DIRECTIVE = 2, 10
"""How many assignments a duty and a directive have: each duty a lead agency and one that helps."""
JANUARY = Span(PeriodKind.MONTH, date(2026, 1, 1), date(2026, 1, 31))
FEBRUARY = datetime(2026, 2, 1, 1, tzinfo=UTC)

BARE = """
SELECT assignment.id, part, period, assignment.due_on, original_due_on, assigned_at, late_at, stopped_at, suspended_at,
       confirmed_at, updated_at, duty.content, directive.number, directive.summary, director, field, issued_on,
       agency.code, agency.name
  FROM assignment JOIN duty ON duty.id = duty_id JOIN directive ON directive.id = directive_id
       JOIN agency ON agency.id = agency_id
 WHERE ended_at IS NULL ORDER BY agency.position, assignment.id
"""


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` makes a tenth of the rows."""
    size = SIZE // (10 if quick else 1)
    rows: list[Row] = []
    with kinds(durable=False) as found, tempfile.TemporaryDirectory(prefix="chidao-summaries-") as folder:
        for name, kind in found.items():
            with kind.fresh() as url:
                house = open_house(url, Path(folder) / name)
                _fill(house, size)
                rows += _measure(house, f"{name}, {size} assignments", turns=3 if quick else 5)
                house.database.dispose()
    return rows


def _measure(house: House, told: str, turns: int) -> list[Row]:
    made, read, bare = side_by_side(
        turns, lambda: timed(lambda: _make(house)), lambda: _read(house), lambda: _bare(house)
    )
    return [
        Row.at_most(f"{told}: gathered and kept", made, "s", 2),
        Row(f"{told}: over the bare query", made / bare, "times"),
        Row(f"{told}: opened, all forms drawn up", read, "s"),
    ]


def _make(house: House) -> Summary:
    with house.unit_of_work(write=False) as uow:
        summary = Summary(kind=JANUARY.kind, from_on=JANUARY.from_on, to_on=JANUARY.to_on)
        keeping.keep(summary, gathering.gather(uow.session, uow.now(), JANUARY))
        return summary


def _read(house: House) -> float:
    summary = _make(house)

    def open_all() -> None:
        content = keeping.content_of(summary)
        for form in FORMS.values():
            form.make(content)

    return timed(open_all)


def _bare(house: House) -> float:
    """The same assignments with their duties and directives, as one would ask by hand."""
    with house.unit_of_work(write=False) as uow:
        return timed(lambda: uow.session.execute(text(BARE)).all())


def _fill(house: House, size: int) -> None:
    """One assignment that was reported, returned, reported again and confirmed, and what looks like it: a third is
    confirmed, some are late, some without a limit, some never updated."""
    register(house, number="1/UBND-VP", duties=[{"due_on": "20/02/2026"}])
    submit(house)
    review(house, confirmed=False, reason="Thiếu số liệu.")
    submit(house)
    review(house, confirmed=True)
    move_to(house, FEBRUARY)
    database = open_database(for_owner(house.config.database_url))
    with database.begin() as connection:
        repeat(connection, "agency", AGENCIES, 4, code="'CQ' || n", name="'Cơ quan ' || n", position="n")
        number = "n || '/UBND-VP'"
        about = "'Về việc số ' || n"
        repeat(connection, "directive", size // ONE_DIRECTIVE, summary=about, number=number, number_key=number)
        directive = f"(n - 1) * {ONE_DUTY} / {ONE_DIRECTIVE} + 1"
        repeat(connection, "duty", size // ONE_DUTY, directive_id=directive, position="n")
        done = "CASE WHEN n % 3 = 0 THEN one.{} END"
        repeat(
            connection,
            "assignment",
            size,
            duty_id=f"(n - 1) / {ONE_DUTY} + 1",
            agency_id=f"1 + n % {AGENCIES}",
            part="CASE WHEN n % 2 = 1 THEN 'lead' ELSE 'cooperating' END",
            instance_id="NULL",
            confirmed_at=done.format("confirmed_at"),
            stopped_at=done.format("stopped_at"),
            submitted_at=done.format("submitted_at"),
            updated_at="CASE WHEN n % 5 > 0 THEN one.updated_at END",
            late_at="CASE WHEN n % 7 = 0 THEN NULL WHEN n % 4 = 0 THEN one.assigned_at ELSE one.late_at END",
        )
        sent: int = connection.execute(text("SELECT max(id) FROM submission")).scalar_one()
        repeat(connection, "submission", size + sent, sent + 1)
        repeat(connection, "report", size, 3, assignment_id="n", submission_id=f"n + {sent}")
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        count(connection)
    database.dispose()
