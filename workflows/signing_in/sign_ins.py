"""Sessions kept on the server: a signed cookie alone could not be ended (Art. 3.2)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import joinedload

from workflows import audit, outbox, people
from workflows.calendar import ZONE
from workflows.errors import NotFound
from workflows.models import Person, SecondFactor, SignIn
from workflows.policy import Action, require
from workflows.signing_in import devices
from workflows.text import in_order
from workflows.unit import UnitOfWork

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=10)
CODE_WITHIN = timedelta(minutes=5)
"""How long after the password the code is waited for."""
PAGE = "/tai-khoan/phien-lam-viec"
_NOTED_EVERY = timedelta(minutes=1)
"""How often a session's last use is written: not at every request, a read need not wait for writers."""


@dataclass(frozen=True)
class OpenSessions:
    """How somebody is signed in just now, and whether a code is asked of them."""

    person: Person
    count: int
    last_seen_at: datetime | None
    has_code: bool


def begin(uow: UnitOfWork, person: Person, *, address: str | None, agent: str | None, must_enrol: bool = False) -> str:
    """A new session for the person, announced where it comes from a new device; its token is told this once."""
    device = devices.digest(address, agent)
    if _is_new(uow, person, device):
        _announce(uow, person, address, agent)
    return _open(uow, person, address, agent, device=device, must_enrol=must_enrol)


def begin_half(uow: UnitOfWork, person: Person, *, address: str | None, agent: str | None) -> str:
    """What stands between the password and the code: a token that opens nothing but the page that asks."""
    return _open(uow, person, address, agent, awaits_code=True)


def behind(uow: UnitOfWork, token: str) -> SignIn | None:
    """The session of a token, while it lives and its person may work; with its person."""
    row = _living(uow, token, awaits_code=False)
    if row is None:
        return None
    now = _now(uow)
    return row if now - row.last_seen_at < IDLE and now - row.created_at < ABSOLUTE else None


def half_behind(uow: UnitOfWork, token: str) -> SignIn | None:
    """The token between password and code, for as long as the code is waited for."""
    row = _living(uow, token, awaits_code=True)
    return row if row is not None and _now(uow) - row.created_at < CODE_WITHIN else None


def is_worth_noting(uow: UnitOfWork, row: SignIn) -> bool:
    """Whether the session's last use lies far enough back to be written anew."""
    return _now(uow) - row.last_seen_at >= _NOTED_EVERY


def note_use(uow: UnitOfWork, token: str) -> None:
    """Remember that the session was used just now."""
    uow.session.execute(update(SignIn).where(SignIn.token_hash == _digest(token)).values(last_seen_at=_now(uow)))


def open_of(uow: UnitOfWork, person: Person) -> list[SignIn]:
    """The person's living sessions, the one used last first."""
    now = _now(uow)
    query = select(SignIn).where(
        SignIn.person_id == person.id,
        SignIn.ended_at.is_(None),
        SignIn.awaits_code.is_(False),
        SignIn.last_seen_at > now - IDLE,
        SignIn.created_at > now - ABSOLUTE,
    )
    return list(uow.session.scalars(query.order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())))


def last_before(uow: UnitOfWork, person: Person, token: str) -> SignIn | None:
    """The sign-in before this one, to be shown: whoever reads of one that was not theirs can say so (Art. 3.2)."""
    query = select(SignIn).where(
        SignIn.person_id == person.id, SignIn.awaits_code.is_(False), SignIn.token_hash != _digest(token)
    )
    return uow.session.scalar(query.order_by(SignIn.id.desc()).limit(1))


def is_this(row: SignIn, token: str) -> bool:
    """Whether a session is the one behind the token."""
    return row.token_hash == _digest(token)


def end(uow: UnitOfWork, token: str) -> None:
    """End the session: its token opens nothing any more."""
    living = update(SignIn).where(SignIn.token_hash == _digest(token), SignIn.ended_at.is_(None))
    uow.session.execute(living.values(ended_at=_now(uow)))


def end_own(uow: UnitOfWork, person: Person, session_id: int) -> None:
    """End one of one's own sessions, wherever it is open."""
    row = uow.session.get(SignIn, session_id)
    if row is None or row.person_id != person.id:
        raise NotFound
    row.ended_at = row.ended_at or _now(uow)
    audit.note(uow, person, "session.end", about=f"person:{person.username}", session=session_id)


def end_others(uow: UnitOfWork, person: Person, token: str) -> int:
    """End all of one's own sessions but this one; how many they were."""
    ended = _end_all(uow, person, besides=_digest(token))
    audit.note(uow, person, "session.end_others", about=f"person:{person.username}", count=ended)
    return ended


def end_all_of(uow: UnitOfWork, person: Person, person_id: int) -> tuple[Person, int]:
    """End every session of somebody else (an administrator of the Office): whose, and how many they were."""
    require(person, Action.KEEP_SESSIONS)
    whose = people.by_id(uow, person_id)
    ended = _end_all(uow, whose)
    audit.note(uow, person, "session.end_all", about=f"person:{whose.username}", count=ended)
    return whose, ended


def overview(uow: UnitOfWork, person: Person) -> list[OpenSessions]:
    """Who is signed in just now, by name (for an administrator of the Office)."""
    require(person, Action.KEEP_SESSIONS)
    now = _now(uow)
    counted = (
        select(SignIn.person_id, func.count().label("count"), func.max(SignIn.last_seen_at).label("last"))
        .where(SignIn.ended_at.is_(None), SignIn.awaits_code.is_(False))
        .where(SignIn.last_seen_at > now - IDLE, SignIn.created_at > now - ABSOLUTE)
        .group_by(SignIn.person_id)
        .subquery()
    )
    query = (
        select(Person, counted.c.count, counted.c.last, SecondFactor.confirmed_at)
        .outerjoin(counted, counted.c.person_id == Person.id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .where(or_(counted.c.count.is_not(None), SecondFactor.confirmed_at.is_not(None)))
    )
    found = (
        OpenSessions(whose, count or 0, last, confirmed is not None)
        for whose, count, last, confirmed in uow.session.execute(query)
    )
    return sorted(found, key=lambda each: (in_order(each.person.name), each.person.id))


def shut_out(uow: UnitOfWork, person: Person) -> int:
    """End every session of somebody whose account is closed."""
    return _end_all(uow, person)


def _end_all(uow: UnitOfWork, person: Person, besides: str = "") -> int:
    living = update(SignIn).where(
        SignIn.person_id == person.id, SignIn.ended_at.is_(None), SignIn.token_hash != besides
    )
    ended = uow.session.execute(living.values(ended_at=_now(uow)).returning(SignIn.id))
    return len(ended.all())


def _open(uow: UnitOfWork, person: Person, address: str | None, agent: str | None, **columns: str | bool) -> str:
    token = secrets.token_urlsafe(32)
    now = _now(uow)
    uow.session.add(
        SignIn(
            token_hash=_digest(token),
            person_id=person.id,
            created_at=now,
            last_seen_at=now,
            address=address,
            agent=agent,
            **columns,
        )
    )
    uow.session.flush()
    return token


def _living(uow: UnitOfWork, token: str, *, awaits_code: bool) -> SignIn | None:
    query = select(SignIn).where(
        SignIn.token_hash == _digest(token), SignIn.ended_at.is_(None), SignIn.awaits_code.is_(awaits_code)
    )
    row = uow.session.scalar(query.options(joinedload(SignIn.person, innerjoin=True)))
    return row if row is not None and row.person.active and row.person.roles else None


def _is_new(uow: UnitOfWork, person: Person, device: str) -> bool:
    """Whether the person came before, but never like this."""
    theirs = select(SignIn.id).where(SignIn.person_id == person.id, SignIn.awaits_code.is_(False))
    came_before = uow.session.scalar(theirs.where(SignIn.device.is_not(None)).limit(1))
    return came_before is not None and uow.session.scalar(theirs.where(SignIn.device == device).limit(1)) is None


def _announce(uow: UnitOfWork, person: Person, address: str | None, agent: str | None) -> None:
    at = _now(uow).astimezone(ZONE)
    body = (
        f"Tài khoản {person.username} vừa đăng nhập từ một thiết bị hoặc địa chỉ mới: {devices.described(agent)}, "
        f"địa chỉ {address or 'không rõ'}, lúc {at:%d/%m/%Y %H:%M}.\n"
        "Nếu không phải Ông/Bà, hãy kết thúc phiên đó và đổi mật khẩu hộp thư công vụ."
    )
    outbox.post(uow.session, [person], "Đăng nhập từ thiết bị mới", body, PAGE, now=uow.now(), urgent=True)


def _now(uow: UnitOfWork) -> datetime:
    """The real time: moving the demonstration's clock signs nobody out."""
    return uow.now() - uow.clock_offset()


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()
