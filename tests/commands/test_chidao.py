"""The command answers its keeper: with an example when asked, with one sentence when something is wrong."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from engine import Definition, Instance, bundles, definitions
from tests.support import province
from tests.support.databases import SqliteFiles
from tests.support.drawing import catch, draw, step
from webapp.cli import main
from workflows import designs
from workflows.bootstrap import Config, build
from workflows.designs import SHIPPED
from workflows.models import AuditEntry

CYCLE = SHIPPED / "diagrams" / "assignment.bpmn"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Call ``chidao`` with a data folder of its own."""
    for name in ("CHIDAO_DATABASE_URL", "CHIDAO_DEMO", "CHIDAO_SMTP_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CHIDAO_DATA", str(tmp_path / "data"))

    def call(*words: str | Path, **environment: str) -> Result:
        return CliRunner().invoke(main, [str(word) for word in words], env=environment)

    return call


@pytest.fixture
def standing(tmp_path: Path, sqlite_files: SqliteFiles) -> None:
    """The data folder holds the province already, as ``db upgrade`` and its people left it."""
    sqlite_files.put(tmp_path / "data" / "chidao.sqlite", province.lay)


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every command below a group, by its words, with what the group's help says of it and what it says itself."""
    context = click.Context(group)
    for name in group.list_commands(context):
        listed = group.commands[name].get_short_help_str(200)
        _, command, _ = group.resolve_command(context, [name])
        assert command is not None
        yield (*path, name), listed, (command.help or "").partition("\n")[0]
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


ALL = list(commands())


def test_help_says_of_each_command_what_the_command_says() -> None:
    assert [(words, listed) for words, listed, said in ALL if not said.startswith(listed.removesuffix("."))] == []


@pytest.mark.parametrize("words", [words for words, _, _ in ALL], ids=" ".join)
def test_every_command_helps_with_an_example(run, words: tuple[str, ...]) -> None:
    asked = run(*words, "--help")
    assert asked.exit_code == 0
    assert "Ví dụ:" in asked.output
    assert "chidao" in asked.output


@pytest.mark.parametrize(
    ("words", "environment", "sentence"),
    [
        (["serve", "--port", "abc"], {}, "“abc” không phải số từ 1 đến 65535"),
        (["demo"], {"PORT": "99999"}, "“99999” không phải số từ 1 đến 65535"),
        (["serve", "--prot", "1"], {}, "Không có tùy chọn “--prot”"),
        (["nosuch"], {}, "không có lệnh “nosuch”"),
        (["designs", "check"], {}, "Thiếu “FILES”"),
        (["designs", "deploy", "/nowhere"], {}, "Không có thư mục /nowhere/diagrams"),
        (["designs", "list"], {}, "hãy chạy: chidao db upgrade"),
        (["serve"], {}, "hãy chạy: chidao db upgrade"),
        (["serve"], {"CHIDAO_BASE_URL": "http://chidao.example"}, "CHIDAO_BASE_URL phải là https"),
        (["worker"], {}, "hãy chạy: chidao db upgrade"),
        (["db", "upgrade"], {"CHIDAO_DATABASE_URL": "nonsense"}, "Địa chỉ cơ sở dữ liệu"),
        (["db", "upgrade"], {"CHIDAO_DATABASE_URL": "mysql://a/b"}, "Địa chỉ cơ sở dữ liệu"),
        (["db", "upgrade"], {"CHIDAO_DATABASE_URL": "postgresql://a@127.0.0.1:1/b"}, "Không dùng được cơ sở dữ liệu"),
        (["db", "upgrade"], {"CHIDAO_DATA": "/proc/nope"}, "Không dùng được /proc/nope"),
    ],
)
def test_bad_input_gets_one_sentence(run, words: list[str], environment: dict[str, str], sentence: str) -> None:
    refused = run(*words, **environment)
    assert refused.exit_code == 2
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "Traceback" not in refused.output


def test_a_taken_port_is_told_before_anything_is_laid(run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = run("demo", PORT=port)
    assert refused.exit_code == 2
    assert f"Cổng {port} đang được chương trình khác dùng" in refused.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.requirement("R11.5")
@pytest.mark.usefixtures("standing")
def test_the_demonstration_listens_to_this_machine_alone(run) -> None:
    refused = run("serve", "--host", "0.0.0.0", "--port", "1", CHIDAO_DEMO="1")  # noqa: S104 (what must be refused)
    assert refused.exit_code == 2
    assert refused.stderr.count("\n") == 1


def test_the_designer_checks_deploys_and_lists(run) -> None:
    assert run("designs", "check", CYCLE).output == "assignment.bpmn: dùng được / accepted.\n"
    run("db", "upgrade")
    again = run("designs", "deploy", "--note", "không đổi gì")
    assert again.exit_code == 0
    assert "assignment phiên bản 1" in again.output
    assert "\nassignment\t1\t" in run("designs", "list").output


@pytest.mark.usefixtures("standing")
def test_the_list_of_designs_tells_the_day_in_the_province(run, monkeypatch: pytest.MonkeyPatch) -> None:
    late = Definition(key="assignment", version=1, digest="", name="", deployed_at=datetime(2026, 1, 5, 20, tzinfo=UTC))
    monkeypatch.setattr(designs, "listing", lambda _uow: [(late, 0)])
    assert "06/01/2026" in run("designs", "list").output


@pytest.mark.usefixtures("standing")
def test_a_broken_diagram_is_rejected_with_its_elements_and_not_deployed(run, tmp_path: Path) -> None:
    folder = tmp_path / "bpmn"
    (folder / "diagrams").mkdir(parents=True)
    broken = folder / "diagrams" / "assignment.bpmn"
    broken.write_text(CYCLE.read_text("utf-8").replace("report.confirm", "report.bless"), "utf-8")
    checked = run("designs", "check", broken)
    assert checked.exit_code == 1
    assert "[confirm “Xác nhận hoàn thành”]" in checked.output
    refused = run("designs", "deploy", folder)
    assert refused.exit_code == 2
    assert "report.bless" in refused.stderr
    assert {line.split("\t")[1] for line in run("designs", "list").output.splitlines()} == {"1"}


def test_what_is_no_diagram_gets_a_verdict_each(run, tmp_path: Path) -> None:
    files = []
    for name, content in (("empty", b""), ("text", b"x"), ("binary", bytes(range(256))), ("html", b"<html/>")):
        path = tmp_path / f"{name}.bpmn"
        path.write_bytes(content)
        files.append(path)
    checked = run("designs", "check", *files, CYCLE)
    assert checked.exit_code == 1
    assert all(f"{path.name}: " in checked.output for path in [*files, CYCLE])


@pytest.mark.usefixtures("standing")
def test_running_processes_are_judged_and_carried_over_to_the_newest_version(run, tmp_path: Path) -> None:
    folder = tmp_path / "bpmn"
    assert run("designs", "export", "assignment", folder).exit_code == 0
    assert run("designs", "deploy", folder).output.startswith("assignment phiên bản 1")
    file = folder / "diagrams" / "assignment.bpmn"
    file.write_text(file.read_text("utf-8").replace("Báo cáo kết quả", "Báo cáo"), "utf-8")
    shutil.rmtree(folder / "scenarios")  # they hold as before; other tests play them
    assert "phiên bản 2" in run("designs", "deploy", folder, "--note", "Gọn hơn").output
    assert run("designs", "diff", "assignment").output == "sửa phần tử report “Báo cáo” (name)\n"
    house = build(Config.from_environment())
    with house.unit_of_work() as uow:
        older = definitions.version(uow.session, "assignment", 1)
        blob = uow.session.execute(select(Instance.state_blob)).all()
        assert (older.version, blob) == (1, [])
    house.database.dispose()
    assert run("designs", "plan", "assignment").output == ""
    assert (
        run("designs", "migrate", "assignment", "--reason", "Gọn hơn").output == "Đã chuyển 0, giữ nguyên 0, lỗi 0.\n"
    )
    assert "phiên bản 3" in run("designs", "roll-back", "assignment", "1").output
    assert run("designs", "diff", "assignment", "1", "3").output == "Hai phiên bản như nhau.\n"
    assert run("designs", "plan", "assignment", "--map", "report").exit_code == 2
    assert run("designs", "diff", "assignment", "1", "9").exit_code == 2


def test_a_file_that_is_missing_costs_no_other_its_verdict(run, tmp_path: Path) -> None:
    checked = run("designs", "check", "--json", tmp_path / "nowhere.bpmn", "x" * 5000, tmp_path, CYCLE)
    told = [json.loads(line) for line in checked.output.splitlines()]
    assert (checked.exit_code, [each["verdict"] for each in told]) == (1, ["rejected"] * 3 + ["accepted"])
    codes = [problem["code"] for each in told for problem in each["problems"]]
    assert codes == ["no-file", "not-readable", "not-a-file"]


def test_files_are_inspected_under_the_names_they_have(run, tmp_path: Path) -> None:
    folder = tmp_path / "tệp"
    (folder / "trong").mkdir(parents=True)
    for name, content in {
        "Báo cáo.txt": b"x",
        "trong/Kế hoạch.txt": "TỐI MẬT".encode(),
        "trong/setup.exe": b"x",
        "trong/hỏng.pdf": b"x",
    }.items():
        (folder / name).write_bytes(content)
    (folder / os.fsdecode(b"B\xe1o.txt")).write_bytes(b"x")  # a name in an encoding of old
    told = run("attachments", "inspect", folder, tmp_path / "nowhere.txt", "--json")
    assert told.exit_code == 1
    lines = [json.loads(line) for line in told.stdout.splitlines()]
    assert all(set(line) == {"file", "verdict", "code", "why"} for line in lines)
    verdicts = {Path(line["file"]).name: (line["verdict"], line["code"]) for line in lines}
    assert verdicts == {
        "Báo cáo.txt": ("accept", "ok"),
        "Kế hoạch.txt": ("hold", "secret"),
        "setup.exe": ("reject", "program"),
        "hỏng.pdf": ("reject", "mismatch"),
        "B\ufffdo.txt": ("reject", "name-hidden"),
        "nowhere.txt": ("reject", "unreadable"),
    }
    taken = run("attachments", "inspect", folder / "Báo cáo.txt")
    assert (taken.exit_code, taken.stdout) == (0, f"{folder / 'Báo cáo.txt'}: nhận (ok). Nhận được.\n")


@pytest.mark.requirement("R14.2")
def test_the_regulation_is_compared_with_the_software_from_the_command_line(run) -> None:
    told = run("requirements")
    assert told.exit_code == 0
    assert "R8.2   Đã có           Điều 8 khoản 1" in told.output
    assert "không quá thời hạn thực hiện nhiệm vụ" in told.output
    table = run("requirements", "--csv").output.lstrip("\ufeff").splitlines()
    assert table[0].split(",")[:4] == ["Mã", "Điều khoản", "Quy chế viết", "Tình trạng"]
    assert table[-1].startswith("R14.3,")


@pytest.mark.usefixtures("standing")
def test_an_operator_who_calls_twice_with_the_same_word_has_one_effect(run) -> None:
    waits = draw("waits", "start -> storm -> shelter -> end", storm=catch("signal", "storm"), shelter=step())
    house = build(Config.from_environment())
    with house.unit_of_work() as uow:
        bundle = bundles.Bundle("waits.bpmn", waits.replace('"anybody"', '"entry_clerks"'), {}, {})
        definitions.deploy(uow.session, bundle, house.registry, by="thu", now=uow.now())
        number = uow.engine.start("waits", "row:1").id
    house.database.dispose()
    assert run("signal", "storm", "--once", "s1").output == "Tín hiệu được chuyển đến 1 nơi.\n"
    assert run("signal", "storm", "--once", "s1").output == "Tín hiệu được chuyển đến 0 nơi.\n"
    for _ in range(2):
        assert run("instances", "suspend", str(number), "--reason", "Chờ", "--once", "a").exit_code == 0
    assert run("instances", "suspend", str(number), "--reason", "Chờ", "--once", "b").exit_code == 2
    house = build(Config.from_environment())
    with house.unit_of_work(write=False) as uow:
        found = (
            select(AuditEntry).where(AuditEntry.act.in_(("signal.send", "instance.suspend"))).order_by(AuditEntry.id)
        )
        kept = list(uow.session.scalars(found))
    house.database.dispose()
    assert [(each.act, each.by) for each in kept] == [("signal.send", None)] * 2 + [("instance.suspend", None)] * 2
    assert kept[-1].detail["operator"], "the account of the machine that did it"
    assert "b" not in [each.detail.get("once") for each in kept], "what was refused was not done"
