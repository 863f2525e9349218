"""Six-digit codes beside the password (RFC 6238), and the codes for the day on which the device is lost (Art. 3)."""

from __future__ import annotations

import secrets
from base64 import b32encode
from hmac import compare_digest

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from pyotp.totp import TOTP
from sqlalchemy import ColumnElement, delete, func, select, update

from workflows import audit, keys, outbox, people, settings
from workflows.errors import Refused, WrongCode
from workflows.models import Person, RecoveryCode, SecondFactor, SignIn
from workflows.policy import Action, require
from workflows.settings import CodesAskedOf
from workflows.signing_in import sign_ins, throttle
from workflows.unit import UnitOfWork

ISSUER = "Theo dõi chỉ đạo"
RECOVERY_CODES = 8
_STEP = 30
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP's lower setting: eight are compared


def is_asked_of(uow: UnitOfWork, person: Person) -> bool:
    """Whether the person has a device that gives codes."""
    factor = uow.session.get(SecondFactor, person.id)
    return factor is not None and factor.confirmed_at is not None


def is_owed_by(uow: UnitOfWork, person: Person) -> bool:
    """Whether the Office asks codes of the person's role, and the person has no device yet."""
    asked = CodesAskedOf(settings.value(uow.session, settings.CODES_ASKED_OF))
    return not asked.roles.isdisjoint(person.roles) and not is_asked_of(uow, person)


def offer(uow: UnitOfWork, person: Person) -> str:
    """The address that a device reads from the page (``otpauth://…``); the same until it is confirmed."""
    factor = uow.session.get(SecondFactor, person.id)
    if factor is None:
        sealed = keys.seal(uow.house.key, b32encode(secrets.token_bytes(20)).decode())
        factor = SecondFactor(person_id=person.id, sealed=sealed)
        uow.session.add(factor)
        uow.session.flush()
    if factor.confirmed_at is not None:
        raise Refused("Tài khoản đã có mã xác thực; hãy bỏ mã cũ trước khi cài thiết bị khác.")
    return _codes(uow, factor).provisioning_uri(name=person.email or person.username, issuer_name=ISSUER)


def confirm(uow: UnitOfWork, person: Person, code: str, token: str) -> list[str]:
    """The device has it: codes are asked from now on. The recovery codes, which are told this once."""
    factor = uow.session.get(SecondFactor, person.id, with_for_update=True)
    if factor is None or factor.confirmed_at is not None or not _takes(uow, factor, code):
        raise WrongCode
    factor.confirmed_at = uow.now()
    uow.session.execute(update(SignIn).where(SignIn.person_id == person.id, SignIn.must_enrol).values(must_enrol=False))
    # Whoever else is signed in as this person came by the password alone.
    sign_ins.end_others(uow, person, token)
    audit.note(uow, person, "second_factor.set", about=f"person:{person.username}")
    _tell(uow, person, "Đã cài mã xác thực", "Từ nay đăng nhập cần thêm mã sáu số trên thiết bị vừa cài.")
    return _new_recovery_codes(uow, person)


def attempt(uow: UnitOfWork, person: Person) -> None:
    """Count a code before it is looked at, in a unit of work of its own; ``TooManyAttempts`` after a few wrong ones."""
    throttle.count(uow.session, {throttle.CODE: person.username}, uow.now() - uow.clock_offset())


def prove(uow: UnitOfWork, person: Person, code: str) -> None:
    """Take a code of the device, or a recovery code; ``WrongCode`` for any other and for one that was taken before."""
    factor = uow.session.get(SecondFactor, person.id, with_for_update=True)
    if factor is None or not (_takes(uow, factor, code) or _takes_recovery_code(uow, person, code)):
        raise WrongCode
    throttle.succeeded(uow.session, {throttle.CODE: person.username})


def give_up(uow: UnitOfWork, person: Person, code: str) -> None:
    """Sign in by the password alone again, as far as the Office lets the person's role."""
    prove(uow, person, code)
    _remove(uow, person)
    audit.note(uow, person, "second_factor.remove", about=f"person:{person.username}")


def reset(uow: UnitOfWork, person: Person, person_id: int) -> Person:
    """Take a lost device from somebody's account (an administrator of the Office, who has seen the person); whose."""
    require(person, Action.KEEP_SESSIONS)
    whose = people.by_id(uow, person_id)
    _remove(uow, whose)
    sign_ins.shut_out(uow, whose)
    audit.note(uow, person, "second_factor.reset", about=f"person:{whose.username}")
    return whose


def recovery_codes_left(uow: UnitOfWork, person: Person) -> int:
    """How many recovery codes the person has not used."""
    return uow.session.scalars(select(func.count()).where(*_unused(person))).one()


def _takes(uow: UnitOfWork, factor: SecondFactor, typed: str) -> bool:
    """Whether a code is the device's of now, or of half a minute ago or ahead, and was not taken yet."""
    digits = "".join(typed.split())
    # Real time: the device knows nothing of the demonstration's clock.
    now = (uow.now() - uow.clock_offset()).timestamp()
    for step in (int(now // _STEP) + drift for drift in (-1, 0, 1)):
        right = compare_digest(_codes(uow, factor).at(step * _STEP).encode(), digits.encode())
        if right and step > (factor.last_step or 0):
            factor.last_step = step
            return True
    return False


def _takes_recovery_code(uow: UnitOfWork, person: Person, typed: str) -> bool:
    code = "".join(each for each in typed.lower() if each in _LETTERS)
    if len(code) != 10:
        return False
    for each in uow.session.scalars(select(RecoveryCode).where(*_unused(person)).with_for_update()).all():
        try:
            _hasher.verify(each.hashed, code)
        except VerificationError:
            continue
        each.used_at = uow.now()
        left = recovery_codes_left(uow, person)
        audit.note(uow, person, "second_factor.recover", about=f"person:{person.username}", left=left)
        _tell(uow, person, "Đã dùng một mã dự phòng", f"Một mã dự phòng vừa được dùng để đăng nhập; còn {left} mã.")
        return True
    return False


def _new_recovery_codes(uow: UnitOfWork, person: Person) -> list[str]:
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    uow.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    uow.session.add_all(RecoveryCode(person_id=person.id, hashed=_hasher.hash(code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _unused(person: Person) -> tuple[ColumnElement[bool], ...]:
    return RecoveryCode.person_id == person.id, RecoveryCode.used_at.is_(None)


def _remove(uow: UnitOfWork, person: Person) -> None:
    for table in (SecondFactor, RecoveryCode):
        uow.session.execute(delete(table).where(table.person_id == person.id))
    body = "Đăng nhập không còn hỏi mã sáu số. Nếu không phải Ông/Bà, hãy báo Văn phòng."
    _tell(uow, person, "Đã bỏ mã xác thực", body)


def _codes(uow: UnitOfWork, factor: SecondFactor) -> TOTP:
    return TOTP(keys.unseal(uow.house.key, factor.sealed), interval=_STEP)


def _tell(uow: UnitOfWork, person: Person, subject: str, body: str) -> None:
    outbox.post(uow.session, [person], subject, body, "/tai-khoan/ma-xac-thuc", now=uow.now(), urgent=True)
