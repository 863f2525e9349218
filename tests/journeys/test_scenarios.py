"""Scenarios are played in a province of their own, and decide whether a folder may be deployed."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine import Definition
from tests.support.patches import changed
from tests.support.province import count
from webapp.cli import main
from workflows import designs, scenarios
from workflows.bootstrap import House
from workflows.calendar import ZONE, Calendar
from workflows.errors import ScenariosFailed
from workflows.models import Assignment, Message, Person
from workflows.scenarios import running
from workflows.scenarios.scenario import scenario_of
from workflows.scenarios.waiting import until

STORY = {"title": "Thử", "process": "assignment", "steps": [{"wait": "1 ngày"}]}
FRIDAY = datetime(2026, 1, 16, 9, 0, tzinfo=ZONE)


@pytest.mark.requirement("R11.4")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_change_that_breaks_a_scenario_is_not_deployed(house: House, tmp_path: Path) -> None:
    folder = changed(1, tmp_path)
    (folder / "scenarios").mkdir()
    shutil.copy(designs.SHIPPED / "scenarios" / "assignment-returned-once.json", folder / "scenarios")
    before = count(house, Definition, Assignment, Message, Person)
    with (
        pytest.raises(ScenariosFailed, match=r"Bước \d+ \(cv.th1: review\): .*approver: "),
        house.unit_of_work() as uow,
    ):
        designs.deploy(uow, folder, by="thu", note="Phó Chánh Văn phòng duyệt")
    assert count(house, Definition, Assignment, Message, Person) == before


@pytest.mark.requirement("R11.4")
def test_the_shipped_scenarios_hold_and_walk_nine_of_ten_flows_of_the_assignment() -> None:
    tried = CliRunner().invoke(main, ["designs", "try", str(designs.SHIPPED), "--json"])
    assert tried.exit_code == 0, tried.output
    told = json.loads(tried.stdout)
    [covered] = [each for each in told["coverage"] if each["process"] == "assignment"]
    assert covered["taken"] >= 9 * len(covered["missed"])
    assert "head_first" in covered["missed"]
    steps = next(each for each in told["scenarios"] if each["name"] == "assignment-returned-once")["steps"]
    assert [(step["here"], step["state"]) for step in steps][-1] == ([], "done")
    assert "returned" in {flow for step in steps for flow in step["flows"]}


def test_a_server_that_holds_a_thousand_files_open_plays_scenarios_too() -> None:
    running.end()  # the next one's pipes come after all of these
    with Path(os.devnull).open() as nothing, ExitStack() as held:
        for _ in range(1100):
            held.callback(os.close, os.dup(nothing.fileno()))
        [result] = scenarios.run([], [scenario_of("thu", STORY)])
        running.end()
    assert "Không thử xong" not in result.problem
    assert result.steps


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"steps": {}}, "tối đa 200 bước"),
        ({"title": " "}, "thiếu “title”"),
        ({"on": "2026-01-05"}, "ngày/tháng/năm giờ:phút"),
        ({"steps": [{"wait": "lâu"}]}, "3 ngày làm việc"),
        ({"steps": [{"does": "accept"}]}, "bước 1: thiếu “who”"),
        ({"steps": [{"who": "cvp", "does": "a", "than": {}}]}, "không dùng được “than”"),
        ({"steps": [{"jump": 1}]}, "cần một trong các từ"),
        ({"steps": [{"wait": "1 giờ", "then": {"at": "report"}}]}, "danh sách mã phần tử"),
        ({"start": {"who": "cvp"}}, "không dùng được “who”"),
    ],
)
def test_a_scenario_that_says_something_else_is_told_where(change: dict[str, object], said: str) -> None:
    with pytest.raises(scenarios.ScenarioUnreadable, match=said):
        scenario_of("thu", {**STORY, **change})


def test_a_file_that_is_no_scenario_is_told_by_name(tmp_path: Path) -> None:
    file = tmp_path / "sai.json"
    file.write_text("{", "utf-8")
    with pytest.raises(scenarios.ScenarioUnreadable, match=r"sai.json: không phải JSON"):
        scenarios.read_file(file)
    file.write_text(json.dumps(STORY), "utf-8")
    assert scenarios.read_file(file).steps[0].name == "1 ngày"


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("1 ngày làm việc", "19/01/2026 09:00"),
        ("1 ngày", "17/01/2026 09:00"),
        ("5 giờ", "16/01/2026 14:00"),
        ("90 phút", "16/01/2026 10:30"),
        ("đến 20/01/2026 07:30", "20/01/2026 07:30"),
    ],
)
def test_waiting_is_told_in_the_provinces_words(said: str, moment: str) -> None:
    assert f"{until(said, FRIDAY, Calendar()).astimezone(ZONE):%d/%m/%Y %H:%M}" == moment
