"""The unit of work: one clock, readers that hold up nobody, and rows that nobody can change."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, DBAPIError

from engine import Incident, Instance
from tests.rules.test_registration import duty, head, register
from workflows import waking
from workflows.bootstrap import Config, House, build
from workflows.calendar import at
from workflows.errors import ClockFixed
from workflows.models import Agency, Assignment, Duty, Urging

RUNNING = select(Instance).where(Instance.status == "running").order_by(Instance.id)


def test_the_clock_is_the_databases_and_read_once(house: House) -> None:
    with house.unit_of_work(write=False) as uow:
        assert abs(uow.now() - datetime.now(UTC)) < timedelta(minutes=1)
        assert uow.now() is uow.now()
        assert uow.engine.now is uow.now()


def test_the_clock_moves_for_everybody_and_only_where_it_may(house: House) -> None:
    with house.unit_of_work() as uow:
        before = uow.now()
        uow.move_clock(timedelta(days=3))
        assert timedelta(days=3) <= uow.now() - before < timedelta(days=3, minutes=1)
    with house.unit_of_work(write=False) as uow:
        assert uow.now() - before >= timedelta(days=3)
    fixed = build(Config(str(house.config.database_url), house.config.data_folder))
    with fixed.unit_of_work() as uow:
        assert uow.now() - before < timedelta(days=1)
        with pytest.raises(ClockFixed):
            uow.move_clock(timedelta(days=1))
    fixed.database.dispose()


def test_a_reader_neither_waits_for_a_writer_nor_sees_half_of_its_work(house: House) -> None:
    with house.unit_of_work() as writer:
        writer.session.execute(text("UPDATE agency SET name = 'X' WHERE code = 'STC'"))
        with house.unit_of_work(write=False) as reader:
            name = reader.session.scalars(select(Agency.name).where(Agency.code == "STC")).one()
            assert name == "Sở Tài chính"
            assert reader.now()


def test_a_writer_who_waits_for_the_database_holds_up_nobodys_clock(house: House) -> None:
    """Two threads of one server: the first may write, the second waits for its turn with its first question."""
    asking = Event()

    def second() -> bool:
        with house.unit_of_work() as uow:
            asking.set()
            return uow.now() is uow.engine.now

    with ThreadPoolExecutor(1) as pool:
        with house.unit_of_work() as uow:
            uow.session.execute(text("UPDATE agency SET name = 'X' WHERE code = 'STC'"))
            waiting = pool.submit(second)
            asking.wait(10)
            Event().wait(0.2)  # until it stands in the queue
            begun = monotonic()
            assert uow.engine.now is uow.now()
            assert uow.calendar
            assert monotonic() - begun < 5
        assert waiting.result(timeout=60)


@pytest.mark.requirement("R4.2", "R6.4")
@pytest.mark.parametrize("table", ["submission", "event"])
@pytest.mark.parametrize("change", ["UPDATE {} SET \"by\" = 'x'", "DELETE FROM {}"])
def test_what_was_said_and_what_happened_cannot_be_changed(house: House, table: str, change: str) -> None:
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow))
        uow.session.execute(
            text(
                'INSERT INTO submission (instance_id, element, name, answers, "by", at) '
                "VALUES (1, 'x', 'x', '{}', 'x', '2026-01-01 00:00:00')"
            )
        )
    with pytest.raises(DBAPIError, match=r"append-only|permission denied"), house.unit_of_work() as uow:
        uow.session.execute(text(change.format(table)))


@pytest.mark.requirement("R6.1")
def test_the_database_itself_takes_no_secret(house: House) -> None:
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow))
    with pytest.raises(DatabaseError), house.unit_of_work() as uow:
        uow.session.execute(text("UPDATE directive SET secrecy = 'secret'"))


@pytest.mark.requirement("R11.2")
def test_a_failing_instance_waits_and_holds_up_nobody(house: House) -> None:
    with house.unit_of_work() as uow:
        for number in ("1/UBND-VP", "2/UBND-VP"):
            register(uow, head(uow, number=number), duty(uow))
        broken = uow.session.scalars(RUNNING).first()
        assert broken is not None
        broken.business_key = "nothing:1"
        uow.session.flush()
        due_on = uow.session.scalars(select(Duty.due_on).limit(1)).one()
        assert due_on is not None
        uow.move_clock(at(due_on + timedelta(days=1)) + timedelta(minutes=1) - uow.now())
    assert waking.sweep(house) == 3, "both, and the summary of the month that closed"
    assert waking.sweep(house) == 0
    with house.unit_of_work() as uow:
        broken, other, _summary = uow.session.scalars(RUNNING).all()
        assert (broken.attempts, other.attempts) == (1, 0)
        incident = uow.session.scalars(select(Incident)).one()
        assert (incident.instance_id, incident.element, incident.closed_at) == (broken.id, "unseen", None)
        assert broken.retry_at is not None
        assert broken.retry_at > uow.now()
        assert uow.session.scalars(select(Urging.rung)).all() == ["T+1"]
        broken.business_key = uow.session.get_one(Assignment, 1).business_key
        uow.move_clock(uow.clock_offset() + timedelta(minutes=2))
    assert waking.sweep(house) == 1
    with house.unit_of_work(write=False) as uow:
        mended = uow.session.scalars(select(Instance).order_by(Instance.id)).first()
        assert mended is not None
        assert (mended.attempts, mended.retry_at, mended.wake_at) == (0, None, None)
        assert uow.session.scalars(select(Incident)).one().closed_at is not None
