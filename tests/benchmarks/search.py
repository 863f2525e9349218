"""The search over a province's years: mixed words behind the fence, beside the bare query for the same rows."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, text

from tests.benchmarks import Row
from tests.benchmarks._cycle import kinds
from tests.benchmarks._rows import count, repeat
from tests.support.databases import for_owner
from tests.support.province import open_house, register, someone
from workflows import fence
from workflows.bootstrap import House
from workflows.search import finding
from workflows.search.questions import terms
from workflows.text import lexemes
from workflows.unit import open_database

SIZES = {"PostgreSQL": 1_000_000, "SQLite": 50_000}
LIMITS = {"PostgreSQL": 100, "SQLite": 200}
AGENCIES = 40
ONE_DIRECTIVE = 8
"""How many assignments a directive gives."""
VOCABULARY = [sorted(lexemes(f"từ{number}")) for number in range(3000)]
RARE = "đặctrưng"
"""A word of one assignment in fifty thousand."""

DIRECTIVE = f"(n - 1) / {ONE_DIRECTIVE} + 1"
AGENCY = f"1 + n % {AGENCIES}"
INSTANCE = "n + 1000"
SMALL = {"state_blob": "substr(one.state_blob, 1, 1)"}

ASKED = {
    "a rare word": (RARE, "dactrung"),
    "a frequent word": ("từ0", "tu1", "tu3"),
    "two words": ("tu0 tu2", "tu20 tu300", "tu900 tu1"),
    "a number": ("1207/UBND", "77ubnd", "1500"),
    "a beginning": ("tu2", "tu0 tu1", "tu29"),
    "an agency's": ("cơ quan 7 tu5", "co quan 31"),
    "nothing": ("khongco", "tu0 khongco"),
}
ONCE = {"what was frequent once and is not now": ("ngayxua",)}
"""Beside the target: such a word is met on the way back through all that came since."""


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` makes a tenth of the rows."""
    rows: list[Row] = []
    with kinds(durable=False) as found, tempfile.TemporaryDirectory(prefix="chidao-search-") as folder:
        for name, kind in found.items():
            size = SIZES[name] // (10 if quick else 1)
            with kind.fresh() as url:
                house = open_house(url, Path(folder) / name)
                _fill(house, size)
                rows += _measure(house, name, size, turns=3 if quick else 10)
                house.database.dispose()
    return rows


def _measure(house: House, name: str, size: int, turns: int) -> list[Row]:
    rows: list[Row] = []
    for who, whose in (("minh", "the Office"), ("hoa", "an agency")):
        spent = {
            kind: [_timed(house, who, typed) for _ in range(turns) for typed in asked] for kind, asked in ASKED.items()
        }
        told = f"{name}, {size} assignments, {whose}"
        once = {kind: [_timed(house, who, typed) for typed in asked] for kind, asked in ONCE.items()}
        rows += [Row(f"{told}: {kind}", 1000 * max(times), "ms") for kind, times in (*spent.items(), *once.items())]
        everything = [each for times in spent.values() for each in times]
        rows.append(Row.at_most(f"{told}: p95 of all", 1000 * quantiles(everything, n=20)[-1], "ms", LIMITS[name]))
        bare = [_bare(house, typed) for _ in range(turns) for asked in ASKED.values() for typed in asked]
        rows.append(Row(f"{told}: over the bare query", sum(everything) / sum(bare), "times"))
    return rows


def _timed(house: House, who: str, typed: str) -> float:
    with house.unit_of_work(write=False, fenced=True) as uow:
        person = someone(uow, who)
        fence.put_around(uow.session, person)
        return _seconds(lambda: finding.find(uow, person, typed))


def _bare(house: House, typed: str) -> float:
    """The newest rows that hold the words, as one would ask by hand and as the tables' owner."""
    asked = [each.folded for each in terms(typed)]
    database = open_database(for_owner(str(house.config.database_url)))
    with database.connect() as connection:
        if database.dialect.name == "postgresql":
            held, told = "words @@ CAST(:words AS tsquery)", {"words": " & ".join(f"'{each}'" for each in asked)}
        else:
            held = " AND ".join(f"instr(words, ' ' || :word{place} || ' ') > 0" for place in range(len(asked)))
            told = {f"word{place}": each for place, each in enumerate(asked)}
        bare = f"SELECT assignment_id FROM assignment_words WHERE {held} ORDER BY 1 DESC LIMIT 9"  # noqa: S608
        spent = _seconds(lambda: connection.execute(text(bare), told).all())
    database.dispose()
    return spent


def _seconds(act: Callable[[], object]) -> float:
    started = perf_counter()
    act()
    return perf_counter() - started


def _fill(house: House, size: int) -> None:
    """Rows made in SQL: the directive that went through the engine, and what looks like it."""
    register(house, number="1/UBND-VP")
    database = open_database(for_owner(house.config.database_url))
    with database.begin() as connection:
        directives = size // ONE_DIRECTIVE
        repeat(connection, "agency", AGENCIES, 4, code="'CQ' || n", name="'Cơ quan ' || n", position="n")
        number = {"number": "n || '/UBND-VP'", "number_key": "n || '/UBND-VP'"}
        repeat(connection, "directive", directives, summary="'Về việc số ' || n", **number)
        repeat(connection, "duty", directives, directive_id="n", content="'Nội dung phải làm của việc số ' || n")
        repeat(connection, "instance", size, id=INSTANCE, business_key="'assignment:' || n", **SMALL)
        whose = {"duty_id": DIRECTIVE, "agency_id": AGENCY, "instance_id": INSTANCE}
        repeat(connection, "assignment", size, **whose)
        _write_words(connection, size)
    with database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        count(connection)
    database.dispose()


def _write_words(connection: Connection, size: int) -> None:
    """Words as a language draws them, few of them often and most hardly ever; indexed when all are there."""
    for table, last, drawn in (("directive", size // ONE_DIRECTIVE, 12), ("assignment", size, 30)):
        connection.execute(text(f"DELETE FROM {table}_words"))  # noqa: S608
        rows = ((number, _words(table, number, size, drawn)) for number in range(1, last + 1))
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"DROP INDEX ix_{table}_words"))
            driver: Any = connection.connection.driver_connection
            with driver.cursor().copy(f"COPY {table}_words FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            connection.execute(text("SET LOCAL maintenance_work_mem = '256MB'"))
            connection.execute(text(f"CREATE INDEX ix_{table}_words ON {table}_words USING gin (words)"))
        else:
            connection.exec_driver_sql(f"INSERT INTO {table}_words VALUES (?, ?)", list(rows))  # noqa: S608


def _words(table: str, number: int, size: int, drawn: int) -> str:
    chance = Random(number)  # noqa: S311 (nothing secret)
    told = {int(len(VOCABULARY) * chance.random() ** 4) for _ in range(drawn)}
    words = {form for each in told for form in VOCABULARY[each][: 1 + number % 2]}
    return f" {' '.join(words | _special(table, number, size))} "


def _special(table: str, number: int, size: int) -> set[str]:
    """Whose a row is, its directive's number, and the words that are asked for by their frequency."""
    directive = number if table == "directive" else (number - 1) // ONE_DIRECTIVE + 1
    given = range((directive - 1) * ONE_DIRECTIVE + 1, directive * ONE_DIRECTIVE + 1)
    whose = {f"@{1 + each % AGENCIES}" for each in (given if table == "directive" else [number])}
    rare = lexemes(RARE) if number % 50_000 == 7 else set[str]()
    once = {"ngayxua"} if number < size * 0.4 else set[str]()
    return {*whose, *lexemes(f"{directive}/UBND-VP"), *rare, *once}
