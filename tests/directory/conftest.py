"""One directory server for all tests about it: the cast, people with every kind of trouble, and 1,500 more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.support import slapd
from tests.support.slapd import MANY, NARROW, PASSWORD, PEOPLE, READER, SUFFIX, WINDOWS, Slapd, hashed, person
from tests.support.web import Visitors
from workflows.bootstrap import House
from workflows.directory import LdapDirectory

HOA_KEY = "1b4e28ba-2fa1-11d2-883f-b9a761bde3fb"
HOA_GUID = UUID("00112233-4455-6677-8899-aabbccddeeff")
CROWD = 1500
GROUP = f"cn=dau-moi-stnmt,ou=groups,{SUFFIX}"


def entries() -> list[dict[str, Any]]:
    folders = [{"dn": SUFFIX, "objectClass": ["dcObject", "organization"], "dc": "tinh", "o": "Tỉnh"}]
    folders.extend(
        {"dn": f"ou={name},{SUFFIX}", "objectClass": "organizationalUnit", "ou": name}
        for name in ("people", "windows", "many", "groups")
    )
    servants = [
        {"dn": dn, "objectClass": ["organizationalRole", "simpleSecurityObject"], "userPassword": hashed(PASSWORD)}
        for dn in (READER, NARROW)
    ]
    return [*folders, *servants, *staff(), *troubles(), *windows(), *crowd(), group()]


def staff() -> list[dict[str, Any]]:
    """Who works here; what they are called has its marks."""
    return [
        person("hoa", "Nguyễn Thị Hòa", entryUUID=HOA_KEY, telephoneNumber="0254 385 1234", title="Phó Giám đốc"),
        person("binh", "Trần Văn Bình"),
        person("lan", "Đặng Thị Lan", displayName="Đặng Lan"),
        person("moi", "Đỗ Thế Mới"),
    ]


def troubles() -> list[dict[str, Any]]:
    return [
        person("khoa", "Lê Khóa", pwdAccountLockedTime="000001010000Z"),
        person("tam", "Lê Tạm", pwdAccountLockedTime="20260105020000Z"),
        person("odd", "Phạm Lạ", password="mật khẩu “có dấu” & *()\\ 🐉"),
        person("doi1", "Đôi Một", mail="doi@tinh.example"),
        person("doi2", "Đôi Hai", mail="doi@tinh.example"),
        person("la", "Người Lạ", mail="hoa@noi-khac.example"),
        {"dn": f"ou=elsewhere,{PEOPLE}", "objectClass": ["referral", "extensibleObject"], "ou": "elsewhere",
         "ref": "ldap://127.0.0.1:1/ou=people,dc=elsewhere,dc=example"},
    ]  # fmt: skip


def windows() -> list[dict[str, Any]]:
    in_1990, never = "122740000000000000", "9223372036854775807"
    return [
        slapd.windows_person("hoa", "Nguyễn Thị Hòa", HOA_GUID.bytes_le, memberOf=GROUP, accountExpires=never),
        slapd.windows_person("nghi", "Lê Nghỉ", b"\x01" * 16, control=514),
        slapd.windows_person("het", "Lê Hết Hạn", b"\x02" * 16, accountExpires=in_1990),
    ]


def crowd() -> list[dict[str, Any]]:
    return [
        {**person(f"cb{number:04}", f"Cán bộ số {number}", ou=MANY), "userPassword": "{SSHA}unused"}
        for number in range(CROWD)
    ]


def group() -> dict[str, Any]:
    return {"dn": GROUP, "objectClass": "groupOfNames", "cn": "dau-moi-stnmt", "member": f"uid=moi,{PEOPLE}"}


@pytest.fixture(scope="session")
def server() -> Iterator[Slapd]:
    if slapd.programs() is None:
        pytest.skip(slapd.MISSING)
    running = Slapd(entries())
    running.start()
    yield running
    running.stop()


@pytest.fixture
def directory(server: Slapd) -> LdapDirectory:
    """The people's directory over LDAPS."""
    return LdapDirectory(server.settings())


@pytest.fixture
def windows_directory(server: Slapd) -> LdapDirectory:
    """The same people as Active Directory would show them."""
    return LdapDirectory(server.settings(CHIDAO_LDAP_SHAPE="active-directory", CHIDAO_LDAP_BASE=WINDOWS))


@pytest.fixture
def at(house: House) -> Visitors:
    """``at("hoa")``: Hoa, signed in at a browser of her own."""
    return Visitors(house)
