"""The diagram and the databases that the measurements share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path

from engine import Call, ServiceCall
from tests.support import postgres
from tests.support.databases import PostgresDatabases, SqliteFiles
from tests.support.drawing import both, draw, either, offered, on, service, step, until
from tests.support.workshop import ASK, MONDAY, Workshop

CYCLE = draw(
    "cycle",
    """
    start -> fork -> again -> report -> record -> review -> choice
    choice -[answer == 'yes']-> end
    choice -*-> back -> again
    withdraw -> again
    fork -> asking -> ask -> noted -> asking
    fork -> ladder -> rung -> urge -> ladder
    """,
    fork=both(), again=either(), report=step("ask"), record=service("row.note"), review=step("ask"),
    choice=either(), back=service("row.note"), withdraw=on("review", "message", form="ask"),
    asking=either(), ask=offered("ask"), noted=service("row.note"),
    ladder=either(), rung=until("due()"), urge=service("row.urge"),
)  # fmt: skip
"""Report, review, return, without end; beside it an act that is always offered, and a ladder of reminders."""

STEPS = ("report", "review")


def give_ladder(shop: Workshop) -> None:
    """Let each row have a ladder of its own: due on Monday, and a day after each reminder."""
    reminded: dict[str, datetime] = {}

    def due(call: Call) -> datetime:
        return reminded.get(call.business_key, MONDAY)

    def urge(call: ServiceCall) -> None:
        reminded[call.business_key] = call.now + timedelta(days=1)

    shop.registry.functions["due"] = due
    shop.registry.services["row.urge"] = urge


class Cycling:
    """One instance of the cycle and whose turn it is."""

    def __init__(self, shop: Workshop) -> None:
        self.shop = shop
        self._steps = cycle(STEPS)
        give_ladder(shop)
        shop.deploy(CYCLE, ask=ASK)
        self.instance = shop.start("cycle")

    def answer(self) -> None:
        """Answer the step whose turn it is, in a transaction of its own."""
        self.shop.answer_item(self.next_item(), answer="no")

    def go_round(self) -> None:
        """Report, and have it returned."""
        for _ in STEPS:
            self.answer()
        self.shop.said.clear()

    def next_item(self) -> int:
        return self.shop.open(self.instance)[next(self._steps)]


@contextmanager
def kinds(*wanted: str, durable: bool = False) -> Iterator[dict[str, SqliteFiles | PostgresDatabases]]:
    """The kinds of database that this machine has; PostgreSQL in a cluster that ends with the measurement."""
    with tempfile.TemporaryDirectory(prefix="chidao-bench-") as folder, ExitStack() as stack:
        found: dict[str, SqliteFiles | PostgresDatabases] = {"SQLite": SqliteFiles(Path(folder))}
        programs = postgres.programs()
        if programs and wanted != ("SQLite",):
            cluster = postgres.Cluster(programs, durable=durable)
            cluster.start()
            stack.callback(cluster.stop)
            found["PostgreSQL"] = PostgresDatabases(cluster, Path(folder))
        for kind in found.values():
            kind.prepare()
        yield found
