"""One mail a person and working day; what bears no delay goes at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.rules.test_outbox import Postman, postman
from tests.support.province import move_to, someone
from workflows import digest, outbox, settings
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.models import Digest, Message, PersonRole
from workflows.vocabulary import Role

__all__ = ["postman"]

TUESDAY = datetime(2026, 1, 6, 7, 30, tzinfo=ZONE)
SUNDAY = datetime(2026, 1, 11, 9, 0, tzinfo=ZONE)
MONDAY_AFTER = datetime(2026, 1, 12, 7, 30, tzinfo=ZONE)


@pytest.fixture
def mailing(house: House, postman: Postman) -> House:
    """A province with a mail server, in which Hoa and Minh have mailboxes."""
    with house.unit_of_work() as uow:
        for username in ("hoa", "minh"):
            someone(uow, username).email = f"{username}@x.example"
    config = replace(house.config, smtp_url=f"smtp://127.0.0.1:{postman.port}", base_url="https://x.example")
    return replace(house, config=config)


def tell(house: House, *subjects: str, who: str = "hoa", urgent: bool = False) -> None:
    with house.unit_of_work() as uow:
        for subject in subjects:
            people = [someone(uow, who)]
            outbox.post(uow.session, people, subject, f"Nội dung {subject}", "/van-ban/1", now=uow.now(), urgent=urgent)


def at_time(house: House, moment: datetime) -> int:
    move_to(house, moment)
    return digest.deliver(house)


@pytest.mark.requirement("R11.2")
def test_a_days_notices_are_one_mail_a_person_with_the_way_to_each(mailing: House, postman: Postman) -> None:
    tell(mailing, "Việc một", "Việc hai")
    tell(mailing, "Việc ba", who="minh")
    assert at_time(mailing, TUESDAY) == 2
    second, first = sorted(postman.mails, key=lambda mail: mail["To"], reverse=True)
    assert (first["To"], first["Subject"]) == ("hoa@x.example", "Theo dõi chỉ đạo: 2 thông báo ngày 06/01/2026")
    told = first.get_content()
    assert told.index("Việc một") < told.index("Việc hai")
    assert told.count("https://x.example/van-ban/1") == 2
    assert (second["To"], second["Subject"]) == ("minh@x.example", "Việc ba")


@pytest.mark.requirement("R11.2")
def test_nothing_is_mailed_twice_and_what_comes_later_waits_for_the_next_working_day(
    mailing: House, postman: Postman
) -> None:
    tell(mailing, "Việc một")
    assert at_time(mailing, TUESDAY) == 1
    tell(mailing, "Việc hai")
    assert at_time(mailing, TUESDAY + timedelta(hours=8)) == 0
    assert at_time(mailing, TUESDAY + timedelta(days=1)) == 1
    assert [mail["Subject"] for mail in postman.mails] == ["Việc một", "Việc hai"]


@pytest.mark.requirement("R11.2")
def test_no_mail_comes_on_a_day_off_nor_before_the_hour(mailing: House, postman: Postman) -> None:
    move_to(mailing, SUNDAY - timedelta(days=1))
    tell(mailing, "Việc một")
    assert (at_time(mailing, SUNDAY), at_time(mailing, MONDAY_AFTER - timedelta(minutes=1))) == (0, 0)
    assert (at_time(mailing, MONDAY_AFTER), len(postman.mails)) == (1, 1)


@pytest.mark.requirement("R11.2")
def test_what_bears_no_delay_is_mailed_at_once_on_any_day_and_stands_in_no_digest(
    mailing: House, postman: Postman
) -> None:
    move_to(mailing, SUNDAY)
    tell(mailing, "Hỏa tốc", urgent=True)
    assert (digest.deliver(mailing), outbox.deliver(mailing)) == (0, 1)
    assert (at_time(mailing, MONDAY_AFTER), len(postman.mails)) == (0, 1)


def test_a_digest_that_fails_is_tried_again_and_joins_the_next_day(mailing: House, postman: Postman) -> None:
    tell(mailing, "Việc một")
    postman.refuses = True
    assert at_time(mailing, TUESDAY) == 0
    assert at_time(mailing, TUESDAY + timedelta(minutes=4)) == 0
    with mailing.unit_of_work(write=False) as uow:
        kept = uow.session.scalars(select(Digest)).one()
        assert (kept.attempts, kept.sent_at, "451" in (kept.failure or "")) == (1, None, True)
    postman.refuses = False
    tell(mailing, "Việc hai")
    assert at_time(mailing, TUESDAY + timedelta(days=1)) == 1
    assert postman.mails[0]["Subject"] == "Theo dõi chỉ đạo: 2 thông báo ngày 07/01/2026"


def test_a_mail_server_that_is_set_late_is_not_given_the_backlog(mailing: House, postman: Postman) -> None:
    tell(mailing, "Việc cũ")
    assert at_time(mailing, TUESDAY + timedelta(days=7)) == 0
    with mailing.unit_of_work(write=False) as uow:
        assert outbox.unread(uow, someone(uow, "hoa")) == 1


def test_two_nodes_make_one_mail_of_a_day(mailing: House, postman: Postman) -> None:
    tell(mailing, "Việc một")
    move_to(mailing, TUESDAY)
    with mailing.unit_of_work() as uow:
        hoa = someone(uow, "hoa")
        uow.session.add(Digest(person_id=hoa.id, day=date(2026, 1, 6), retry_at=uow.now(), sent_at=uow.now()))
    assert (digest.deliver(mailing), len(postman.mails)) == (0, 0)
    with mailing.unit_of_work(write=False) as uow:
        assert uow.session.scalar(select(func.count(Digest.id))) == 1
        assert uow.session.scalars(select(Message.sent_at)).all() == [None]


def test_the_hour_is_the_offices_to_set(mailing: House) -> None:
    with mailing.unit_of_work() as uow:
        son = someone(uow, "son")
        son.grants.append(PersonRole(role=Role.OFFICE_ADMIN))
        uow.session.flush()
        settings.change(uow, son, settings.DIGEST_AT, "6:05", "Giờ làm việc mùa hè.")
    tell(mailing, "Việc một")
    assert at_time(mailing, TUESDAY.replace(hour=6, minute=5)) == 1
