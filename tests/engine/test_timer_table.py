"""Every kind of timer in every place: once after an outage, and also when a person is quicker than the worker."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from engine import DiagramRejected, Instance, WorkItemClosed, timers
from engine.spiff.timers import next_after
from tests.support.drawing import begins, both, draw, event, on, service, step, until
from tests.support.workshop import Workshop

KINDS = {"timeDate": "rung()", "timeDuration": "'PT1H'", "timeCycle": "'R/PT1H'"}
ENDS = ("timeDate", "timeDuration")
"""Those that happen once; a cycle in their place is refused."""


@pytest.fixture
def shop(shop: Workshop) -> Workshop:
    """A workshop whose row is due once, in an hour: it has no next instant when it was reached."""
    due = shop.now + timedelta(hours=1)

    @shop.registry.function("rung")
    def rung(_call: object) -> object:
        """The row's instant until it was told."""
        return None if shop.said else due

    return shop


def beside(kind: str, *, interrupting: bool) -> str:
    return draw(
        "small", "start -> work -> end\nlate -> tell -> chase -> end2",
        work=step(), late=on("work", kind, KINDS[kind], interrupting=interrupting), tell=service("row.note"),
        chase=step(),
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_timer_beside_a_step_fires_once_after_an_outage_of_ten_periods(shop: Workshop, kind: str) -> None:
    shop.run(beside(kind, interrupting=False))
    shop.later(hours=10, minutes=1)
    assert (shop.sweep(), shop.sweep(), len(shop.said)) == (1, 0, 1)
    assert sorted(shop.open()) == ["chase", "work"]


@pytest.mark.parametrize("kind", ENDS)
def test_a_timer_on_a_step_takes_it_away_after_an_outage(shop: Workshop, kind: str) -> None:
    shop.run(beside(kind, interrupting=True))
    shop.later(minutes=59)
    assert (shop.sweep(), list(shop.open())) == (0, ["work"])
    shop.later(hours=10)
    assert (shop.sweep(), shop.sweep(), list(shop.open()), len(shop.said)) == (1, 0, ["chase"], 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_timer_that_was_due_before_a_person_answered_counts(shop: Workshop, kind: str) -> None:
    shop.run(beside(kind, interrupting=False))
    shop.later(hours=3)
    shop.answer("work")
    assert (list(shop.open()), len(shop.said)) == (["chase"], 1)


@pytest.mark.parametrize("kind", ENDS)
def test_a_timer_that_took_a_step_away_before_a_person_answered_leaves_nothing_to_answer(
    shop: Workshop, kind: str
) -> None:
    shop.run(beside(kind, interrupting=True))
    shop.later(hours=3)
    with pytest.raises(WorkItemClosed):
        shop.answer("work")
    shop.said.clear()  # undone with the rest
    assert (shop.sweep(), list(shop.open()), shop.counts()["submission"]) == (1, ["chase"], 0)


@pytest.mark.parametrize("kind", ENDS)
def test_a_token_waits_at_a_timer_on_its_way_and_goes_on_once(shop: Workshop, kind: str) -> None:
    shop.run(
        draw(
            "small", "start -> fork -> work -> end\nfork -> wait -> tell -> chase -> end2", fork=both(), work=step(),
            wait=event("intermediateCatchEvent", kind, KINDS[kind]), tell=service("row.note"), chase=step(),
        )
    )  # fmt: skip
    shop.later(hours=10, minutes=1)
    shop.answer("work")
    assert (shop.sweep(), list(shop.open()), len(shop.said)) == (0, ["chase"], 1)


@pytest.mark.parametrize("kind", ["timeDate", "timeCycle"])
def test_a_timer_at_the_start_begins_one_instance_after_an_outage(shop: Workshop, kind: str) -> None:
    shop.deploy(draw("small", "start -> chase -> end", start=begins(kind, KINDS[kind]), chase=step()))
    shop.later(hours=10, minutes=1)
    assert (shop.sweep(), shop.sweep(), shop.counts()["instance"]) == (1, 0, 1)


def test_a_cycle_at_the_start_whose_first_instant_has_passed_begins_one_step(shop: Workshop) -> None:
    start = begins("timeCycle", "'R5/2026-01-01T00:00:00+00:00/P1D'")
    shop.deploy(draw("small", "start -> chase -> end", start=start, chase=step()))
    assert (shop.sweep(), [each.element for each in shop.items()]) == (1, ["chase"])
    shop.answer("chase")
    assert shop.instance().status == "completed"


REFUSED = {
    "a cycle that ends its step": beside("timeCycle", interrupting=True),
    "a cycle on the way": draw(
        "small", "start -> wait -> work -> end", wait=event("intermediateCatchEvent", "timeCycle", "'R/PT1H'"),
        work=step(),
    ),
    "a duration at the start": draw(
        "small", "start -> work -> end", start=begins("timeDuration", "'PT1H'"), work=step()
    ),
}  # fmt: skip


@pytest.mark.parametrize("diagram", REFUSED.values(), ids=REFUSED.keys())
def test_a_timer_that_makes_no_sense_in_its_place_is_refused_with_the_cure(shop: Workshop, diagram: str) -> None:
    with pytest.raises(DiagramRejected, match="hãy"):
        shop.deploy(diagram)


def test_who_is_due_longest_is_served_first_whatever_its_number(shop: Workshop) -> None:
    shop.deploy(draw("small", "start -> wait -> tell -> end", wait=until("rung()"), tell=service("row.note")))
    for number in range(4):
        shop.start("small", f"row:{number}")
    with shop.engine() as engine:
        for number, hours in enumerate((5, 2, 9, 1), start=1):
            engine.session.get_one(Instance, number).wake_at = shop.now + timedelta(hours=hours)
    shop.later(hours=6)
    served = []
    while True:
        with shop.engine() as engine:
            due = timers.claim_due(engine.session, shop.now)
            if due is None:
                break
            served.append(due.id)
            due.wake_at = None
    assert served == [4, 2, 1]


@pytest.mark.parametrize(
    ("first", "every", "now", "coming"),
    [
        ("2026-01-01T00:05+07:00", "P1M", "2026-02-15T00:00+07:00", "2026-03-01T00:05+07:00"),
        ("2026-01-01T00:05+07:00", "P1M", "2026-03-01T00:05+07:00", "2026-04-01T00:05+07:00"),
        ("2026-01-31T08:00+07:00", "P1M", "2026-02-01T00:00+07:00", "2026-02-28T08:00+07:00"),
        ("2026-01-31T08:00+07:00", "P1M", "2026-02-28T08:00+07:00", "2026-03-31T08:00+07:00"),
        ("2024-02-29T08:00+07:00", "P1Y", "2027-03-01T00:00+07:00", "2028-02-29T08:00+07:00"),
        ("2026-01-01T00:05+07:00", "P3M", "2126-01-02T00:00+07:00", "2126-04-01T00:05+07:00"),
        ("2026-01-01T00:00+07:00", "PT1M", "2056-01-01T00:00:30+07:00", "2056-01-01T00:01+07:00"),
    ],
)
def test_months_are_the_calendars_and_never_drift(first: str, every: str, now: str, coming: str) -> None:
    read = datetime.fromisoformat
    assert next_after(read(first), every, read(now)) == read(coming)


def test_a_monthly_start_begins_on_the_first_of_each_month(shop: Workshop) -> None:
    start = begins("timeCycle", "'R/2025-01-01T00:05:00+07:00/P1M'")
    shop.deploy(draw("monthly", "start -> sum -> end", start=start, sum=step()))
    assert (shop.sweep(), shop.sweep()) == (1, 0), "the months before it was deployed are one"
    for days in (27, 28, 31, 30, 31):  # from the first Monday of January on, each first of a month passes
        shop.later(days=days)
        assert (shop.sweep(), shop.sweep()) == (1, 0)
