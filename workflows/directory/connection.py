"""Connections to the directory: encrypted to the host that its certificate names, or not at all; always ended."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ldap3 import NONE, SIMPLE, Connection, Server, Tls
from ldap3.core.exceptions import LDAPException, LDAPSASLPrepError
from ldap3.core.results import (
    RESULT_CONSTRAINT_VIOLATION,
    RESULT_INAPPROPRIATE_AUTHENTICATION,
    RESULT_INVALID_CREDENTIALS,
    RESULT_NO_SUCH_OBJECT,
    RESULT_SUCCESS,
    RESULT_UNWILLING_TO_PERFORM,
)

from workflows.directory.settings import DirectorySettings
from workflows.errors import DirectoryUnavailable

_NOT_THEIRS = {
    RESULT_INVALID_CREDENTIALS,
    RESULT_INAPPROPRIATE_AUTHENTICATION,
    RESULT_UNWILLING_TO_PERFORM,
    RESULT_CONSTRAINT_VIOLATION,
    RESULT_NO_SUCH_OBJECT,
}
"""Answers to a bind that speak about the account; any other speaks about the server."""


class VerifiedTls(Tls):
    """TLS as the standard library verifies it: chain and host name, before a byte of ours is sent."""

    def __init__(self, ca_file: Path | None) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._context = ssl.create_default_context(cafile=ca_file)

    def wrap_socket(self, connection: Connection, do_handshake: bool = False) -> None:
        # ldap3's own turns the host check off and compares names by itself with code from Python 3.5.
        connection.socket = self._context.wrap_socket(connection.socket, server_hostname=connection.server.host)


@contextmanager
def opened(settings: DirectorySettings) -> Iterator[Connection]:
    """An encrypted connection that nobody has signed in on yet; ``DirectoryUnavailable`` for whatever fails on it."""
    server = Server(
        settings.host,
        port=settings.port,
        use_ssl=not settings.starttls,
        tls=VerifiedTls(settings.ca_file),
        get_info=NONE,
        connect_timeout=settings.timeout,
    )
    connection = Connection(
        server,
        authentication=SIMPLE,
        user=settings.bind_dn,
        password=settings.bind_password,
        receive_timeout=settings.timeout,
        auto_referrals=False,  # a referral would carry passwords to a host that nobody chose
        check_names=False,
        read_only=True,
    )
    try:
        connection.open(read_server_info=False)
        if settings.starttls:
            connection.start_tls(read_server_info=False)
        yield connection
    except (LDAPException, OSError) as error:
        raise DirectoryUnavailable(cause=f"{settings.host}:{settings.port}: {error}") from error
    finally:
        with suppress(LDAPException, OSError):  # what is broken needs no farewell, and must not hide why it broke
            connection.unbind()
        if connection.socket is not None:  # ldap3 leaves the socket of a call that nobody took
            connection.socket.close()


@contextmanager
def serving(settings: DirectorySettings) -> Iterator[Connection]:
    """A connection signed in as the account that looks things up."""
    with opened(settings) as connection:
        if not proves(connection, settings.bind_dn, settings.bind_password):
            raise DirectoryUnavailable(cause=f"{settings.bind_dn}: {connection.result['description']}")
        yield connection


def proves(connection: Connection, dn: str, password: str) -> bool:
    """Whether the password is the entry's; the connection then speaks for the entry."""
    # Without a name or without a password a bind "succeeds" as nobody (RFC 4513, 5.1).
    if not dn or not password:
        return False
    try:
        connection.rebind(dn, password, authentication=SIMPLE, read_server_info=False)
    except LDAPSASLPrepError:  # nobody's password holds what cannot be written (RFC 4013)
        return False
    code = connection.result["result"]
    if code != RESULT_SUCCESS and code not in _NOT_THEIRS:
        raise DirectoryUnavailable(cause=f"bind: {connection.result['description']}")
    return code == RESULT_SUCCESS
