"""What only playing a diagram through can find, and what a child process survives."""

from __future__ import annotations

import mmap
import os
import select
import signal
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import pytest

from engine import StepFailed, bundles, checks, limited
from engine.lint import Problem
from tests.support.drawing import (
    after,
    any_of,
    block,
    both,
    draw,
    either,
    offered,
    race,
    service,
    step,
    terminate,
    until,
)
from tests.support.workshop import ASK, Workshop
from workflows import checking
from workflows.handlers import registry


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_files: Any) -> Any:
    """Nothing here depends on the kind of database."""
    with sqlite_files.fresh() as url:
        yield url


def problems(shop: Workshop, diagram: str) -> list[Problem]:
    return checks.check(bundles.Bundle("x.bpmn", diagram, {"ask": ASK}), shop.registry)


FORK = """
    start -> ask -> split
    split -[answer == 'x']-> a -> join
    split -*-> b -> join -> end
"""

STALLS = {
    "one of two, joined as both": (draw("x", FORK, ask=step("ask"), split=either(), a=step(), b=step(), join=both()),
                                   "stalls", "join"),
    "a way out beside the join": (
        draw("x", """
            start -> fork -> a -> choice
            choice -[answer == 'x']-> end_aside
            choice -*-> join
            fork -> b -> join -> end
            """, fork=both(), a=step("ask"), choice=either(), b=step(), join=both()),
        "stalls", "join",
    ),
    "a join that starves beside a loop": (
        draw("x", """
            start -> fork -> ask -> split
            split -[answer == 'x']-> a -> join
            split -*-> b -> join -> end
            fork -> ladder -> wait -> ladder
            """, fork=both(), ask=step("ask"), split=either(), a=step(), b=step(), join=both(), ladder=either(),
            wait=until("due()")),
        "starves", "join",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("diagram", "code", "element"), STALLS.values(), ids=STALLS.keys())
def test_tokens_that_wait_for_ever_are_found_with_the_way_there(
    shop: Workshop, diagram: str, code: str, element: str
) -> None:
    found = [each for each in problems(shop, diagram) if each.level == "error"]
    assert [(each.code, each.element) for each in found] == [(code, element)]
    assert "sau: " in found[0].message
    assert "after: " in found[0].message_en


SOUND = {
    "both, joined as both": draw(
        "x", "start -> f -> a -> j -> end\nf -> b -> j", f=both(), a=step(), b=step(), j=both()
    ),
    "some, joined as some": draw(
        "x", "start -> ask -> f\nf -[answer == 'x']-> a -> j -> end\nf -*-> b -> j",
        ask=step("ask"), f=any_of(), a=step(), b=step(), j=any_of(),
    ),
    "a fork that terminate ends": draw(
        "x", "start -> f -> a -> done\nf -> m -> wait -> m", f=both(), a=step(), m=either(), wait=until("due()"),
        done=terminate(),
    ),
    "two choices by one answer": draw(
        "x", """
            start -> ask -> c
            c -[answer == 'x']-> f -> a -> j -> d
            c -*-> m -> end
            f -> b -> j
            d -[answer == 'x']-> record -> end2
            d -*-> end3
        """, ask=step("ask"), c=either(), f=both(), a=step(), b=step(), j=both(), d=either(),
        m=either(), record=service("row.note"),
    ),
    "a race": draw(
        "x", "start -> r -> act -> m -> end\nr -> wait -> m", r=race(), act=offered("ask"), wait=until("due()"),
        m=either(),
    ),
    "a pair inside a loop": draw(
        "x", "start -> m -> pair -> ask -> c\nc -[answer == 'x']-> m\nc -*-> end",
        m=either(), ask=step("ask"), c=either(),
        pair=block("start_in -> f -> a -> j -> end_in\nf -> b -> j", f=both(), a=step(), b=step(), j=both()),
    ),
}  # fmt: skip


@pytest.mark.parametrize("diagram", SOUND.values(), ids=SOUND.keys())
def test_what_is_sound_is_accepted_and_proven(shop: Workshop, diagram: str) -> None:
    found = problems(shop, diagram)
    assert checks.verdict(found) == "accepted", found


def test_a_stall_beyond_the_bound_is_not_found_and_never_saved(shop: Workshop) -> None:
    """What “not proven” leaves open: the engine itself then refuses to stand still."""
    wide = [f"s{number}" for number in range(12)]
    diagram = draw(
        "x",
        "\n".join(["start -> f", *(f"f -> {name} -> j" for name in wide), FORK.replace("start -> ask", "j -> ask")]),
        f=both(), j=both(), ask=step("ask"), split=either(), a=step(), b=step(), join=both(),
        **{name: step() for name in wide},
    )  # fmt: skip
    assert checks.verdict(problems(shop, diagram)) == "not_proven"
    shop.run(diagram, ask=ASK)
    for name in wide:
        shop.answer(name)
    shop.answer("ask", answer="x")
    with pytest.raises(StepFailed, match="đứng yên"):
        shop.answer("a")
    assert list(shop.open()) == ["a"]


def mutated(text: str, random: Random) -> bytes:
    """A diagram that somebody or something spoiled."""
    at, length = random.randrange(len(text)), random.randrange(1, 40)
    words = ("sequenceFlow", "exclusiveGateway", "userTask", "endEvent", "sourceRef", "targetRef", "id", "default")
    match random.randrange(5):
        case 0:
            text = text[:at]
        case 1:
            text = text[:at] + text[at + length :]
        case 2:
            text = text.replace(random.choice(words), random.choice(words), random.randrange(1, 4))
        case 3:
            text = text[:at] + text[random.randrange(len(text)) :][:length] + text[at:]
        case _:
            return text.encode(random.choice(("utf-16", "latin-1", "utf-7", "utf-32")), "replace")
    return text.encode()


def test_three_hundred_spoiled_files_get_a_verdict_each(tmp_path: Path) -> None:
    random = Random(3)  # noqa: S311 (mischief, not a secret)
    files: list[Path] = []
    for number, text in zip(range(300), [*SOUND.values(), *(each[0] for each in STALLS.values())] * 40, strict=False):
        files.append(tmp_path / f"{number}.bpmn")
        files[-1].write_bytes(mutated(text, random))
    verdicts = list(checking.check_files(files, registry))
    assert [each.file for each in verdicts] == [str(file) for file in files]
    assert {each.verdict for each in verdicts} <= {"accepted", "not_proven", "rejected"}
    for each in verdicts:
        assert all(problem.code and problem.message_en for problem in each.problems), each
        assert (each.verdict == "rejected") == any(problem.level == "error" for problem in each.problems)


def test_a_child_that_dies_or_dawdles_costs_one_verdict(tmp_path: Path) -> None:
    def work(file: Path) -> str:
        if file.name == "kills":
            os.kill(os.getpid(), signal.SIGKILL)
        while file.name == "dawdles":
            pass
        if file.name == "raises":
            raise ValueError("half \ud800 of a character")
        return file.name

    names = ["one", "kills", "two", "dawdles", "three", "raises", "four"]
    child = limited.Child(work, lambda _, told: told, wall=0.5)
    told = list(child.each([tmp_path / name for name in names], lambda file, _: f"{file.name} died"))
    assert told == ["one", "kills died", "two", "dawdles died", "three", "raises died", "four"]


def test_what_earlier_files_left_in_a_child_s_memory_harms_no_later_one(tmp_path: Path) -> None:
    left: list[str] = []

    def work(file: Path) -> str:
        left.append(file.name)
        if len(left) > 2:
            raise MemoryError
        return file.name

    names = ["one", "two", "three", "four", "five"]
    child = limited.Child(work, lambda _, told: told)
    assert list(child.each([tmp_path / name for name in names], lambda file, _: f"{file.name} died")) == names


def test_a_child_of_a_large_server_has_as_much_memory_for_its_file_as_another_s(tmp_path: Path) -> None:
    """Its limit is of addresses, and a fork begins with all that its parent has."""
    child = limited.Child(lambda _: len(bytearray(64 * 1024**2)), lambda _, told: told)
    with mmap.mmap(-1, limited.MEMORY):
        assert list(child.each([tmp_path], lambda _, error: error.english)) == [64 * 1024**2]
    greedy = limited.Child(lambda _: len(bytearray(2 * limited.MEMORY)), lambda _, told: told)
    assert list(greedy.each([tmp_path], lambda _, error: error.english)) == ["MemoryError: "]


@pytest.mark.parametrize("answer", [b"\x80\x04.", b"{", b"[]", b'{"answer": "other"}', b'{"more": 1}'])
def test_what_a_taken_over_child_says_is_read_as_json_and_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    def read(_: Path, told: Any) -> str:
        if told != "right":
            raise ValueError(told)
        return told

    child = limited.Child(lambda _: "right", read)
    monkeypatch.setattr(child, "_answer", lambda _: answer)
    assert list(child.each([tmp_path], lambda _, error: error.english)) == ["an answer that cannot be read"]


def test_one_answer_has_one_budget_of_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A child that lets its answer trickle would otherwise be waited for anew at every byte."""

    def trickle(_asked: int, answers: int) -> None:
        os.write(answers, (1000).to_bytes(8, "big"))
        while True:
            os.write(answers, b"x")
            select.select([], [], [], 0.1)

    child = limited.Child(lambda _: "", lambda _, told: told, wall=0.5)
    monkeypatch.setattr(child, "_serve", trickle)
    began = monotonic()
    assert list(child.each([tmp_path], lambda _, error: error.english)) == ["it took too long"]
    assert monotonic() - began < 5  # a bound, not a measurement: a hundred seconds when each byte had a budget


def test_a_race_may_wait_for_a_time_that_is_computed(shop: Workshop) -> None:
    diagram = draw(
        "x", "start -> ask -> r -> act -> m -> end\nr -> wait -> m", ask=step("ask"), r=race(), act=offered("ask"),
        wait=after("'P' + answer + 'D'"), m=either(),
    )  # fmt: skip
    assert problems(shop, diagram) == []
    shop.run(diagram, ask=ASK)
    shop.answer("ask", answer="2")
    shop.later(days=2)
    assert shop.sweep() == 1
    assert shop.instance().status == "completed"
