"""The process that plays scenarios: it loads all once, and plays each question in a fork of itself, under limits.

A line of JSON asks, a line answers. Loading costs as much as playing; what a stranger wrote is read in forks alone.
"""

from __future__ import annotations

import logging
import os
import resource
import select
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import orjson

from engine import Base, Bundle, definitions
from workflows import daysoff
from workflows.bootstrap import Config, House, build
from workflows.demo.people import lay
from workflows.scenarios.playing import play
from workflows.scenarios.scenario import scenario_of

CPU_SECONDS = 90
MEMORY = 2 * 1024**3
IDLE_SECONDS = 900
"""Nobody records for so long: the memory is better used elsewhere."""


def main() -> None:
    """Answer until nobody asks any more."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable()
    folder = Path(sys.argv[1])
    _furnish(folder / "tinh-mau.sqlite")
    while select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
        asked = sys.stdin.buffer.readline()
        if not asked:
            return
        sys.stdout.buffer.write(_answered(asked, folder) + b"\n")
        sys.stdout.buffer.flush()


def _answered(asked: bytes, folder: Path) -> bytes:
    """What a fork answers; ``null`` when it died, ``"slow"`` when its time was over."""
    own = folder / "thu"
    own.mkdir()
    child = os.fork()
    if not child:
        _play_and_leave(asked, folder, own)
    _, status = os.waitpid(child, 0)
    try:
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGALRM, signal.SIGXCPU):
            return b'"slow"'
        return (own / "answer.json").read_bytes() if status == 0 else b"null"
    finally:
        shutil.rmtree(own)


def _play_and_leave(line: bytes, folder: Path, own: Path) -> None:
    """Play what is asked in this fork, and end it: nothing of it comes back but its answer."""
    status = 1
    try:
        # The soft limits end us; the hard ones are left to the child that in turn reads our files under its own.
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
        asked = orjson.loads(line)
        signal.alarm(asked["seconds"])
        (own / "answer.json").write_bytes(orjson.dumps(_played(asked, folder / "tinh-mau.sqlite", own)))
        status = 0
    finally:
        os._exit(status)


def _played(asked: dict[str, Any], furnished: Path, own: Path) -> list[dict[str, Any]]:
    """Each scenario in a province of its own: copies of one that has its people and diagrams."""
    with_diagrams = own / "so-do.sqlite"
    shutil.copyfile(furnished, with_diagrams)
    _deploy(with_diagrams, [Bundle(**each) for each in asked["bundles"]])
    results: list[dict[str, Any]] = []
    for number, each in enumerate(asked["scenarios"]):
        file = own / f"{number}.sqlite"
        shutil.copyfile(with_diagrams, file)
        house = _house(file)
        results.append(play(house, scenario_of(each["name"], each["told"]), doors=bool(asked["doors"])).to_json())
        house.database.dispose()
        file.unlink()
    return results


def _house(file: Path) -> House:
    return build(Config(database_url=f"sqlite:///{file}", data_folder=file.parent, movable_clock=True))


def _furnish(file: Path) -> None:
    """The tables, the working days and the demonstration's people."""
    house = _house(file)
    Base.metadata.create_all(house.database)
    with house.unit_of_work() as uow:
        for year in (2025, 2026, 2027):
            daysoff.seed(uow.session, uow.today().replace(year=year, month=6, day=1))
        lay(uow.session)
    house.database.dispose()


def _deploy(file: Path, bundles: list[Bundle]) -> None:
    """The diagrams, which were judged before."""
    house = _house(file)
    with house.unit_of_work() as uow:
        for each in bundles:
            definitions.deploy(uow.session, each, house.registry, by="thu", now=uow.now(), note="Thử", judged=True)
    house.database.dispose()


if __name__ == "__main__":
    main()
