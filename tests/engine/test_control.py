"""What supervisors do to a running instance, and what failed and is tried again; each is told with its reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import Event, Incident, NotRunning, ServiceFailed, StepFailed, incidents
from engine.patience import PATIENCE
from tests.support.drawing import (
    after,
    begins,
    block,
    both,
    draw,
    either,
    on,
    service,
    step,
    until,
)
from tests.support.workshop import ASK, Workshop

WAITING = draw(
    "small",
    "start -> fork -> work -> end\nfork -> wait -> record -> end2",
    fork=both(), work=step("ask"), wait=after("'P3D'"), record=service("row.note"),
)  # fmt: skip


def act(shop: Workshop, name: str, *words: str, instance: int = 1, reason: str = "vì sao", **more: str) -> None:
    with shop.engine() as engine:
        getattr(engine, name)(instance, *words, by="son", reason=reason, **more)


def told(shop: Workshop, instance: int = 1) -> list[tuple[str, str | None, str]]:
    with shop.engine() as engine:
        events = engine.session.scalars(select(Event).where(Event.instance_id == instance).order_by(Event.id))
        return [(each.kind, each.by, each.note) for each in events]


# ── suspend, resume, cancel ───────────────────────────────────────────────────────────────────────────────────


def test_a_suspended_instance_waits_for_nothing_and_lets_nobody_answer(shop: Workshop) -> None:
    shop.run(WAITING, ask=ASK)
    act(shop, "suspend")
    stopped = shop.instance()
    assert (stopped.status, stopped.wake_at, stopped.suspended_at) == ("suspended", None, shop.now)
    shop.later(days=10)
    assert shop.sweep() == 0
    with pytest.raises(NotRunning, match="đang tạm dừng"):
        shop.answer("work")
    assert told(shop)[-1] == ("suspend", "son", "vì sao")


def test_a_wait_that_had_two_days_left_has_two_days_left_when_it_is_resumed(shop: Workshop) -> None:
    shop.run(WAITING, ask=ASK)
    shop.later(days=1)
    act(shop, "suspend")
    shop.later(days=10)
    act(shop, "resume")
    assert shop.instance().wake_at == shop.now + timedelta(days=2)
    shop.later(days=2)
    assert (shop.sweep(), shop.said) == (1, ["row:1"])


def test_a_cycle_fires_once_after_a_long_pause(shop: Workshop) -> None:
    shop.run(
        draw(
            "small", "start -> work -> end\nagain -> remind -> end2",
            work=step(), again=on("work", "timeCycle", "'R/PT1H'", interrupting=False), remind=service("row.note"),
        )
    )  # fmt: skip
    act(shop, "suspend")
    shop.later(hours=10)
    act(shop, "resume")
    assert shop.said == []
    shop.later(hours=1)
    assert (shop.sweep(), len(shop.said)) == (1, 1)


def test_what_was_due_before_the_pause_fires_before_it(shop: Workshop) -> None:
    shop.run(WAITING, ask=ASK)
    shop.later(days=3)
    act(shop, "suspend")
    assert shop.said == ["row:1"]


def test_a_cancelled_instance_is_over_and_its_steps_are_withdrawn(shop: Workshop) -> None:
    shop.run(WAITING, ask=ASK)
    act(shop, "cancel")
    over = shop.instance()
    assert (over.status, over.ended_at, over.wake_at, shop.open()) == ("cancelled", shop.now, None, {})
    with pytest.raises(NotRunning, match="đã bị hủy"):
        act(shop, "resume")
    assert told(shop)[-1] == ("cancel", "son", "vì sao")


def test_a_suspended_instance_may_be_cancelled_and_a_finished_one_may_not(shop: Workshop) -> None:
    shop.run(WAITING, ask=ASK)
    act(shop, "suspend")
    act(shop, "cancel")
    assert shop.instance().status == "cancelled"
    second = shop.run(draw("short", "start -> record -> end", record=service("row.note")))
    for name in ("suspend", "resume", "cancel"):
        with pytest.raises(NotRunning, match="đã kết thúc"):
            act(shop, name, instance=second)


# ── move ──────────────────────────────────────────────────────────────────────────────────────────────────────

WAY = draw(
    "way",
    """
    start -> a -> merge -> b -> choice
    choice -[answer == 'lại']-> merge
    choice -*-> c -> record -> end
    late -> note -> d -> end2
    """,
    a=step(), merge=either(), b=step("ask"), choice=either(), c=step(), record=service("row.note"),
    late=on("b", "due()"), note=service("row.note"), d=step(),
)  # fmt: skip


def test_a_moved_token_stands_at_the_other_step_and_goes_on_from_there(shop: Workshop) -> None:
    shop.run(WAY, ask=ASK)
    act(shop, "move", "a", "c", reason="đã làm ngoài phần mềm")
    assert (list(shop.open()), told(shop)[-1]) == (["c"], ("move", "son", "đã làm ngoài phần mềm"))
    shop.answer("c")
    assert (shop.instance().status, shop.said) == ("completed", ["row:1"])


def test_a_token_moved_to_a_step_finds_its_boundary_events_there(shop: Workshop) -> None:
    shop.run(WAY, ask=ASK)
    act(shop, "move", "a", "b")
    assert list(shop.open()) == ["b"]
    shop.row["due"] = shop.now + timedelta(hours=1)
    with shop.engine() as engine:
        engine.refresh(shop.instance())
    shop.later(hours=1)
    shop.sweep()
    assert list(shop.open()) == ["d"]


def test_a_token_moved_away_leaves_its_boundary_events_behind(shop: Workshop) -> None:
    shop.run(WAY, ask=ASK)
    shop.answer("a")
    shop.row["due"] = shop.now + timedelta(hours=1)
    act(shop, "move", "b", "a")
    assert (list(shop.open()), shop.instance().wake_at) == (["a"], None)
    shop.answer("a")
    shop.row["due"] = None
    shop.answer("b", answer="lại")
    shop.answer("b", answer="xong")
    shop.answer("c")
    assert shop.instance().status == "completed"


@pytest.mark.parametrize(("from_element", "to_element"), [("a", "nowhere"), ("b", "c"), ("a", "late"), ("a", "inside")])
def test_a_move_that_makes_no_sense_changes_nothing(shop: Workshop, from_element: str, to_element: str) -> None:
    shop.run(WAY, ask=ASK)
    before, blob = shop.counts(), shop.instance().state_blob
    with pytest.raises(StepFailed, match="chuyển"):
        act(shop, "move", from_element, to_element)
    assert (shop.counts(), shop.instance().state_blob, list(shop.open())) == (before, blob, ["a"])


def test_a_token_is_moved_within_its_sub_process(shop: Workshop) -> None:
    inside = block("start_in -> x -> y -> end_in", x=step(), y=step())
    shop.run(draw("small", "start -> inside -> last -> end", inside=inside, last=step()))
    act(shop, "move", "x", "y")
    shop.answer("y")
    assert list(shop.open()) == ["last"]


# ── incidents ─────────────────────────────────────────────────────────────────────────────────────────────────


def broken(shop: Workshop) -> None:
    """One instance whose timer leads to a parameter that cannot be computed until somebody mends the row."""

    @shop.registry.function("figure")
    def figure(_call: object) -> int:
        """A figure that is missing at first."""
        if shop.row.get("figure") is None:
            raise ServiceFailed("Chưa có số liệu.")
        return 1

    shop.row["due"] = shop.now + timedelta(hours=1)
    shop.run(
        draw(
            "small", "start -> wait -> record -> end", wait=until("due()"),
            record=service("row.note", figure="figure()"),
        )
    )  # fmt: skip
    shop.later(hours=1)


def fail(shop: Workshop) -> Incident:
    with pytest.raises(StepFailed) as failed:
        shop.sweep()
    with shop.engine() as engine:
        return incidents.record(engine.session, engine.lock(1), failed.value, shop.now)


def test_what_fails_is_an_incident_with_its_element_and_cause_and_is_tried_again_later(shop: Workshop) -> None:
    broken(shop)
    incident = fail(shop)
    assert (incident.element, incident.cause, incident.attempts) == ("record", "Chưa có số liệu.", 1)
    assert (shop.instance().retry_at, shop.sweep()) == (shop.now + PATIENCE[0], 0)
    shop.later(minutes=1)
    again = fail(shop)
    assert (again.id, again.attempts, shop.instance().retry_at) == (incident.id, 2, shop.now + PATIENCE[1])


def test_a_supervisor_tries_again_at_once_when_the_cause_is_mended(shop: Workshop) -> None:
    broken(shop)
    fail(shop)
    shop.row["figure"] = shop.now
    with shop.engine() as engine:
        engine.retry(1, by="son")
    mended = shop.instance()
    assert (mended.status, mended.attempts, mended.retry_at, shop.said) == ("completed", 0, None, [{"figure": 1}])
    with shop.engine() as engine:
        [incident] = incidents.trail(engine.session, 1)
        assert (incident.closed_at, incident.closed_by) == (shop.now, "son")


def test_a_retry_that_comes_again_with_the_same_word_is_told_once(shop: Workshop) -> None:
    shop.run(WAITING, ask=ASK)
    for _ in range(2):
        with shop.engine() as engine:
            engine.retry(1, by="son", once="d")
    assert [kind for kind, _, _ in told(shop)] == ["start", "retry"]


def test_what_fails_may_still_be_suspended_and_cancelled(shop: Workshop) -> None:
    broken(shop)
    fail(shop)
    act(shop, "suspend")
    act(shop, "cancel")
    assert shop.instance().status == "cancelled"


def test_a_step_that_is_reminded_a_hundred_times_does_not_grow(shop: Workshop) -> None:
    shop.run(
        draw(
            "small", "start -> work -> end\nagain -> remind -> end2",
            work=step(), again=on("work", "timeCycle", "'R/PT1H'", interrupting=False), remind=service("row.note"),
        )
    )  # fmt: skip
    sizes = []
    for _ in range(100):
        shop.later(hours=1)
        assert shop.sweep() == 1
        sizes.append(len(shop.instance().state_blob))
    assert (len(shop.said), sizes[-1]) == (100, sizes[2])
    shop.answer("work")
    assert shop.instance().status == "completed"


def test_a_retry_that_fails_leaves_the_incident_open(shop: Workshop) -> None:
    broken(shop)
    fail(shop)
    with shop.engine() as engine, pytest.raises(StepFailed, match="Chưa có số liệu"):
        engine.retry(1, by="son")
    with shop.engine() as engine:
        assert incidents.open_of(engine.session, 1) is not None


# ── drafts, words of one's own, variables, timer starts ───────────────────────────────────────────────────────


def test_a_draft_is_kept_for_its_writer_until_the_step_is_answered(shop: Workshop) -> None:
    shop.run(draw("small", "start -> ask -> end", ask=step("ask")), ask=ASK)
    item = shop.items()[0]
    with shop.engine() as engine:
        engine.keep_draft(item, {"answer": "nửa ch"}, by="hoa")
        engine.keep_draft(item, {"answer": "nửa chừng"}, by="hoa")
    with shop.engine() as engine:
        assert (engine.draft(item, "hoa"), engine.draft(item, "lan")) == ({"answer": "nửa chừng"}, {})
    shop.answer("ask", answer="xong")
    with shop.engine() as engine:
        assert engine.draft(item, "hoa") == {}


def test_an_act_that_comes_again_with_the_same_word_changes_nothing(shop: Workshop) -> None:
    shop.deploy(draw("small", "start -> ask -> next -> end", ask=step("ask"), next=step()), ask=ASK)
    for _ in range(2):
        with shop.engine() as engine:
            assert engine.start("small", "row:1", by="lan", once="a").id == 1
    item = shop.items()[0]
    answered = []
    for _ in range(2):
        with shop.engine() as engine:
            found = engine.session.merge(item, load=True)
            answered.append(engine.complete(found, {"answer": "có"}, by="hoa", once="b").id)
    assert (answered, shop.counts()["submission"], shop.counts()["instance"]) == ([1, 1], 1, 1)
    for _ in range(2):
        act(shop, "suspend", once="c")
    assert [kind for kind, _, _ in told(shop)] == ["start", "complete", "suspend"]


def test_the_history_of_a_variable_is_in_the_events_that_wrote_it(shop: Workshop) -> None:
    shop.run(
        draw(
            "small", "start -> merge -> ask -> count -> choice\nchoice -[rounds < 2]-> merge\nchoice -*-> end",
            merge=either(), ask=step("ask"), count=service("row.count"), choice=either(),
        ),
        ask=ASK,
    )  # fmt: skip
    shop.answer("ask", answer="một")
    shop.answer("ask", answer="hai")
    with shop.engine() as engine:
        wrote = engine.session.scalars(select(Event.wrote).order_by(Event.id)).all()
    assert wrote == [{}, {"answer": "một", "rounds": 1}, {"answer": "hai", "rounds": 2}]


def test_a_cycle_at_the_start_begins_one_instance_a_period_and_one_after_an_outage(shop: Workshop) -> None:
    monthly = draw("monthly", "start -> sum -> end", start=begins("timeCycle", "'R/P1M'"), sum=step())
    shop.deploy(monthly)
    assert shop.sweep() == 0
    shop.later(days=31)
    assert (shop.sweep(), shop.counts()["instance"]) == (1, 1)
    shop.later(days=200)
    assert (shop.sweep(), shop.counts()["instance"]) == (1, 2)
    shop.deploy(monthly.replace("'R/P1M'", "'R1/P1D'"))
    shop.later(days=1)
    assert (shop.sweep(), shop.sweep()) == (1, 0)
    shop.later(days=100)
    assert shop.sweep() == 0


def test_a_date_at_the_start_begins_one_instance(shop: Workshop) -> None:
    when = (shop.now + timedelta(days=2)).isoformat()
    shop.deploy(draw("once", "start -> sum -> end", start=begins("timeDate", f"'{when}'"), sum=step()))
    shop.later(days=1)
    assert shop.sweep() == 0
    shop.later(days=5)
    assert (shop.sweep(), shop.sweep(), shop.counts()["instance"]) == (1, 0, 1)


def test_a_diagram_with_a_plain_start_beside_a_timer_begins_at_the_one_that_is_meant(shop: Workshop) -> None:
    shop.deploy(
        draw(
            "two", "start -> ask -> merge -> work -> end\nstart_monthly -> sum -> merge",
            merge=either(), ask=step(), sum=step(), work=step(), start_monthly=begins("timeCycle", "'R/P1M'"),
        )
    )  # fmt: skip
    shop.start("two")
    shop.later(days=31)
    shop.sweep()
    assert (list(shop.open(1)), list(shop.open(2))) == (["ask"], ["sum"])
    for instance, first in ((1, "ask"), (2, "sum")):
        shop.answer(first, instance=instance)
        shop.answer("work", instance=instance)
        assert shop.instance(instance).status == "completed"


def test_a_person_begins_at_the_plain_start_also_when_the_date_of_another_start_has_passed(shop: Workshop) -> None:
    passed = begins("timeDate", f"'{(shop.now - timedelta(days=2)).isoformat()}'")
    shop.run(draw("two", "start -> a -> end\nstart_once -> b -> end2", start_once=passed, a=step(), b=step()))
    assert list(shop.open()) == ["a"]
    shop.sweep()
    assert list(shop.open(2)) == ["b"]


def test_a_start_form_is_judged_and_its_answers_are_the_first_submission(shop: Workshop) -> None:
    begun = step("ask")
    from dataclasses import replace

    shop.deploy(
        draw("leave", "start -> approve -> end", start=replace(begun, tag="startEvent"), approve=step()), ask=ASK
    )
    with shop.engine() as engine:
        instance = engine.start("leave", "leave:1", by="hoa", typed={"answer": "nghỉ hai ngày"})
        assert instance.variables == {"answer": "nghỉ hai ngày"}
    newest = shop.trail()[0]
    assert (newest.by, newest.submission and newest.submission.answers) == ("hoa", {"answer": "nghỉ hai ngày"})
