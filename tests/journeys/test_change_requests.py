"""Twelve wishes of the province, each met by editing ``bpmn/`` alone while an assignment is under way.

The edits are the patches in ``tests/diagrams/changes``; people then finish what was running.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from engine import Definition, Instance, Submission, WorkItem
from tests.support.databases import PostgresDatabases, SqliteFiles
from tests.support.patches import changed
from tests.support.proof import BACKENDS, FULL
from tests.support.province import (
    LETTER,
    MONDAY,
    REPORT,
    accept,
    answer,
    awaiting,
    carry_over,
    enter,
    lay,
    move_to,
    notices,
    offered,
    register,
    review,
    someone,
    submit,
    sweep,
    take_up,
)
from workflows import designs, processes
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.errors import AnswersRejected
from workflows.models import Agency, Assignment, Person, PersonRole
from workflows.versions import carrying
from workflows.vocabulary import ActOutcome, ProcessState, Role

on_both = pytest.mark.parametrize("house", BACKENDS, indirect=True, scope="module")
mostly_on_sqlite = pytest.mark.parametrize("house", BACKENDS if FULL else ("sqlite",), indirect=True, scope="module")
pytestmark = [pytest.mark.proof, pytest.mark.requirement("R11.4")]


@pytest.fixture(scope="module")
def house(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all twelve, with a Deputy Chief and an administrator; each finishes what it began."""
    kinds = {"sqlite": "sqlite_files", "postgresql": "postgres_databases"}
    databases: SqliteFiles | PostgresDatabases = request.getfixturevalue(kinds[request.param])
    with databases.fresh(lay) as url:
        opened = enter(url, tmp_path_factory.mktemp("house"))
        with opened.unit_of_work() as uow:
            office = uow.session.scalars(select(Agency).where(Agency.code == "VP")).one()
            for username, name, role in (("phuc", "Phúc", Role.CHIEF), ("tam", "Tâm", Role.OFFICE_ADMIN)):
                uow.session.add(Person(username=username, name=name, agency=office, grants=[PersonRole(role=role)]))
        yield opened
        opened.database.dispose()


@pytest.fixture(autouse=True)
def shipped(house: House) -> None:
    """Monday morning: the shipped diagrams are the newest, and nothing runs that another test left behind."""
    move_to(house, MONDAY)
    with house.unit_of_work() as uow:
        for left in uow.session.scalars(select(Instance.id).where(Instance.status == "running")).all():
            uow.engine.cancel(left, by="thu", reason="Phép thử trước còn để lại")
    house.deploy_shipped()


def assigned(house: House, **more: Any) -> None:
    """A directive under a number of its own gives Hoa's agency its duty."""
    with house.unit_of_work(write=False) as uow:
        number = uow.session.scalar(select(func.count()).select_from(Assignment)) or 0
    register(house, number=f"{number + 1}/UBND-VP", **more)


def make(house: House, number: int, folder: Path) -> list[Definition]:
    """Deploy the change of that number."""
    with house.unit_of_work() as uow:
        return designs.deploy(uow, changed(number, folder), by="thu", note="Theo yêu cầu")


def go_over(house: House, **mapping: str) -> None:
    """Let all that runs go over to the change; nothing may stay behind."""
    assert carry_over(house, mapping, "Theo yêu cầu") == {ActOutcome.DONE: 1}


def newest(house: House) -> Assignment:
    with house.unit_of_work(write=False) as uow:
        lead = select(Assignment).join(Agency).where(Agency.code == "STNMT").order_by(Assignment.id.desc()).limit(1)
        assignment = uow.session.scalars(lead).one()
        assert assignment.instance
        return assignment


def is_done(house: House) -> bool:
    assignment = newest(house)
    assert assignment.instance
    return (assignment.state, assignment.instance.status) == (ProcessState.DONE, "completed")


def go_to(house: House, day: int, hour: int) -> None:
    """A time of January 2026, and the worker has looked."""
    move_to(house, datetime(2026, 1, day, hour, 0, tzinfo=ZONE))
    sweep(house)


@on_both
def test_01_above_a_threshold_the_deputy_chief_approves_too(house: House, tmp_path: Path) -> None:
    assigned(house)
    submit(house)
    make(house, 1, tmp_path)
    go_over(house)
    said = {"decision": "confirm", "approver": "phuc"}
    with pytest.raises(AnswersRejected):
        answer(house, "minh", "review", said)
    answer(house, "minh", "review", {**said, "cost": "501"})
    assert (awaiting(house, "phuc"), awaiting(house, "son")) == (["deputy_approval"], [])
    answer(house, "phuc", "deputy_approval", {"decision": "return", "reason": "Thiếu dự toán chi tiết."})
    assert newest(house).state is ProcessState.RETURNED
    submit(house)
    answer(house, "minh", "review", {**said, "cost": "500"})
    assert is_done(house)


@mostly_on_sqlite
def test_02_the_head_is_reminded_five_days_ahead(house: House, tmp_path: Path) -> None:
    assigned(house)
    accept(house)
    make(house, 2, tmp_path)
    go_over(house)
    before = len(notices(house, "head", "Còn 5 ngày"))
    go_to(house, 9, 23)
    assert len(notices(house, "head", "Còn 5 ngày")) == before
    for hour in (8, 9):  # Saturday the 10th is worked in exchange
        go_to(house, 10, hour)
        assert len(notices(house, "head", "Còn 5 ngày")) == before + 1
    submit(house)
    review(house, confirmed=False, reason="Chưa có số liệu.")
    go_to(house, 12, 9)
    assert len(notices(house, "head", "Còn 5 ngày")) == before + 1
    submit(house)
    review(house, confirmed=True)
    assert is_done(house)


@mostly_on_sqlite
def test_03_cooperating_agencies_give_their_opinions_side_by_side_before_the_report(
    house: House, tmp_path: Path
) -> None:
    make(house, 3, tmp_path)
    assigned(house, duties=[{"cooperating": ["SXD"]}])
    accept(house)
    assert "report" not in awaiting(house, "hoa")
    assert "opinion" in awaiting(house, "binh")
    answer(house, "binh", "opinion", {"opinion": "Thống nhất với dự thảo."})
    submit(house)
    review(house, confirmed=True)
    assert is_done(house)
    submit(house, by="binh")
    review(house, confirmed=True)


@mostly_on_sqlite
def test_04_a_survey_field_is_asked_of_what_goes_over_and_not_of_what_stays(house: House, tmp_path: Path) -> None:
    assigned(house)
    accept(house)
    make(house, 4, tmp_path)
    with house.unit_of_work(write=False) as uow:
        found = select(WorkItem).where(WorkItem.element == "report", WorkItem.closed_at.is_(None))
        assert "satisfied" not in uow.engine.form_of(uow.session.scalars(found).one())["properties"]
    go_over(house)
    with pytest.raises(AnswersRejected):
        answer(house, "hoa", "report", REPORT, {"Báo cáo.pdf": LETTER})
    assert submit(house, satisfied="4").answers["satisfied"] == 4
    review(house, confirmed=True)
    assert is_done(house)


@mostly_on_sqlite
@pytest.mark.parametrize(("urgency", "day"), [("express", 6), ("normal", 9)])
def test_05_a_table_picks_the_limit_by_urgency(house: House, tmp_path: Path, urgency: str, day: int) -> None:
    assigned(house, urgency=urgency)
    make(house, 5, tmp_path)
    go_over(house)
    accept(house)
    before = len(notices(house, "head", "Quá hạn cập nhật"))
    go_to(house, day, 23)
    assert len(notices(house, "head", "Quá hạn cập nhật")) == before
    go_to(house, day + 1, 1)
    assert len(notices(house, "head", "Quá hạn cập nhật")) == before + 1
    submit(house)
    review(house, confirmed=True)
    assert is_done(house)


@on_both
def test_06_only_final_results_are_reviewed_and_an_open_check_ends(house: House, tmp_path: Path) -> None:
    assigned(house)
    accept(house)
    take_up(house, "hoa", "update", {"content": "Đã rà soát được một nửa số hồ sơ."})
    assert "check" in awaiting(house, "minh") or sweep(house)
    assert "check" in awaiting(house, "minh")
    make(house, 6, tmp_path)
    with house.unit_of_work(write=False) as uow:
        [verdict] = carrying.plan(uow, "assignment", {})
    assert (verdict.ok, verdict.element) == (False, "check")
    go_over(house, check="")
    assert awaiting(house, "minh") == []
    take_up(house, "hoa", "update", {"content": "Đã rà soát xong toàn bộ hồ sơ."})
    go_to(house, 8, 9)
    assert awaiting(house, "minh") == []
    submit(house)
    review(house, confirmed=True)
    assert is_done(house)


@mostly_on_sqlite
def test_07_after_two_returns_the_chief_directs(house: House, tmp_path: Path) -> None:
    assigned(house)
    submit(house)
    review(house, confirmed=False, reason="Chưa có số liệu.")
    make(house, 7, tmp_path)
    go_over(house)
    submit(house)
    review(house, confirmed=False, reason="Vẫn chưa có số liệu.")
    assert (awaiting(house, "hoa"), "direct" in awaiting(house, "son")) == ([], True)
    answer(house, "son", "direct", {"order": "Báo cáo trực tiếp trong ngày mai."})
    submit(house)
    review(house, confirmed=True)
    assert is_done(house)


@mostly_on_sqlite
def test_08_a_new_process_with_three_lanes_runs_beside_the_others(house: House, tmp_path: Path) -> None:
    make(house, 8, tmp_path)
    asked = {"where": "UBND huyện Côn Đảo", "on_day": "12/01/2026", "people": "4"}
    with house.unit_of_work() as uow:
        matter = processes.start(uow, someone(uow, "hoa"), "vehicle", asked)
    for decision in ("redo", "approve"):
        answer(house, "tam", "choose", {"car": "Xe 16 chỗ, lái xe Bảy"})
        answer(house, "son", "approve", {"decision": decision})
    with house.unit_of_work(write=False) as uow:
        assert uow.session.get_one(Instance, matter.instance_id).status == "completed"
    assert notices(house, "hoa", "Đã bố trí xe") == ["Đã bố trí xe"]


@mostly_on_sqlite
def test_09_a_renamed_step_keeps_its_place_and_its_draft(house: House, tmp_path: Path) -> None:
    assigned(house)
    submit(house)
    with house.unit_of_work() as uow:
        item = uow.session.scalars(select(WorkItem).where(WorkItem.element == "review", WorkItem.closed_at.is_(None)))
        kept = item.one()
        uow.engine.keep_draft(kept, {"reason": "Đang đọc"}, by="minh")
    make(house, 9, tmp_path)
    with house.unit_of_work(write=False) as uow:
        [verdict] = carrying.plan(uow, "assignment", {})
    assert (verdict.ok, verdict.name) == (False, "Duyệt kết quả")
    go_over(house, review="appraise")
    with house.unit_of_work(write=False) as uow:
        item = uow.session.get_one(WorkItem, kept.id)
        assert (item.element, item.name) == ("appraise", "Thẩm định kết quả")
        assert uow.engine.draft(item, "minh") == {"reason": "Đang đọc"}
    assert "withdraw" in offered(house, "hoa")
    answer(house, "minh", "appraise", {"decision": "confirm"})
    assert is_done(house)


@on_both
def test_10_a_step_in_use_is_removed_and_another_takes_its_place(house: House, tmp_path: Path) -> None:
    assigned(house)
    assert awaiting(house, "hoa") == ["accept"]
    make(house, 10, tmp_path)
    with house.unit_of_work(write=False) as uow:
        [verdict] = carrying.plan(uow, "assignment", {})
    assert (verdict.ok, verdict.element) == (False, "accept")
    go_over(house, accept="report")
    assert awaiting(house, "hoa") == ["report"]
    assert "hand_back_later" in offered(house, "hoa")
    answer(house, "hoa", "report", REPORT, {"Báo cáo.pdf": LETTER})
    review(house, confirmed=True)
    assert is_done(house)


@mostly_on_sqlite
def test_11_a_timer_on_the_step_at_which_work_stands_rings_there(house: House, tmp_path: Path) -> None:
    assigned(house)
    make(house, 11, tmp_path)
    go_over(house)
    before = len(notices(house, "head", "Chưa tiếp nhận"))
    go_to(house, 7, 23)
    assert len(notices(house, "head", "Chưa tiếp nhận")) == before
    go_to(house, 8, 1)
    assert len(notices(house, "head", "Chưa tiếp nhận")) == before + 1
    submit(house)
    review(house, confirmed=True)
    assert is_done(house)


@mostly_on_sqlite
def test_12_a_shared_sub_process_is_called(house: House, tmp_path: Path) -> None:
    assigned(house)
    accept(house)
    make(house, 12, tmp_path)
    go_over(house)
    submit(house)
    assert (awaiting(house, "minh"), awaiting(house, "son")) == ([], ["appraisal:give_opinion"])
    answer(house, "son", "appraisal:give_opinion", {"appraisal": "Số liệu khớp văn bản."})
    review(house, confirmed=True)
    assert is_done(house)
    with house.unit_of_work(write=False) as uow:
        told = uow.session.scalars(select(Submission).where(Submission.element == "appraisal:give_opinion")).one()
        assert told.by == "son"
