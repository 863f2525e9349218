"""``chidao doctor`` names what makes a set-up unsafe, with its cure; a monitor learns whether the house is well."""

from __future__ import annotations

import dataclasses
import json
import socket
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, text, update

from tests.directory.conftest import server
from tests.support.buckets import bucket
from tests.support.databases import SqliteFiles
from tests.support.province import someone
from tests.support.slapd import Slapd
from tests.support.web import Visitors
from webapp import worker
from webapp.cli import main
from workflows import health, settings
from workflows.audit import anchors
from workflows.bootstrap import Config, House, build
from workflows.models import Agency, Heartbeat, Person, PersonRole
from workflows.unit import open_database
from workflows.vocabulary import AgencyKind, Role

__all__ = ["server"]


class Setup:
    """A production set-up in which nothing is wrong, until a test spoils it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment

    def doctor(self, *words: str, **spoiled: str) -> Result:
        return CliRunner().invoke(main, ["doctor", *words], env={**self.environment, **spoiled})

    def codes(self, **spoiled: str) -> list[str]:
        lines = self.doctor("--json", **spoiled).output.splitlines()
        return [json.loads(line)["code"] for line in lines]

    def house(self) -> House:
        return build(Config.from_environment(self.environment))


@pytest.fixture
def safe(tmp_path: Path, server: Slapd, sqlite_files: SqliteFiles, monkeypatch: pytest.MonkeyPatch) -> Setup:
    monkeypatch.setattr("workflows.doctor.os.geteuid", lambda: 1000)  # tests may run as root
    for name in ("CHIDAO_DATABASE_URL", "CHIDAO_DEMO", "PYTHONDEVMODE", "FLASK_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    secret = tmp_path / "bind-password"
    secret.write_text(server.environment()["CHIDAO_LDAP_BIND_PASSWORD"] + "\n", "utf-8")
    secret.chmod(0o600)
    environment = {
        **server.environment(CHIDAO_LDAP_BIND_PASSWORD="", CHIDAO_LDAP_BIND_PASSWORD_FILE=str(secret)),
        "CHIDAO_DATA": str(tmp_path / "data"),
        "CHIDAO_BASE_URL": "https://chidao.tinh.example",
        "CHIDAO_PROXY_HOPS": "1",
    }
    setup = Setup(tmp_path / "data", environment)
    sqlite_files.put(setup.folder / "chidao.sqlite")
    house = setup.house()
    health.beat(house, "worker")
    with house.unit_of_work() as uow:
        office = Agency(code="VP", name="Văn phòng", kind=AgencyKind.OFFICE)
        grants = [PersonRole(role=Role.OFFICE_ADMIN)]
        uow.session.add(Person(username="lan", name="Lan", agency=office, grants=grants))
        uow.session.flush()
        settings.change(uow, someone(uow, "lan"), settings.CODES_ASKED_OF, "administrators", "An toàn thông tin")
    anchors.keep(house)
    house.database.dispose()
    return setup


@pytest.mark.asvs("13.4.2")
def test_a_safe_set_up_passes(safe: Setup) -> None:
    examined = safe.doctor()
    assert (examined.exit_code, examined.output) == (0, "Không thấy điểm nào mất an toàn.\n")
    assert safe.doctor("--json").output == ""


@pytest.mark.asvs("12.2.1", "13.4.2")
@pytest.mark.parametrize(
    ("spoiled", "code"),
    [
        ({"CHIDAO_DEMO": "1"}, "demo"),
        ({"FLASK_DEBUG": "1"}, "debug"),
        ({"CHIDAO_BASE_URL": "http://chidao.tinh.example"}, "address"),
        ({"CHIDAO_BASE_URL": ""}, "address"),
        ({"CHIDAO_BASE_URL": "https://localhost"}, "address"),
        ({"CHIDAO_PROXY_HOPS": "0"}, "proxy"),
        ({"CHIDAO_PROXY_HOPS": "many"}, "configuration"),
        ({"CHIDAO_LDAP_URL": ""}, "no-directory"),
        ({"CHIDAO_LDAP_URL": "http://thu.tinh.example"}, "configuration"),
        ({"CHIDAO_LDAP_CA_FILE": ""}, "directory"),
        ({"CHIDAO_LDAP_BIND_PASSWORD": "both"}, "configuration"),
        ({"CHIDAO_DATA": "/nonexistent/chidao"}, "data-folder"),
        ({"CHIDAO_DATABASE_URL": "mysql://a/b"}, "house"),
    ],
)
def test_each_fault_is_named_with_its_cure(safe: Setup, spoiled: dict[str, str], code: str) -> None:
    assert safe.codes(**spoiled) == [code]
    told = safe.doctor(**spoiled)
    assert told.exit_code == 1
    assert told.output.startswith(f"✗ {code}: ")
    assert "\n  → " in told.output


@pytest.mark.asvs("12.3.1")
def test_postgresql_far_away_must_be_encrypted(safe: Setup) -> None:
    plain, good = "postgresql://chidao@db.invalid/chidao", "?sslmode=verify-full"
    assert "database-plain" in safe.codes(CHIDAO_DATABASE_URL=plain)
    assert safe.codes(CHIDAO_DATABASE_URL=plain + good) == ["database"]


@pytest.mark.asvs("12.3.1")
def test_a_store_of_files_far_away_must_be_encrypted_and_must_answer(safe: Setup) -> None:
    store = {"CHIDAO_S3_BUCKET": "chidao", "CHIDAO_S3_KEY_ID": "k", "CHIDAO_S3_SECRET": "s"}
    assert safe.codes(**store, CHIDAO_S3_URL="http://kho.invalid") == ["files-plain", "files"]
    assert safe.codes(**store, CHIDAO_S3_URL="https://kho.invalid") == ["files"]
    with bucket() as settings:
        assert safe.codes(**store, CHIDAO_S3_URL=settings.endpoint) == []


@pytest.mark.asvs("13.3.1", "13.3.2")
def test_what_others_on_the_machine_can_read_is_named(safe: Setup) -> None:
    safe.folder.chmod(0o750)
    secret = Path(safe.environment["CHIDAO_LDAP_BIND_PASSWORD_FILE"])
    secret.chmod(0o644)
    assert safe.codes() == ["data-folder-open", "secret-open"]


@pytest.mark.asvs("11.2.3")
@pytest.mark.parametrize("key", [b"", b"secret", b"a" * 64])
def test_a_key_that_can_be_guessed_is_named(safe: Setup, tmp_path: Path, key: bytes) -> None:
    path = tmp_path / "weak.key"
    path.write_bytes(key)
    path.chmod(0o600)
    assert safe.codes(CHIDAO_KEY_FILE=str(path)) == ["weak-key"]


def test_root_should_not_run_it(safe: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.doctor.os.geteuid", lambda: 0)
    assert safe.codes() == ["root"]


def test_two_machines_on_one_sqlite_file_are_named(safe: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    house = safe.house()
    monkeypatch.setattr(socket, "gethostname", lambda: "other")
    health.beat(house, "web")
    house.database.dispose()
    assert safe.codes() == ["sqlite-nodes"]


def test_a_house_that_nobody_keeps_is_named(safe: Setup) -> None:
    house = safe.house()
    with house.unit_of_work() as uow:
        uow.session.execute(delete(Heartbeat))
        uow.session.execute(update(Person).values(active=False))
    house.database.dispose()
    assert safe.codes() == ["worker", "no-administrator"]


@pytest.mark.requirement("R6.4")
def test_an_audit_whose_head_nobody_keeps_is_named(safe: Setup) -> None:
    heads = safe.folder / "audit-heads.jsonl"
    heads.write_text(heads.read_text("utf-8").replace("20", "19", 1), "utf-8")
    assert safe.codes() == ["audit-head"]
    heads.unlink()
    assert safe.codes() == ["audit-head"]


def test_a_database_of_another_version_is_named(safe: Setup) -> None:
    with open_database(f"sqlite:///{safe.folder / 'chidao.sqlite'}").begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0010'"))
    assert safe.codes() == ["migrations"]


@pytest.mark.asvs("6.3.3")
def test_administrators_with_a_password_alone_are_named(safe: Setup) -> None:
    house = safe.house()
    with house.unit_of_work() as uow:
        settings.change(uow, someone(uow, "lan"), settings.CODES_ASKED_OF, "leaders", "Chưa có thiết bị")
    house.database.dispose()
    assert safe.codes() == ["no-second-factor"]


def test_the_doctor_makes_nothing(safe: Setup, tmp_path: Path) -> None:
    safe.codes(CHIDAO_DATA=str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


@pytest.fixture
def at(house: House) -> Visitors:
    """Browsers at the house, and a monitor."""
    return Visitors(house)


@pytest.mark.requirement("R12.1")
@pytest.mark.asvs("13.4.5")
def test_a_monitor_learns_whether_the_house_is_well(house: House, at: Visitors) -> None:
    monitor = at.stranger()
    before = monitor.get("/suc-khoe")
    assert (before.status_code, before.json) == (
        503,
        {"status": "fault", "database": "ok", "migrations": "ok", "worker": "fault"},
    )
    health.beat(house, "worker")
    well = monitor.get("/suc-khoe")
    assert well.status_code == 200
    assert set((well.json or {}).values()) == {"ok"}


@pytest.mark.requirement("R12.1")
def test_a_worker_that_fell_silent_is_told_and_a_moved_clock_silences_none(house: House) -> None:
    health.beat(house, "worker")
    with house.unit_of_work() as uow:
        uow.move_clock(uow.clock_offset() * 2)
    assert health.examine(house).is_well
    with house.unit_of_work() as uow:
        late = uow.now() - uow.clock_offset() - health.SILENT_AFTER
        uow.session.execute(update(Heartbeat).values(at=late))
    assert not health.examine(house).worker


@pytest.mark.requirement("R12.1")
def test_a_worker_is_known_as_soon_as_it_starts(house: House) -> None:
    metronome, patience = worker.start(house, "worker"), Event()
    try:
        found = any(health.examine(house).worker or patience.wait(0.05) for _ in range(400))
    finally:
        metronome.shutdown()
    assert found
    with house.unit_of_work(write=False) as uow:
        assert health.machines(uow, "worker") == {socket.gethostname()}
        assert health.machines(uow, "web") == set()


@pytest.mark.requirement("R12.1")
def test_a_monitor_hears_of_a_database_that_is_gone(house: House) -> None:
    gone = dataclasses.replace(house, database=open_database("postgresql://nobody@127.0.0.1:1/nothing"))
    answer = Visitors(gone).stranger().get("/suc-khoe")
    assert (answer.status_code, (answer.json or {})["database"]) == (503, "fault")
