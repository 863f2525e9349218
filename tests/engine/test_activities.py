"""Called diagrams, several instances of one activity, decision tables, scripts that name an operator."""

from typing import Any

import pytest

from engine import DefinitionMissing, DiagramRejected, StepFailed
from tests.support.drawing import (
    any_of,
    begins,
    block,
    both,
    call,
    decide,
    draw,
    either,
    on,
    raw,
    service,
    several,
    step,
    table,
)
from tests.support.workshop import ASK, Workshop

# ── called diagrams ───────────────────────────────────────────────────────────────────────────────────────────

CHECK = draw("check", "start -> look -> note -> end", look=step("ask", lane="office"), note=service("row.note"))
CALLER = draw("caller", "start -> look -> inside -> after -> end", look=step(), inside=call("check"), after=step())


def test_a_called_diagram_runs_in_place_with_its_own_forms_and_lanes(shop: Workshop) -> None:
    shop.deploy(CHECK, ask=ASK)
    shop.run(CALLER)
    shop.answer("look")
    assert list(shop.open()) == ["check:look"]
    with shop.engine() as engine:
        item = engine.open_item(shop.open()["check:look"])
        assert (item.name, item.circle, [field.name for field in engine.fields(item)]) == (
            "look", "unit:row:1", ["answer"],
        )  # fmt: skip
    shop.answer("check:look", answer="đạt")
    assert (shop.said, list(shop.open()), shop.instance().variables) == (["row:1"], ["after"], {"answer": "đạt"})
    shop.answer("after")
    assert shop.instance().status == "completed"
    assert [each.name for each in shop.trail()] == ["after", "look", "look", "start"]


def test_the_called_version_is_the_one_of_the_callers_start(shop: Workshop) -> None:
    shop.deploy(CHECK, ask=ASK)
    before = shop.run(CALLER)
    shop.deploy(draw("check", "start -> other -> end", other=step()))
    after = shop.start("caller", "row:2")
    for instance, inside in ((before, "check:look"), (after, "check:other")):
        shop.answer("look", instance=instance)
        assert list(shop.open(instance)) == [inside]


def test_a_called_diagram_that_is_missing_is_named_at_the_start(shop: Workshop) -> None:
    shop.deploy(CHECK, ask=ASK)
    shop.deploy(CALLER)
    shop.deploy(CALLER.replace('calledElement="check"', 'calledElement="nothing"'))
    with pytest.raises(DefinitionMissing, match="nothing"):
        shop.start("caller")


def test_a_called_diagram_may_call_another(shop: Workshop) -> None:
    shop.deploy(CHECK, ask=ASK)
    shop.deploy(draw("middle", "start -> inside -> end", inside=call("check")))
    shop.run(draw("top", "start -> inside -> after -> end", inside=call("middle"), after=step()))
    assert list(shop.open()) == ["check:look"]
    shop.answer("check:look", answer="đạt")
    assert list(shop.open()) == ["after"]


def test_processes_that_call_each_other_in_a_circle_are_refused(shop: Workshop) -> None:
    shop.deploy(draw("one", "start -> inside -> end", inside=call("two")))
    shop.deploy(draw("two", "start -> inside -> end", inside=call("three")))
    with pytest.raises(DiagramRejected, match="“one” lại gọi quy trình này"):
        shop.deploy(draw("three", "start -> inside -> end", inside=call("one")))


def test_a_process_that_only_a_message_begins_cannot_be_called(shop: Workshop) -> None:
    shop.deploy(draw("heard", "begin -> look -> end", begin=begins("message", "go"), look=step()))
    with pytest.raises(DiagramRejected, match="không có sự kiện bắt đầu thường"):
        shop.deploy(draw("top", "start -> inside -> end", inside=call("heard")))


# ── several instances ─────────────────────────────────────────────────────────────────────────────────────────

PEOPLE = {"type": "object", "properties": {"people": {
    "type": "array", "title": "Người", "items": {"type": "string", "oneOf": [{"const": each} for each in "abc"]},
    "x-variable": True,
}}}  # fmt: skip


def opinions(**how: Any) -> str:
    return draw(
        "opinions",
        "start -> choose -> opinion -> sum -> choice\nchoice -[answer == 'lại']-> choose2\nchoice -*-> end",
        choose=step("people"), opinion=several(step(), over="people", item="person", **how), sum=step("ask"),
        choice=either(), choose2=raw("endEvent"),
    )  # fmt: skip


def names(shop: Workshop) -> list[str]:
    return [item.name for item in shop.items()]


def test_each_item_of_a_list_is_a_step_of_its_own_side_by_side(shop: Workshop) -> None:
    shop.run(opinions(), people=PEOPLE, ask=ASK)
    shop.answer("choose", people=["a", "c"])
    assert names(shop) == ["opinion · a", "opinion · c"]
    first, second = shop.items()
    shop.answer_item(second.id)
    assert names(shop) == ["opinion · a"]
    shop.answer_item(first.id)
    assert names(shop) == ["sum"]


def test_or_one_after_the_other(shop: Workshop) -> None:
    shop.run(opinions(in_a_row=True), people=PEOPLE, ask=ASK)
    shop.answer("choose", people=["a", "b", "c"])
    seen = []
    while names(shop) != ["sum"]:
        seen += names(shop)
        shop.answer_item(shop.items()[0].id)
    assert seen == ["opinion · a", "opinion · b", "opinion · c"]


def test_none_at_all_is_passed_over(shop: Workshop) -> None:
    for in_a_row in (False, True):
        instance = shop.run(opinions(in_a_row=in_a_row), people=PEOPLE, ask=ASK)
        shop.answer("choose", instance=instance, people=[])
        assert list(shop.open(instance)) == ["sum"]


def test_several_in_a_loop_run_again_though_the_library_refuses_the_second_round(shop: Workshop) -> None:
    for in_a_row in (False, True):
        many = several(step(), over="people", item="person", in_a_row=in_a_row)
        shop.run(
            draw(
                "again",
                """
                start -> choose -> merge -> opinion -> sum -> choice
                choice -[answer == 'lại']-> merge
                choice -*-> end
                """,
                choose=step("people"), merge=either(), opinion=many, sum=step("ask"), choice=either(),
            ),
            people=PEOPLE, ask=ASK,
        )  # fmt: skip
        instance = shop.instance(1 + in_a_row).id
        shop.answer("choose", instance=instance, people=["a", "b"])
        for answer in ("lại", "lại", "xong"):
            for _ in range(2):
                shop.answer_item(shop.items(instance)[0].id)
            shop.answer("sum", instance=instance, answer=answer)
        assert shop.instance(instance).status == "completed"


def test_a_condition_ends_the_round_early_and_takes_the_rest_away(shop: Workshop) -> None:
    voting = draw(
        "voting", "start -> vote -> after -> end",
        vote=several(step("ask"), count="3", until="answer == 'phủ quyết'"), after=step(),
    )  # fmt: skip
    shop.run(voting, ask=ASK)
    assert len(shop.items()) == 3
    shop.answer_item(shop.items()[0].id, answer="thuận")
    assert len(shop.items()) == 2
    shop.answer_item(shop.items()[0].id, answer="phủ quyết")
    assert names(shop) == ["after"]


def test_a_sub_process_and_an_operator_run_several_times_too(shop: Workshop) -> None:
    inside = block("start_in -> a -> note -> end_in", a=step(), note=service("row.note", who="person"))
    shop.run(
        draw(
            "crowd", "start -> choose -> life -> tell -> end",
            choose=step("people"), life=several(inside, over="people", item="person"),
            tell=several(service("row.note", told="person"), over="people", item="person", in_a_row=True),
        ),
        people=PEOPLE,
    )  # fmt: skip
    shop.answer("choose", people=["a", "b"])
    for item in shop.items():
        shop.answer_item(item.id)
    assert shop.said == [{"who": "a"}, {"who": "b"}, {"told": "a"}, {"told": "b"}]
    assert shop.instance().status == "completed"


@pytest.mark.parametrize("count", ["twice(251)", "twice(-1)", "due()"])
@pytest.mark.parametrize("in_a_row", [False, True])
def test_a_number_out_of_bounds_is_told_and_no_flood(shop: Workshop, count: str, in_a_row: bool) -> None:
    with pytest.raises(StepFailed, match="từ 0 đến 500") as failed:
        shop.run(draw("crowd", "start -> many -> end", many=several(step(), count=count, in_a_row=in_a_row)))
    assert failed.value.element == "many"


def test_a_boundary_takes_every_instance_away(shop: Workshop) -> None:
    shop.run(
        draw(
            "crowd", "start -> choose -> many -> end\nstop -> told -> end2",
            choose=step("people"), many=several(step(), over="people"), stop=on("many", "message", form="ask"),
            told=step(),
        ),
        people=PEOPLE, ask=ASK,
    )  # fmt: skip
    shop.answer("choose", people=["a", "b"])
    shop.answer("stop")
    assert names(shop) == ["told"]


# ── decision tables ───────────────────────────────────────────────────────────────────────────────────────────

AMOUNT = {"type": "object", "properties": {"amount": {"type": "integer", "title": "Số tiền", "x-variable": True}}}
LIMITS = (
    ("< 10", "'head'", "3"),
    ("[10..99]".replace("[10..99]", "10 <= ? < 100"), "'chief'", "5"),
    ("-", "'chairman'", "7"),
)


def bought(shop: Workshop, policy: str, amount: int, *rows: tuple[str, ...]) -> dict[str, Any]:
    limits = {"limits": table("limits", policy, "amount -> approver, days", *(rows or LIMITS))}
    diagram = draw("buy", "start -> ask -> who -> end", ask=step("amount"), who=decide("limits"))
    instance = shop.start(shop.deploy(diagram, limits, amount=AMOUNT).key)
    shop.answer("ask", instance=instance, amount=amount)
    return shop.instance(instance).variables


@pytest.mark.parametrize(("amount", "approver", "days"), [(5, "head", 3), (10, "chief", 5), (500, "chairman", 7)])
def test_a_decision_table_writes_what_its_first_fitting_row_says(
    shop: Workshop, amount: int, approver: str, days: int
) -> None:
    assert bought(shop, "FIRST", amount) == {"amount": amount, "approver": approver, "days": days}


def test_a_table_that_collects_writes_lists(shop: Workshop) -> None:
    assert bought(shop, "COLLECT", 5)["approver"] == ["head", "chairman"]


def test_a_unique_table_with_two_fitting_rows_fails(shop: Workshop) -> None:
    with pytest.raises(StepFailed, match="nhiều dòng cùng đúng: 1, 3"):
        bought(shop, "UNIQUE", 5)


def test_no_fitting_row_leaves_the_outputs_empty(shop: Workshop) -> None:
    assert bought(shop, "UNIQUE", 5, ("> 10", "'chief'", "1")) == {"amount": 5, "approver": None, "days": None}


# ── the rest ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_script_task_names_an_operator(shop: Workshop) -> None:
    named = '<bpmn:extensionElements><spiff:serviceTaskOperator id="row.note" /></bpmn:extensionElements>'
    shop.run(draw("small", "start -> note -> end", note=raw("scriptTask", named)))
    assert shop.said == ["row:1"]


def test_an_inclusive_gateway_goes_every_way_whose_condition_holds_and_waits_for_those(shop: Workshop) -> None:
    shop.run(
        draw(
            "small",
            """
            start -> ask -> split
            split -[answer != '']-> a -> join
            split -[answer == 'cả hai']-> b -> join
            split -*-> c -> join -> last -> end
            """,
            ask=step("ask"), split=any_of(), a=step(), b=step(), c=step(), join=any_of(), last=step(),
        ),
        ask=ASK,
    )  # fmt: skip
    shop.answer("ask", answer="cả hai")
    assert list(shop.open()) == ["a", "b"]
    shop.answer("a")
    shop.answer("b")
    assert list(shop.open()) == ["last"]


def test_a_loop_around_a_sub_process_with_parallel_steps_runs_as_often_as_it_is_asked(shop: Workshop) -> None:
    inside = block(
        "start_in -> fork -> a -> join -> end_in\nfork -> b -> join", fork=both(), a=step(), b=step(), join=both()
    )
    shop.run(
        draw(
            "small",
            "start -> merge -> inside -> ask -> choice\nchoice -[answer == 'lại']-> merge\nchoice -*-> end",
            merge=either(), inside=inside, ask=step("ask"), choice=either(),
        ),
        ask=ASK,
    )  # fmt: skip
    for number in range(4):
        for element in ("ab", "ba")[number % 2]:
            shop.answer(element)
        shop.answer("ask", answer="lại" if number < 3 else "xong")
    assert shop.instance().status == "completed"


# ── what ends an activity from outside ────────────────────────────────────────────────────────────────────────


def within(inner: Any) -> str:
    return draw(
        "outer", "start -> inside -> end\nstopped -> after -> end2",
        inside=inner, stopped=on("inside", "message", form="ask"), after=step(),
    )  # fmt: skip


ENDED = {
    "a called diagram": lambda: call("called"),
    "several called diagrams": lambda: several(call("called"), count="2"),
    "several sub-processes in a row": lambda: several(
        block("start_in -> x -> end_in", x=step()), count="2", in_a_row=True
    ),
    "a called diagram in a sub-process": lambda: block("start_in -> go -> end_in", go=call("called")),
}


@pytest.mark.parametrize("inner", ENDED.values(), ids=ENDED.keys())
def test_a_boundary_takes_away_whatever_runs_inside_and_so_does_a_cancellation(shop: Workshop, inner: Any) -> None:
    shop.deploy(draw("called", "start -> deeper -> end", deeper=block("start_in -> x -> end_in", x=step())))
    shop.run(within(inner()), ask=ASK)
    shop.answer("stopped")
    assert list(shop.open()) == ["after"]
    shop.answer("after")
    assert shop.instance().status == "completed"
    other = shop.start("outer", "row:2")
    with shop.engine() as engine:
        engine.cancel(other, by="son", reason="vì sao")
    assert (shop.open(other), shop.instance(other).status) == ({}, "cancelled")
