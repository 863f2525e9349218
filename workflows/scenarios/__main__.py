"""The child that plays scenarios: an empty province in a folder of its own, limited before it reads anything."""

from __future__ import annotations

import logging
import resource
import shutil
import sys
from pathlib import Path
from typing import Any

import orjson

from engine import Base, definitions
from engine.bundles import Bundle
from workflows import daysoff
from workflows.bootstrap import Config, House, build
from workflows.demo.people import lay
from workflows.scenarios.playing import play
from workflows.scenarios.scenario import Scenario, scenario_of
from workflows.scenarios.telling import Result

CPU_SECONDS = 90
MEMORY = 2 * 1024**3


def main() -> None:
    """Read what is to be played from the standard input, and tell its results on the standard output."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The soft limits end us; the hard ones are left to the child that in turn reads our files under its own.
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    logging.disable()
    asked = orjson.loads(sys.stdin.buffer.read())
    folder = Path(sys.argv[1])
    bundles = [Bundle(**each) for each in asked["bundles"]]
    scenarios = [scenario_of(each["name"], each["told"]) for each in asked["scenarios"]]
    sys.stdout.buffer.write(orjson.dumps(_played(folder, bundles, scenarios, doors=bool(asked["doors"]))))


def _played(folder: Path, bundles: list[Bundle], scenarios: list[Scenario], *, doors: bool) -> list[dict[str, Any]]:
    """Each scenario in a province of its own: copies of one that has its people and diagrams."""
    first = _house(folder / "tinh-mau.sqlite")
    _furnish(first, bundles)
    first.database.dispose()
    results: list[Result] = []
    for number, scenario in enumerate(scenarios):
        file = folder / f"{number}.sqlite"
        shutil.copyfile(folder / "tinh-mau.sqlite", file)
        house = _house(file)
        results.append(play(house, scenario, doors=doors))
        house.database.dispose()
        file.unlink()
    return [each.to_json() for each in results]


def _house(file: Path) -> House:
    return build(Config(database_url=f"sqlite:///{file}", data_folder=file.parent, movable_clock=True))


def _furnish(house: House, bundles: list[Bundle]) -> None:
    """The tables, the working days, the demonstration's people and the diagrams, which were judged before."""
    Base.metadata.create_all(house.database)
    with house.unit_of_work() as uow:
        for year in (2025, 2026, 2027):
            daysoff.seed(uow.session, uow.today().replace(year=year, month=6, day=1))
        lay(uow.session)
        for each in bundles:
            definitions.deploy(uow.session, each, house.registry, by="thu", now=uow.now(), note="Thử", judged=True)


if __name__ == "__main__":
    main()
