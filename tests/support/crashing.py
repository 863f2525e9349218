"""Nodes that die: a forked process does an act on a database and kills itself just before a statement of its choice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from sqlalchemy import event, inspect, select

from engine import Dispatch, Event, Incident, Instance, Submission, WorkItem
from engine.models import Draft, Receipt, Subscription
from tests.support.workshop import Workshop, workshop

Act = Callable[[Workshop], Any]
TABLES = (WorkItem, Submission, Event, Receipt, Subscription, Incident)
UNTOLD = {"id", "token", "state_blob", "word", "instance_id", "definition_id", "submission_id", "work_item_id"}
"""Columns that differ between two runs of the same act: numbers that the database gives, and random words."""


def statements(shop: Workshop, act: Act) -> int:
    """How many statements an act sends."""
    sent: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(shop.database, "before_cursor_execute", note)
    try:
        act(shop)
    finally:
        event.remove(shop.database, "before_cursor_execute", note)
    return len(sent)


def die_before(shop: Workshop, act: Act, number: int) -> bool:
    """Let another process do the act and die before its ``number``-th statement; whether it died there.

    One more than the act's statements is its COMMIT.
    """
    url = shop.database.url.render_as_string(hide_password=False)
    shop.database.dispose()  # a connection must not live in two processes
    pid = os.fork()
    if pid == 0:
        try:
            node = workshop(url)
            node.now, node.row, node.registry = shop.now, shop.row, shop.registry
            _dying(node, number)
            act(node)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def _dying(node: Workshop, number: int) -> None:
    left = [number]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(node.database, "before_cursor_execute", count)
    event.listen(node.database, "commit", count)


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
