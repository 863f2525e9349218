"""Where the directory is and what it is asked with, as CHIDAO_LDAP_… variables say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from workflows.directory.accounts import Shape
from workflows.directory.groups import GroupRule, read_rules
from workflows.errors import ConfigurationWrong
from workflows.keys import secret_from

_PORTS = {"ldaps": 636, "ldap": 389}


@dataclass(frozen=True)
class DirectorySettings:
    """A directory behind TLS: ``ldaps://``, or ``ldap://``, on which STARTTLS comes before any other word."""

    host: str
    port: int
    starttls: bool
    base: str
    domain: str
    bind_dn: str
    bind_password: str = field(repr=False)
    ca_file: Path | None = None
    shape: Shape = Shape.OPENLDAP
    timeout: int = 5
    rules: tuple[GroupRule, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> DirectorySettings | None:
        """The settings that the variables give; None where no directory is named."""
        if not environment.get("CHIDAO_LDAP_URL"):
            return None
        address = urlsplit(environment["CHIDAO_LDAP_URL"])
        if address.scheme not in _PORTS or not address.hostname:
            raise ConfigurationWrong("CHIDAO_LDAP_URL phải viết dạng ldaps://máy-chủ hoặc ldap://máy-chủ (STARTTLS).")
        return cls(
            host=address.hostname,
            port=address.port or _PORTS[address.scheme],
            starttls=address.scheme == "ldap",
            base=_needed(environment, "CHIDAO_LDAP_BASE"),
            domain=_needed(environment, "CHIDAO_LDAP_DOMAIN").lower().removeprefix("@"),
            bind_dn=_needed(environment, "CHIDAO_LDAP_BIND_DN"),
            bind_password=_password(environment),
            ca_file=_file(environment, "CHIDAO_LDAP_CA_FILE"),
            shape=_shape(environment.get("CHIDAO_LDAP_SHAPE") or Shape.OPENLDAP),
            timeout=_seconds(environment.get("CHIDAO_LDAP_TIMEOUT") or "5"),
            rules=read_rules(_file(environment, "CHIDAO_LDAP_GROUPS_FILE")),
        )

    def address_of(self, typed: str) -> str:
        """The official address behind what somebody typed: with its domain, or without."""
        return typed if "@" in typed else f"{typed}@{self.domain}"


def _needed(environment: Mapping[str, str], name: str) -> str:
    if not environment.get(name, "").strip():
        raise ConfigurationWrong(f"Thiếu {name}: có CHIDAO_LDAP_URL thì phải có cả biến này.")
    return environment[name].strip()


def _password(environment: Mapping[str, str]) -> str:
    password = secret_from(environment, "CHIDAO_LDAP_BIND_PASSWORD")
    if not password:  # a bind with an empty password succeeds anonymously (RFC 4513, 6.3.1)
        raise ConfigurationWrong("Thiếu mật khẩu của tài khoản tra cứu: đặt CHIDAO_LDAP_BIND_PASSWORD_FILE.")
    return password


def _file(environment: Mapping[str, str], name: str) -> Path | None:
    if not environment.get(name):
        return None
    path = Path(environment[name])
    if not path.is_file():
        raise ConfigurationWrong(f"{name}: không có tệp {path}.")
    return path


def _shape(word: str) -> Shape:
    try:
        return Shape(word)
    except ValueError as error:
        raise ConfigurationWrong(f"CHIDAO_LDAP_SHAPE là một trong: {', '.join(Shape)}.") from error


def _seconds(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 60:
        raise ConfigurationWrong("CHIDAO_LDAP_TIMEOUT là số giây từ 1 đến 60.")
    return int(text)
