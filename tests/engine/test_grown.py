"""What the lint accepts runs: diagrams grown at random, answered at random, to the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine import bundles, checks
from tests.support import growing
from tests.support.growing import ANSWERS, Block, Told
from tests.support.proof import FULL
from tests.support.workshop import ASK, Workshop, workshop

EXAMPLES = 3_000 if FULL else 40
RANDOM_ACTS, MOST_ACTS = 25, 300
search = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not FULL,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def shop(sqlite_files: Any) -> Iterator[Workshop]:
    """One workshop for all examples: what an instance does depends on no other."""
    with sqlite_files.fresh() as url:
        opened = workshop(url)
        yield opened
        opened.database.dispose()


def verdict(shop: Workshop, diagram: str) -> tuple[str, list[checks.Problem]]:
    found = checks.check(bundles.Bundle("grown.bpmn", diagram, {"ask": ASK}), shop.registry)
    return checks.verdict(found), found


def walk(shop: Workshop, process: Block, random: Random) -> None:
    """Answer at random, then straight on; after each act the open steps are those that ought to be."""
    told = Told()
    shop.said.clear()
    instance = shop.run(growing.text(growing.whole(process)), ask=ASK)
    over = process.enter(told)
    for act in range(MOST_ACTS):
        items = shop.items(instance)
        assert Counter(item.element for item in items) == Counter([] if over else process.open())
        assert Counter(each["said"] for each in shop.said) == told.said
        assert (shop.instance(instance).ended_at is not None) == over
        if over:
            return
        if random.random() < 0.2:
            shop.later(days=2)
            shop.sweep()
            over = bool(process.later(told))
        else:
            item, told.answer = random.choice(items), random.choice(ANSWERS) if act < RANDOM_ACTS else "on"
            shop.answer_item(item.id, answer=told.answer)
            over = bool(process.answered(item.element, told))
    pytest.fail(f"not over after {MOST_ACTS} acts")


@pytest.mark.proof
@search
@given(process=growing.processes(), seed=st.integers(0, 2**32))
def test_a_sound_diagram_is_accepted_and_awaits_what_it_ought_to_until_its_end(
    shop: Workshop, process: Block, seed: int
) -> None:
    kind, found = verdict(shop, growing.text(growing.whole(process)))
    assert kind != "rejected", found
    walk(shop, process, Random(seed))  # noqa: S311 (a walk, not a secret)


def stumble(shop: Workshop, diagram: str, random: Random) -> None:
    """Answer at random for a while; there is always somebody or something that is awaited, until it is over."""
    instance = shop.run(diagram, ask=ASK)
    for _ in range(RANDOM_ACTS):
        items, kept = shop.items(instance), shop.instance(instance)
        if kept.ended_at is not None:
            assert not items
            return
        assert items or kept.wake_at
        if not items or random.random() < 0.2:
            shop.later(days=2)
            shop.sweep()
        else:
            shop.answer_item(random.choice(items).id, answer=random.choice(ANSWERS))


@pytest.mark.proof
@search
@given(process=growing.processes(), seed=st.integers(0, 2**32))
def test_whatever_is_accepted_of_diagrams_with_slips_never_fails_and_never_stands_still(
    shop: Workshop, process: Block, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 (a slip, not a secret)
    diagram = growing.text(growing.spoiled(growing.whole(process), random))
    kind, _ = verdict(shop, diagram)
    event(kind)
    if kind == "accepted":
        stumble(shop, diagram, random)
