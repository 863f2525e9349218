"""What an action needs is asked for once, and anew as soon as it may have changed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from engine import Call, ServiceCall
from engine.spiff import library
from tests.support.drawing import both, draw, service, step, until
from tests.support.workshop import ASK, MONDAY, Workshop

WATCHED = draw(
    "watched",
    """
    start -> fork -> first -> hasten -> second -> end
    fork -> wait -> note -> end_note
    """,
    fork=both(), first=step("ask"), hasten=service("row.hasten"), second=step("ask"),
    wait=until("asked()"), note=service("row.note"),
)  # fmt: skip


@pytest.fixture
def asked(shop: Workshop) -> list[datetime]:
    """The answers to the timer's question: a day ahead until the operator makes it due."""
    said: list[datetime] = []
    row = {"due": MONDAY + timedelta(days=1)}

    def ask(_call: Call) -> datetime:
        said.append(row["due"])
        return row["due"]

    def hasten(call: ServiceCall) -> None:
        row["due"] = call.now

    shop.registry.functions["asked"] = ask
    shop.registry.services["row.hasten"] = hasten
    return said


def test_a_timer_is_asked_once_until_its_row_may_have_changed(shop: Workshop, asked: list[datetime]) -> None:
    shop.run(WATCHED, ask=ASK)
    asked.clear()
    shop.answer("first", answer="yes")
    assert asked == [MONDAY + timedelta(days=1)] * 2 + [MONDAY]  # at first, after the answer, after the operator


def test_a_timer_that_an_operator_makes_due_fires_in_the_same_action(shop: Workshop, asked: list[datetime]) -> None:
    shop.run(WATCHED, ask=ASK)
    shop.answer("first", answer="yes")
    assert shop.said == ["row:1"]
    assert list(shop.open()) == ["second"]


def test_an_instance_that_is_locked_is_not_read_again(shop: Workshop, asked: list[datetime]) -> None:
    shop.run(WATCHED, ask=ASK)
    first, read = shop.open()["first"], list[str]()
    with shop.engine() as engine:
        item = engine.open_item(first)
        event.listen(shop.database, "before_cursor_execute", lambda *said: read.append(said[2]))
        engine.lock(item.instance_id)
        engine.form_of(item)
        engine.complete(item, {"answer": "yes"}, by="hoa")
    assert sum("FROM instance" in statement for statement in read) == 1
    assert not any("definition.diagram" in statement for statement in read)


def test_the_library_in_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "found", "3.3.0")
    with pytest.raises(RuntimeError, match=r"not for 3\.3\.0"):
        library.hasten()
