"""A thousand rounds: the state does not grow, the tree gets no deeper, and the instance still comes to its end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.proof import FULL
from tests.support.walking import Walker, walker_of

ROUNDS = 1_000 if FULL else 100

# What one round is in each shape: the steps answered, all of them so that the way leads back.
ROUND = {
    "the assignment": ("report", "review"),
    "a parallel block within a loop": ("b", "a"),
    "several side by side and in a row, within a loop": ("all", "all", "all", "row", "row"),
    "a called diagram that calls another, within a loop": ("called:x", "deeper:p", "called:y"),
}
BEFORE = {"the assignment": ("accept",)}
PAUSING = ("a parallel block within a loop", "a called diagram that calls another, within a loop")


@pytest.mark.proof
@pytest.mark.parametrize("name", ROUND)
def test_an_instance_that_goes_round_and_round_stays_small_and_ends(name: str) -> None:
    walker = walker_of(name, saved=True)
    for element in BEFORE.get(name, ()):
        walker.answer(element, "return")
    sizes: list[tuple[int, int]] = []
    for _ in range(ROUNDS):
        _go_round(walker, name, "return")
        sizes.append((len(walker.kept), walker.size))
    # A counter's digits may grow; nothing else does.
    assert sizes[-1][0] - sizes[3][0] < 64
    assert sizes[-1][1] == sizes[3][1]
    _go_round(walker, name, "confirm")
    assert walker.run.completed


def _go_round(walker: Walker, name: str, decision: str) -> None:
    for element in ROUND[name]:
        walker.answer(element, decision)
        if name in PAUSING and element in ("a", "deeper:p"):
            walker.wait(timedelta(hours=5))
