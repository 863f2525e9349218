"""Several people and several nodes at once: the instance's row is the lock, and nothing happens twice."""

from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from engine import Engine, WorkItem, WorkItemClosed, timers
from tests.support.drawing import both, draw, either, service, step, terminate, until
from tests.support.nodes import PATIENCE, at_once
from tests.support.workshop import ASK, Workshop, workshop


def test_two_people_answer_the_same_item_and_the_second_is_told_who_was_quicker(shop: Workshop) -> None:
    shop.run(
        draw(
            "small", "start -> ask -> record -> next -> end", ask=step("ask"), record=service("row.note"), next=step()
        ),
        ask=ASK,
    )
    item = shop.open()["ask"]
    both_have_opened_it = Barrier(2)

    def answer(by: str) -> int:
        # Both pages were read before either was sent.
        with shop.engine() as engine:
            engine.open_item(item)
        both_have_opened_it.wait(PATIENCE)
        with shop.engine() as engine:
            found = engine.session.get_one(WorkItem, item)
            return engine.complete(found, {"answer": by}, by=by).id

    answers = at_once(lambda: answer("hoa"), lambda: answer("lan"))
    lost = [each for each in answers if isinstance(each, WorkItemClosed)]
    assert len(lost) == 1
    winner = ("hoa", "lan")[next(i for i, each in enumerate(answers) if isinstance(each, int))]
    assert (lost[0].by, lost[0].at, shop.said) == (winner, shop.now, ["row:1"])
    assert shop.counts()["submission"] == 1
    assert shop.instance().variables == {"answer": winner}
    assert list(shop.open()) == ["next"]


def test_an_item_read_before_it_was_answered_is_read_again_under_the_lock(shop: Workshop) -> None:
    shop.run(draw("small", "start -> ask -> next -> end", ask=step("ask"), next=step()), ask=ASK)
    item = shop.open()["ask"]
    with shop.engine() as engine:
        stale = engine.open_item(item)
    shop.answer("ask", by="minh")
    with shop.engine() as engine, pytest.raises(WorkItemClosed) as refusal:
        engine.complete(stale, {}, by="hoa")
    assert refusal.value.by == "minh"
    with shop.engine() as engine, pytest.raises(WorkItemClosed, match="ask") as refusal:
        engine.open_item(item)
    assert refusal.value.by == "minh"


def test_an_item_that_the_process_withdrew_names_nobody(shop: Workshop) -> None:
    shop.row["due"] = shop.now + timedelta(days=1)
    shop.run(
        draw(
            "small",
            "start -> fork -> ask -> end\nfork -> wait -> stop",
            fork=both(),
            ask=step("ask"),
            wait=until("due()"),
            stop=terminate(),
        ),
        ask=ASK,
    )
    item = shop.open()["ask"]
    shop.later(days=1)
    with pytest.raises(WorkItemClosed) as refusal:
        # The worker has not looked yet; the timer was due before the person answered.
        shop.answer_item(item)
    assert refusal.value.by is None
    assert shop.counts()["submission"] == 0
    shop.sweep()
    assert shop.instance().status == "completed"


LADDER = draw(
    "small",
    "start -> merge -> wait -> urge -> merge",
    merge=either(),
    wait=until("due()"),
    urge=service("row.urge"),
)


def _ladder(shop: Workshop) -> Workshop:
    """Each instance urges once: its row then has no next rung."""
    rungs: dict[str, Any] = {}

    @shop.registry.function("rung")
    def rung(call: Any) -> Any:
        """The rung of this instance's row."""
        return rungs.get(call.business_key, shop.row["due"])

    @shop.registry.service("row.urge")
    def urge(call: Any) -> None:
        """Remind once."""
        rungs[call.business_key] = None
        shop.said.append(call.business_key)

    return shop


def test_two_workers_never_get_the_same_instance(shop: Workshop) -> None:
    _ladder(shop)
    shop.row["due"] = shop.now + timedelta(hours=1)
    shop.deploy(LADDER.replace("due()", "rung()"))
    for number in range(12):
        shop.start("small", f"row:{number}")
    shop.later(hours=1)
    ready = Barrier(3)

    def work() -> list[int]:
        ready.wait(PATIENCE)
        woken: list[int] = []
        while True:
            with shop.engine() as engine:
                due = timers.claim_due(engine.session, shop.now)
                if due is None:
                    return woken
                engine.wake(due)
                woken.append(due.id)

    # A worker that finds every due row locked goes away; the last round picks up what is left.
    woken = [instance for worker in at_once(work, work, work) for instance in worker]
    woken += [0] * shop.sweep()
    assert sorted(shop.said) == sorted(f"row:{number}" for number in range(12))
    assert len(woken) == 12


def test_a_claim_is_invisible_to_another_worker_until_it_commits(shop: Workshop) -> None:
    if shop.database.dialect.name == "sqlite":
        return  # one writer at a time: there is no second claim
    _ladder(shop)
    shop.row["due"] = shop.now + timedelta(hours=1)
    shop.deploy(LADDER.replace("due()", "rung()"))
    shop.start("small", "row:1")
    shop.start("small", "row:2")
    shop.later(hours=1)
    with shop.engine() as first, shop.engine() as second, shop.engine() as third:
        claims = [timers.claim_due(each.session, shop.now) for each in (first, second, third)]
        assert [each and each.business_key for each in claims] == ["row:1", "row:2", None]


def test_a_person_and_a_timer_at_once_take_turns(shop: Workshop) -> None:
    shop.row["due"] = shop.now + timedelta(hours=1)
    shop.run(
        draw(
            "small",
            "start -> fork -> ask -> end\nfork -> wait -> record -> end2",
            fork=both(),
            ask=step("ask"),
            wait=until("due()"),
            record=service("row.note"),
        ),
        ask=ASK,
    )
    item = shop.open()["ask"]
    shop.later(hours=1)
    ready = Barrier(2)

    def answer() -> int:
        ready.wait(PATIENCE)
        return shop.answer_item(item, by="hoa")

    def wake() -> int:
        ready.wait(PATIENCE)
        return shop.sweep()

    at_once(answer, wake)
    shop.sweep()
    assert shop.said == ["row:1"]
    assert (shop.instance().status, shop.counts()["submission"]) == ("completed", 1)


def test_an_engine_of_another_node_reads_what_this_one_saved(shop: Workshop) -> None:
    shop.run(draw("small", "start -> a -> b -> end", a=step(), b=step()))
    shop.answer("a")
    elsewhere = workshop(shop.database.url.render_as_string(hide_password=False))
    with elsewhere.engine() as engine:
        assert isinstance(engine, Engine)
        engine.complete(engine.open_item(shop.open()["b"]), {}, by="minh")
    elsewhere.database.dispose()
    assert shop.instance().status == "completed"
