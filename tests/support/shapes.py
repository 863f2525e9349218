"""The shapes of diagram that are walked to compare the engine with the library: loops, pairs, calls, errors, races."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import workflows
from tests.support.drawing import (
    after,
    any_of,
    block,
    both,
    call,
    draw,
    either,
    ends,
    offered,
    on,
    race,
    service,
    several,
    step,
    terminate,
    throw,
    until,
)

ASSIGNMENT = (Path(workflows.__file__).parent.parent / "bpmn/diagrams/assignment.bpmn").read_text("utf-8")

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

SHAPES = {
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
    "a called diagram that calls another, within a loop": draw(
        "calling",
        """
        start -> merge -> go -> choice
        choice -[decision == 'confirm']-> end
        choice -*-> count -> merge
        late -> note -> end2
        stop -> b -> merge
        """,
        merge=either(), choice=either(), b=step(), go=call("called"),
        count=service("row.count"), note=service("row.note"),
        late=on("go", "timeCycle", "'R/P2D'", interrupting=False), stop=on("go", "message", form="ask"),
    ),
    "errors that leave one sub-process, or two": draw(
        "failing",
        """
        start -> merge -> outer -> last -> choice
        choice -[decision == 'confirm']-> end
        choice -*-> merge
        whole_failed -> mend -> merge
        told -> note -> end_told
        """,
        merge=either(), last=step(), choice=either(), mend=step(), note=service("row.note"),
        whole_failed=on("outer", "error", "whole"),
        told=on("outer", "escalation", "told", interrupting=False),
        outer=block(
            """
            start_outer -> fork -> inner -> end_outer
            fork -> beside -> end_beside
            part_failed -> again -> end_again
            """,
            fork=both(), beside=step(), again=step(), part_failed=on("inner", "error", "part"),
            inner=block(
                """
                start_inner -> x -> which
                which -[decision == 'other']-> fail_part
                which -[decision == 'return']-> fail_whole
                which -*-> tell -> y -> end_inner
                """,
                x=step(), y=step(), which=either(), tell=throw("escalation", "told"),
                fail_part=ends("error", "part"), fail_whole=ends("error", "whole"),
            ),
        ),
    ),
    "an operator's error beside a step that goes on": draw(
        "objecting",
        """
        start -> merge -> a -> fork -> record -> b -> join -> last -> end
        fork -> c -> join
        failed -> mend -> join
        """.replace("start -> merge -> a", "start -> a"),
        a=step(), fork=both(), record=service("row.object"), b=step(), c=step(), join=both(), last=step(), mend=step(),
        failed=on("record", "error", "odd"),
    ),
    "several sub-processes side by side, within a loop": draw(
        "teamwork",
        """
        start -> merge -> teams -> choice
        choice -[decision == 'confirm']-> end
        choice -*-> merge
        late -> record -> chase -> merge
        """,
        merge=either(), choice=either(), chase=step(), record=service("ladder.urge"), late=on("teams", "next_rung()"),
        teams=several(
            block("start_in -> x -> pause -> y -> end_in", x=step(), pause=after("'PT5H'"), y=step()), count="2"
        ),
    ),
}  # fmt: skip

CALLED: Mapping[str, tuple[str, ...]] = {
    "a called diagram that calls another, within a loop": (
        draw("called", "start -> x -> deeper -> y -> end", x=step(), deeper=call("deeper"), y=step()),
        draw(
            "deeper", "start -> fork -> p -> join -> end\nfork -> pause -> join",
            fork=both(), p=step(), pause=after("'PT5H'"), join=both(),
        ),
    ),
}  # fmt: skip
"""The diagrams that a shape calls."""
