"""A province that has worked for years is brought to the newest tables with every row it has."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import Engine as Database
from sqlalchemy import text

from workflows.bootstrap import Config, build, migrations

FIRST_ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("agency", {"id": 1, "code": "STNMT", "name": "Sở Tài nguyên và Môi trường", "kind": "agency", "position": 1}),
    ("unit", {"id": 1, "code": "TH", "name": "Phòng Tổng hợp", "position": 0}),
    ("person", {"id": 1, "username": "minh", "name": "Minh", "agency_id": 1, "unit_id": 1, "active": True}),
    ("person_role", {"person_id": 1, "role": "reviewer"}),
    (
        "directive",
        {
            "id": 1,
            "number": "1/UBND-VP",
            "number_key": "1/UBND-VP",
            "issuer": "UBND tỉnh",
            "doc_type": "cong_van",
            "summary": "V/v hồ sơ đất đai",
            "issued_on": "2026-01-05",
            "issued_year": 2026,
            "released_on": "2026-01-05",
            "director": "Chủ tịch",
            "signer": "Chủ tịch",
            "urgency": "normal",
            "secrecy": "none",
            "source": "",
            "field": "",
            "entry_due": "2026-01-08",
            "entered_late": False,
            "entered_at": "2026-01-05 02:00:00+00:00",
            "entered_by": "lan",
            "folded": "v/v ho so dat dai",
        },
    ),
    (
        "duty",
        {
            "id": 1,
            "directive_id": 1,
            "position": 1,
            "content": "Rà soát hồ sơ",
            "deadline_kind": "report",
            "to_whom": "",
            "due_on": "2026-01-16",
            "due_at": "2026-01-16 17:00:00+00:00",
            "original_due_on": "2026-01-16",
            "unit_id": 1,
            "follower_id": 1,
            "folded": "ra soat ho so",
        },
    ),
    (
        "assignment",
        {"id": 1, "duty_id": 1, "agency_id": 1, "part": "lead", "assigned_at": "2026-01-05 02:00:00+00:00"},
    ),
    (
        "urging",
        {"id": 1, "assignment_id": 1, "rung": "T-3", "due_on": "2026-01-16", "at": "2026-01-13 00:30:00+00:00"},
    ),
)


def upgrade(database: Database, revision: str) -> None:
    settings = migrations()
    settings.attributes["database"] = database
    command.upgrade(settings, revision)


@pytest.mark.requirement("R12.2")
def test_no_row_is_lost_on_the_way_from_the_first_tables_to_the_newest(empty_database_url, tmp_path):
    house = build(Config(database_url=empty_database_url, data_folder=tmp_path))
    upgrade(house.database, "0001")
    with house.database.begin() as connection:
        for table, row in FIRST_ROWS:
            names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row)  # noqa: S608
    upgrade(house.database, "head")
    with house.database.connect() as connection:
        kept = connection.execute(
            text(
                "SELECT directive.number, duty.content, duty.regularity, assignment.part, assignment.period,"
                " assignment.due_on, urging.rung FROM directive JOIN duty ON duty.directive_id = directive.id"
                " JOIN assignment ON assignment.duty_id = duty.id JOIN urging ON urging.assignment_id = assignment.id"
            )
        ).one()
        assert [str(each) for each in kept] == [
            "1/UBND-VP",
            "Rà soát hồ sơ",
            "once",
            "lead",
            "",
            "2026-01-16",
            "T-3",
        ]
    house.database.dispose()


def test_foreign_keys_are_heeded_again_after_a_migration(house):
    house.upgrade()
    with house.database.connect() as connection:
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
