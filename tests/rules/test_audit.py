"""The audit: whoever edits, removes, cuts or rewrites it is found out, and writers never fork it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tests.support import province
from tests.support.databases import for_owner
from tests.support.province import later, notices, register, review, someone, submit
from tests.support.web import Visitors, said
from webapp import cli_audit
from webapp.sentences import Sentences
from workflows import audit
from workflows.audit import anchors
from workflows.audit.anchors import Anchor
from workflows.bootstrap import House, build
from workflows.models import AuditEntry, Person, PersonRole
from workflows.unit import open_database
from workflows.vocabulary import Role


@pytest.fixture
def lay():
    return province.lay


@pytest.fixture
def house(database_url, tmp_path):
    """The cast with An, who audits, and Tâm, who administers."""
    opened = province.enter(database_url, tmp_path)
    with opened.unit_of_work() as uow:
        office = someone(uow, "son").agency
        for username, name, role in (("an", "An", Role.AUDITOR), ("tam", "Tâm", Role.OFFICE_ADMIN)):
            grants = [PersonRole(role=role)]
            uow.session.add(Person(username=username, name=name, agency=office, grants=grants))
    yield opened
    opened.database.dispose()


def note(house: House, number: int, by: str = "lan") -> None:
    with house.unit_of_work() as uow:
        audit.note(uow, someone(uow, by), "step.answer", about=f"instance:{number}", step="rà soát", count=number)


def verdict(house: House, *more: Anchor) -> list[str]:
    with house.unit_of_work(write=False) as uow:
        return anchors.verify(uow.session, [*anchors.kept(house), *more]).faults


def tamper(house: House, *statements: str) -> None:
    """As somebody would who owns the database: the triggers are put out of the way first."""
    database = open_database(for_owner(str(house.config.database_url)))
    with Session(database) as session, session.begin():
        if house.database.dialect.name == "sqlite":
            for act in ("update", "delete"):
                session.execute(text(f"DROP TRIGGER IF EXISTS audit_entry_no_{act}"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
        for statement in statements:
            session.execute(text(statement))
    database.dispose()


@pytest.mark.requirement("R6.4")
@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE audit_entry SET \"by\" = 'minh' WHERE id = 3", "Mục 3"),
        ("UPDATE audit_entry SET about = 'instance:9' WHERE id = 1", "Mục 1"),
        ("UPDATE audit_entry SET at = '2026-01-04 00:00:00+00' WHERE id = 5", "Mục 5"),
        ("UPDATE audit_entry SET detail = '{}' WHERE id = 2", "Mục 2"),
        ("DELETE FROM audit_entry WHERE id = 2", "Thiếu mục 2"),
        ("DELETE FROM audit_entry WHERE id BETWEEN 2 AND 4", "Thiếu mục 2 đến 4"),
        ("DELETE FROM audit_entry WHERE id = 1", "Thiếu mục 1"),
    ],
)
def test_what_was_changed_or_removed_is_named(house: House, statement: str, fault: str) -> None:
    for number in range(1, 6):
        note(house, number)
    assert verdict(house) == []
    tamper(house, statement)
    assert any(sentence.startswith(fault) for sentence in verdict(house))


@pytest.mark.requirement("R6.4")
def test_a_cut_tail_is_found_by_the_head_kept_elsewhere(house: House) -> None:
    for number in range(1, 6):
        note(house, number)
    anchors.keep(house)
    tamper(house, "DELETE FROM audit_entry WHERE id >= 4")
    assert "Đuôi chuỗi đã bị cắt: mốc ngày 05/01/2026 ở mục 6, nay chỉ còn 3 mục." in verdict(house)


@pytest.mark.requirement("R6.4")
def test_a_chain_written_anew_is_found_by_the_head_kept_elsewhere(house: House) -> None:
    """Whoever owns the database and knows the rule can make a chain that holds in itself."""
    for number in range(1, 6):
        note(house, number)
    anchors.keep(house)
    tamper(house, "DELETE FROM audit_entry")
    for number in range(1, 8):
        note(house, number, by="minh")
    assert verdict(house) == ["Mục 6 khác mốc đã giữ ngày 05/01/2026: chuỗi đã bị viết lại."]


def test_the_head_is_kept_once_a_day_and_mailed_to_the_auditor(house: House) -> None:
    assert not anchors.keep(house), "an empty chain has no head"
    note(house, 1)
    assert anchors.keep(house)
    assert not anchors.keep(house)
    later(house, days=1)
    note(house, 2)
    assert anchors.keep(house)
    assert [f"{each.day:%d/%m/%Y}" for each in anchors.kept(house)] == ["05/01/2026", "06/01/2026"]
    assert notices(house, "an", "Mốc nhật ký") == ["Mốc nhật ký 05/01/2026", "Mốc nhật ký 06/01/2026"]
    assert verdict(house) == []


def test_another_node_keeps_the_head_too_and_mails_it_no_second_time(house: House, tmp_path) -> None:
    note(house, 1)
    anchors.keep(house)
    other = build(_elsewhere(house, tmp_path / "other"))
    assert anchors.keep(other)
    assert len(notices(house, "an", "Mốc nhật ký")) == 1
    assert [each.number for each in anchors.kept(other)] == [2]
    other.database.dispose()


def _elsewhere(house: House, folder):
    return replace(house.config, data_folder=folder)


@pytest.mark.requirement("R4.2")
def test_two_writers_never_fork_the_chain(house: House) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: note(house, number), range(40)))
    with house.unit_of_work(write=False) as uow:
        found = anchors.verify(uow.session, [])
    assert (found.entries, found.faults) == (40, [])


@pytest.mark.requirement("R4.2", "R6.4")
@pytest.mark.asvs("16.2.1", "16.3.2", "16.3.3")
def test_the_walk_of_a_duty_its_reads_and_refusals_are_in_the_audit(house: House) -> None:
    at = Visitors(house)
    number = register(house)
    submit(house)
    minh, binh = at("minh"), at("binh")
    assert minh.get("/tep/1").status_code == 200
    assert binh.get("/tep/1").status_code == 404
    assert binh.get(f"/van-ban/{number}").status_code == 404
    assert binh.get("/tien-trinh/").status_code == 403
    review(house, confirmed=True)
    with house.unit_of_work(write=False) as uow:
        entries = uow.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        # Sessions are the sign-in's to note, and its tests' to prove.
        told = [(each.by, each.act, each.about) for each in entries if not each.act.startswith(("session", "sign_in"))]
    assert told == [
        ("lan", "directive.register", "instance:1"),
        ("hoa", "step.answer", "instance:2"),
        ("hoa", "file.keep", "attachment:1"),
        ("hoa", "step.answer", "instance:2"),
        ("minh", "file.read", "attachment:1"),
        ("binh", "request.refuse", "/tep/1"),
        ("binh", "request.refuse", f"/van-ban/{number}"),
        ("binh", "request.refuse", "/tien-trinh/"),
        ("minh", "step.answer", "instance:2"),
    ]
    assert verdict(house) == []


@pytest.mark.requirement("R6.4")
@pytest.mark.asvs("16.2.4", "16.4.1", "16.4.2")
def test_the_audit_is_searched_and_taken_along_by_those_who_may(house: House) -> None:
    at = Visitors(house)
    register(house, summary="=HYPERLINK về việc rà soát hồ sơ")
    with house.unit_of_work() as uow:
        audit.note(uow, someone(uow, "lan"), "=cmd", about="+1", why="-2", path="@x")
    an = at("an")
    assert "Nhập văn bản chỉ đạo" in said(an.get("/nhat-ky/?viec=directive.register"))
    assert "Không có mục nào khớp" in said(an.get("/nhat-ky/?ai=nobody"))
    assert "không có ngày 31/02/2026" in said(an.get("/nhat-ky/?tu=31/02/2026"))
    taken = an.get("/nhat-ky/nhat-ky.csv?ai=lan")
    assert taken.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(taken.data.decode("utf-8-sig"))))
    assert [row["act"] for row in rows] == ["directive.register", "'=cmd"]
    assert rows[1]["about"] == "'+1"
    assert json.loads(rows[1]["detail"]) == {"why": "-2", "path": "@x"}
    assert rows[1]["previous_digest"] == rows[0]["digest"]
    for who in ("son", "lan", "minh", "hoa", "head", "thu"):
        assert at(who).get("/nhat-ky/").status_code == 403, who
        assert at(who).get("/nhat-ky/nhat-ky.csv").status_code == 403, who
    with house.unit_of_work(write=False) as uow:
        last = uow.session.scalars(select(AuditEntry).where(AuditEntry.act == "audit.export")).one()
        assert (last.by, last.detail) == ("an", {"by": "lan"})


def test_the_command_says_whether_the_chain_is_whole(house: House) -> None:
    note(house, 1)
    note(house, 2)
    run = _command(house)
    good = run("verify")
    assert (good.exit_code, "Chuỗi nguyên vẹn: 2 mục" in good.output) == (0, True)
    head = run("head").output.strip()
    assert head.startswith("2:")
    tamper(house, "DELETE FROM audit_entry WHERE id = 2")
    assert run("verify").exit_code == 0, "a cut tail alone cannot be seen"
    cut = run("verify", "--anchor", head)
    assert (cut.exit_code, "Đuôi chuỗi đã bị cắt" in cut.output) == (1, True)
    assert run("verify", "--anchor", "2:xyz").exit_code == 2


def _command(house: House) -> Callable[..., Result]:
    @click.group(cls=Sentences)
    def main() -> None: ...

    cli_audit.install(main, lambda: house)
    return lambda *arguments: CliRunner().invoke(main, ["audit", *arguments])


@pytest.mark.asvs("16.2.2")
def test_an_entry_knows_its_moment(house: House) -> None:
    note(house, 1)
    with house.unit_of_work(write=False) as uow:
        entry = uow.session.get_one(AuditEntry, 1)
        assert uow.now() - entry.at < timedelta(minutes=1)
