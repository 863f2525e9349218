"""What a diagram does when it runs: one behaviour of BPMN each."""

from typing import Any

import pytest

from engine import DefinitionMissing, StepFailed, WorkItemMissing
from tests.support.drawing import block, both, draw, either, offered, on, service, step, terminate, until
from tests.support.workshop import ASK, Workshop

ASKING = draw("ask", "start -> ask -> end", ask=step("ask"))


def test_a_start_runs_up_to_the_first_step_that_awaits_a_person(shop: Workshop) -> None:
    shop.run(draw("small", "start -> record -> ask -> end", record=service("row.note"), ask=step()))
    assert shop.said == ["row:1"]
    assert list(shop.open()) == ["ask"]
    assert shop.instance().status == "running"


def test_an_answer_is_kept_and_the_diagram_goes_on_to_its_end(shop: Workshop) -> None:
    shop.run(ASKING, ask=ASK)
    shop.answer("ask", by="hoa", answer="có")
    instance = shop.instance()
    assert (instance.status, instance.ended_at, instance.variables) == ("completed", shop.now, {"answer": "có"})
    assert shop.open() == {}
    newest = shop.trail()[0]
    assert (newest.by, newest.name, newest.submission and newest.submission.answers) == ("hoa", "ask", {"answer": "có"})


def test_a_diagram_that_awaits_nobody_is_done_at_once(shop: Workshop) -> None:
    shop.run(draw("small", "start -> record -> end", record=service("row.note")))
    assert shop.instance().status == "completed"


def test_a_diagram_that_was_never_deployed_is_named(shop: Workshop) -> None:
    with pytest.raises(DefinitionMissing, match="chua_co"):
        shop.start("chua_co")


def test_an_item_that_never_was_is_missing(shop: Workshop) -> None:
    with pytest.raises(WorkItemMissing):
        shop.answer_item(99)


@pytest.mark.parametrize(("answer", "way"), [("có", "yes"), ("không", "no"), ("", "no")])
def test_a_choice_follows_the_answer_and_its_default_otherwise(shop: Workshop, answer: str, way: str) -> None:
    shop.run(
        draw(
            "small",
            """
            start -> ask -> choice
            choice -[answer == 'có']-> yes -> end
            choice -*-> no -> end2
            """,
            ask=step("ask"),
            choice=either(),
            yes=step(),
            no=step(),
        ),
        ask=ASK,
    )
    shop.answer("ask", answer=answer)
    assert list(shop.open()) == [way]


def test_a_fork_opens_both_ways_and_a_join_awaits_both(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            """
            start -> fork -> a -> join -> last -> end
            fork -> b -> join
            """,
            fork=both(),
            a=step(),
            b=step(),
            join=both(),
            last=step(),
        )
    )
    assert list(shop.open()) == ["a", "b"]
    shop.answer("a")
    assert list(shop.open()) == ["b"]
    shop.answer("b")
    assert list(shop.open()) == ["last"]


def test_a_terminate_end_withdraws_what_is_still_open(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            """
            start -> fork -> a -> stop
            fork -> b -> end
            fork -> wait -> end2
            """,
            fork=both(),
            a=step(),
            b=step(),
            wait=until("due()"),
            stop=terminate(),
        )
    )
    shop.answer("a", by="hoa")
    assert shop.open() == {}
    instance = shop.instance()
    assert (instance.status, instance.wake_at) == ("completed", None)


def test_a_plain_end_leaves_the_other_branch_open(shop: Workshop) -> None:
    shop.run(draw("small", "start -> fork -> a -> end\nfork -> b -> end2", fork=both(), a=step(), b=step()))
    shop.answer("a")
    assert (list(shop.open()), shop.instance().status) == (["b"], "running")


def test_an_offered_act_may_be_taken_several_times_while_the_step_stays_open(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            """
            start -> fork -> work -> stop
            fork -> merge -> extend -> record -> merge
            """,
            fork=both(),
            work=step("ask"),
            merge=either(),
            extend=offered("ask", lane="office"),
            record=service("row.note", said="answer"),
            stop=terminate(),
        ),
        ask=ASK,
    )
    work = shop.open()["work"]
    for round_number in range(3):
        shop.answer("extend", answer=f"lần {round_number}")
        assert shop.open()["work"] == work
    assert shop.said == [{"said": "lần 0"}, {"said": "lần 1"}, {"said": "lần 2"}]
    assert [step.kind for step in shop.trail()] == ["act", "act", "act", "start"]
    shop.answer("work")
    assert (shop.instance().status, shop.open()) == ("completed", {})


def test_an_offered_act_on_the_boundary_takes_the_step_away(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            """
            start -> review -> end
            withdraw -> report -> end2
            """,
            review=step(),
            withdraw=on("review", "message", form="ask"),
            report=step(),
        ),
        ask=ASK,
    )
    assert list(shop.open()) == ["review", "withdraw"]
    shop.answer("withdraw", by="hoa")
    assert list(shop.open()) == ["report"]


def test_a_sub_process_is_left_when_its_inside_has_ended(shop: Workshop) -> None:
    inside = block("start_in -> a -> merge\nmerge -> b -> end_in", a=step(), merge=either(), b=step())
    shop.run(draw("small", "start -> inside -> last -> end", inside=inside, last=step()))
    shop.answer("a")
    shop.answer("b")
    assert list(shop.open()) == ["last"]
    shop.answer("last")
    assert shop.instance().status == "completed"


def test_an_act_on_the_boundary_of_a_sub_process_takes_everything_inside_away(shop: Workshop) -> None:
    inside = block("start_in -> fork -> a -> end_a\nfork -> b -> end_b", fork=both(), a=step(), b=step())
    shop.run(
        draw(
            "small",
            "start -> inside -> end\nrecall -> end2",
            inside=inside,
            recall=on("inside", "message", form="ask"),
        ),
        ask=ASK,
    )
    assert list(shop.open()) == ["a", "b", "recall"]
    shop.answer("recall")
    assert (shop.open(), shop.instance().status) == ({}, "completed")


def test_variables_are_one_set_for_all_branches(shop: Workshop) -> None:
    """Task data live in their branch and get lost when branches merge; the instance's variables do not."""
    shop.run(
        draw(
            "small",
            """
            start -> fork -> ask -> end
            fork -> wait -> choice
            choice -[answer == 'có']-> yes -> end2
            choice -*-> no -> end3
            """,
            fork=both(),
            ask=step("ask"),
            wait=step(),
            choice=either(),
            yes=step(),
            no=step(),
        ),
        ask=ASK,
    )
    shop.answer("ask", answer="có")
    shop.answer("wait")
    assert list(shop.open()) == ["yes"]


def test_an_operator_writes_a_variable_that_a_condition_reads(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            """
            start -> merge -> work -> count -> choice
            choice -[rounds < 3]-> merge
            choice -*-> end
            """,
            merge=either(),
            work=step(),
            count=service("row.count"),
            choice=either(),
        )
    )
    for _ in range(3):
        shop.answer("work")
    assert (shop.instance().status, shop.instance().variables) == ("completed", {"rounds": 3})


def test_a_lanes_rule_tells_whose_step_it_is(shop: Workshop) -> None:
    with_lanes = draw("small", "start -> ours -> theirs -> end", ours=step(lane="office"), theirs=step(lane="nobody"))
    shop.run(with_lanes)
    circle = lambda: _circle_of(shop)  # noqa: E731 (asked twice)
    assert circle() == "unit:row:1"
    shop.answer("ours")
    assert circle() is None


def _circle_of(shop: Workshop) -> str | None:
    with shop.engine() as engine:
        return engine.open_item(*shop.open().values()).circle


def test_the_state_is_told_by_the_step_at_which_the_token_stands(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            """
            start -> merge -> work -> review -> choice
            choice -[answer == 'trả']-> merge
            choice -*-> end
            """,
            merge=either(),
            work=step(state="='returned' if answer == 'trả' else 'in_progress'"),
            review=step("ask", state="in_review"),
            choice=either(),
        ),
        ask=ASK,
    )
    states = [shop.instance().state]
    rounds: list[tuple[str, dict[str, Any]]] = [
        ("work", {}), ("review", {"answer": "trả"}), ("work", {}), ("review", {"answer": "đạt"}),
    ]  # fmt: skip
    for element, typed in rounds:
        shop.answer(element, **typed)
        states.append(shop.instance().state)
    assert states == ["in_progress", "in_review", "returned", "in_review", "in_review"]


def test_one_diagram_starts_another_in_the_same_transaction(shop: Workshop) -> None:
    shop.deploy(ASKING, ask=ASK)
    shop.run(draw("first", "start -> go -> begin -> end", go=step(), begin=service("row.begin", key="'ask'")))
    shop.answer("go")
    second = shop.instance(2)
    assert (second.business_key, second.definition.key, list(shop.open(2))) == ("row:1/next", "ask", ["ask"])


def test_a_diagram_that_starts_one_that_is_missing_starts_nothing(shop: Workshop) -> None:
    shop.run(draw("first", "start -> go -> begin -> end", go=step(), begin=service("row.begin", key="'chua_co'")))
    before = shop.counts()
    with pytest.raises(StepFailed, match="chua_co") as failed:
        shop.answer("go")
    assert (failed.value.instance_id, failed.value.element) == (1, "begin")
    assert shop.counts() == before
    assert list(shop.open()) == ["go"]


def test_a_service_that_raises_leaves_nothing_behind(shop: Workshop) -> None:
    shop.run(draw("small", "start -> ask -> break -> end", ask=step("ask"), **{"break": service("row.fail")}), ask=ASK)
    before, instance = shop.counts(), shop.instance()
    with pytest.raises(StepFailed, match="disk is full") as failed:
        shop.answer("ask", answer="có")
    assert (failed.value.instance_id, failed.value.element, failed.value.cause) == (
        1,
        "break",
        "OSError: the disk is full",
    )
    after = shop.instance()
    assert shop.counts() == before
    assert (after.variables, after.state_blob, list(shop.open())) == ({}, instance.state_blob, ["ask"])


def test_a_condition_that_cannot_be_computed_undoes_the_answer(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            "start -> ask -> choice\nchoice -[answer > 3]-> end\nchoice -*-> end2",
            ask=step("ask"),
            choice=either(),
        ),
        ask=ASK,
    )
    before = shop.counts()
    with pytest.raises(StepFailed, match="answer > 3"):
        shop.answer("ask", answer="ba")
    assert shop.counts() == before


def test_marks_tell_where_the_token_was_and_where_it_stands(shop: Workshop) -> None:
    from engine import Instance, history

    shop.run(draw("small", "start -> a -> b -> end", a=step(), b=step()))
    shop.answer("a")
    with shop.engine() as engine:
        marks = history.marks(engine.session, engine.session.get_one(Instance, 1))
    assert marks == {"passed": ["a", "start", "start_a", "a_b"], "here": ["b"]}


def test_a_trail_tells_what_happened_the_newest_first(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            "start -> a -> record -> wait -> urge -> end",
            a=step(),
            record=service("row.note"),
            wait=until("due()"),
            urge=service("row.note"),
        )
    )
    shop.row["due"] = shop.now
    shop.answer("a", by="minh")
    shop.later(hours=1)
    shop.sweep()
    assert [(each.kind, each.name, each.by) for each in shop.trail()] == [
        ("complete", "a", "minh"),
        ("start", "start", "lan"),
    ]
