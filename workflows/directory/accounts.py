"""What a directory tells about a mailbox, whichever product keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

Values = Mapping[str, Sequence[bytes]]
"""An entry's attributes as they came, by lower-case names."""

_LOCKED_FOR_EVER = b"000001010000Z"
_DISABLED = 0x2
_WINDOWS_EPOCH = 11_644_473_600
"""Seconds from 1601, where Windows begins to count, to 1970."""
_NEVER = (0, 0x7FFF_FFFF_FFFF_FFFF)


@dataclass(frozen=True)
class Account:
    """A mailbox: its immutable key, its address, whose it is and of what post, whether it is open, and its groups."""

    key: str | None
    address: str
    name: str = ""
    phone: str | None = None
    position: str = ""
    enabled: bool = True
    groups: frozenset[str] = frozenset()
    dn: str = ""

    @property
    def username(self) -> str:
        """The part before the @, by which people are known here."""
        return self.address.partition("@")[0]


class Shape(StrEnum):
    """How a product lays its accounts out."""

    OPENLDAP = "openldap"
    ACTIVE_DIRECTORY = "active-directory"

    @property
    def people(self) -> str:
        """The filter that keeps people and nothing else."""
        if self is Shape.OPENLDAP:
            return "(objectClass=inetOrgPerson)"
        return "(objectCategory=person)(objectClass=user)"

    @property
    def attributes(self) -> list[str]:
        """What is asked of each entry; a server passes over what it does not know."""
        common = ["mail", "displayName", "cn", "telephoneNumber", "title", "memberOf"]
        if self is Shape.OPENLDAP:
            return [*common, "entryUUID", "pwdAccountLockedTime", "nsAccountLock", "zimbraAccountStatus"]
        return [*common, "objectGUID", "userAccountControl", "accountExpires"]

    def account(self, dn: str, values: Values, now: datetime | None = None) -> Account:
        """The account that an entry tells of."""
        return Account(
            key=self._key(values),
            address=_first(values, "mail").lower(),
            name=_first(values, "displayname") or _first(values, "cn"),
            phone=_first(values, "telephonenumber") or None,
            position=_first(values, "title"),
            enabled=self._enabled(values, now or datetime.now(UTC)),
            groups=frozenset(each.decode("utf-8", "replace").lower() for each in values.get("memberof", ())),
            dn=dn,
        )

    def _key(self, values: Values) -> str | None:
        """The id that survives renaming and moving; mail addresses are given to the next person."""
        if self is Shape.OPENLDAP:
            return _first(values, "entryuuid").lower() or None
        raw = next(iter(values.get("objectguid", ())), b"")
        return str(UUID(bytes_le=raw)) if len(raw) == 16 else None

    def _enabled(self, values: Values, now: datetime) -> bool:
        if self is Shape.ACTIVE_DIRECTORY:
            expires = _number(values, "accountexpires")
            expired = expires not in _NEVER and expires / 10**7 - _WINDOWS_EPOCH <= now.timestamp()
            return not _number(values, "useraccountcontrol") & _DISABLED and not expired
        # A lock with a time ends by itself: whoever types wrong passwords must not be able to close an account.
        locked = _LOCKED_FOR_EVER in values.get("pwdaccountlockedtime", ())
        shut = _first(values, "nsaccountlock").lower() == "true"
        zimbra = _first(values, "zimbraaccountstatus").lower()
        return not locked and not shut and zimbra in ("", "active")


def _first(values: Values, name: str) -> str:
    return next((each.decode("utf-8", "replace").strip() for each in values.get(name, ())), "")


def _number(values: Values, name: str) -> int:
    text = _first(values, name)
    return int(text) if text.removeprefix("-").isascii() and text.removeprefix("-").isdecimal() else 0
