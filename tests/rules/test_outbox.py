"""Notices on their way to people: read in the software, mailed where a server is set, tried again when it fails."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from tests.rules.test_registration import HOA, duty, head, register
from workflows import outbox, people
from workflows.bootstrap import House
from workflows.errors import NotFound, RegistrationRejected
from workflows.models import Message, Person
from workflows.unit import UnitOfWork


class Postman:
    """A mail server that keeps what it is given, or refuses it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.mails: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.refuses:
            return "451 try later"
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def postman() -> Iterator[Postman]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        keeper = Postman(free.getsockname()[1])
    controller = Controller(keeper, hostname="127.0.0.1", port=keeper.port)
    controller.start()
    yield keeper
    controller.stop()


@pytest.fixture
def told(house: House, postman: Postman) -> House:
    """A province with a mail server, in which Hoa was just given a duty that bears no delay."""
    with house.unit_of_work() as uow:
        register(uow, head(uow, urgency="express"), duty(uow))
    smtp = f"smtp://127.0.0.1:{postman.port}"
    return replace(
        house, config=replace(house.config, smtp_url=smtp, sender="vp@x.example", base_url="https://x.example/")
    )


def hoa(uow: UnitOfWork) -> Person:
    person = people.person_by(uow, HOA)
    assert person is not None
    return person


def test_a_notice_is_mailed_once_with_the_way_to_the_work(told: House, postman: Postman) -> None:
    assert outbox.deliver(told) == 1
    assert outbox.deliver(told) == 0
    (mail,) = postman.mails
    assert mail["To"] == "dm.stnmt@baria-vungtau.gov.vn.example"
    assert mail["From"] == "vp@x.example"
    assert mail["Subject"].startswith("Nhiệm vụ mới: Rà soát")
    assert "https://x.example/van-ban/1" in mail.get_content()


def test_an_undelivered_mail_waits_and_is_tried_again(told: House, postman: Postman) -> None:
    postman.refuses = True
    assert outbox.deliver(told) == 0
    with told.unit_of_work() as uow:
        message = uow.session.scalars(select(Message)).one()
        assert (message.attempts, message.sent_at) == (1, None)
        assert "451" in (message.failure or "")
    postman.refuses = False
    assert outbox.deliver(told) == 0
    with told.unit_of_work() as uow:
        uow.move_clock(timedelta(minutes=6))
    assert outbox.deliver(told) == 1
    with told.unit_of_work(write=False) as uow:
        assert uow.session.scalars(select(Message.failure)).one() is None


def test_without_a_mail_server_a_notice_is_read_in_the_software(house: House) -> None:
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow))
    assert outbox.deliver(house) == 0
    with house.unit_of_work() as uow:
        assert outbox.unread(uow, hoa(uow)) == 1
        (notice,) = outbox.listing(uow, hoa(uow))
        assert outbox.open_notice(uow, hoa(uow), notice.id).link == "/van-ban/1"
    with house.unit_of_work(write=False) as uow:
        assert outbox.unread(uow, hoa(uow)) == 0


@pytest.mark.requirement("R6.4")
def test_a_notice_is_its_addressees_alone(house: House) -> None:
    with house.unit_of_work() as uow:
        register(uow, head(uow), duty(uow))
    with house.unit_of_work() as uow:
        minh = people.person_by(uow, "cv.th1")
        assert minh is not None
        with pytest.raises(NotFound):
            outbox.open_notice(uow, minh, outbox.listing(uow, hoa(uow))[0].id)


def test_the_newest_notice_stands_first_whichever_was_kept_first(house: House) -> None:
    with house.unit_of_work() as uow:
        for days, subject in ((0, "Hôm nay"), (1, "Hôm qua")):
            when = uow.now() - timedelta(days=days)
            told = Message(person_id=hoa(uow).id, subject=subject, body="", link="/", created_at=when, retry_at=when)
            uow.session.add(told)
            uow.session.flush()
        assert [each.subject for each in outbox.listing(uow, hoa(uow))] == ["Hôm nay", "Hôm qua"]


def test_a_refused_act_tells_nobody(house: House) -> None:
    def twice(uow: UnitOfWork) -> None:
        for _ in range(2):
            register(uow, head(uow), duty(uow))

    with pytest.raises(RegistrationRejected), house.unit_of_work() as uow:
        twice(uow)
    with house.unit_of_work(write=False) as uow:
        assert outbox.listing(uow, hoa(uow)) == []


def test_a_mail_that_cannot_be_written_holds_up_no_other(told: House, postman: Postman) -> None:
    with told.unit_of_work() as uow:
        uow.session.scalars(select(Message)).one().subject = "hai\ndòng"
        register(uow, head(uow, number="1206/UBND-VP", urgency="express"), duty(uow))
    assert outbox.deliver(told) == 1
    assert len(postman.mails) == 1
    with told.unit_of_work(write=False) as uow:
        first = uow.session.scalars(select(Message).order_by(Message.id)).first()
        assert first is not None
        assert (first.sent_at, "ValueError" in (first.failure or "")) == (None, True)


def test_a_mail_server_set_late_is_not_given_the_backlog(told: House, postman: Postman) -> None:
    with told.unit_of_work() as uow:
        uow.move_clock(outbox.FRESH)
        register(uow, head(uow, number="1206/UBND-VP", urgency="express"), duty(uow))
    assert outbox.deliver(told) == 1
    assert len(postman.mails) == 1
    with told.unit_of_work(write=False) as uow:
        assert outbox.unread(uow, hoa(uow)) == 2
