"""Nodes that die: a forked process does an act on a database and kills itself just before a statement of its choice."""

from __future__ import annotations

import os
import re
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Engine as Database
from sqlalchemy import event, inspect, select

from engine import Base, Dispatch, Draft, Event, Incident, Instance, Receipt, Submission, Subscription, WorkItem
from tests.support.databases import hasten
from tests.support.workshop import Workshop, workshop
from workflows.bootstrap import House
from workflows.unit import open_database

Node = TypeVar("Node", Workshop, House)
TABLES = (WorkItem, Submission, Event, Receipt, Subscription, Incident)
UNTOLD = {"id", "token", "state_blob", "word", "instance_id", "definition_id", "submission_id", "work_item_id"}
"""Columns that differ between two runs of the same act: numbers that the database gives, and random words."""


def statements(node: Node, act: Callable[[Node], Any]) -> int:
    """How many statements an act sends."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(node.database, "before_cursor_execute", note)
    try:
        act(node)
    finally:
        event.remove(node.database, "before_cursor_execute", note)
    return len(sent)


def die_before(node: Node, act: Callable[[Node], Any], number: int) -> bool:
    """Let another process do the act and die before its ``number``-th statement; whether it died there.

    One more than the act's statements is its COMMIT.
    """
    node.database.dispose()  # a connection must not live in two processes
    pid = os.fork()
    if pid == 0:
        try:
            another = _another(node)
            _dying(another.database, number)
            act(another)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def _another(node: Node) -> Node:
    """The same node with connections of its own."""
    url = node.database.url.render_as_string(hide_password=False)
    if isinstance(node, House):
        return replace(node, database=hasten(open_database(url)))
    fresh = workshop(url)
    fresh.now, fresh.row, fresh.registry = node.now, node.row, node.registry
    return fresh


def _dying(database: Database, number: int) -> None:
    left = [number]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database, "before_cursor_execute", count)
    event.listen(database, "commit", count)


def everything(node: House) -> Counter[str]:
    """Every row of the house, less what two runs of the same act give different values: numbers, times, digests."""
    found: Counter[str] = Counter()
    # A unit of the house's own sees through the fence that stands around people's.
    with node.unit_of_work(write=False) as uow:
        connection = uow.session.connection()
        for table in Base.metadata.sorted_tables:
            told = [each.name for each in table.columns if each.name not in UNTOLD]
            for row in connection.execute(table.select()).mappings():
                values = {name: row[name] for name in told if isinstance(row[name], str | dict | list | bool | None)}
                said = re.sub(r"\b[0-9a-f]{32,}\b|\d+", "#", f"{table.name} {values}")
                # Words to be searched by are a set: numbers lead them in another order each time.
                found[" ".join(sorted(said.split())) if "words" in values else said] += 1
    return found


def told(shop: Workshop, business_key: str) -> dict[str, list[Any]]:
    """Everything that the database says of the instances of a business key."""
    with shop.engine() as engine:
        session = engine.session
        instances = session.scalars(select(Instance).where(Instance.business_key == business_key)).all()
        ids = [each.id for each in instances]
        found: dict[str, list[Any]] = {"instance": sorted((_row(each) for each in instances), key=str)}
        for table in TABLES:
            rows = session.scalars(
                select(table).where(table.instance_id.in_(ids)).order_by(inspect(table).primary_key[0])
            )
            found[table.__tablename__] = sorted((_row(each) for each in rows), key=str)
        drafts = session.scalars(select(Draft).join(WorkItem).where(WorkItem.instance_id.in_(ids)))
        found["draft"] = [_row(each) for each in drafts]
        sent = session.scalars(select(Dispatch).where(Dispatch.correlation == business_key))
        found["dispatch"] = [_row(each) for each in sent]
        return found


def _row(thing: Any) -> dict[str, Any]:
    columns = inspect(type(thing)).columns.keys()
    return {name: getattr(thing, name) for name in columns if name not in UNTOLD and not name.endswith("er_id")}
