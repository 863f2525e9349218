"""``chidao directory`` and ``chidao break-glass``: what works is told, and the cure where it does not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.directory.conftest import GROUP, server
from tests.support.authority import Authority
from tests.support.databases import SqliteFiles
from tests.support.province import notices, someone
from tests.support.slapd import MANY, NARROW, Slapd, free_port
from tests.support.web import Visitors, said
from webapp.cli import main
from workflows.bootstrap import Config, House, build
from workflows.errors import Refused
from workflows.models import Agency, AuditEntry, BreakGlass, PersonRole
from workflows.signing_in import break_glass
from workflows.vocabulary import AgencyKind, Role

__all__ = ["server"]


def run(server: Slapd, *words: str, **environment: str) -> Result:
    return CliRunner().invoke(main, ["directory", *words], env=server.environment(**environment))


def steps(result: Result) -> dict[str, bool]:
    told = [json.loads(line) for line in result.output.splitlines()]
    return {each["name"]: each["works"] for each in told}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIDAO_DATA", str(tmp_path / "data"))


@pytest.fixture
def migrated(tmp_path: Path, sqlite_files: SqliteFiles) -> None:
    """The data folder holds a database, in which nothing lies."""
    sqlite_files.put(tmp_path / "data" / "chidao.sqlite")


@pytest.mark.requirement("R3.1")
def test_what_works_is_told_step_by_step(server: Slapd, tmp_path: Path) -> None:
    rules = f'[[group]]\ndn = "{GROUP}"\nagency = "STNMT"\nrole = "agency_officer"\n'
    (tmp_path / "groups.toml").write_text(rules, "utf-8")
    checked = run(server, "check", "--json", CHIDAO_LDAP_GROUPS_FILE=str(tmp_path / "groups.toml"))
    names = ["Kết nối", "TLS", "Tài khoản tra cứu", "Tìm kiếm", "Đọc theo trang", "Thuộc tính", "Nhóm"]
    assert steps(checked) == dict.fromkeys(names, True)
    assert checked.exit_code == 0
    assert "✓ TLS: TLSv1.3" in run(server, "check").output


@pytest.mark.parametrize(
    ("environment", "fails", "cure"),
    [
        ({"CHIDAO_LDAP_URL": "ldaps://127.0.0.1:{tls}"}, "TLS", "dùng tên máy chủ"),
        ({"CHIDAO_LDAP_CA_FILE": "{other}"}, "TLS", "CHIDAO_LDAP_CA_FILE"),
        ({"CHIDAO_LDAP_URL": "ldaps://localhost:{free}"}, "Kết nối", "tường lửa"),
        ({"CHIDAO_LDAP_BIND_PASSWORD": "stale"}, "Tài khoản tra cứu", "CHIDAO_LDAP_BIND_DN"),
        ({"CHIDAO_LDAP_BASE": "ou=nowhere,dc=tinh,dc=example"}, "Tìm kiếm", "CHIDAO_LDAP_BASE"),
        ({"CHIDAO_LDAP_SHAPE": "active-directory"}, "Tìm kiếm", "CHIDAO_LDAP_BASE"),
        ({"CHIDAO_LDAP_BASE": MANY, "CHIDAO_LDAP_BIND_DN": NARROW}, "Đọc theo trang", "size.prtotal"),
    ],
)
def test_the_step_that_fails_comes_with_its_cure(
    server: Slapd, tmp_path: Path, environment: dict[str, str], fails: str, cure: str
) -> None:
    other = Authority("Somebody else").write(tmp_path / "other.pem")
    names = {"tls": server.tls_port, "free": free_port(), "other": other}
    checked = run(server, "check", **{name: value.format(**names) for name, value in environment.items()})
    assert checked.exit_code == 1
    *_, failed, told = checked.output.splitlines()
    assert failed.startswith(f"✗ {fails}: ")
    assert told.startswith("  → ")
    assert cure in told


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"CHIDAO_LDAP_URL": "http://x"}, "CHIDAO_LDAP_URL"),
        ({"CHIDAO_LDAP_URL": ""}, "Chưa đặt danh bạ"),
        ({"CHIDAO_LDAP_BASE": " "}, "Thiếu CHIDAO_LDAP_BASE"),
        ({"CHIDAO_LDAP_BIND_PASSWORD": ""}, "CHIDAO_LDAP_BIND_PASSWORD_FILE"),
        ({"CHIDAO_LDAP_BIND_PASSWORD_FILE": "/nowhere"}, "Chỉ đặt một trong hai"),
        ({"CHIDAO_LDAP_BIND_PASSWORD": "", "CHIDAO_LDAP_BIND_PASSWORD_FILE": "/nowhere"}, "không đọc được /nowhere"),
        ({"CHIDAO_LDAP_CA_FILE": "/nowhere"}, "không có tệp /nowhere"),
        ({"CHIDAO_LDAP_SHAPE": "novell"}, "openldap, active-directory"),
        ({"CHIDAO_LDAP_TIMEOUT": "0"}, "từ 1 đến 60"),
    ],
)
def test_a_setting_that_is_wrong_is_named_in_one_sentence(
    server: Slapd, environment: dict[str, str], word: str
) -> None:
    refused = run(server, "check", **environment)
    assert refused.exit_code == 2
    assert word in refused.stderr
    assert refused.stderr.count("\n") == 1


@pytest.mark.usefixtures("migrated")
def test_syncing_tells_what_it_would_do_and_does_it_only_when_asked(server: Slapd) -> None:
    rehearsed = run(server, "sync", "--dry-run")
    assert rehearsed.exit_code == 0, rehearsed.output
    assert rehearsed.output.startswith("Thêm: 0\nKhóa: 0\n")
    assert "Chưa thay đổi gì" in rehearsed.output
    assert run(server, "sync").output.endswith("Đã đồng bộ.\n")


@pytest.fixture
def administrators(house: House) -> House:
    """A house in which Lan administers for the Office."""
    with house.unit_of_work() as uow:
        uow.session.add(PersonRole(person_id=someone(uow, "lan").id, role=Role.OFFICE_ADMIN))
    return house


@pytest.mark.requirement("R3.1")
def test_an_account_of_last_resort_opens_when_the_directory_does_not_and_everybody_hears(
    administrators: House,
) -> None:
    house = administrators
    with house.unit_of_work() as uow:
        password = break_glass.made(uow, "khan-cap-1", "Trực hệ thống")
    visitor = Visitors(house).stranger()
    assert visitor.sign_in("khan-cap-1", "khan-cap-1khan-cap-1").status_code == 403, "the directory has no say"
    assert visitor.sign_in("khan-cap-1", password).status_code == 302
    assert "Trực hệ thống" in said(visitor.get("/"))
    assert notices(house, "lan", "Tài khoản khẩn cấp") == ["Tài khoản khẩn cấp khan-cap-1 vừa đăng nhập"]
    with house.unit_of_work(write=False) as uow:
        used = uow.session.scalars(select(AuditEntry).where(AuditEntry.act == "break_glass.use")).one()
        kept = uow.session.scalars(select(BreakGlass)).one()
    assert (used.by, used.detail) == ("khan-cap-1", {"address": "127.0.0.1"})
    assert kept.hashed.startswith("$argon2id$")
    assert password not in kept.hashed


def test_there_are_two_accounts_of_last_resort_at_most_and_they_end(administrators: House) -> None:
    with administrators.unit_of_work() as uow:
        password = break_glass.made(uow, "khan-cap-1", "Một")
        break_glass.made(uow, "khan-cap-2", "Hai")
    for name, word in (("khan-cap-3", "Chỉ được có 2"), ("lan", "Đã có tài khoản")):
        with administrators.unit_of_work() as uow, pytest.raises(Refused, match=word):
            break_glass.made(uow, name, "Ba")
    inside = Visitors(administrators).stranger()
    inside.sign_in("khan-cap-1", password)
    with administrators.unit_of_work() as uow:
        break_glass.ended(uow, "khan-cap-1")
    assert inside.get("/").status_code == 302
    assert Visitors(administrators).stranger().sign_in("khan-cap-1", password).status_code == 403


@pytest.mark.usefixtures("migrated")
def test_the_command_makes_lists_and_ends_them() -> None:
    def call(*words: str) -> Result:
        return CliRunner().invoke(main, ["break-glass", *words])

    without_office = call("make", "khan-cap-1", "--name", "Trực")
    assert without_office.exit_code == 2
    assert "Chưa có Văn phòng" in without_office.stderr
    house = build(Config.from_environment())
    with house.unit_of_work() as uow:
        uow.session.add(Agency(code="VP", name="Văn phòng", kind=AgencyKind.OFFICE))
    house.database.dispose()
    made = call("make", "Khan-Cap-1", "--name", "Trực hệ thống")
    assert re.search(r"mật khẩu: (\w{4}-){5}\w{4}\n", made.output)
    assert call("list").output.startswith("khan-cap-1\tTrực hệ thống\t")
    assert call("end", "khan-cap-1").exit_code == 0
    assert call("list").output == ""
    assert call("end", "khan-cap-1").exit_code == 2
