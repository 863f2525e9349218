"""What the fence and the audit cost: the same reads and answers with and without them, and writers side by side."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

from sqlalchemy import select

from tests.benchmarks import Row
from tests.benchmarks._cycle import kinds
from tests.benchmarks._timing import side_by_side, timed
from tests.support.province import open_house, register, someone, submit
from workflows import audit, fence, worklist
from workflows.bootstrap import House
from workflows.directives import finding
from workflows.models import Person
from workflows.unit import UnitOfWork

WRITERS = 4


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` lays fewer directives and takes fewer turns."""
    laid, turns = (10, 20) if quick else (200, 100)
    rows: list[Row] = []
    with kinds(durable=True) as found, tempfile.TemporaryDirectory(prefix="chidao-guards-") as folder:
        for name, kind in found.items():
            with kind.fresh() as url:
                house = open_house(url, Path(folder) / name)
                _lay(house, laid)
                if name == "PostgreSQL":
                    rows += [Row(f"{name}: {told}", value, unit) for told, value, unit in _fence(house, turns)]
                rows += [Row(f"{name}: {told}", value, unit) for told, value, unit in _audit(house, turns)]
                house.database.dispose()
    return rows


def _lay(house: House, number: int) -> None:
    """Directives of two agencies, each with a report."""
    for place in range(number):
        agency, officer = (("STNMT", "hoa"), ("SXD", "binh"))[place % 2]
        register(house, number=f"{place + 1}/UBND-VP", duties=[{"lead": agency}])
        submit(house, by=officer)


def _fence(house: House, turns: int) -> list[tuple[str, float, str]]:
    """The lists of a reviewer and of an officer, behind the fence and without it."""
    told: list[tuple[str, float, str]] = []
    lists: dict[str, Callable[[UnitOfWork, Person], object]] = {
        "work list": lambda uow, person: worklist.inbox(uow, person, worklist.Filters()),
        "directives": lambda uow, person: finding.listing(uow, person, finding.Filters()),
        "search": lambda uow, person: finding.listing(uow, person, finding.Filters(text="dat dai")),
    }
    for who in ("minh", "hoa"):
        for name, read in lists.items():
            lifted, fenced = side_by_side(
                turns, _reading(house, who, read, fenced=False), _reading(house, who, read, fenced=True)
            )
            told.append((f"{name} of {who}, without the fence", 1000 * lifted, "ms"))
            told.append((f"{name} of {who}, behind the fence", 1000 * fenced, "ms"))
    return told


def _reading(
    house: House, who: str, read: Callable[[UnitOfWork, Person], object], *, fenced: bool
) -> Callable[[], float]:
    def act() -> None:
        with house.unit_of_work(write=False, fenced=fenced) as uow:
            person = someone(uow, who)
            if fenced:
                fence.put_around(uow.session, person)
            read(uow, person)

    return lambda: timed(act)


def _audit(house: House, turns: int) -> list[tuple[str, float, str]]:
    """A small write with and without an entry, and entries of several writers at once."""
    bare, noted = side_by_side(
        turns, lambda: timed(lambda: _write(house, noted=False)), lambda: timed(lambda: _write(house, noted=True))
    )
    with ThreadPoolExecutor(WRITERS) as pool:
        started = perf_counter()
        list(pool.map(lambda _: _write(house, noted=True), range(WRITERS * turns)))
        together = WRITERS * turns / (perf_counter() - started)
    return [
        ("a small write", 1000 * bare, "ms"),
        ("the same with an audit entry", 1000 * noted, "ms"),
        (f"audited writes of {WRITERS} at once", together, "a second"),
    ]


def _write(house: House, *, noted: bool) -> None:
    with house.unit_of_work() as uow:
        person = uow.session.scalars(select(Person).where(Person.username == "lan")).one()
        person.phone = str(uow.now().timestamp())
        if noted:
            audit.note(uow, person, "person.change", about="person:lan", phone=person.phone)
