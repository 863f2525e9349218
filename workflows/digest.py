"""The day's mail: what a person was told since the last one, gathered into one, on working days only."""

from __future__ import annotations

import logging
from datetime import time
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from engine import typed_values
from workflows import outbox, settings
from workflows.calendar import at
from workflows.models import Digest, Message, Person
from workflows.outbox import PATIENCE
from workflows.unit import UnitOfWork

if TYPE_CHECKING:
    from workflows.bootstrap import Config, House

FRESH_DAYS = 2
"""Working days for which a notice waits for a mail; what is older is read in the software alone."""
_log = logging.getLogger(__name__)


def deliver(house: House) -> int:
    """Mail what people were told, one mail a person and day, where a mail server is set; how many mails left."""
    if house.config.smtp_url is None:
        return 0
    _gather(house)
    sent = 0
    while (digest := _take(house)) is not None:
        try:
            outbox.send(house.config, digest.person.email or "", _subject(digest), _body(house.config, digest))
        except Exception as failure:
            # One mail that cannot be written must not hold up the others.
            _log.warning("digest %s was not mailed: %s", digest.id, failure)
            _note(house, digest.id, failure=typed_values.clean(f"{type(failure).__name__}: {failure}"))
        else:
            _note(house, digest.id)
            sent += 1
    return sent


def _gather(house: House) -> None:
    """Give each person whom something waits for the day's one digest; two nodes at once make it once."""
    try:
        with house.unit_of_work() as uow:
            if hour_has_come(uow):
                for person_id in uow.session.scalars(_waiting(uow)):
                    _begin(uow, person_id)
    except IntegrityError:
        _log.info("another node gathered the day's mails")


def hour_has_come(uow: UnitOfWork) -> bool:
    """Whether the hour of a working day has come from which people are written to."""
    opens = at(uow.today(), settings.hour(settings.value(uow.session, settings.DIGEST_AT)) or time.min)
    return uow.calendar.is_working_day(uow.today()) and uow.now() >= opens


def _waiting(uow: UnitOfWork) -> Select[int]:
    """Those who have a mailbox, something unsent, and no digest of today."""
    todays = exists().where(Digest.person_id == Person.id, Digest.day == uow.today())
    unsent = exists().where(Message.person_id == Person.id, *_unsent(uow))
    reachable = (Person.email.is_not(None), Person.active)
    return select(Person.id).where(*reachable, unsent, ~todays).order_by(Person.id)


def _unsent(uow: UnitOfWork) -> list[ColumnElement[bool]]:
    undelivered = select(Digest.id).where(Digest.day < uow.today(), Digest.sent_at.is_(None))
    since = at(uow.calendar.add(uow.today(), -FRESH_DAYS))
    return [
        Message.sent_at.is_(None),
        or_(Message.digest_id.is_(None), Message.digest_id.in_(undelivered)),
        ~Message.urgent,
        # The index on what is unsent is by this column, and passes over all that grew old.
        Message.retry_at >= since,
    ]


def _begin(uow: UnitOfWork, person_id: int) -> None:
    digest = Digest(person_id=person_id, day=uow.today(), retry_at=uow.now())
    uow.session.add(digest)
    uow.session.flush()
    gathered = update(Message).where(Message.person_id == person_id, *_unsent(uow)).values(digest_id=digest.id)
    uow.session.execute(gathered, execution_options={"synchronize_session": False})


def _take(house: House) -> Digest | None:
    """The next digest of today, lent to this worker until its retry time."""
    with house.unit_of_work() as uow:
        now = uow.now()
        query = (
            select(Digest)
            .where(Digest.sent_at.is_(None), Digest.day == uow.today(), Digest.attempts < len(PATIENCE))
            .where(Digest.retry_at <= now)
            .order_by(Digest.id)
            .limit(1)
            .options(joinedload(Digest.person, innerjoin=True), selectinload(Digest.messages))
            .with_for_update(skip_locked=True, of=Digest)
        )
        digest = uow.session.scalar(query)
        if digest is not None:
            digest.retry_at = now + PATIENCE[digest.attempts]
            digest.attempts += 1
        return digest


def _note(house: House, digest_id: int, *, failure: str | None = None) -> None:
    with house.unit_of_work() as uow:
        digest = uow.session.get_one(Digest, digest_id)
        digest.failure = failure
        if failure is None:
            digest.sent_at = uow.now()
            mailed = update(Message).where(Message.digest_id == digest_id).values(sent_at=uow.now())
            uow.session.execute(mailed, execution_options={"synchronize_session": False})


def _subject(digest: Digest) -> str:
    if len(digest.messages) == 1:
        return digest.messages[0].subject
    return f"Theo dõi chỉ đạo: {len(digest.messages)} thông báo ngày {digest.day:%d/%m/%Y}"


def _body(config: Config, digest: Digest) -> str:
    """Every notice with its page's address, in the order in which they came."""
    parts = [
        f"{place}. {each.subject}\n{each.body}\n{outbox.address(config, each.link)}"
        for place, each in enumerate(digest.messages, start=1)
    ]
    return "\n\n".join(parts) + "\n"
