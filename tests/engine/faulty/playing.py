"""What only playing a diagram through shows."""

from tests.engine.faulty.case import Case
from tests.support.drawing import any_of, block, both, draw, either, offered, on, step, until

CASES = [
    Case(
        "stalls",
        "one of two, awaited as both",
        draw(
            "x",
            """
         start -> a -> c
         c -[answer == 'x']-> b -> j
         c -*-> d -> j -> end
         """,
            a=step("ask"),
            c=either(),
            b=step(),
            d=step(),
            j=both(),
        ),
        "j",
    ),
    Case(
        "stalls",
        "some of two, awaited as both",
        draw(
            "x",
            """
         start -> a -> f
         f -[answer == 'x']-> b -> j
         f -*-> d -> j -> end
         """,
            a=step("ask"),
            f=any_of(),
            b=step(),
            d=step(),
            j=both(),
        ),
        "j",
    ),
    Case(
        "starves",
        "a join that starves beside a loop",
        draw(
            "x",
            """
         start -> f -> a -> c
         c -[answer == 'x']-> b -> j
         c -*-> d -> j -> end
         f -> m -> w -> m
         """,
            f=both(),
            a=step("ask"),
            c=either(),
            b=step(),
            d=step(),
            j=both(),
            m=either(),
            w=until("due()"),
        ),
        "j",
    ),
    Case(
        "piles-up",
        "tokens without end",
        draw("x", "start -> m -> act -> f -> m\nf -> a -> end", m=either(), act=offered("ask"), f=both(), a=step()),
        "a",
        level="warning",
    ),
    Case(
        "never-reached",
        "a way that no answer opens",
        draw(
            "x",
            """
         start -> a -> c
         c -[answer == 'x']-> d
         c -*-> end
         d -[answer == 'y']-> b -> end2
         d -*-> end3
         """,
            a=step("ask"),
            c=either(),
            d=either(),
            b=step(),
        ),
        "b",
        level="warning",
    ),
    Case(
        "stalls",
        "a sub-process that stands still behind a border that nothing reaches",
        draw(
            "x",
            "start -> a -> inside -> end\nb -> end2",
            a=step("ask"),
            b=on("inside", "error", "e"),
            inside=block(
                """
                start_in -> c
                c -[answer == 'x']-> d -> j
                c -*-> f -> j -> end_in
                """,
                c=either(),
                d=step(),
                f=step(),
                j=both(),
            ),
        ),
        "j",
    ),
    Case(
        "not-parsed",
        "a message of which the library knows no id",
        draw("x", "start -> a -> end", a=step()).replace('<bpmn:message id="asked"', "<bpmn:message"),
        None,
    ),
]
