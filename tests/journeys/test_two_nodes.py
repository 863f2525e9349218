"""Two nodes on one database: both may start at once, and each sweep is done by one of them."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from engine import Definition
from tests.support.databases import nothing
from tests.support.province import AFTER_THE_DEADLINE, count, enter, move_to, notices, register, sweep
from workflows import designs
from workflows.bootstrap import Config, House, build
from workflows.models import DayOff

PATIENCE = 60
SHIPPED = len(list((designs.SHIPPED / "diagrams").glob("*.bpmn")))


def at_once(act: Callable[[House], Any], *nodes: House) -> list[Any]:
    """The act on every node at the same moment."""
    ready = Barrier(len(nodes))

    def start(node: House) -> Any:
        ready.wait(PATIENCE)
        return act(node)

    with ThreadPoolExecutor(len(nodes)) as pool:
        return [each.result(PATIENCE) for each in [pool.submit(start, node) for node in nodes]]


def nodes_on(url: str, folder: Path) -> tuple[House, House]:
    first, second = (build(Config(database_url=url, data_folder=folder, movable_clock=True)) for _ in range(2))
    return first, second


@pytest.mark.parametrize("lay", [nothing], ids=["only migrated"])
def test_both_may_deploy_what_they_came_with(database_url: str, tmp_path: Path) -> None:
    nodes = nodes_on(database_url, tmp_path)
    at_once(lambda node: node.deploy_shipped(), *nodes)
    assert count(nodes[0], Definition) == [SHIPPED]
    for node in nodes:
        node.database.dispose()


def bring_up(config: Config) -> None:
    house = build(config)
    house.upgrade()
    house.deploy_shipped()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_both_may_bring_an_empty_database_up(empty_database_url: str, tmp_path: Path) -> None:
    config = Config(database_url=empty_database_url, data_folder=tmp_path)
    # Alembic's own context is one per process, as nodes are.
    nodes = [multiprocessing.get_context("fork").Process(target=bring_up, args=(config,)) for _ in range(2)]
    for node in nodes:
        node.start()
    for node in nodes:
        node.join(PATIENCE)
    assert [node.exitcode for node in nodes] == [0, 0]
    house, other = nodes_on(empty_database_url, tmp_path)
    assert count(house, Definition) == [SHIPPED]
    assert count(house, DayOff)[0] > 50
    for each in (house, other):
        each.database.dispose()


def test_two_sweeps_at_once_tell_each_thing_once(database_url: str, tmp_path: Path) -> None:
    first = enter(database_url, tmp_path)
    second = build(first.config)
    for number in range(1, 9):
        register(first, number=f"{number}/UBND-VP")
    move_to(first, AFTER_THE_DEADLINE)
    woken = at_once(sweep, first, second)
    # A worker that finds every due row locked goes away; nothing may be left undone or done twice.
    assert sum(woken) + sweep(first) == 8
    assert len(notices(first, "hoa", "Quá hạn")) == 8
    for node in (first, second):
        node.database.dispose()
