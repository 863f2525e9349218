"""Instances that speak to each other at the same moment: nobody waits for the other's row, nothing happens twice."""

from datetime import timedelta

from sqlalchemy import select, text

from engine import Event, ServiceCall
from tests.support.drawing import catch, draw, on, receive, service, step
from tests.support.workshop import Workshop


def test_a_signal_to_an_instance_that_somebody_holds_waits_for_nobody(shop: Workshop) -> None:
    """Two that signal each other while each is held would otherwise wait for ever."""
    if shop.database.dialect.name == "sqlite":
        return  # one writer at a time: nobody holds a row beside another
    shop.run(draw("small", "start -> storm -> end", storm=catch("signal", "storm")))
    with shop.engine() as holder, shop.engine() as sender:
        holder.lock(1)
        sender.session.execute(text("SET LOCAL lock_timeout = '2s'"))
        assert sender.broadcast("storm") == 1


def test_a_message_that_comes_too_late_leaves_the_due_timer_to_the_worker(shop: Workshop) -> None:
    """The timer took the wait away: what it did is kept once, with the state that it led to."""

    @shop.registry.service("row.keep")
    def keep(call: ServiceCall) -> None:
        """Write a row."""
        call.session.add(Event(instance_id=1, at=call.now, kind="kept", passed=[]))

    shop.row["due"] = shop.now + timedelta(hours=1)
    drawn = draw(
        "small", "start -> wait -> end\nlate -> keep -> chase -> end2",
        wait=receive("word"), late=on("wait", "due()"), keep=service("row.keep"), chase=step(),
    )  # fmt: skip
    shop.run(drawn)
    shop.later(hours=2)
    with shop.engine() as engine:
        assert engine.send("word", "row:1") == 0
    shop.sweep()
    with shop.engine() as engine:
        kinds = [each.kind for each in engine.session.scalars(select(Event).order_by(Event.id))]
    assert kinds.count("kept") == 1
