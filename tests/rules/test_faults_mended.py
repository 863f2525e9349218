"""What an attacker found, told as what people then met."""

from __future__ import annotations

import logging
from datetime import date, datetime

import pytest
from sqlalchemy import select

from engine import Incident, Instance
from tests.rules.test_registration import duty, head, register
from tests.support.proof import mostly_on_sqlite
from workflows import outbox, waking
from workflows.bootstrap import House
from workflows.errors import RegistrationRejected
from workflows.models import Message
from workflows.registration.judging import MOST_DUTIES


def test_a_duty_of_several_lines_is_told_in_one_line(house: House) -> None:
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow) | {"content": "Dòng thứ nhất của nhiệm vụ\nDòng thứ hai"})
    with house.unit_of_work(write=False) as uow:
        subjects = list(uow.session.scalars(select(Message.subject)))
        assert subjects
        assert all("\n" not in each and "nhiệm vụ Dòng thứ hai" in each for each in subjects)


def test_one_mail_that_cannot_be_written_holds_up_nobody(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with house.unit_of_work() as uow:
        register(uow, head(uow, urgency="express"), duty(uow))

    def broken(*_: object) -> None:
        raise ValueError("Header values may not contain linefeed")

    monkeypatch.setattr(outbox, "send", broken)
    monkeypatch.setattr(type(house.config), "smtp_url", "smtp://127.0.0.1:1", raising=False)
    object.__setattr__(house.config, "smtp_url", "smtp://127.0.0.1:1")
    assert outbox.deliver(house) == 0
    with house.unit_of_work(write=False) as uow:
        failures = list(uow.session.scalars(select(Message.failure).where(Message.attempts > 0)))
        assert failures
        assert all("linefeed" in (each or "") for each in failures)


@mostly_on_sqlite
@pytest.mark.parametrize("number", ["\u2060", "000", "ß" * 41])
def test_a_number_that_names_nothing_or_too_much_is_refused(house: House, number: str) -> None:
    with house.unit_of_work() as uow, pytest.raises(RegistrationRejected) as refused:
        register(uow, head(uow) | {"number": number}, duty(uow))
    assert "number" in refused.value.problems


@mostly_on_sqlite
@pytest.mark.parametrize("due_on", ["31/12/9999", "01/01/0001"])
def test_a_deadline_beyond_the_calendar_is_refused(house: House, due_on: str) -> None:
    with house.unit_of_work() as uow, pytest.raises(RegistrationRejected) as refused:
        register(uow, head(uow), duty(uow) | {"due_on": due_on})
    assert refused.value.duty_problems[0]["due_on"] == "Thời hạn: năm phải từ 1990 đến 2100."


def test_more_duties_than_a_directive_holds_are_refused_at_once(house: House) -> None:
    with house.unit_of_work() as uow, pytest.raises(RegistrationRejected) as refused:
        register(uow, head(uow), *[duty(uow)] * (MOST_DUTIES + 1))
    assert str(MOST_DUTIES) in refused.value.problems["duties"]


@pytest.mark.parametrize("quoted", ["bad \ud800", "bad \x00"], ids=["half a character", "a NUL"])
def test_a_failure_that_quotes_anything_is_written_down_and_the_sweep_goes_on(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, quoted: str
) -> None:
    # Two test processes talk in UTF-8, which half a character in a captured log would break.
    caplog.set_level(logging.CRITICAL, logger=waking.__name__)
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow))
    with house.unit_of_work() as uow:
        instance = uow.session.scalars(select(Instance).where(Instance.status == "running")).first()
        assert instance is not None
        instance.wake_at = uow.now()

    def broken(*_: object) -> None:
        raise RuntimeError(quoted)

    monkeypatch.setattr("engine.instances.Engine.wake", broken)
    assert waking.sweep(house) == 1
    with house.unit_of_work(write=False) as uow:
        waiting = uow.session.scalars(select(Instance).where(Instance.attempts == 1)).one()
        assert uow.session.scalars(select(Incident.cause)).all() == ["RuntimeError: bad"]
        assert isinstance(waiting.retry_at, datetime)
        assert waiting.started_at.date() >= date(2020, 1, 1)
