"""Hypothesis walks each shape beside the library, kept whole and as it was made: all that can be seen is the same.

What is saved is read anew after each act. A walk that differs is made short by Hypothesis before it is told.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.support.proof import FULL
from tests.support.shapes import SHAPES
from tests.support.walking import DECISIONS, walker_of

ACTIONS = 5_000 if FULL else 300
LENGTH = 40
"""Acts in one walk."""

# Confirming too often would end every life after a few steps.
WEIGHED = [*DECISIONS[:1], *DECISIONS[1:2] * 6, *DECISIONS[2:] * 3]


class Beside(RuleBasedStateMachine):
    """One diagram walked on both sides; a life that has ended begins anew."""

    shape: str
    tally: dict[str, int]

    def __init__(self) -> None:
        super().__init__()
        self.begin()

    def begin(self) -> None:
        self.ours, self.theirs = (walker_of(self.shape, saved=saved) for saved in (True, False))

    @rule(pick=st.integers(0, 11), decision=st.sampled_from(WEIGHED))
    def answer(self, pick: int, decision: str) -> None:
        choices = self.theirs.choices()
        if choices:
            self._both(lambda walker: walker.answer(choices[pick % len(choices)], decision))
        else:
            self._both(lambda walker: walker.wait(timedelta(hours=1)))

    @rule(hours=st.sampled_from([1, 7, 30, 100, 400]))
    def wait(self, hours: int) -> None:
        self._both(lambda walker: walker.wait(timedelta(hours=hours)))

    @invariant()
    def see_the_same(self) -> None:
        assert self.ours.signature() == self.theirs.signature()
        self.tally["ours"] = max(self.tally["ours"], self.ours.size)
        self.tally["theirs"] = max(self.tally["theirs"], self.theirs.size)
        if self.theirs.run.completed:
            self.begin()

    def _both(self, act: Any) -> None:
        act(self.ours)
        act(self.theirs)
        self.tally["made"] += 1


@pytest.mark.proof
@pytest.mark.parametrize("name", SHAPES)
def test_the_saved_state_behaves_as_the_library_kept_whole(name: str) -> None:
    tally = {"made": 0, "ours": 0, "theirs": 0}
    machine = type("Beside", (Beside,), {"shape": name, "tally": tally})
    run_state_machine_as_test(
        machine,
        settings=settings(
            # The short form takes the same walks each time; the proof finds new ones.
            derandomize=not FULL, database=None, deadline=None, print_blob=True,
            max_examples=ACTIONS // LENGTH * 5 // 4 + 5, stateful_step_count=LENGTH,  # some walks end sooner
            phases=[Phase.generate, Phase.shrink], suppress_health_check=[HealthCheck.too_slow],
        ),
    )  # fmt: skip
    assert tally["made"] >= ACTIONS
    assert tally["ours"] <= tally["theirs"]
