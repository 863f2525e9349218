"""Where an instance may stand when it goes over: in a sub-process, several times, in a called diagram, suspended, …"""

from __future__ import annotations

from typing import Any

import pytest

from engine import Incident, StepFailed, incidents, migration
from tests.support.drawing import block, both, call, catch, draw, on, race, service, several, step, throw, until
from tests.support.nodes import at_once
from tests.support.workshop import ASK, Workshop

PEOPLE = {"type": "object", "properties": {"people": {
    "type": "array", "title": "Người", "items": {"type": "string", "oneOf": [{"const": each} for each in "abc"]},
    "x-variable": True,
}}}  # fmt: skip


def go_over(shop: Workshop, diagram: str, mapping: dict[str, str] | None = None, **forms: dict[str, Any]) -> None:
    to = shop.deploy(diagram, **forms)
    with shop.engine() as engine:
        migration.migrate(engine, 1, to, mapping, by="thu", reason="mẫu mới")
    assert shop.instance().definition_id == to.id


def migrate(shop: Workshop, diagram: str, mapping: dict[str, str] | None = None, **forms: dict[str, Any]) -> None:
    """Carry the first instance over; its items keep their ids."""
    items = [each.id for each in shop.items()]
    go_over(shop, diagram, mapping, **forms)
    assert [each.id for each in shop.items()] == items


def finish(shop: Workshop, *steps: str) -> str:
    for each in steps:
        shop.answer(each)
    return shop.instance().status


def within(*steps: str) -> str:
    inside = block("start_in -> " + " -> ".join(steps) + " -> end_in", **{each: step() for each in steps})
    return draw("a", "start -> inner -> last -> end", inner=inside, last=step())


def test_a_token_in_a_sub_process_stays_in_it(shop: Workshop) -> None:
    shop.run(within("x", "y"))
    migrate(shop, within("x", "new", "y"))
    assert finish(shop, "x", "new", "y", "last") == "completed"


def test_a_step_in_a_sub_process_may_be_renamed_with_its_sub_process(shop: Workshop) -> None:
    shop.run(within("x", "y"))
    migrate(shop, within("z", "y").replace("inner", "within"), {"inner": "within", "x": "z"})
    assert finish(shop, "z", "y", "last") == "completed"


def test_a_sub_process_that_is_gone_while_a_token_stands_in_it_blocks(shop: Workshop) -> None:
    shop.run(within("x"))
    to = shop.deploy(draw("a", "start -> x -> last -> end", x=step(), last=step()))
    with shop.engine() as engine:
        [verdict] = migration.plan(engine.session, to)
    assert verdict.element == "inner"


@pytest.mark.parametrize("in_a_row", [False, True], ids=["side by side", "in a row"])
def test_several_instances_of_a_step_go_over_and_the_rest_of_them_follow(shop: Workshop, in_a_row: bool) -> None:
    def drawn(*more: str) -> str:
        ask = several(step(), over="people", in_a_row=in_a_row)
        flows = "start -> choose -> ask -> " + " -> ".join(more) + " -> end"
        return draw("a", flows, choose=step("people"), ask=ask, **{each: step() for each in more})

    shop.run(drawn("b"), people=PEOPLE)
    shop.answer("choose", people=["a", "b", "c"])
    shop.answer_item(shop.items()[0].id)
    migrate(shop, drawn("b", "new").replace('name="ask"', 'name="Góp ý"'), people=PEOPLE)
    assert [each.name for each in shop.items()] == ["Góp ý · b", "Góp ý · c"][: 1 if in_a_row else 2]
    assert finish(shop, "ask", "ask", "b", "new") == "completed"


def test_another_number_of_instances_blocks(shop: Workshop) -> None:
    shop.run(draw("a", "start -> ask -> end", ask=several(step(), count="2")))
    to = shop.deploy(draw("a", "start -> ask -> end", ask=several(step(), count="3")))
    with shop.engine() as engine:
        assert [each.element for each in migration.plan(engine.session, to)] == ["ask"]


def test_a_token_in_a_called_diagram_stays_in_the_version_that_was_called(shop: Workshop) -> None:
    shop.deploy(draw("called", "start -> x -> y -> end", x=step(), y=step()))
    shop.run(draw("a", "start -> go -> end", go=call("called")))
    shop.deploy(draw("called", "start -> other -> end", other=step()))
    migrate(shop, draw("a", "start -> go -> last -> end", go=call("called"), last=step()))
    assert list(shop.open()) == ["called:x"]
    assert finish(shop, "called:x", "called:y", "last") == "completed"


def test_a_call_that_is_gone_while_its_diagram_runs_blocks(shop: Workshop) -> None:
    shop.deploy(draw("called", "start -> x -> end", x=step()))
    shop.run(draw("a", "start -> go -> end", go=call("called")))
    to = shop.deploy(draw("a", "start -> go -> end", go=step()))
    with shop.engine() as engine:
        assert [each.ok for each in migration.plan(engine.session, to)] == [False]


WATCHED = draw(
    "a",
    "start -> ask -> end\nlate -> chase -> end2",
    ask=step("ask"), chase=step(), late=on("ask", "timeDuration", "'P1D'"),
)  # fmt: skip
PLAIN = draw("a", "start -> ask -> end", ask=step("ask"))


def stop(shop: Workshop, name: str) -> None:
    with shop.engine() as engine:
        getattr(engine, name)(1, by="son", reason="vì sao")


def test_a_suspended_instance_goes_over_asleep_and_its_new_timer_has_all_its_time_when_it_wakes(shop: Workshop) -> None:
    shop.run(PLAIN, ask=ASK)
    stop(shop, "suspend")
    shop.later(days=5)
    migrate(shop, WATCHED, ask=ASK)
    assert (shop.instance().status, shop.instance().wake_at) == ("suspended", None)
    shop.later(days=5)
    assert shop.sweep() == 0
    stop(shop, "resume")
    assert shop.instance().wake_at is not None
    shop.later(hours=23)
    assert (shop.sweep(), list(shop.open())) == (0, ["ask"])
    shop.later(hours=1)
    assert (shop.sweep(), list(shop.open())) == (1, ["chase"])


def test_a_draft_and_its_item_go_over_with_the_form_that_is_new(shop: Workshop) -> None:
    shop.run(PLAIN, ask=ASK)
    item = shop.open()["ask"]
    with shop.engine() as engine:
        engine.keep_draft(engine.open_item(item), {"answer": "nháp"}, by="hoa")
    migrate(shop, WATCHED, ask={**ASK, "required": ["answer"]})
    with shop.engine() as engine:
        found = engine.open_item(item)
        assert (engine.draft(found, "hoa"), engine.form_of(found)["required"]) == ({"answer": "nháp"}, ["answer"])


def test_a_cycle_and_a_message_added_on_the_active_step_begin_and_a_message_taken_off_waits_no_more(
    shop: Workshop,
) -> None:
    def with_event(kind: str, name: str) -> str:
        beside = on("ask", kind, name, interrupting=False)
        flows = "start -> ask -> end\nbeside -> note -> end2"
        return draw("a", flows, ask=step("ask"), beside=beside, note=service("row.note"))

    shop.run(PLAIN, ask=ASK)
    migrate(shop, with_event("timeCycle", "'R/PT1H'"), ask=ASK)
    shop.later(hours=1)
    assert (shop.sweep(), len(shop.said)) == (1, 1)
    migrate(shop, with_event("message", "news").replace("beside", "heard"), ask=ASK)
    with shop.engine() as engine:
        assert engine.send("news", "row:1") == 1
    assert (len(shop.said), shop.instance().wake_at) == (2, None)
    migrate(shop, PLAIN, ask=ASK)
    assert shop.rows()["subscription"] == []
    assert finish(shop, "ask") == "completed"


def failing(operator: str) -> str:
    return draw("a", "start -> wait -> tell -> ask -> end", wait=until("due()"), tell=service(operator), ask=step())


def failed_once(shop: Workshop) -> None:
    shop.row["due"] = shop.now.replace(hour=shop.now.hour + 1)
    shop.run(failing("row.fail"))
    shop.later(hours=1)
    with pytest.raises(StepFailed) as failed:
        shop.sweep()
    with shop.engine() as engine:
        incidents.record(engine.session, engine.lock(1), failed.value, shop.now)


def test_an_instance_with_an_open_incident_goes_over_to_the_version_that_mends_it(shop: Workshop) -> None:
    failed_once(shop)
    go_over(shop, failing("row.note"))
    assert (list(shop.open()), shop.instance().retry_at) == (["ask"], None)
    with shop.engine() as engine:
        incident = engine.session.get_one(Incident, 1)
        assert (incident.closed_at, incident.closed_by) == (shop.now, "thu")


def test_one_that_fails_in_the_new_version_too_stays_as_it_was(shop: Workshop) -> None:
    failed_once(shop)
    to = shop.deploy(failing("row.fail").replace('name="ask"', 'name="Hỏi"'))
    before = shop.rows()
    with pytest.raises(StepFailed), shop.engine() as engine:
        migration.migrate(engine, 1, to, by="thu", reason="mẫu mới")
    assert shop.rows() == before


def test_a_token_at_an_event_gateway_keeps_its_instants(shop: Workshop) -> None:
    def drawn(last: str) -> str:
        flows = f"start -> gate -> news -> {last} -> end\ngate -> late -> other -> end2"
        nodes = {last: step(), "other": step(), "gate": race(), "news": catch("message", "news")}
        return draw("a", flows, late=until("due()"), **nodes)

    shop.row["due"] = shop.now.replace(hour=shop.now.hour + 1)
    shop.run(drawn("x"))
    migrate(shop, drawn("y"))
    shop.later(hours=1)
    assert (shop.sweep(), list(shop.open())) == (1, ["other"])


def test_an_offered_message_that_somebody_throws_meets_the_instance_in_its_new_version(shop: Workshop) -> None:
    flows = "start -> f -> hear -> told -> end\nf -> ask -> end2"
    hearing = draw("a", flows, f=both(), hear=catch("message", "news"), told=step(), ask=step())
    shop.run(hearing)
    migrate(shop, hearing.replace('"hear', '"heed').replace(">f_hear<", ">f_heed<"), {"hear": "heed"})
    shop.deploy(draw("tells", "start -> tell -> end", tell=throw("message", "news")))
    shop.start("tells", "row:1")
    shop.sweep()
    assert "told" in shop.open()


@pytest.mark.parametrize("turn", range(5))
def test_migrating_and_answering_at_once_take_turns(shop: Workshop, turn: int) -> None:
    shop.run(draw("a", "start -> ask -> b -> end", ask=step("ask"), b=step()), ask=ASK)
    to = shop.deploy(draw("a", "start -> ask -> b -> c -> end", ask=step("ask"), b=step(), c=step()), ask=ASK)
    item = shop.open()["ask"]

    def migrate_it() -> None:
        with shop.engine() as engine:
            migration.migrate(engine, 1, to, by="thu", reason="mẫu mới")

    acts = [lambda: shop.answer_item(item, answer="có"), migrate_it]
    at_once(*(acts if turn % 2 else acts[::-1]))
    assert (shop.instance().definition_id, list(shop.open()), shop.counts()["submission"]) == (to.id, ["b"], 1)
    assert finish(shop, "b", "c") == "completed"
