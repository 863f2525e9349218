"""Administrators of last resort: one or two local accounts for the day on which the directory is gone (Art. 3).

Their passwords are made here, never chosen; every use is audited and told to the Office's administrators.
"""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import func, select

from workflows import audit, outbox, people
from workflows.errors import NotFound, Refused
from workflows.models import Agency, BreakGlass, Person, PersonRole
from workflows.signing_in import sign_ins
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind, Role

MOST = 2
_hasher = PasswordHasher()  # argon2id with the parameters of RFC 9106 for a server
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 6, 4


def made(uow: UnitOfWork, username: str, name: str) -> str:
    """A new account of last resort; its password, which is told this once (120 bits)."""
    if people.person_by(uow, username) is not None:
        raise Refused(f"Đã có tài khoản “{username}”; hãy chọn tên khác.")
    if (uow.session.scalar(select(func.count()).select_from(BreakGlass)) or 0) >= MOST:
        raise Refused(f"Chỉ được có {MOST} tài khoản khẩn cấp; hãy bỏ một tài khoản trước.")
    office = uow.session.scalars(select(Agency).where(Agency.kind == AgencyKind.OFFICE).limit(1)).one_or_none()
    if office is None:
        raise Refused("Chưa có Văn phòng trong danh mục cơ quan, nên chưa lập được tài khoản khẩn cấp.")
    grant = PersonRole(role=Role.OFFICE_ADMIN, reason="Tài khoản khẩn cấp", granted_at=uow.now())
    person = Person(username=username, name=name, agency=office, grants=[grant])
    password = "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    uow.session.add(person)
    uow.session.flush()
    uow.session.add(BreakGlass(person_id=person.id, hashed=_hasher.hash(password), made_at=uow.now()))
    audit.note(uow, None, "break_glass.make", about=f"person:{username}")
    _tell(
        uow, f"Lập tài khoản khẩn cấp {username}", f"Tài khoản khẩn cấp {username} ({name}) vừa được lập trên máy chủ."
    )
    return password


def ended(uow: UnitOfWork, username: str) -> None:
    """Close an account of last resort, with its sessions; its person stays for the history."""
    account = of(uow, username)
    if account is None:
        raise NotFound(f"Không có tài khoản khẩn cấp “{username}”.")
    account.person.active = False
    sign_ins.shut_out(uow, account.person)
    uow.session.delete(account)
    audit.note(uow, None, "break_glass.end", about=f"person:{username}")
    _tell(uow, f"Bỏ tài khoản khẩn cấp {username}", f"Tài khoản khẩn cấp {username} vừa được bỏ trên máy chủ.")


def listing(uow: UnitOfWork) -> list[BreakGlass]:
    """The accounts of last resort that there are."""
    return list(uow.session.scalars(select(BreakGlass).order_by(BreakGlass.made_at)))


def of(uow: UnitOfWork, username: str) -> BreakGlass | None:
    """The account of last resort under a name; None for everybody whom the directory knows."""
    return uow.session.scalar(select(BreakGlass).join(BreakGlass.person).where(Person.username == username))


def is_right(account: BreakGlass, secret: str) -> bool:
    """Whether the password is the account's."""
    try:
        return _hasher.verify(account.hashed, secret)
    except VerificationError:
        return False


def note_use(uow: UnitOfWork, account: BreakGlass, address: str | None) -> None:
    """Let everybody who keeps the house know that the glass was broken."""
    account.used_at = uow.now()
    person = account.person
    audit.note(uow, person, "break_glass.use", about=f"person:{person.username}", address=address)
    body = (
        f"Tài khoản khẩn cấp {person.username} ({person.name}) vừa đăng nhập từ địa chỉ {address or 'không rõ'}. "
        "Nếu không ai được giao dùng, hãy kết thúc phiên và bỏ tài khoản này ngay."
    )
    _tell(uow, f"Tài khoản khẩn cấp {person.username} vừa đăng nhập", body)


def _tell(uow: UnitOfWork, subject: str, body: str) -> None:
    keepers = people.in_circle(uow.session, "office_admins")
    outbox.post(uow.session, keepers, subject, body, "/tai-khoan/cac-phien", now=uow.now(), urgent=True)
