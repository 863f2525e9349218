"""Timers are functions of the row, asked anew at each look; the clock is the caller's."""

from datetime import timedelta

import pytest

from engine import Instance, StepFailed, incidents, timers
from engine.patience import PATIENCE
from tests.support.drawing import after, block, both, draw, either, on, service, step, terminate, until
from tests.support.workshop import ASK, Workshop

LADDER = draw(
    "small",
    """
    start -> fork -> work -> stop
    fork -> merge -> wait -> urge -> merge
    """,
    fork=both(),
    work=step("ask"),
    stop=terminate(),
    merge=either(),
    wait=until("due()"),
    urge=service("row.urge"),
)


@pytest.fixture
def ladder(shop: Workshop) -> Workshop:
    """A step with a ladder of reminders beside it; each urging moves the row's next rung a day on."""

    @shop.registry.service("row.urge")
    def urge(call):
        """Remind, once for all the rungs that were missed."""
        shop.said.append(call.now)
        while shop.row["due"] is not None and shop.row["due"] <= call.now:
            shop.row["due"] += timedelta(days=1)

    shop.row["due"] = shop.now + timedelta(days=1)
    shop.run(LADDER, ask=ASK)
    return shop


def test_a_timer_sleeps_until_the_rows_instant(ladder: Workshop) -> None:
    assert ladder.instance().wake_at == ladder.row["due"]
    ladder.later(hours=23, minutes=59)
    assert ladder.sweep() == 0
    ladder.later(minutes=1)
    assert (ladder.sweep(), len(ladder.said)) == (1, 1)
    assert ladder.instance().wake_at == ladder.row["due"]
    assert ladder.sweep() == 0


def test_a_row_that_moves_moves_the_timer_at_the_next_action(ladder: Workshop) -> None:
    ladder.row["due"] = ladder.now + timedelta(days=9)
    with ladder.engine() as engine:
        engine.refresh(engine.session.get_one(Instance, 1))
    assert ladder.instance().wake_at == ladder.now + timedelta(days=9)
    ladder.later(days=8)
    assert ladder.sweep() == 0


def test_a_claim_for_a_timer_that_moved_away_fires_nothing(ladder: Workshop) -> None:
    """The row was extended without a refresh: the claim comes too early, looks, and sleeps on."""
    ladder.row["due"] = ladder.now + timedelta(days=3)
    ladder.later(days=2)
    assert (ladder.sweep(), ladder.said) == (1, [])
    assert ladder.instance().wake_at == ladder.row["due"]


def test_a_timer_that_answers_none_never_fires(shop: Workshop) -> None:
    shop.run(LADDER.replace("row.urge", "row.note"), ask=ASK)
    assert shop.instance().wake_at is None
    shop.later(days=400)
    assert (shop.sweep(), shop.said) == (0, [])


def test_a_timer_may_stop_and_come_back(ladder: Workshop) -> None:
    """While the Office holds a report the ladder stands still; a return sets it going again."""
    ladder.row["due"] = None
    with ladder.engine() as engine:
        engine.refresh(engine.session.get_one(Instance, 1))
    assert ladder.instance().wake_at is None
    ladder.row["due"] = ladder.now + timedelta(days=2)
    with ladder.engine() as engine:
        engine.refresh(engine.session.get_one(Instance, 1))
    ladder.later(days=2)
    assert (ladder.sweep(), len(ladder.said)) == (1, 1)


def test_a_due_timer_counts_when_a_person_answers_before_the_worker_looks(ladder: Workshop) -> None:
    ladder.later(days=2)
    ladder.answer("work")
    assert ladder.said == [ladder.now]
    assert ladder.instance().status == "completed"


def test_after_an_outage_the_ladder_urges_once_not_seven_times(ladder: Workshop) -> None:
    ladder.later(days=7, hours=1)
    assert (ladder.sweep(), len(ladder.said)) == (1, 1)


def test_an_instance_that_has_ended_wakes_no_more(ladder: Workshop) -> None:
    ladder.answer("work")
    ladder.later(days=30)
    assert (ladder.instance().wake_at, ladder.sweep(), ladder.said) == (None, 0, [])


def test_a_timer_that_stays_due_after_firing_is_a_failure_not_a_spin(shop: Workshop) -> None:
    shop.row["due"] = shop.now + timedelta(hours=1)
    shop.run(LADDER.replace("row.urge", "row.note"), ask=ASK)
    shop.later(hours=2)
    with pytest.raises(StepFailed, match="chạy vòng quá 500 bước"):
        shop.sweep()
    assert shop.counts()["event"] == 1


def test_a_duration_is_counted_from_the_tokens_arrival_on_our_clock(shop: Workshop) -> None:
    shop.run(
        draw(
            "small", "start -> go -> wait -> record -> end", go=step(), wait=after("'PT2H'"), record=service("row.note")
        )
    )
    shop.later(hours=5)
    shop.answer("go")
    assert shop.instance().wake_at == shop.now + timedelta(hours=2)
    shop.later(hours=1, minutes=59)
    assert shop.sweep() == 0
    shop.later(minutes=1)
    assert (shop.sweep(), shop.said, shop.instance().status) == (1, ["row:1"], "completed")


def test_a_duration_goes_on_from_where_it_was_when_other_branches_move(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            "start -> fork -> a -> end\nfork -> wait -> record -> end2",
            fork=both(),
            a=step(),
            wait=after("'P1D'"),
            record=service("row.note"),
        )
    )
    due = shop.instance().wake_at
    shop.later(hours=20)
    shop.answer("a")
    assert shop.instance().wake_at == due


def test_an_interrupting_timer_takes_the_step_away(shop: Workshop) -> None:
    shop.row["due"] = shop.now + timedelta(days=1)
    shop.run(
        draw("small", "start -> ask -> end\nlate -> chase -> end2", ask=step(), late=on("ask", "due()"), chase=step())
    )
    item = shop.open()["ask"]
    shop.later(days=1)
    shop.sweep()
    assert list(shop.open()) == ["chase"]
    with shop.engine() as engine:
        from engine import WorkItem

        closed = engine.session.get_one(WorkItem, item)
        assert (closed.outcome, closed.closed_by, closed.closed_at) == ("withdrawn", None, shop.now)


@pytest.mark.parametrize("first", ["early", "late"])
def test_after_an_outage_the_timer_that_was_due_first_takes_the_step_away_and_no_other(
    shop: Workshop, first: str
) -> None:
    """Both are due at the same look; the library would let both fire, and one token would be two."""
    borders = {"early": on("a", "timeDuration", "'P1D'"), "late": on("a", "timeDuration", "'P3D'")}
    steps = {"early_step": step(), "late_step": step()}
    flows = [f"{each} -> {each}_step -> end_{each}" for each in sorted(borders, key=lambda each: each != first)]
    shop.run(draw("x", "\n".join(["start -> a -> end", *flows]), a=step(), **borders, **steps))
    shop.later(days=5)
    shop.sweep()
    assert list(shop.open()) == ["early_step"]


def test_what_was_due_after_its_sub_process_was_taken_away_does_not_happen_any_more(shop: Workshop) -> None:
    inside = block("start_in -> wait -> urge -> end_in", wait=after("'P3D'"), urge=service("row.note"))
    shop.run(draw("x", "start -> a -> end\nday -> b -> end2", a=inside, day=on("a", "timeDuration", "'P1D'"), b=step()))
    shop.later(days=5)
    shop.sweep()
    assert list(shop.open()) == ["b"]
    assert not shop.said


def test_a_cycle_that_piles_up_steps_becomes_an_incident_before_it_slows_the_house(
    shop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.instances.actions.MOST_STANDING", 4)
    rings = on("a", "timeCycle", "'R/PT1H'", interrupting=False)
    shop.run(draw("x", "start -> a -> end\nrings -> b -> end2", a=step(), rings=rings, b=step()))
    for _ in range(2):
        shop.later(hours=1)
        shop.sweep()
    shop.later(hours=1)
    with pytest.raises(StepFailed, match="5 bước cùng chờ, tối đa 4"):
        shop.sweep()
    assert [item.element for item in shop.items()] == ["a", "b", "b"]


def test_a_timer_beside_a_step_leaves_the_step_as_it_is(shop: Workshop) -> None:
    shop.row["due"] = shop.now + timedelta(days=1)
    shop.run(
        draw(
            "small",
            "start -> ask -> end\nlate -> record -> end2",
            ask=step(),
            late=on("ask", "due()", interrupting=False),
            record=service("row.note"),
        )
    )
    item = shop.open()["ask"]
    shop.later(days=1)
    assert (shop.sweep(), shop.said, shop.open()) == (1, ["row:1"], {"ask": item})
    assert shop.sweep() == 0


def test_a_step_keeps_its_item_through_every_wake(ladder: Workshop) -> None:
    item = ladder.open()["work"]
    for _ in range(5):
        ladder.later(days=1)
        assert ladder.sweep() == 1
    assert ladder.open()["work"] == item


def test_a_timer_without_a_time_zone_is_refused(shop: Workshop) -> None:
    shop.row["due"] = shop.now.replace(tzinfo=None)
    with pytest.raises(StepFailed, match="múi giờ") as failed:
        shop.run(LADDER.replace("row.urge", "row.note"), ask=ASK)
    assert (failed.value.instance_id, failed.value.element) == (None, "wait")


def test_a_failing_instance_is_set_back_and_holds_up_nobody(ladder: Workshop) -> None:
    ladder.start("small", "row:2")
    ladder.later(days=1)
    with ladder.engine() as engine:
        first = timers.claim_due(engine.session, ladder.now)
        assert first is not None
        assert first.business_key == "row:1"
        incidents.record(engine.session, first, OSError("the disk is full"), ladder.now)
    with ladder.engine() as engine:
        second = timers.claim_due(engine.session, ladder.now)
        assert second is not None
        assert second.business_key == "row:2"
    failed = ladder.instance()
    assert failed.attempts == 1
    assert failed.retry_at is not None
    assert failed.retry_at > ladder.now


def test_set_back_waits_longer_each_time_and_forgets_nothing_it_is_due_for(ladder: Workshop) -> None:
    due = ladder.instance().wake_at
    waits = []
    for _ in range(6):
        with ladder.engine() as engine:
            instance = engine.session.get_one(Instance, 1)
            timers.set_back(instance, ladder.now)
            assert instance.retry_at is not None
            waits.append(instance.retry_at - ladder.now)
    assert waits == sorted(waits)
    assert waits[-1] == PATIENCE[-1]
    assert ladder.instance().wake_at == due
    ladder.later(days=2)
    assert ladder.sweep() == 1
    assert ladder.instance().attempts == 0
