"""A province's years as its database holds them: what was given to whom, and what ran and was said for it."""

# ruff: noqa: S608 (statements of our own words; nothing is typed)
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, select, text

from engine import Base
from tests.benchmarks._rows import count
from tests.support.databases import for_owner
from tests.support.province import MONDAY
from workflows.bootstrap import House
from workflows.calendar import breaks_at
from workflows.models import Agency, Assignment, Directive, Duty, FieldOfWork, Unit
from workflows.unit import UnitOfWork, open_database
from workflows.vocabulary import AgencyKind, Part

AGENCIES, YEARS, OPEN_SHARE, BATCH = 60, 5, 10, 20_000
LARGE = "STNMT"
"""The agency of the cast's head, which gets a twentieth of all."""
LEADERS = ("UBND tỉnh", "Chủ tịch UBND tỉnh", *(f"Phó Chủ tịch {n}" for n in range(1, 4)))
FIRST = 1_000_000
"""The number of the first directive that is laid; its duty has the same, and instances begin there, too."""

LAID = f"assignment JOIN agency ON agency.id = agency_id AND duty_id >= {FIRST}"
LIES_WITH_OFFICE = "duty_id % 70 = 0"
"""Of what is open, one in seven."""
RUNS = f"confirmed_at IS NULL AND NOT {LIES_WITH_OFFICE}"
STATE = f"CASE WHEN {RUNS} THEN 'in_progress' WHEN confirmed_at IS NULL THEN 'in_review' ELSE 'done' END"
LEFT = (
    "INSERT INTO instance (id, definition_id, business_key, status, state, state_blob, variables, bound, started_at, "
    f"ended_at, attempts) SELECT assignment.id + {FIRST}, one.definition_id, 'assignment:' || assignment.id, "
    f"CASE WHEN confirmed_at IS NULL THEN 'running' ELSE 'completed' END, {STATE}, substr(one.state_blob, 1, 1), "
    f"one.variables, one.bound, assigned_at, confirmed_at, 0 FROM {LAID}, "
    "(SELECT * FROM instance WHERE business_key = 'assignment:1') AS one",
    f"UPDATE assignment SET instance_id = id + {FIRST} WHERE duty_id >= {FIRST}",
    "INSERT INTO submission (instance_id, element, name, answers, \"by\", at) SELECT instance_id, 'report', "
    f"'Báo cáo kết quả', '{{}}', 'hoa', coalesce(submitted_at, assigned_at) FROM {LAID} WHERE NOT ({RUNS})",
    "INSERT INTO report (assignment_id, submission_id, round, content, urgency, entered_late, reviewed_late, verdict, "
    "reviewed_by, reviewed_at) SELECT assignment.id, submission.id, 1, 'Đã thực hiện xong', 'normal', FALSE, FALSE, "
    "CASE WHEN confirmed_at IS NOT NULL THEN 'confirmed' END, 'minh', confirmed_at "
    f"FROM {LAID} JOIN submission ON submission.instance_id = assignment.instance_id",
)
ITEM = (
    "INSERT INTO work_item (instance_id, token, element, name, kind, circle, opened_at, closed_at, outcome) "
    f"SELECT instance_id, 'laid', :element, :element, :kind, {{whose}}, assigned_at, {{closed}}, "
    f"CASE WHEN {{closed}} IS NOT NULL THEN 'done' END FROM {LAID} WHERE {{which}}"
)
_OFFICERS, _REVIEWERS = "'officers:' || agency.code", "'unit:TH'"
_REPORTED = f"CASE WHEN NOT ({RUNS}) THEN coalesce(submitted_at, assigned_at) END"
ITEMS = {
    "accept": ("step", _OFFICERS, "assigned_at", "TRUE"),
    "report": ("step", _OFFICERS, _REPORTED, "TRUE"),
    "review": ("step", _REVIEWERS, "confirmed_at", f"NOT ({RUNS})"),
    "hand_back_later": ("act", _OFFICERS, "NULL", RUNS),
    "ask_extension": ("act", _OFFICERS, "NULL", RUNS),
    "update": ("act", _OFFICERS, "NULL", RUNS),
}
"""What awaited somebody or is offered: its kind, whose it is, when it was closed, and of which assignments."""


def lay(house: House, size: int) -> None:
    """Duties of five years, a tenth of them open: each with its leading agency, three of seven with another."""
    with house.unit_of_work() as uow:
        _give(uow, size)


def live(house: House) -> None:
    """What the engine and people would have left of it: instances, steps and offers, what was said, and reports."""
    database = open_database(for_owner(str(house.config.database_url)))
    with database.begin() as connection:
        for statement in LEFT:
            connection.execute(text(statement))
        for element, (kind, whose, closed, which) in ITEMS.items():
            statement = ITEM.format(whose=whose, closed=closed, which=which)
            connection.execute(text(statement), {"element": element, "kind": kind})
    database.dispose()


def tell(house: House) -> None:
    """Let the database know how many rows of what it has."""
    database = open_database(for_owner(str(house.config.database_url)))
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        count(connection)
    database.dispose()


def _give(uow: UnitOfWork, size: int) -> None:
    agencies = [Agency(code=f"X{n}", name=f"Cơ quan {n}", kind=AgencyKind.AGENCY, position=n) for n in range(AGENCIES)]
    uow.session.add_all(agencies)
    uow.session.flush()
    unit = uow.session.scalars(select(Unit.id)).first()
    fields = uow.session.scalars(select(FieldOfWork.name).order_by(FieldOfWork.id)).all()
    numbers = range(FIRST, FIRST + size * 7 // 10)
    _insert(uow, Directive, (_directive(n, fields[n % 20]) for n in numbers))
    _insert(uow, Duty, (_duty(n, unit) for n in numbers))
    large = uow.session.scalars(select(Agency.id).where(Agency.code == LARGE)).one()
    given = [large if place % 20 == 0 else each.id for place, each in enumerate(agencies)]
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
        given, turn = _given_on(number), number // OPEN_SHARE + place
        open_still = number % OPEN_SHARE == 0
        # What is open was given lately: due from two months ago to a month ahead.
        due = MONDAY.date() + timedelta(days=number % 90 - 60) if open_still else given + timedelta(days=20)
        late_at = breaks_at(due)
        sent = None if open_still else late_at + timedelta(days=number % 5 - 3)
        yield {
            "duty_id": number, "agency_id": agencies[turn % len(agencies)], "part": part, "due_on": due,
            "due_at": late_at, "original_due_on": due, "assigned_at": breaks_at(given), "submitted_at": sent,
            "stopped_at": sent, "late_at": late_at, "updated_at": _updated(number, sent), "confirmed_at": sent,
        }  # fmt: skip


def _updated(number: int, sent: datetime | None) -> datetime | None:
    return sent or (breaks_at(_given_on(number)) if number % 3 else None)
