"""Messages find their one receiver, signals everybody, errors and escalations the nearest boundary."""

import pytest

from engine import StepFailed
from tests.support.drawing import (
    after,
    begins,
    block,
    both,
    catch,
    draw,
    either,
    ends,
    offered,
    on,
    race,
    receive,
    service,
    several,
    step,
    throw,
    until,
)
from tests.support.workshop import ASK, Workshop

WAITS = draw(
    "waits", "start -> order -> paid -> pack -> end", order=step("ask"), pack=step(), paid=catch("message", "paid")
)
PAYS = draw("pays", "start -> pay -> tell -> end", pay=step("ask"), tell=throw("message", "paid", payload="answer"))


# ── messages ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_goes_to_the_instance_of_the_same_business_key_and_to_no_other(shop: Workshop) -> None:
    shop.deploy(WAITS, ask=ASK)
    for key in ("row:1", "row:2"):
        shop.start("waits", key)
    shop.answer("order", instance=1)
    shop.answer("order", instance=2)
    with shop.engine() as engine:
        assert engine.send("paid", "row:2") == 1
    assert (list(shop.open(1)), list(shop.open(2))) == ([], ["pack"])


def test_a_message_thrown_by_one_diagram_is_caught_by_another_with_what_it_carries(shop: Workshop) -> None:
    takes = draw("takes", "start -> paid -> pack -> end", paid=catch("message", "paid", payload="answer"), pack=step())
    shop.deploy(takes)
    shop.deploy(PAYS, ask=ASK)
    first, second = shop.start("takes"), shop.start("pays")
    shop.answer("pay", instance=second, answer="đủ")
    assert shop.open(first) == {}
    assert shop.sweep() == 1
    assert list(shop.open(first)) == ["pack"]
    assert shop.instance(first).variables == {"answer": "đủ"}


def test_a_correlation_of_its_own_tells_whose_a_message_is(shop: Workshop) -> None:
    waits = WAITS.replace('<bpmn:intermediateCatchEvent id="paid" name="paid">', "@").replace(
        "@",
        '<bpmn:intermediateCatchEvent id="paid" name="paid"><bpmn:extensionElements><spiff:properties>'
        '<spiff:property name="correlation" value="answer" /></spiff:properties></bpmn:extensionElements>',
    )
    shop.deploy(waits, ask=ASK)
    for number in (1, 2):
        shop.start("waits", "row:1")
        shop.answer("order", instance=number, answer=f"HĐ-{number}")
    with shop.engine() as engine:
        assert engine.send("paid", "HĐ-1") == 1
    assert (list(shop.open(1)), list(shop.open(2))) == (["pack"], [])


def test_a_message_for_which_nobody_waits_yet_is_kept_until_somebody_does(shop: Workshop) -> None:
    shop.run(WAITS, ask=ASK)
    with shop.engine() as engine:
        assert engine.send("paid", "row:1") == 0
    assert shop.sweep() == 1
    shop.answer("order")
    assert shop.open() == {}
    assert shop.sweep() == 1
    assert list(shop.open()) == ["pack"]
    shop.answer("pack")
    assert shop.sweep() == 0


def test_a_message_for_a_suspended_instance_waits_until_it_goes_on_and_begins_nothing_else(shop: Workshop) -> None:
    shop.run(WAITS, ask=ASK)
    shop.answer("order")
    shop.deploy(draw("other", "start -> work -> end", start=begins("message", "paid"), work=step()))
    with shop.engine() as engine:
        engine.suspend(1, by="son", reason="chờ")
    with shop.engine() as engine:
        assert engine.send("paid", "row:1") == 0
    shop.sweep()
    assert shop.counts()["instance"] == 1
    with shop.engine() as engine:
        engine.resume(1, by="son", reason="đã rõ")
    shop.sweep()
    assert list(shop.open()) == ["pack"]


def test_a_message_sent_again_with_the_same_word_arrives_once(shop: Workshop) -> None:
    shop.deploy(draw("asked", "start -> work -> end", start=begins("message", "wanted"), work=step()))
    for _ in range(2):
        with shop.engine() as engine:
            assert engine.send("wanted", "row:1", once="x" * 300) == 1
    for _ in range(2):
        with shop.engine() as engine:
            assert engine.send("nobody", "row:1", once="x" * 299 + "y") == 0
    shop.sweep()
    assert shop.counts()["instance"] == 1


def test_a_message_that_nobody_takes_is_forgotten_after_thirty_days(shop: Workshop) -> None:
    with shop.engine() as engine:
        engine.send("paid", "row:1")
    shop.sweep()
    shop.later(days=31)
    shop.sweep()
    shop.run(WAITS, ask=ASK)
    shop.answer("order")
    assert shop.sweep() == 0
    assert shop.open() == {}


def test_a_diagram_begins_with_a_message_and_takes_over_what_it_carries(shop: Workshop) -> None:
    shop.deploy(
        draw("asked", "start -> work -> end", start=begins("message", "wanted", payload="answer"), work=step("ask")),
        ask=ASK,
    )
    with shop.engine() as engine:
        assert engine.send("wanted", "row:7", payload={"answer": "gấp", "more": 1}, by="lan") == 1
    begun = shop.instance()
    assert (begun.business_key, begun.variables, list(shop.open())) == ("row:7", {"answer": "gấp"}, ["work"])


def test_a_receive_task_and_a_boundary_wait_for_messages_too(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            "start -> wait -> work -> end\ncalled_off -> told -> end2",
            wait=receive("go"), work=step(), called_off=on("work", "message", "stop"), told=step(),
        )
    )  # fmt: skip
    with shop.engine() as engine:
        assert engine.send("stop", "row:1") == 0
    with shop.engine() as engine:
        assert engine.send("go", "row:1") == 1
    assert list(shop.open()) == ["work"]
    with shop.engine() as engine:
        assert engine.send("stop", "row:1") == 1
    assert list(shop.open()) == ["told"]


def test_a_message_to_oneself_arrives_at_once(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            "start -> fork -> wait -> first -> end\nfork -> go -> tell -> end2",
            fork=both(), wait=catch("message", "ready"), first=step(), go=step(), tell=throw("message", "ready"),
        )
    )  # fmt: skip
    shop.answer("go")
    assert list(shop.open()) == ["first"]
    assert shop.sweep() == 0


# ── signals ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_signal_reaches_everybody_who_waits_and_begins_what_begins_with_it(shop: Workshop) -> None:
    shop.deploy(draw("hears", "start -> storm -> shelter -> end", storm=catch("signal", "storm"), shelter=step()))
    shop.deploy(draw("begins", "start -> prepare -> end", start=begins("signal", "storm"), prepare=step()))
    shop.deploy(draw("warns", "start -> warn -> end", warn=throw("signal", "storm")))
    listening = [shop.start("hears", f"row:{number}") for number in (1, 2)]
    shop.start("warns")
    assert shop.sweep() == 3
    assert [list(shop.open(each)) for each in listening] == [["shelter"], ["shelter"]]
    assert list(shop.open(4)) == ["prepare"]


def test_a_signal_sent_again_with_the_same_word_is_heard_once(shop: Workshop) -> None:
    flows = "start -> merge -> storm -> count -> merge"
    shop.run(draw("hears", flows, merge=either(), storm=catch("signal", "storm"), count=service("row.count")))
    for heard in (1, 0):
        with shop.engine() as engine:
            assert engine.broadcast("storm", once="lần 1") == heard
        shop.sweep()
    assert shop.instance().variables == {"rounds": 1}


def test_a_signal_end_is_thrown_though_the_library_takes_it_for_a_plain_one(shop: Workshop) -> None:
    shop.deploy(draw("hears", "start -> storm -> shelter -> end", storm=catch("signal", "storm"), shelter=step()))
    shop.deploy(draw("warns", "start -> warned", warned=ends("signal", "storm")))
    shop.start("hears")
    assert shop.instance(shop.start("warns")).status == "completed"
    assert shop.sweep() == 1
    assert list(shop.open(1)) == ["shelter"]


def test_a_signal_interrupts_a_step_of_its_own_instance(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            "start -> fork -> work -> end\nfork -> go -> call_off -> end2\nstopped -> note -> end3",
            fork=both(), work=step(), go=step(), call_off=throw("signal", "stop"),
            stopped=on("work", "signal", "stop"), note=service("row.note"),
        )
    )  # fmt: skip
    shop.answer("go")
    assert (shop.open(), shop.said, shop.instance().status) == ({}, ["row:1"], "completed")


# ── errors and escalations ────────────────────────────────────────────────────────────────────────────────────


def test_an_error_leaves_the_sub_process_by_its_boundary(shop: Workshop) -> None:
    inside = block(
        "start_in -> ask -> choice\nchoice -[answer == 'không']-> refused\nchoice -*-> more -> end_in",
        ask=step("ask"), choice=either(), refused=ends("error", "E1"), more=step(),
    )  # fmt: skip
    shop.run(
        draw(
            "small",
            "start -> life -> after -> end\nfailed -> mend -> end2",
            life=inside, failed=on("life", "error", "E1"), mend=step(), after=step(),
        ),
        ask=ASK,
    )  # fmt: skip
    shop.answer("ask", answer="không")
    assert list(shop.open()) == ["mend"]
    shop.answer("mend")
    assert shop.instance().status == "completed"


def test_an_operator_s_business_error_leaves_its_step_by_the_boundary_of_its_code(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            "start -> go -> pay -> after -> end\nrefused -> mend -> end2\nother -> end3",
            go=step(), pay=service("row.object", code="'E1'"), after=step(), mend=step(),
            other=on("pay", "error", "E2"), refused=on("pay", "error", "E1"),
        )
    )  # fmt: skip
    shop.answer("go")
    assert list(shop.open()) == ["mend"]
    shop.answer("mend")
    assert shop.instance().status == "completed"


def test_an_operator_s_error_is_caught_around_its_sub_process(shop: Workshop) -> None:
    inside = block("start_in -> go -> pay -> end_in", go=step(), pay=service("row.object", code="'E1'"))
    shop.run(
        draw(
            "small", "start -> life -> end\nfailed -> mend -> end2",
            life=inside, failed=on("life", "error", "E1"), mend=step(),
        )
    )  # fmt: skip
    shop.answer("go")
    assert list(shop.open()) == ["mend"]


def test_an_operator_whose_activity_an_error_took_away_is_not_called_any_more(shop: Workshop) -> None:
    """Side by side they were all due in the same round; the library would call the others, and fail on their errors."""
    thrice = several(service("row.object", code="'no'"), count="3")
    shop.run(draw("x", "start -> a -> end\nno -> b -> end2", a=thrice, no=on("a", "error", "no"), b=step()))
    assert list(shop.open()) == ["b"]
    beside = block(
        "start_in -> split -> bad\nsplit -> note -> c -> end_in",
        split=both(), bad=ends("error", "no"), note=service("row.note"), c=step(),
    )  # fmt: skip
    shop.run(draw("y", "start -> a -> end\nno -> b -> end2", a=beside, no=on("a", "error", "no"), b=step()))
    assert list(shop.open(2)) == ["b"]
    assert not shop.said


def test_an_error_that_nobody_catches_undoes_the_answer(shop: Workshop) -> None:
    shop.run(draw("small", "start -> go -> pay -> end", go=step(), pay=service("row.object", code="'E9'")))
    before = shop.counts()
    with pytest.raises(StepFailed, match="E9") as failed:
        shop.answer("go")
    assert failed.value.element == "pay"
    assert (shop.counts(), list(shop.open())) == (before, ["go"])


def test_an_escalation_begins_a_branch_beside_the_sub_process_which_goes_on(shop: Workshop) -> None:
    inside = block(
        "start_in -> ask -> worry -> more -> end_in", ask=step(), worry=throw("escalation", "L2"), more=step()
    )
    shop.run(
        draw(
            "small",
            "start -> life -> end\nraised -> look -> end2",
            life=inside, raised=on("life", "escalation", "L2", interrupting=False), look=step(),
        )
    )  # fmt: skip
    shop.answer("ask")
    assert list(shop.open()) == ["look", "more"]
    shop.answer("more")
    shop.answer("look")
    assert shop.instance().status == "completed"


def test_an_escalation_that_nobody_heeds_is_passed_over(shop: Workshop) -> None:
    shop.run(draw("small", "start -> worry -> more -> end", worry=throw("escalation", "L2"), more=step()))
    assert list(shop.open()) == ["more"]


# ── event gateways ────────────────────────────────────────────────────────────────────────────────────────────

RACE = draw(
    "race",
    """
    start -> merge -> gate -> mended -> close -> end
    gate -> late -> escalate -> end2
    gate -> late_too -> end3
    gate -> called -> again -> merge
    """,
    merge=either(), gate=race(), mended=offered("ask"), close=step(), late=after("'PT4H'"), escalate=step(),
    late_too=until("due()"), called=catch("message", "reopened"), again=service("row.note"),
)  # fmt: skip


def test_the_first_event_decides_the_way_an_act(shop: Workshop) -> None:
    shop.run(RACE, ask=ASK)
    assert list(shop.open()) == ["mended"]
    shop.answer("mended", answer="xong")
    assert (list(shop.open()), shop.instance().wake_at) == (["close"], None)
    assert shop.trail()[0].name == "mended"


def test_the_first_event_decides_the_way_a_timer(shop: Workshop) -> None:
    shop.run(RACE, ask=ASK)
    shop.later(hours=4)
    assert shop.sweep() == 1
    assert list(shop.open()) == ["escalate"]


def test_two_timers_of_one_gateway_keep_their_own_instants(shop: Workshop) -> None:
    shop.run(RACE, ask=ASK)
    shop.row["due"] = shop.now
    shop.later(hours=1)
    with shop.engine() as engine:
        engine.refresh(shop.instance())
    assert shop.instance().status == "completed"


def test_a_race_runs_again_when_the_way_leads_back(shop: Workshop) -> None:
    shop.run(RACE, ask=ASK)
    for _ in range(3):
        shop.later(hours=3)
        with shop.engine() as engine:
            assert engine.send("reopened", "row:1") == 1
        assert list(shop.open()) == ["mended"]
    assert len(shop.said) == 3
    shop.later(hours=4)
    shop.sweep()
    assert list(shop.open()) == ["escalate"]
