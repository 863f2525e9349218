"""Gateways join the tokens that came, each flow's once, and wait for those only that may still come."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from engine.spiff import Run, state
from tests.support.drawing import Node, any_of, both, draw, either, step
from tests.support.walking import Walker

FORMAT_2 = Path(__file__).with_name("state-of-format-2.json")

ALL = "fork -> a -> join\nfork -> b -> join\nfork -> c -> join"
SOME = "fork -[decision != 'other']-> a -> join\nfork -[decision != 'other']-> b -> join\nfork -*-> c -> join"
STEPS = dict.fromkeys("abc", step())


def walk(flows: str, **nodes: Node) -> Walker:
    """A walk as far as the first step; the lint is not asked, so joins may lie where it refuses them."""
    return Walker(draw("small", flows, **STEPS, **nodes), saved=True)


def rounds(block: str, **nodes: Node) -> Walker:
    return walk(f"start -> merge -> fork\n{block}\njoin -> back -> choice\nchoice -[decision == 'return']-> merge\n"
                "choice -*-> end", merge=either(), back=step(), choice=either(), **nodes)  # fmt: skip


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_a_parallel_join_in_a_loop_waits_for_all_in_every_round_in_whatever_order_they_come(
    order: tuple[str, ...],
) -> None:
    walker = rounds(ALL, fork=both(), join=both())
    for each in (order, order[::-1], order):
        for place, name in enumerate(each):
            assert walker.choices() == sorted(each[place:])
            walker.answer(name, "return")
        assert walker.choices() == ["back"]
        walker.answer("back", "return")


@pytest.mark.parametrize("order", list(permutations("ab")))
def test_an_inclusive_join_in_a_loop_waits_for_those_that_were_sent(order: tuple[str, ...]) -> None:
    walker = rounds(SOME, fork=any_of(), join=any_of())
    for each in (order, order[::-1]):
        assert walker.choices() == ["a", "b"]
        walker.answer(each[0], "return")
        assert walker.choices() == [each[1]]
        walker.answer(each[1], "other")
        walker.answer("back", "return")
    walker.answer("a", "return")
    walker.answer("b", "return")
    walker.answer("back", "confirm")
    assert walker.run.completed


def test_an_inclusive_join_goes_on_when_the_others_can_come_no_more() -> None:
    walker = walk("start -> fork -> a -> choice\nchoice -[decision == 'return']-> join\nchoice -*-> end2\n"
                  "fork -> b -> join -> c -> end", fork=both(), choice=either(), join=any_of())  # fmt: skip
    walker.answer("b", "confirm")
    assert walker.choices() == ["a"]
    walker.answer("a", "confirm")
    assert walker.choices() == ["c"]


def test_a_token_that_must_pass_a_flow_on_which_one_waits_is_not_waited_for() -> None:
    walker = walk("start -> fork -> a -> join\nfork -> b -> merge\nfork -> c -> merge -> choice\n"
                  "choice -[decision == 'return']-> join\nchoice -*-> join2 -> join\njoin -> last -> end",
                  fork=both(), merge=either(), choice=either(), join=any_of(), join2=step(), last=step())  # fmt: skip
    walker.answer("a", "confirm")
    walker.answer("b", "return")
    # What c brings comes by the flow on which b's token waits, or by the other one: the second is no reason to wait.
    assert walker.choices() == ["c", "last"]


def test_several_flows_from_a_fork_straight_to_its_join_are_joined_once() -> None:
    walker = walk("start -> fork -> join\nfork -> join\nfork -> a -> join\njoin -> b -> end", fork=both(), join=both())
    walker.answer("a", "confirm")
    assert walker.choices() == ["b"]
    walker.answer("b", "confirm")
    assert walker.run.completed


def test_a_second_token_on_one_flow_waits_for_a_partner_of_its_own() -> None:
    walker = walk("start -> fork -> a -> merge\nfork -> b -> merge -> join\nfork -> c -> join -> last -> end",
                  fork=both(), merge=either(), join=both(), last=step())  # fmt: skip
    for each in "abc":
        walker.answer(each, "confirm")
    assert walker.choices() == ["last"]
    walker.answer("last", "confirm")
    assert not walker.run.completed


def test_a_fork_within_a_fork_is_joined_from_within() -> None:
    walker = walk("start -> fork -> one -> a -> two\none -> b -> two -> join\nfork -> c -> join -> last -> end",
                  fork=both(), one=both(), two=both(), join=any_of(), last=step())  # fmt: skip
    for each in "cba":
        assert "last" not in walker.choices()
        walker.answer(each, "confirm")
    assert walker.choices() == ["last"]


def test_a_state_of_format_2_that_forgot_all_but_the_newest_arrival_goes_on() -> None:
    walker = walk("start -> fork -> a -> join -> split\nfork -> b -> join\nfork -> c -> join\n"
                  "split -[decision == 'confirm']-> d -> meet\nsplit -[decision != 'other']-> e -> meet\n"
                  "split -*-> f -> meet\nmeet -> last -> end",
                  fork=both(), join=both(), split=any_of(), meet=any_of(),
                  **dict.fromkeys(("d", "e", "f", "last"), step()))  # fmt: skip
    walker.run = Run(state.decode(FORMAT_2.read_bytes(), walker.specs, walker.run.conductor), walker.run.conductor)
    assert walker.choices() == ["c"]
    walker.answer("c", "confirm")
    assert walker.choices() == ["d", "e"]
    walker.answer("e", "confirm")
    walker.answer("d", "confirm")
    assert walker.choices() == ["last"]
