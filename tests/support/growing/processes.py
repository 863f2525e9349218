"""Which blocks grow in which: whole processes, sound by the way they are built."""

from __future__ import annotations

from hypothesis import strategies as st

from engine.diagrams import MAX_DEPTH
from tests.support.growing.blocks import Block
from tests.support.growing.branches import Row, Ways
from tests.support.growing.leaves import Race, Serve, Step
from tests.support.growing.wrappings import Again, Inside, Watched

DEEPEST = 3


def processes() -> st.SearchStrategy[Block]:
    """Whole processes, sound by the way they are built; one in four ends by terminating what goes on beside."""
    grown = st.integers(1, DEEPEST).flatmap(lambda depth: _blocks(depth, looping=False))
    blocks = grown.filter(lambda each: _levels(each) <= MAX_DEPTH).map(lambda each: each.named("0"))
    return st.one_of(blocks, blocks, blocks, st.builds(Watched, blocks))


def _leaves() -> st.SearchStrategy[Block]:
    steps = st.builds(Step, limit=st.booleans())
    several = st.builds(Step, times=st.integers(2, 3), in_a_row=st.booleans())
    return st.one_of(steps, steps, several, st.builds(Serve), st.builds(Race))


def _blocks(depth: int, *, looping: bool) -> st.SearchStrategy[Block]:
    if depth == 0:
        return _leaves()
    inner = _blocks(depth - 1, looping=looping)
    fresh = _blocks(depth - 1, looping=False)
    inside = st.builds(Inside, fresh)
    choice = st.builds(Ways, st.just("one"), st.tuples(inner, inner))
    joined = st.builds(Ways, st.sampled_from(("some", "all")), st.tuples(fresh, fresh))
    rows = st.builds(Row, st.lists(inner, min_size=1, max_size=3).map(tuple))
    again = st.builds(Again, _blocks(depth - 1, looping=True))
    # A join in a loop is wanted in a sub-process of its own.
    return st.one_of(rows, choice, st.builds(Inside, joined) if looping else joined, again, inside)


def _levels(block: Block) -> int:
    """How deep its sub-processes lie in one another."""
    match block:
        case Inside():
            return 1 + _levels(block.part)
        case Row() | Ways():
            return max(_levels(part) for part in block.parts)
        case Again():
            return _levels(block.part)
        case _:
            return 0
