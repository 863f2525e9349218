"""What an action writes. Plain statements, no unit of work: most of what a step costs is the database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from engine.models import Dispatch, Draft, Event, Incident, Instance, Submission, Subscription, WorkItem

INSTANCES, ITEMS, SUBMISSIONS, EVENTS, DRAFTS = (
    cast("Table", each.__table__) for each in (Instance, WorkItem, Submission, Event, Draft)
)
# Written once: building a statement costs more than sending it. They go to the connection: the session has no part in
# them, and asking it costs a fifth of each.
OPEN_ITEMS = (
    select(WorkItem)
    .where(WorkItem.instance_id == bindparam("instance"), WorkItem.closed_at.is_(None))
    .order_by(WorkItem.id)
    .execution_options(populate_existing=True)
)
SUBMIT = insert(SUBMISSIONS).returning(SUBMISSIONS.c.id)
RECORD, OPEN_ITEM = insert(EVENTS), insert(ITEMS)
CHANGE_ITEM = update(ITEMS).where(ITEMS.c.id == bindparam("row"))
FORGET_DRAFTS = delete(DRAFTS).where(DRAFTS.c.work_item_id == bindparam("item"))
CHANGE_INSTANCE = update(INSTANCES).where(INSTANCES.c.id == bindparam("row"))
PATIENCE_OF_MESSAGES = timedelta(days=30)
"""How long a message is kept for which nobody waits yet."""


@dataclass(frozen=True)
class Awaiting:
    """A step or an offered act at which a token stands, and whose it is."""

    token: str
    element: str
    name: str
    kind: str
    form: str | None
    circle: str | None


@dataclass(frozen=True)
class Awaited:
    """A message or signal for which a token waits."""

    kind: str
    name: str
    correlation: str | None
    element: str
    token: str


@dataclass(frozen=True)
class Thrown:
    """A message or signal that leaves its instance."""

    kind: str
    name: str
    correlation: str | None
    payload: Mapping[str, Any]


def update_instance(session: Session, instance: Instance, **values: Any) -> None:
    """Change the instance's row, and the object that stands for it."""
    changed = {name: value for name, value in values.items() if getattr(instance, name) != value}
    if changed:
        session.connection().execute(CHANGE_INSTANCE, {"row": instance.id, **changed})
    for name, value in changed.items():
        set_committed_value(instance, name, value)


def open_items(session: Session, instance_id: int) -> list[WorkItem]:
    """The instance's open work items, read afresh."""
    return list(session.scalars(OPEN_ITEMS, {"instance": instance_id}))


def rewrite_items(
    session: Session,
    instance: Instance,
    now: datetime,
    by: str | None,
    answered: int | None,
    awaiting: Iterator[Awaiting],
    before: list[WorkItem] | None,
) -> None:
    """Open a work item for each step reached, close those that were left, keep the rest."""
    known = open_items(session, instance.id) if before is None else before
    left = {(item.token, item.element): item for item in known}
    opened: list[dict[str, Any]] = []
    handed: list[tuple[WorkItem, dict[str, Any]]] = []
    for each in awaiting:
        item = left.pop((each.token, each.element), None)
        if item is None:
            opened.append({**vars(each), "instance_id": instance.id, "opened_at": now})
        elif (item.given_from or item.circle) != each.circle:
            # Another circle's now: what was given to somebody of the former one goes with it.
            handed.append((item, {"circle": each.circle, "given_from": None}))
    _set(session, handed)
    _set(session, [(item, _closed(item, now, by, answered)) for item in left.values()])
    if opened:
        session.connection().execute(OPEN_ITEM, opened)


def _closed(item: WorkItem, now: datetime, by: str | None, answered: int | None) -> dict[str, Any]:
    return {"closed_at": now, "closed_by": by, "outcome": "done" if item.id == answered else "withdrawn"}


def _set(session: Session, changes: list[tuple[WorkItem, dict[str, Any]]]) -> None:
    """Change the same columns of several work items, in one statement's time."""
    if changes:
        session.connection().execute(CHANGE_ITEM, [{"row": item.id, **values} for item, values in changes])
    for item, values in changes:
        for name, value in values.items():
            set_committed_value(item, name, value)


def submit(session: Session, *, origin: str | None = None, **values: Any) -> Submission:
    """Keep what a person answered; the answer is a row that was read."""
    values["origin"] = origin
    number = session.connection().execute(SUBMIT, values).scalar_one()
    submission = Submission(id=number, **values)
    make_transient_to_detached(submission)
    session.add(submission)
    return submission


def forget_drafts(session: Session, item_id: int) -> None:
    """What people had typed for a step that is answered is needed no more."""
    session.connection().execute(FORGET_DRAFTS, {"item": item_id})


def record(session: Session, **values: Any) -> None:
    """Tell what happened, for ever."""
    session.flush()  # what operators made of the domain's rows belongs to the action
    session.connection().execute(RECORD, values)


def rewrite_subscriptions(session: Session, instance: Instance, awaited: Iterable[Awaited]) -> None:
    """Let messages and signals find the instance by what its tokens wait for now."""
    known = session.scalars(select(Subscription).where(Subscription.instance_id == instance.id))
    left = {(each.token, each.element, each.correlation): each.id for each in known}
    for each in awaited:
        if left.pop((each.token, each.element, each.correlation), None) is None:
            session.execute(insert(Subscription).values(**vars(each), instance_id=instance.id))
    if left:
        session.execute(delete(Subscription).where(Subscription.id.in_(left.values())))


def dispatch(session: Session, sender: Instance | None, now: datetime, thrown: Thrown) -> int:
    """Send a message on its way, or a signal to each who waits for it now; the number of those on their way."""
    receivers: list[tuple[int | None, int | None]] = [(None, None)]
    if thrown.kind == "signal":
        found = select(Subscription.instance_id, Subscription.definition_id).where(
            Subscription.kind == "signal", Subscription.name == thrown.name
        )
        others = {(row[0], row[1]) for row in session.execute(found)}
        receivers = sorted(others - {(sender.id, None)} if sender else others, key=str)
    for instance_id, definition_id in receivers:
        session.execute(
            insert(Dispatch).values(
                **vars(thrown),
                sender_id=sender.id if sender else None,
                sent_at=now,
                due_at=now,
                expires_at=now + PATIENCE_OF_MESSAGES,
                receiver_id=instance_id,
                definition_id=definition_id,
                attempts=0,
            )
        )
    return len(receivers)


def recover(session: Session, instance: Instance, now: datetime, by: str | None) -> None:
    """What failed before has succeeded: nothing waits any more, and the incident is over."""
    update_instance(session, instance, retry_at=None, attempts=0)
    over = update(Incident).where(Incident.instance_id == instance.id, Incident.closed_at.is_(None))
    session.execute(over.values(closed_at=now, closed_by=by))
