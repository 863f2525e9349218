"""Notices to people: posted within the act that causes them, delivered afterwards by the worker."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, cast
from urllib.parse import unquote, urlsplit

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import Session, joinedload

from engine import typed_values
from workflows.errors import NotFound
from workflows.models import Message, Person
from workflows.unit import UnitOfWork

if TYPE_CHECKING:
    from workflows.bootstrap import Config, House

PATIENCE = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=12))
"""How long an undelivered mail waits before the next attempt; after the last one it stays in the software alone."""
FRESH = timedelta(days=1)
"""A mail server that is set, or comes back, later is not given the backlog: what is older is read in the software."""
_TIMEOUT = 20
# In line, it asks for no number back: whoever posts a notice to another may not read it (workflows/fence.py).
_POSTED = insert(cast("Table", Message.__table__)).inline()
_log = logging.getLogger(__name__)
_SHOWN = 100


def post(
    session: Session,
    people: Iterable[Person],
    subject: str,
    body: str,
    link: str,
    *,
    now: datetime,
    urgent: bool = False,
) -> None:
    """Leave a notice for each of the people; it goes out only if the act that posts it is committed.

    It is read in the software at once; ``urgent`` ones are mailed at once too, the others with the day's digest.
    """
    # A mail's subject is one line, whatever the duty's text holds.
    subject = " ".join(subject.split())[:300]
    told = {
        "subject": subject,
        "body": body,
        "link": link,
        "created_at": now,
        "retry_at": now,
        "attempts": 0,
        "urgent": urgent,
    }
    rows = [{"person_id": person.id, **told} for person in people]
    if rows:
        session.execute(_POSTED, rows)


def listing(uow: UnitOfWork, person: Person) -> list[Message]:
    """The person's notices, the newest first."""
    query = (
        select(Message)
        .where(Message.person_id == person.id)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(_SHOWN)
    )
    return list(uow.session.scalars(query))


def unread(uow: UnitOfWork, person: Person) -> int:
    """How many notices the person has not opened."""
    query = select(func.count()).where(Message.person_id == person.id, Message.read_at.is_(None))
    return uow.session.scalars(query).one()


def open_notice(uow: UnitOfWork, person: Person, message_id: int) -> Message:
    """The notice, now read; only its addressee has it."""
    message = uow.session.get(Message, message_id)
    if message is None or message.person_id != person.id:
        raise NotFound
    if message.read_at is None:
        message.read_at = uow.now()
    return message


def deliver(house: House) -> int:
    """Mail what bears no delay, where a mail server is set; the number of mails that left."""
    if house.config.smtp_url is None:
        return 0
    sent = 0
    while (message := _take(house)) is not None:
        try:
            send(house.config, message.person.email or "", message.subject, _body(house.config, message))
        except Exception as failure:
            # One mail that cannot be written must not hold up the others.
            _log.warning("message %s was not mailed: %s", message.id, failure)
            _note(house, message.id, failure=typed_values.clean(f"{type(failure).__name__}: {failure}"))
        else:
            _note(house, message.id)
            sent += 1
    return sent


def _take(house: House) -> Message | None:
    """The next mail, lent to this worker until its retry time: no transaction waits for a mail server."""
    with house.unit_of_work() as uow:
        now = uow.now()
        query = (
            select(Message)
            .join(Message.person)
            .where(Message.sent_at.is_(None), Message.urgent, Message.attempts < len(PATIENCE))
            # A retry never comes before its notice: the index on it passes over all that grew old.
            .where(Message.retry_at.between(now - FRESH, now), Message.created_at > now - FRESH)
            .where(Person.email.is_not(None), Person.active)
            .order_by(Message.id)
            .limit(1)
            .options(joinedload(Message.person, innerjoin=True))
            .with_for_update(skip_locked=True, of=Message)
        )
        message = uow.session.scalar(query)
        if message is not None:
            message.retry_at = now + PATIENCE[message.attempts]
            message.attempts += 1
        return message


def _note(house: House, message_id: int, *, failure: str | None = None) -> None:
    with house.unit_of_work() as uow:
        message = uow.session.get_one(Message, message_id)
        message.failure = failure
        if failure is None:
            message.sent_at = uow.now()


def address(config: Config, link: str) -> str:
    """A page's address as a mail writes it."""
    return f"{config.base_url.rstrip('/')}{link}"


def _body(config: Config, message: Message) -> str:
    return f"{message.body}\n\n{address(config, message.link)}\n"


def send(config: Config, to: str, subject: str, body: str) -> None:
    """Hand one mail to the mail server that is set."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = config.sender, to, subject
    mail.set_content(body)
    server_at = urlsplit(config.smtp_url or "")
    kind = smtplib.SMTP_SSL if server_at.scheme == "smtps" else smtplib.SMTP
    with kind(server_at.hostname or "localhost", server_at.port or 0, timeout=_TIMEOUT) as server:
        server.ehlo_or_helo_if_needed()
        if kind is smtplib.SMTP and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if server_at.username:
            server.login(unquote(server_at.username), unquote(server_at.password or ""))
        server.send_message(mail)
