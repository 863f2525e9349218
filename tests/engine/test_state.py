"""The saved state is small and forgets nothing: it behaves as the library's own, kept whole in memory."""

from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from engine import spiff
from engine.spiff import Run, older_states, state
from tests.support.shapes import ASSIGNMENT, SHAPES
from tests.support.walking import Walker, walker_of

FORMAT_1 = Path(__file__).with_name("state-of-format-1.json")


def test_what_is_saved_is_the_same_after_it_was_read_and_saved_again() -> None:
    walker = Walker(SHAPES["the whole cycle in a sub-process"], saved=True)
    for element in ("accept", "report", "review", "accept", "ask", "report"):
        walker.answer(element, "return")
    once = state.encode(walker.run.workflow)
    assert state.encode(walker.reloaded().workflow) == once


def test_a_state_of_an_unknown_format_is_refused() -> None:
    walker = Walker(ASSIGNMENT, saved=True)
    newer = state.encode(walker.run.workflow).replace(b'{"v":3', b'{"v":9')
    with pytest.raises(ValueError, match="unknown state format 9"):
        state.decode(newer, spiff.parse(ASSIGNMENT), walker.run.conductor)


@pytest.mark.parametrize("name", SHAPES)
def test_the_hastened_library_does_what_it_did_as_it_was_made(name: str) -> None:
    told = []
    for hastened in (True, False):
        walker, random = walker_of(name, saved=False, hastened=hastened), Random(7)  # noqa: S311 (a walk, not a secret)
        signatures = [walker.signature()]
        for _ in range(60):
            choices = walker.choices()
            if walker.run.completed:
                break
            if choices and random.random() < 0.7:
                walker.answer(random.choice(choices), random.choice(("return", "return", "confirm")))
            else:
                walker.wait(timedelta(hours=random.choice((1, 30, 400))))
            signatures.append(walker.signature())
        told.append(signatures)
    assert told[0] == told[1]
    assert len(told[0]) > 1


def test_an_instance_saved_with_all_that_was_foreseen_goes_on() -> None:
    walker, fresh = (walker_of("the whole cycle in a sub-process", saved=True) for _ in range(2))
    walker.run = Run(state.decode(FORMAT_1.read_bytes(), walker.specs, walker.run.conductor), walker.run.conductor)
    for element in ("accept", "report", "review", "accept", "ask", "report"):
        fresh.answer(element, "return")
    for element in ("review", "decide", "accept", "report", "ask", "review"):
        walker.answer(element, "return")
        fresh.answer(element, "return")
        assert sorted(each for _, each in walker.run.standing()) == sorted(each for _, each in fresh.run.standing())
    assert walker.size == fresh.size


def test_a_state_of_an_older_format_is_brought_up_to_todays(monkeypatch: pytest.MonkeyPatch) -> None:
    walker = Walker(ASSIGNMENT, saved=True)
    older = state.encode(walker.run.workflow).replace(b'{"v":3', b'{"v":0')
    monkeypatch.setitem(older_states.UPGRADES, 0, lambda packed: {**packed, "v": 1})
    read = state.decode(older, walker.specs, walker.run.conductor)
    assert state.size(read) == walker.size
