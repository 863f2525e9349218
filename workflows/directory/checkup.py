"""Tries the directory step by step: an administrator reads at which one it fails, and what to do about it."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ldap3 import SUBTREE, Connection
from ldap3.core.results import RESULT_SIZE_LIMIT_EXCEEDED, RESULT_SUCCESS

from workflows.directory.accounts import Account
from workflows.directory.connection import opened, serving
from workflows.directory.ldap import LdapDirectory, entries_of, expect, members_of
from workflows.directory.settings import DirectorySettings
from workflows.errors import DirectoryUnavailable

_CERTIFICATE_CURES = {
    "hostname mismatch": "Chứng thư không mang tên máy chủ này: sửa CHIDAO_LDAP_URL cho đúng tên ghi trong chứng thư.",
    "ip address mismatch": "Chứng thư ghi tên, không ghi địa chỉ IP: trong CHIDAO_LDAP_URL hãy dùng tên máy chủ.",
    "certificate has expired": "Chứng thư của máy chủ thư đã hết hạn: đề nghị đơn vị quản lý thay chứng thư.",
    "certificate verify failed": "Chưa tin tổ chức cấp chứng thư: đặt CHIDAO_LDAP_CA_FILE là tệp chứng thư gốc (PEM).",
}


@dataclass(frozen=True)
class Step:
    """One thing that was tried: whether it works, what was seen, and the cure where it does not."""

    name: str
    works: bool
    seen: str
    cure: str = ""


def examine(settings: DirectorySettings) -> Iterator[Step]:
    """Every step until one fails on which the next stand; what is known of the accounts at the end."""
    for name, attempt, cure in (
        ("Kết nối", _reach, "Kiểm tra tên máy chủ, cổng và tường lửa trong CHIDAO_LDAP_URL."),
        ("TLS", _encrypt, "Máy chủ thư phải bật LDAPS hoặc STARTTLS với chứng thư hợp lệ."),
        ("Tài khoản tra cứu", _bind, "Kiểm tra CHIDAO_LDAP_BIND_DN và CHIDAO_LDAP_BIND_PASSWORD_FILE."),
        ("Tìm kiếm", _search, "Kiểm tra CHIDAO_LDAP_BASE, và quyền đọc của tài khoản tra cứu ở đó."),
    ):
        step = _tried(name, settings, attempt, cure)
        yield step
        if not step.works:
            return
    try:
        accounts = LdapDirectory(settings).accounts()
    except DirectoryUnavailable as error:
        cure = (
            "Máy chủ giới hạn số kết quả: đề nghị cho tài khoản tra cứu đọc theo trang không giới hạn (size.prtotal)."
        )
        yield Step("Đọc theo trang", works=False, seen=error.cause, cure=cure)
        return
    yield Step("Đọc theo trang", works=True, seen=f"{len(accounts)} hộp thư @{settings.domain}")
    yield _attributes(accounts)
    if settings.rules:
        yield _tried("Nhóm", settings, _groups, "Sửa dn trong tệp CHIDAO_LDAP_GROUPS_FILE.")


def _tried(name: str, settings: DirectorySettings, attempt: Callable[[DirectorySettings], str], cure: str) -> Step:
    try:
        return Step(name, works=True, seen=attempt(settings))
    except (DirectoryUnavailable, OSError, LookupError) as error:
        seen = error.cause if isinstance(error, DirectoryUnavailable) else str(error)
        fitting = (each for mark, each in _CERTIFICATE_CURES.items() if mark in seen.lower())
        return Step(name, works=False, seen=seen, cure=next(fitting, cure))


def _reach(settings: DirectorySettings) -> str:
    with socket.create_connection((settings.host, settings.port), timeout=settings.timeout):
        return f"{settings.host}:{settings.port}"


def _encrypt(settings: DirectorySettings) -> str:
    with opened(settings) as connection:
        encrypted = connection.socket
        if not isinstance(encrypted, ssl.SSLSocket):
            raise DirectoryUnavailable(cause="the connection is not encrypted")
        certificate = encrypted.getpeercert() or {}
        return f"{encrypted.version()}, chứng thư có hiệu lực đến {certificate.get('notAfter', '')}"


def _bind(settings: DirectorySettings) -> str:
    with serving(settings):
        return settings.bind_dn


def _search(settings: DirectorySettings) -> str:
    with serving(settings) as connection:
        _find_one(connection, settings)
        if not entries_of(connection):
            raise LookupError(f"{settings.base}: 0 {settings.shape.people}")
        return settings.base


def _find_one(connection: Connection, settings: DirectorySettings) -> None:
    connection.search(settings.base, f"(&{settings.shape.people}(mail=*))", SUBTREE, attributes=["mail"], size_limit=1)
    expect(connection, RESULT_SUCCESS, RESULT_SIZE_LIMIT_EXCEEDED)


def _attributes(accounts: list[Account]) -> Step:
    without_key = [each.username for each in accounts if not each.key]
    if not accounts or without_key:
        seen = f"{len(without_key)} trên {len(accounts)} hộp thư không có mã bất biến"
        cure = "Kiểm tra CHIDAO_LDAP_SHAPE, và cho tài khoản tra cứu đọc entryUUID (OpenLDAP) hoặc objectGUID (AD)."
        return Step("Thuộc tính", works=False, seen=seen, cure=cure)
    closed = sum(not each.enabled for each in accounts)
    nameless = sum(not each.name for each in accounts)
    return Step("Thuộc tính", works=True, seen=f"{closed} hộp thư đang khóa, {nameless} hộp thư không ghi họ tên")


def _groups(settings: DirectorySettings) -> str:
    with serving(settings) as connection:
        counts = {rule.dn: len(members_of(connection, rule.dn)) for rule in settings.rules}
    empty = [dn for dn, count in counts.items() if not count]
    if empty:
        raise LookupError(f"nhóm không có hoặc không có ai: {'; '.join(empty)}")
    return f"{len(counts)} nhóm, {sum(counts.values())} thành viên"
