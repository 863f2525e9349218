"""Running instances go over to another version with their work items, drafts and clocks, or stay as they were."""

from datetime import timedelta

import pytest

from engine import Instance, migration
from engine.instances import mappings
from tests.support.drawing import Node, after, block, both, draw, offered, on, service, step, until
from tests.support.workshop import ASK, Workshop


def line(*steps: str) -> str:
    return draw("a", "start -> " + " -> ".join(steps) + " -> end", **{name: step() for name in steps})


LATE = "start -> ask -> b -> end\nlate -> c -> end2"
WATCHED = draw("a", LATE, ask=step(), b=step(), c=step(), late=on("ask", "timeDuration", "'P1D'"))


def go_over(shop: Workshop, diagram: str, **mapping: str) -> None:
    to = shop.deploy(diagram)
    with shop.engine() as engine:
        migration.migrate(engine, 1, to, mapping, by="thu", reason="mẫu mới")


def walk(shop: Workshop, *steps: str) -> str:
    for each in steps:
        shop.answer(each)
    return shop.instance().status


@pytest.mark.parametrize("steps", [("ask", "b", "new"), ("new", "ask", "b")], ids=["ahead", "behind"])
def test_a_step_added_elsewhere_leaves_the_item_its_age_and_its_draft(shop: Workshop, steps: tuple[str, ...]) -> None:
    shop.run(line("ask", "b"))
    item = shop.open()["ask"]
    with shop.engine() as engine:
        engine.keep_draft(engine.open_item(item), {"x": "dở"}, by="hoa")
    shop.later(hours=1)
    go_over(shop, line(*steps))
    assert shop.open() == {"ask": item}
    with shop.engine() as engine:
        assert engine.draft(engine.open_item(item), "hoa") == {"x": "dở"}
    assert walk(shop, *steps[steps.index("ask") :]) == "completed"


def test_a_timer_added_on_the_active_step_begins_and_fires(shop: Workshop) -> None:
    shop.run(line("ask", "b"))
    go_over(shop, WATCHED)
    assert shop.instance().wake_at is not None
    shop.later(days=1)
    shop.sweep()
    assert walk(shop, "c") == "completed"


def test_a_timer_that_was_taken_off_is_forgotten(shop: Workshop) -> None:
    shop.run(WATCHED)
    go_over(shop, line("ask", "b"))
    assert shop.instance().wake_at is None
    assert walk(shop, "ask", "b") == "completed"


def test_a_timer_keeps_the_time_that_it_has_left(shop: Workshop) -> None:
    shop.run(WATCHED)
    due = shop.instance().wake_at
    shop.later(hours=20)
    go_over(shop, WATCHED.replace('name="b"', 'name="B"'))
    assert shop.instance().wake_at == due


def test_a_renamed_step_keeps_its_item(shop: Workshop) -> None:
    shop.run(line("ask", "b"))
    item = shop.open()["ask"]
    go_over(shop, line("query", "b"), ask="query")
    assert shop.open() == {"query": item}
    assert walk(shop, "query", "b") == "completed"


def test_a_step_that_is_gone_is_named_beforehand_and_nothing_is_written(shop: Workshop) -> None:
    shop.run(line("ask", "b"))
    to = shop.deploy(line("b"))

    before = shop.rows()
    with shop.engine() as engine:
        assert [(each.ok, each.element) for each in migration.plan(engine.session, to)] == [(False, "ask")]
    with pytest.raises(migration.MigrationBlocked, match="ask"), shop.engine() as engine:
        migration.migrate(engine, 1, to, by="thu", reason="mẫu mới")
    assert shop.rows() == before


def parallel(first: str) -> str:
    flows = f"start -> f -> {first} -> j -> z -> end\nf -> y -> j"
    return draw("a", flows, f=both(), j=both(), y=step(), z=step(), **{first: step()})


def test_a_branch_that_waits_at_its_join_goes_over_with_it(shop: Workshop) -> None:
    shop.run(parallel("x"))
    shop.answer("x")
    to = shop.deploy(parallel("other"))
    with shop.engine() as engine:
        assert migration.plan(engine.session, to)[0].element == "j"
        migration.migrate(engine, 1, to, {"x": "other"}, by="thu", reason="mẫu mới")
        assert engine.session.get_one(Instance, 1).definition_id == to.id
    assert walk(shop, "y", "z") == "completed"


@pytest.mark.parametrize("other", [after("'PT1H'"), offered("ask")], ids=["another timer", "an offered act"])
def test_a_wait_that_became_another_kind_of_wait_is_named_beforehand(shop: Workshop, other: Node) -> None:
    waiting = "start -> wait -> z -> end"
    shop.row["due"] = shop.now + timedelta(hours=1)
    shop.run(draw("a", waiting, wait=until("due()"), z=step()))
    to = shop.deploy(draw("a", waiting, wait=other, z=step()), ask=ASK)
    with shop.engine() as engine:
        [verdict] = migration.plan(engine.session, to)
    assert (verdict.ok, verdict.element) == (False, "wait")


# ── mappings ──────────────────────────────────────────────────────────────────────────────────────────────────

OLD = draw("a", "start -> ask -> inner -> b -> end", ask=step(), b=step(), inner=block("start_in -> x -> end_in"))
NEW = draw(
    "a",
    "start -> query -> other -> inner -> c -> end\nlate -> end2",
    query=step(), other=service("row.note"), c=step(), late=on("query", "timeDuration", "'P1D'"),
    inner=block("start_in -> y -> end_in"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"ask": "query", "nowhere": "c"}, "“nowhere” không có trong phiên bản"),
        ({"ask": "queri"}, "“queri” không có trong phiên bản mới"),
        ({"ask": "other"}, r"“ask” \(userTask\) và “other” \(serviceTask\) khác loại"),
        ({"ask": "late"}, "khác loại"),
        ({"ask": "y"}, "không nằm trong cùng một quy trình con"),
        ({"ask": "query", "b": "query"}, "“query” thay cho 2 phần tử"),
    ],
)
def test_a_mapping_that_does_not_fit_both_diagrams_is_refused_by_a_sentence(
    shop: Workshop, mapping: dict[str, str], sentence: str
) -> None:
    shop.run(OLD)
    to = shop.deploy(NEW)
    before = shop.rows()
    with shop.engine() as engine, pytest.raises(mappings.MappingRejected, match=sentence):
        migration.plan(engine.session, to, mapping)
    with pytest.raises(mappings.MappingRejected, match=sentence), shop.engine() as engine:
        migration.migrate(engine, 1, to, mapping, by="thu", reason="mẫu mới")
    assert shop.rows() == before


def test_one_mapping_serves_instances_of_several_versions(shop: Workshop) -> None:
    shop.run(line("ask", "b"))
    shop.run(line("asked", "b"))
    to = shop.deploy(line("query", "b"))
    mapping = {"ask": "query", "asked": "query"}
    with shop.engine() as engine:
        first, second = migration.plan(engine.session, to, mapping)
    assert (first.ok, first.mapping) == (True, {"ask": "query"})
    assert (second.ok, second.mapping) == (True, {"asked": "query"})


def test_what_happened_at_an_element_that_is_gone_is_told_by_its_old_name(shop: Workshop) -> None:
    flows = "start -> ask -> tell -> b -> end"
    shop.run(
        draw("a", flows, ask=step(), tell=service("row.note"), b=step()).replace('name="ask"', 'name="Hỏi ý kiến"')
    )
    shop.answer("ask")
    go_over(shop, line("b", "c"))
    assert "Hỏi ý kiến" in [each.name for each in shop.trail()]
    assert "ask" not in [each.name for each in shop.trail()]
