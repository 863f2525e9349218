"""A private, throw-away OpenLDAP with a certificate authority of its own: a folder, two ports, no system service."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from hashlib import sha1
from pathlib import Path
from threading import Event
from typing import Any

from ldap3 import MODIFY_REPLACE, Connection, Server

from tests.support.authority import Authority
from workflows.directory import DirectorySettings

MISSING = "OpenLDAP's server is not on this machine (Debian: apt-get install slapd): the directory was not tested"

SUFFIX = "dc=tinh,dc=example"
DOMAIN = "tinh.example"
PEOPLE = f"ou=people,{SUFFIX}"
WINDOWS = f"ou=windows,{SUFFIX}"
MANY = f"ou=many,{SUFFIX}"
READER = f"cn=reader,{SUFFIX}"
NARROW = f"cn=narrow,{SUFFIX}"
"""An account whose searches the server cuts at 500 entries."""
ROOT = f"cn=root,{SUFFIX}"
PASSWORD = "Mật khẩu tra cứu 1"

CONFIG = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include {folder}/windows.schema
modulepath {modules}
moduleload back_mdb
moduleload ppolicy
pidfile {folder}/pid
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
sizelimit 2000
database mdb
suffix "{suffix}"
rootdn "{root}"
rootpw "{password}"
directory {folder}/data
maxsize 104857600
overlay ppolicy
limits dn.exact="{narrow}" size.soft=500 size.hard=500 size.prtotal=500
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{reader}" read by dn.exact="{narrow}" read by anonymous auth by * none
"""

# What Active Directory calls a person, as far as it is asked for.
SCHEMA = """
attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.159 NAME 'accountExpires' SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.782 NAME 'objectCategory' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.2.102 NAME 'memberOf' EQUALITY distinguishedNameMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.12 )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP inetOrgPerson STRUCTURAL
  MAY ( objectGUID $ userAccountControl $ accountExpires $ userPrincipalName $ objectCategory $ memberOf ) )
"""

# Starts the server, waits for its input to end, as it does when the tests end in whatever way, and tidies up.
CARETAKER = """
import shutil, subprocess, sys
folder, *server = sys.argv[1:]
with open(folder + "/log", "ab") as log:
    running = subprocess.Popen(server, cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log)
sys.stdin.buffer.read()
running.terminate()
running.wait()
shutil.rmtree(folder, ignore_errors=True)
"""


@cache
def programs() -> tuple[str, str] | None:
    """slapd and slapadd; None where they are not installed."""
    path = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/libexec:/usr/libexec"
    server, adder = shutil.which("slapd", path=path), shutil.which("slapadd", path=path)
    return (server, adder) if server and adder else None


class Slapd:
    """One server process that lives as long as the session of tests."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="chidao-ldap-"))
        self.authority = Authority("CA of the tests")
        self.ca_file = self.authority.write(self.folder / "ca.pem")
        self.authority.issue("localhost", self.folder / "server.pem", self.folder / "server.key")
        self.port, self.tls_port = free_port(), free_port()
        (self.folder / "data").mkdir()
        (self.folder / "windows.schema").write_text(SCHEMA, "utf-8")
        (self.folder / "slapd.conf").write_text(self._config(), "utf-8")
        self._seed(entries)

    def start(self) -> None:
        """Run the server, and come back when it answers."""
        server, _ = programs() or ("", "")
        urls = f"ldap://127.0.0.1:{self.port} ldaps://127.0.0.1:{self.tls_port}"
        command = [server, "-f", str(self.folder / "slapd.conf"), "-h", urls, "-d", "0"]
        self._caretaker = subprocess.Popen(
            [sys.executable, "-I", "-c", CARETAKER, str(self.folder), *command],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        wait_until_it_listens(self.tls_port)

    def stop(self) -> None:
        """End the server that this object started, and leave nothing on the disk."""
        self._caretaker.communicate(timeout=60)

    def environment(self, **other: str) -> dict[str, str]:
        """The variables with which an operator names this directory."""
        return {
            "CHIDAO_LDAP_URL": f"ldaps://localhost:{self.tls_port}",
            "CHIDAO_LDAP_CA_FILE": str(self.ca_file),
            "CHIDAO_LDAP_BASE": PEOPLE,
            "CHIDAO_LDAP_DOMAIN": DOMAIN,
            "CHIDAO_LDAP_BIND_DN": READER,
            "CHIDAO_LDAP_BIND_PASSWORD": PASSWORD,
            **other,
        }

    def settings(self, **other: str) -> DirectorySettings:
        settings = DirectorySettings.from_environment(self.environment(**other))
        assert settings is not None
        return settings

    def change(self, dn: str, **attributes: str) -> None:
        """Change an entry, as the keeper of the directory does."""
        keeper = Connection(Server("127.0.0.1", self.port), ROOT, PASSWORD, auto_bind=True)
        keeper.modify(dn, {name: [(MODIFY_REPLACE, [value])] for name, value in attributes.items()})
        result = keeper.result
        keeper.unbind()
        assert result["description"] == "success", result

    def _config(self) -> str:
        names = {"suffix": SUFFIX, "root": ROOT, "reader": READER, "narrow": NARROW, "password": PASSWORD}
        return CONFIG.format(folder=self.folder, modules="/usr/lib/ldap", **names)

    def _seed(self, entries: Iterable[Mapping[str, Any]]) -> None:
        _, adder = programs() or ("", "")
        text = "\n".join(ldif(each) for each in entries)
        command = [adder, "-q", "-f", str(self.folder / "slapd.conf")]
        subprocess.run(command, input=text.encode(), check=True, capture_output=True)


def person(username: str, name: str, *, ou: str = PEOPLE, password: str | None = None, **other: Any) -> dict[str, Any]:
    """An entry of OpenLDAP; the password is by default the account's name twice."""
    return {
        "dn": f"uid={username},{ou}",
        "objectClass": ["inetOrgPerson"],
        "uid": username,
        "cn": name,
        "sn": name.split()[0],
        "mail": f"{username}@{DOMAIN}",
        "userPassword": hashed(username * 2 if password is None else password),
        **other,
    }


def windows_person(username: str, name: str, guid: bytes, *, control: int = 512, **other: Any) -> dict[str, Any]:
    """An entry as Active Directory shows it."""
    return {
        **person(username, name, ou=WINDOWS),
        "objectClass": ["user"],
        "objectCategory": "person",
        "objectGUID": guid,
        "userAccountControl": str(control),
        "userPrincipalName": f"{username}@{DOMAIN}",
        **other,
    }


def hashed(password: str) -> str:
    salt = b"salt"
    return "{SSHA}" + base64.b64encode(sha1(password.encode() + salt).digest() + salt).decode()  # noqa: S324 (slapd's own)


def ldif(entry: Mapping[str, Any]) -> str:
    """One entry as slapadd reads it; every value in base64, so that none needs quoting."""
    lines = []
    for name, values in entry.items():
        for value in values if isinstance(values, list) else [values]:
            raw = value if isinstance(value, bytes) else str(value).encode()
            lines.append(f"{name}:: {base64.b64encode(raw).decode()}")
    return "\n".join(lines) + "\n"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def wait_until_it_listens(port: int) -> None:
    """slapd has no way to say that it is ready."""
    patience = Event()
    for _ in range(1000):
        with socket.socket() as probe:
            probe.settimeout(5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        patience.wait(0.02)
    raise RuntimeError(f"nothing listens on port {port}")
