"""A node dies before any statement of an act: all of it happened or nothing, and asking again does it once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from engine import Event, Instance, WorkItem, WorkItemClosed, definitions, messages, migration, schedules, timers
from tests.support.crashing import die_before, statements, told
from tests.support.drawing import (
    begins,
    both,
    catch,
    draw,
    either,
    offered,
    on,
    service,
    step,
    terminate,
    throw,
    until,
)
from tests.support.nodes import PATIENCE, nodes
from tests.support.proof import FULL
from tests.support.workshop import ASK, Workshop

RACES = 1000 if FULL else 25
DUE = 5000 if FULL else 100

WAY = draw(
    "way",
    """
    start -> fork -> work -> count -> next -> stop
    fork -> merge -> extend -> note -> merge
    fork -> hear -> told -> end
    fork -> wait -> urge -> end2
    beside -> look -> end3
    """,
    start=replace(step("ask"), tag="startEvent"), fork=both(), work=step("ask"), count=service("row.count"),
    next=step(), stop=terminate(), merge=either(), extend=offered("ask"), note=service("row.count"),
    hear=catch("message", "news", payload="answer"), told=step(), wait=until("due()"), urge=service("row.count"),
    beside=on("work", "due()", interrupting=False), look=step(),
)  # fmt: skip
LONGER = WAY.replace('"next"', '"last"').replace(">next<", ">last<")
TELLS = draw("tells", "start -> tell -> end", tell=throw("message", "news", payload="answer"))
MONTHLY = draw("monthly", "start -> sum -> end", start=begins("timeCycle", "'R/P1D'"), sum=step())


@dataclass(frozen=True)
class Act:
    """One act of the engine and what goes before it; asked with the same word it happens once."""

    do: Callable[[Workshop, str], Any]
    first: Callable[[Workshop, str], Any] = lambda shop, key: begun(shop, key)


def begun(shop: Workshop, key: str) -> int:
    with shop.engine() as engine:
        return engine.start("way", key, by="lan", typed={"answer": "một"}, once=f"{key}/start").id


def answer(element: str) -> Callable[[Workshop, str], Any]:
    def do(shop: Workshop, key: str) -> None:
        with shop.engine() as engine:
            found = select(WorkItem).join(Instance).where(Instance.business_key == key, WorkItem.element == element)
            item = engine.session.scalars(found.order_by(WorkItem.id)).first()
            assert item is not None
            engine.complete(item, {"answer": "hai"}, by="hoa", once=f"{key}/{element}")

    return do


def supervise(name: str, *words: str) -> Callable[[Workshop, str], Any]:
    def do(shop: Workshop, key: str) -> None:
        with shop.engine() as engine:
            instance = engine.session.scalars(select(Instance.id).where(Instance.business_key == key)).one()
            getattr(engine, name)(instance, *words, by="son", reason="vì sao", once=f"{key}/{name}")

    return do


def draft(shop: Workshop, key: str) -> None:
    with shop.engine() as engine:
        found = select(WorkItem).join(Instance).where(Instance.business_key == key, WorkItem.element == "work")
        engine.keep_draft(engine.session.scalars(found).one(), {"answer": "nháp"}, by="hoa")


def send(shop: Workshop, key: str) -> None:
    with shop.engine() as engine:
        engine.send("news", key, payload={"answer": "tin"}, once=f"{key}/send")


def thrown(shop: Workshop, key: str) -> None:
    begun(shop, key)
    shop.start("tells", key)


def deliver(shop: Workshop, key: str) -> None:
    with shop.engine() as engine:
        due = messages.claim_due(engine.session, shop.now)
        if due is not None:
            messages.deliver(engine, due)


def suspended(shop: Workshop, key: str) -> None:
    begun(shop, key)
    supervise("suspend")(shop, key)


def retry(shop: Workshop, key: str) -> None:
    with shop.engine() as engine:
        instance = engine.session.scalars(select(Instance.id).where(Instance.business_key == key)).one()
        engine.retry(instance, by="son", once=f"{key}/retry")


def begun_before_the_longer_version(shop: Workshop, key: str) -> None:
    shop.deploy(LONGER, ask=ASK)
    with shop.engine() as engine:
        first = definitions.version(engine.session, "way", 1)
        engine.begin(first, key, by="lan", typed={"answer": "một"})


def migrate(shop: Workshop, key: str) -> None:
    with shop.engine() as engine:
        instance = engine.session.scalars(select(Instance.id).where(Instance.business_key == key)).one()
        to = definitions.latest(engine.session, "way")
        migration.migrate(engine, instance, to, {"next": "last"}, by="thu", reason="mới", once=f"{key}/migrate")


ACTS = {
    "a start with a form": Act(begun, lambda shop, key: None),
    "an answer": Act(answer("work")),
    "an offered act": Act(answer("extend")),
    "a draft": Act(draft),
    "a message from outside": Act(send),
    "a message that is delivered": Act(deliver, thrown),
    "a suspension": Act(supervise("suspend")),
    "a resumption": Act(supervise("resume"), suspended),
    "a cancellation": Act(supervise("cancel")),
    "a move": Act(supervise("move", "work", "next")),
    "a retry": Act(retry),
    "a migration": Act(migrate, begun_before_the_longer_version),
}


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("name", ACTS)
def test_a_node_that_dies_in_an_act_leaves_all_or_nothing_and_asking_again_does_it_once(
    shop: Workshop, name: str
) -> None:
    act = ACTS[name]
    for diagram in (WAY, TELLS, MONTHLY):
        shop.deploy(diagram, ask=ASK)
    act.first(shop, "row:0")
    count = statements(shop, lambda each: act.do(each, "row:0"))
    whole = _without_key(told(shop, "row:0"), "row:0")
    # One more than the statements is COMMIT; the short form dies before that, and before every fourth of them.
    for place in sorted({*range(1, count + 2, 1 if FULL else 4), count + 1}):
        key = f"row:{place}"
        act.first(shop, key)
        before = told(shop, key)
        assert die_before(shop, lambda each, key=key: act.do(each, key), place), f"{place} of {count}"
        assert told(shop, key) == before, f"half an act, before statement {place} of {count}"
        act.do(shop, key)
        assert _without_key(told(shop, key), key) == whole
    # It died after its COMMIT, and nobody heard that it was done.
    act.first(shop, "row:x")
    assert not die_before(shop, lambda each: act.do(each, "row:x"), count + 2)
    for _ in range(2):
        assert _without_key(told(shop, "row:x"), "row:x") == whole
        act.do(shop, "row:x")


def _without_key(rows: dict[str, list[Any]], key: str) -> str:
    return str(rows).replace(key, "row")


@pytest.mark.proof
def test_a_worker_that_dies_while_it_wakes_leaves_the_instance_due(shop: Workshop) -> None:
    shop.row["due"] = shop.now + timedelta(hours=1)
    due = draw("due", "start -> wait -> urge -> end", wait=until("due()"), urge=service("row.count"))
    shop.run(due)
    shop.later(hours=1)
    for place in range(1, 12):
        if not die_before(shop, lambda each: each.sweep(), place):
            break
        assert shop.instance().status in ("running", "completed")
    shop.sweep()
    with shop.engine() as engine:
        kinds = engine.session.scalars(select(Event.kind).order_by(Event.id)).all()
    assert (kinds, shop.instance().variables) == (["start", "wake"], {"rounds": 1})


@pytest.mark.proof
def test_a_timer_start_that_dies_begins_one_instance(shop: Workshop) -> None:
    shop.deploy(MONTHLY)
    shop.later(days=1)

    def begin(each: Workshop) -> None:
        with each.engine() as engine:
            schedule = schedules.claim_due(engine.session, each.now)
            if schedule is not None:
                schedules.begin(engine, schedule)

    place = 1
    while die_before(shop, begin, place):
        place += 1
        assert shop.counts()["instance"] <= 1
    begin(shop)
    assert (shop.counts()["instance"], place > 5) == (1, True)


# ── several nodes at once ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_of_four_who_answer_one_step_on_four_nodes_one_wins_and_the_others_are_told_who(shop: Workshop) -> None:
    shop.deploy(
        draw("ask", "start -> ask -> count -> next -> end", ask=step("ask"), count=service("row.count"), next=step()),
        ask=ASK,
    )
    items = [shop.items(shop.start("ask", f"row:{number}"))[0].id for number in range(RACES)]

    def work(node: Workshop, place: int, together: Any) -> list[tuple[str, str | None]]:
        said: list[tuple[str, str | None]] = []
        for item in items:
            together.wait(PATIENCE)
            try:
                with node.engine() as engine:
                    found = engine.session.get_one(WorkItem, item)
                    engine.complete(found, {"answer": "x"}, by=f"p{place}")
                said.append(("won", f"p{place}"))
            except WorkItemClosed as refused:
                said.append(("lost", refused.by))
        return said

    told_by = nodes(shop, 4, work)
    for race in zip(*told_by, strict=True):
        winners = [name for verdict, name in race if verdict == "won"]
        assert len(winners) == 1
        assert {name for verdict, name in race if verdict == "lost"} == set(winners)
    with shop.engine() as engine:
        assert engine.session.scalar(select(func.count()).select_from(Event).where(Event.kind == "complete")) == RACES


@pytest.mark.proof
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_four_workers_fire_every_timer_once_though_one_dies_in_the_middle(shop: Workshop) -> None:
    shop.row["due"] = shop.now + timedelta(hours=1)
    shop.deploy(draw("due", "start -> wait -> urge -> end", wait=until("due()"), urge=service("row.count")))
    for batch in range(0, DUE, 100):
        with shop.engine() as engine:
            for place in range(batch, batch + 100):
                engine.start("due", f"row:{place}")
    shop.later(hours=1)

    def work(node: Workshop, place: int, together: Any) -> int:
        # The first begins alone, so that it always comes to its end, with a firing in its hands, however busy we are.
        if place != 0:
            together.wait(PATIENCE)
        woken = 0
        while True:
            with node.engine() as engine:
                due = timers.claim_due(engine.session, node.now)
                if due is None:
                    return woken
                engine.wake(due)
                if place == 0 and woken == DUE // 20:
                    together.wait(PATIENCE)
                    os.kill(os.getpid(), signal.SIGKILL)
            woken += 1

    woken = nodes(shop, 4, work)
    assert woken[0] is None
    shop.sweep()
    with shop.engine() as engine:
        fired = select(Event.instance_id, func.count()).where(Event.kind == "wake").group_by(Event.instance_id)
        assert {count for _, count in engine.session.execute(fired)} == {1}
        done = select(func.count()).select_from(Instance).where(Instance.status == "completed")
        assert engine.session.scalar(done) == DUE
