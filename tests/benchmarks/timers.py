"""Timers that fire in a second: claimed, fired and saved one by one, by one process and by four.

Each firing is a transaction of its own: claim the instance that waited longest, run its reminder, save it.
"""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.synchronize import Barrier

from tests.benchmarks import Row
from tests.benchmarks._cycle import CYCLE, give_ladder, kinds
from tests.support.databases import hasten
from tests.support.workshop import ASK, Workshop
from workflows.unit import open_database


def run(quick: bool) -> list[Row]:
    """The measurements; ``quick`` fires fewer timers."""
    number = 150 if quick else 1000
    rows: list[Row] = []
    with kinds() as found:
        for name, kind in found.items():
            for processes in (1, 4) if name == "PostgreSQL" else (1,):
                with kind.fresh() as url:
                    _prepare(url, number)
                    seconds = _fire(url, number, processes)
                sort = "process" if processes == 1 else "processes"
                rows.append(Row(f"{name}: timers fired by {processes} {sort}", number / seconds, "a second"))
    return rows


def _prepare(url: str, number: int) -> None:
    """So many instances whose reminder is due."""
    database = hasten(open_database(url))
    shop = Workshop(database)
    give_ladder(shop)
    shop.later(hours=-1)  # so that nothing fires while they start
    shop.deploy(CYCLE, ask=ASK)
    with shop.engine() as engine:
        for each in range(number):
            engine.start("cycle", f"row:{each}", by="lan", variables={})
    database.dispose()


def _fire(url: str, number: int, processes: int) -> float:
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(processes + 1)
    fired = context.Queue()
    workers = [context.Process(target=_work, args=(url, ready, fired)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    ready.wait(60)
    started = time.perf_counter()
    counted = sum(fired.get(timeout=600) for _ in workers)
    seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    if counted != number:
        msg = f"{number} timers were due, {counted} fired"
        raise RuntimeError(msg)
    return seconds


def _work(url: str, ready: Barrier, fired: multiprocessing.Queue[int]) -> None:
    database = hasten(open_database(url))
    shop = Workshop(database)
    give_ladder(shop)
    with shop.engine() as engine:  # a worker that has run for a while holds a connection
        engine.session.connection()
    ready.wait(60)
    fired.put(shop.sweep())
    database.dispose()
