"""The way in: count the attempt, ask who vouches, look who it is here, ask the code, begin a session (Art. 3)."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from engine.typed_values import clean
from workflows import audit, people
from workflows.directory import Account
from workflows.errors import DirectoryUnavailable, NotFound, SignInRefused, WrongCode
from workflows.models import Person, SignIn
from workflows.signing_in import break_glass, second_factor, sign_ins, throttle
from workflows.unit import UnitOfWork

if TYPE_CHECKING:
    from workflows.bootstrap import House

_log = logging.getLogger(__name__)
_LONGEST_NAME = 200
_LONGEST_AGENT = 300


@dataclass(frozen=True)
class Caller:
    """Where somebody comes from, as far as it can be told."""

    address: str | None
    agent: str | None


@dataclass(frozen=True)
class Admitted:
    """What a browser is given: a token, whether a code is still asked, and what the person should know."""

    token: str
    person_id: int
    awaits_code: bool = False
    last: SignIn | None = None
    failures: int = 0


def enter(house: House, typed: str, secret: str, caller: Caller) -> Admitted:
    """Let somebody in by name and password; the same refusal, after the same time, for whatever stands against it."""
    name = clean(typed[:_LONGEST_NAME]).lower()
    attempts = {throttle.ACCOUNT: _short(house, name), throttle.ADDRESS: caller.address or ""}
    with house.unit_of_work() as uow:
        throttle.count(uow.session, attempts, _real(uow))
    begun = time.monotonic()
    try:
        account = _vouched(house, name, secret)
    except DirectoryUnavailable as outage:
        _log.error("directory: %s", outage.cause)
        with house.unit_of_work() as uow:
            throttle.not_tried(uow.session, attempts)
        raise
    try:
        with house.unit_of_work() as uow:
            person = _whose(uow, account)
            failures = throttle.succeeded(uow.session, attempts)
            return _first_step(uow, person, _cut(caller), failures)
    except SignInRefused:
        with house.unit_of_work() as uow:
            _note_refusal(uow, name, caller)
        # Whether a name exists, is local or closed must not be told by how long the refusal took.
        time.sleep(max(0.0, house.config.refusal_seconds - (time.monotonic() - begun)))
        raise


def enter_code(house: House, token: str, code: str, caller: Caller) -> Admitted:
    """Let somebody in whose password was right, by the code; counted before it is looked at."""
    with house.unit_of_work() as uow:
        half = _half(uow, token)
        second_factor.attempt(uow, half.person)
    try:
        with house.unit_of_work() as uow:
            half = _half(uow, token)
            second_factor.prove(uow, half.person, code)
            sign_ins.end(uow, token)
            return _second_step(uow, half.person, _cut(caller))
    except WrongCode:
        with house.unit_of_work() as uow:
            person = _half(uow, token).person
            audit.note(uow, person, "sign_in.wrong_code", about=f"person:{person.username}", address=caller.address)
        raise


def is_half_way(uow: UnitOfWork, token: str | None) -> bool:
    """Whether the token stands between password and code."""
    return bool(token) and sign_ins.half_behind(uow, token or "") is not None


def _vouched(house: House, name: str, secret: str) -> Account | None:
    """The account that the secret proves: a local one's of last resort, else the directory's."""
    with house.unit_of_work(write=False) as uow:
        local = break_glass.of(uow, name)
    if local is not None:
        return Account(key=None, address=name) if break_glass.is_right(local, secret) else None
    return house.directory.authenticate(name, secret)


def _whose(uow: UnitOfWork, account: Account | None) -> Person:
    """The person here behind an account that was vouched for; ``SignInRefused`` unless they may work."""
    person = people.behind(uow, account) if account else None
    if account is None or person is None or not person.active or not person.roles:
        raise SignInRefused
    # A mailbox that was given the name of a local account is not that account.
    if account.key is not None and break_glass.of(uow, person.username) is not None:
        raise SignInRefused
    return person


def _first_step(uow: UnitOfWork, person: Person, caller: Caller, failures: int) -> Admitted:
    if second_factor.is_asked_of(uow, person):
        token = sign_ins.begin_half(uow, person, address=caller.address, agent=caller.agent)
        return Admitted(token, person.id, awaits_code=True)
    return _second_step(uow, person, caller, failures)


def _second_step(uow: UnitOfWork, person: Person, caller: Caller, failures: int = 0) -> Admitted:
    local = break_glass.of(uow, person.username)
    # An account of last resort is nobody's own: its second factor is the sealed envelope.
    owes = local is None and second_factor.is_owed_by(uow, person)
    token = sign_ins.begin(uow, person, address=caller.address, agent=caller.agent, must_enrol=owes)
    if local is not None:
        break_glass.note_use(uow, local, caller.address)
    audit.note(uow, person, "sign_in.enter", about=f"person:{person.username}", address=caller.address)
    return Admitted(token, person.id, last=sign_ins.last_before(uow, person, token), failures=failures)


def _half(uow: UnitOfWork, token: str) -> SignIn:
    half = sign_ins.half_behind(uow, token)
    if half is None:
        raise NotFound("Đã quá thời gian chờ mã xác thực. Xin đăng nhập lại.")
    return half


def _note_refusal(uow: UnitOfWork, name: str, caller: Caller) -> None:
    known = people.person_by(uow, name.partition("@")[0])
    # What nobody here is called may be a password, typed into the wrong field.
    about = f"person:{known.username}" if known else "person:"
    audit.note(uow, None, "sign_in.refuse", about=about, address=caller.address)


def _short(house: House, name: str) -> str:
    """The name without our own domain: with and without it, it is one account that is counted."""
    settings = house.config.directory
    return name.removesuffix(f"@{settings.domain}") if settings else name.partition("@")[0]


def _cut(caller: Caller) -> Caller:
    return Caller(caller.address, caller.agent[:_LONGEST_AGENT] if caller.agent else None)


def _real(uow: UnitOfWork) -> datetime:
    return uow.now() - uow.clock_offset()
