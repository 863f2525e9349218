"""The saved state is small and forgets nothing: it behaves as the library's own, kept whole in memory."""

import os
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

import workflows
from engine import spiff, state
from engine.spiff import Run
from tests.support.drawing import (
    after,
    any_of,
    block,
    both,
    draw,
    either,
    offered,
    on,
    race,
    service,
    several,
    step,
    terminate,
    until,
)
from tests.support.walking import Walker, compare

ASSIGNMENT = (Path(workflows.__file__).parent.parent / "bpmn/diagrams/assignment.bpmn").read_text("utf-8")
FORMAT_1 = Path(__file__).with_name("state-of-format-1.json")
FULL = os.environ.get("CHIDAO_PROOF") == "full"
ACTIONS = 5_000 if FULL else 300

LIFE = block(
    """
    start_in -> fork -> again -> accept -> work -> report -> record -> review -> verdict
    verdict -[decision == 'confirm']-> closed
    verdict -*-> back -> again
    withdraw -> reopen -> work
    clock -> nudge -> end_clock
    fork -> asking -> ask -> decide -> granted
    granted -[decision == 'confirm']-> grant -> asking
    granted -*-> asking
    fork -> ladder -> rung -> urge -> ladder
    """
    .replace("accept -> work -> report", "accept -> working -> report")
    .replace("reopen -> work", "reopen -> working"),
    fork=both(), again=either(), accept=step(), working=either(), report=step(), record=service("report.record"),
    review=step(), verdict=either(), back=service("report.return"), closed=terminate(),
    withdraw=on("review", "message", form="ask"), reopen=service("report.return"),
    clock=on("review", "next_rung()", interrupting=False), nudge=service("row.note"),
    asking=either(), ask=offered("ask"), decide=step(), granted=either(), grant=service("row.count"),
    ladder=either(), rung=until("next_rung()"), urge=service("ladder.urge"),
)  # fmt: skip

DIAGRAMS = {
    "the assignment": ASSIGNMENT,
    "the whole cycle in a sub-process": draw(
        "cycle", "start -> life -> end\nrecall -> end2", life=LIFE, recall=on("life", "message", form="ask")
    ),
    "a parallel block within a loop": draw(
        "loop",
        """
        start -> merge -> inside -> choice
        choice -[decision == 'confirm']-> end
        choice -*-> count -> merge
        """,
        merge=either(), choice=either(), count=service("row.count"),
        inside=block(
            "start_in -> fork -> a -> join -> end_in\nfork -> b -> join\nfork -> pause -> join",
            fork=both(), a=step(), b=step(), pause=after("'PT5H'"), join=both(),
        ),
    ),
    "branches that never join": draw(
        "branches",
        """
        start -> fork -> a_merge -> a -> a_choice
        a_choice -[decision == 'return']-> a_merge
        a_choice -*-> last -> end
        fork -> b_merge -> act -> record -> b_fork -> b_merge
        b_fork -> check -> end_check
        fork -> wait -> urge -> end_urge
        """,
        fork=both(), a_merge=either(), a=step(), a_choice=either(), last=step(),
        b_merge=either(), act=offered("ask"), record=service("row.note"), b_fork=both(), check=step(),
        wait=after("'P1D'"), urge=service("row.note"),
    ),
    "a step that a timer takes away": draw(
        "taken",
        """
        start -> merge -> a -> choice
        choice -[decision == 'confirm']-> end
        choice -*-> merge
        late -> record -> b -> merge
        beside -> note -> end_note
        """,
        merge=either(), a=step(), choice=either(), late=on("a", "next_rung()"), record=service("ladder.urge"),
        b=step(), beside=on("a", "message", interrupting=False, form="ask"), note=service("row.note"),
    ),
    "several side by side and in a row, within a loop": draw(
        "several",
        """
        start -> merge -> all -> row -> choice
        choice -[decision == 'confirm']-> end
        choice -*-> merge
        """,
        merge=either(), choice=either(), all=several(step(), count="3"), row=several(step(), count="2", in_a_row=True),
    ),
    "an event gateway within a loop": draw(
        "raced",
        """
        start -> merge -> gate -> asked -> a -> choice
        gate -> late -> b -> choice
        choice -[decision == 'confirm']-> end
        choice -*-> merge
        """,
        merge=either(), choice=either(), gate=race(), asked=offered("ask"), late=after("'P1D'"), a=step(), b=step(),
    ),
    "an inclusive gateway outside loops": draw(
        "some",
        "start -> ask -> split\nsplit -[decision == 'confirm']-> a -> join\nsplit -*-> b -> join\njoin -> last -> end",
        ask=step(), split=any_of(), a=step(), b=step(), join=any_of(), last=step(),
    ),
}  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize("name", DIAGRAMS)
def test_the_saved_state_behaves_as_the_library_kept_whole(name: str) -> None:
    made, ours, theirs = compare(DIAGRAMS[name], seed=sum(map(ord, name)), actions=ACTIONS)
    assert made >= ACTIONS
    assert ours < theirs


def test_what_is_saved_is_the_same_after_it_was_read_and_saved_again() -> None:
    walker = Walker(DIAGRAMS["the whole cycle in a sub-process"], saved=True)
    for element in ("accept", "report", "review", "accept", "ask", "report"):
        walker.answer(element, "return")
    once = state.encode(walker.run.workflow)
    assert state.encode(walker.reloaded().workflow) == once


def test_a_state_of_an_unknown_format_is_refused() -> None:
    walker = Walker(ASSIGNMENT, saved=True)
    newer = state.encode(walker.run.workflow).replace(b'{"v":2', b'{"v":9')
    with pytest.raises(ValueError, match="unknown state format 9"):
        state.decode(newer, spiff.parse(ASSIGNMENT), walker.run.conductor)


@pytest.mark.parametrize("name", DIAGRAMS)
def test_the_hastened_library_does_what_it_did_as_it_was_made(name: str) -> None:
    told = []
    for hastened in (True, False):
        walker, random = Walker(DIAGRAMS[name], saved=False, hastened=hastened), Random(7)  # noqa: S311 (a walk, not a secret)
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
    walker, fresh = (Walker(DIAGRAMS["the whole cycle in a sub-process"], saved=True) for _ in range(2))
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
    older = state.encode(walker.run.workflow).replace(b'{"v":2', b'{"v":0')
    monkeypatch.setitem(state.UPGRADES, 0, lambda packed: {**packed, "v": 1})
    read = state.decode(older, walker.specs, walker.run.conductor)
    assert state.size(read) == walker.size
