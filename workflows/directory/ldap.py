"""The directory over LDAP: search, then bind; and all accounts, page by page, or none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

from ldap3 import BASE, SUBTREE, Connection
from ldap3.core.results import RESULT_NO_SUCH_OBJECT, RESULT_SIZE_LIMIT_EXCEEDED, RESULT_SUCCESS
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn

from workflows.directory.accounts import Account, Shape
from workflows.directory.connection import proves, serving
from workflows.directory.settings import DirectorySettings
from workflows.errors import DirectoryUnavailable

PAGE = 500
_PAGED = "1.2.840.113556.1.4.319"


class LdapDirectory:
    """Who has which mailbox, asked of OpenLDAP or Active Directory."""

    def __init__(self, settings: DirectorySettings) -> None:
        self.settings = settings

    def authenticate(self, address: str, secret: str) -> Account | None:
        """The one open account at the address, if the secret is its own."""
        if not address or not secret:
            return None
        with serving(self.settings) as connection:
            account = self._at(connection, self.settings.address_of(address))
            # An address that nobody has costs a bind as well: the time to the answer tells nothing.
            dn = account.dn if account else f"cn={escape_rdn(uuid4().hex)},{self.settings.base}"
            proved = proves(connection, dn, secret)
        return account if account and proved and account.enabled else None

    def accounts(self) -> list[Account]:
        """Every account with an address of ours; ``DirectoryUnavailable`` if the server gave less than all."""
        with serving(self.settings) as connection:
            entries = list(every_entry(connection, self.settings, self._filter("(mail=*)")))
            members = self._members(connection)
        found = [self._account(entry) for entry in entries]
        ours = [each for each in found if each.address.endswith(f"@{self.settings.domain}")]
        return [
            replace(each, groups=each.groups | {dn for dn, whom in members.items() if each.dn.lower() in whom})
            for each in ours
        ]

    def _at(self, connection: Connection, address: str) -> Account | None:
        """The account at an address; None unless it is exactly one."""
        wanted = f"(mail={escape_filter_chars(address)})"
        if self.settings.shape is Shape.ACTIVE_DIRECTORY:
            wanted = f"(|{wanted}(userPrincipalName={escape_filter_chars(address)}))"
        connection.search(
            self.settings.base, self._filter(wanted), SUBTREE, attributes=self.settings.shape.attributes, size_limit=2
        )
        # Three of them are cut to two, which is as much too many.
        expect(connection, RESULT_SUCCESS, RESULT_SIZE_LIMIT_EXCEEDED)
        entries = entries_of(connection)
        return self._account(entries[0]) if len(entries) == 1 else None

    def _filter(self, wanted: str) -> str:
        return f"(&{self.settings.shape.people}{wanted})"

    def _account(self, entry: dict[str, Any]) -> Account:
        values = {name.lower(): raw for name, raw in entry["raw_attributes"].items()}
        return self.settings.shape.account(entry["dn"], values)

    def _members(self, connection: Connection) -> dict[str, frozenset[str]]:
        """Who is in the groups that matter, where entries do not tell themselves (OpenLDAP without ``memberof``)."""
        if self.settings.shape is Shape.ACTIVE_DIRECTORY:
            return {}
        return {rule.dn: members_of(connection, rule.dn) for rule in self.settings.rules}


def every_entry(connection: Connection, settings: DirectorySettings, wanted: str) -> Iterator[dict[str, Any]]:
    """All entries that a filter finds, page after page; a server that stops early has not answered."""
    cookie: bytes | None = None
    while True:
        connection.search(
            settings.base,
            wanted,
            SUBTREE,
            attributes=settings.shape.attributes,
            paged_size=PAGE,
            paged_criticality=True,
            paged_cookie=cookie,
        )
        # ldap3 hands a cut answer over like a whole one: only the code tells.
        expect(connection, RESULT_SUCCESS)
        yield from entries_of(connection)
        cookie = connection.result["controls"][_PAGED]["value"]["cookie"]
        if not cookie:
            return


def members_of(connection: Connection, group: str) -> frozenset[str]:
    """The members of a group entry, by their names in lower case; none where there is no such group."""
    connection.search(group, "(objectClass=*)", BASE, attributes=["member", "uniqueMember"])
    expect(connection, RESULT_SUCCESS, RESULT_NO_SUCH_OBJECT)
    raw = [each["raw_attributes"] for each in entries_of(connection)]
    return frozenset(
        one.decode("utf-8", "replace").lower() for each in raw for values in each.values() for one in values
    )


def entries_of(connection: Connection) -> list[dict[str, Any]]:
    """The entries of the last answer, without the referrals that may stand among them."""
    return [each for each in connection.response or () if each["type"] == "searchResEntry"]


def expect(connection: Connection, *codes: int) -> None:
    """``DirectoryUnavailable`` unless the last answer carries one of the codes."""
    if connection.result["result"] not in codes:
        raise DirectoryUnavailable(cause=f"{connection.result['description']} {connection.result['message']}".strip())
