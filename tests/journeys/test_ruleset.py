"""The Office's settings on one page, and the rule set in force to take along (Art. 11.4)."""

from __future__ import annotations

import csv
import json
from datetime import date
from io import StringIO

import pytest
from sqlalchemy import select

from tests.support.proof import mostly_on_sqlite
from tests.support.province import count, later, noted, register, review, someone, submit, the_assignment
from tests.support.web import Visitors, said
from workflows.bootstrap import House
from workflows.errors import RegistrationRejected
from workflows.models import PersonRole, Report, SettingChange
from workflows.ruleset import READINGS
from workflows.settings import SETTINGS
from workflows.vocabulary import Role

PAGE = "/thiet-lap/"
REASON = "Kết luận của Chánh Văn phòng tại cuộc họp ngày 05/01/2026"


@pytest.fixture(autouse=True)
def _admin(house: House) -> None:
    """Lan sets the Office's rules too."""
    with house.unit_of_work() as uow:
        uow.session.add(PersonRole(person_id=someone(uow, "lan").id, role=Role.OFFICE_ADMIN))


def test_every_open_point_of_the_regulation_is_a_setting_or_is_said_how_it_is_read() -> None:
    open_points = {f"A{n}" for n in range(1, 15)}
    settled = {point for point in open_points if any(f"({point})" in each.article for each in SETTINGS.values())}
    read_as = {each.point for each in READINGS}
    assert settled | read_as == open_points
    assert settled & read_as == set()


def test_every_default_is_what_its_own_reader_reads() -> None:
    for each in SETTINGS.values():
        assert each.read(each.typed(each.default)) == each.default, each.key
        assert each.words(each.default), each.key


@pytest.mark.requirement("R11.1", "R11.4")
def test_lan_sets_a_rule_and_the_page_says_who_when_and_why(house: House, at: Visitors) -> None:
    lan = at("lan")
    assert lan.post(f"{PAGE}update_counting", {"value": "working", "reason": REASON}, form=PAGE).status_code == 302
    words = said(lan.get(PAGE))
    assert f"Lan đổi 05/01/2026 09:00: {REASON}" in words
    assert "Ngày làm việc mặc định: Ngày dương lịch; rơi vào ngày nghỉ" in words
    assert (count(house, SettingChange), noted(house, "setting.change")) == ([1], 1)


@pytest.mark.requirement("R8.8", "R11.1")
def test_a_rule_counts_from_when_it_is_set_and_leaves_what_was(house: House, at: Visitors) -> None:
    register(house)
    submit(house, document_date="05/01/2026")
    at("lan").post(f"{PAGE}update_days", {"value": "1", "reason": REASON}, form=PAGE)
    assert the_assignment(house).reports[0].update_due == date(2026, 1, 7)
    register(house, number="13/UBND-VP", duties=({"lead": "SXD"},))
    submit(house, by="binh", document_date="05/01/2026")
    with house.unit_of_work(write=False) as uow:
        newest = uow.session.scalars(select(Report).order_by(Report.id.desc()).limit(1)).one()
        assert newest.update_due == date(2026, 1, 6)


@pytest.mark.requirement("R8.12", "R11.1")
def test_the_office_may_leave_its_own_days_with_the_agency_and_says_so(house: House, at: Visitors) -> None:
    register(house)
    submit(house)
    later(house, days=2)
    at("lan").post(f"{PAGE}holding_extends", {"value": "no", "reason": REASON}, form=PAGE)
    review(house, confirmed=False, reason="Chưa nêu số liệu cụ thể")
    given = the_assignment(house)
    assert (given.held_days, given.judged_on) == (0, date(2026, 1, 16))
    submit(house)
    at("lan").post(f"{PAGE}holding_extends", {"value": "yes", "reason": REASON}, form=PAGE)
    later(house, days=1)
    review(house, confirmed=False, reason="Còn thiếu phụ lục")
    given = the_assignment(house)
    assert (given.held_days, given.judged_on) == (1, date(2026, 1, 19))


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("update_days", "hai", "Nhập một số nguyên từ 1 đến 30"),
        ("update_counting", "lunar", "Chọn một trong: "),
        ("day_ends", "25:00", "ví dụ 17:00"),
        ("holding_extends", "", "Chọn Có hoặc Không"),
    ],
)
def test_what_is_typed_wrong_is_told_at_its_setting_and_kept(
    house: House, at: Visitors, key: str, value: str, sentence: str
) -> None:
    page = at("lan").post(f"{PAGE}{key}", {"value": value, "reason": REASON}, form=PAGE)
    assert (page.status_code, sentence in said(page), REASON in page.text) == (422, True, True)
    assert (count(house, SettingChange), noted(house, "setting.change")) == ([0], 0)


@pytest.mark.requirement("R8.5", "R11.1")
@pytest.mark.parametrize(
    ("key", "value", "duty", "field"),
    [
        ("past_deadlines", "no", {"due_on": "04/01/2026"}, "due_on"),
        ("follower_named", "yes", {"follower": "unit:TH"}, "follower"),
    ],
)
def test_what_the_office_does_not_enter_is_refused_once_it_says_so(
    house: House, at: Visitors, key: str, value: str, duty: dict[str, str], field: str
) -> None:
    register(house, issued_on="02/01/2026", number="11/UBND-VP", duties=(duty,))
    at("lan").post(f"{PAGE}{key}", {"value": value, "reason": REASON}, form=PAGE)
    with pytest.raises(RegistrationRejected) as refused:
        register(house, issued_on="02/01/2026", duties=(duty,))
    assert set(refused.value.duty_problems[0]) == {field}
    register(house)


def test_a_setting_that_nobody_wrote_down_does_not_exist(at: Visitors) -> None:
    lan = at("lan")
    assert lan.post(f"{PAGE}anything", {"value": "1", "reason": REASON}, form=PAGE).status_code == 404


def test_a_supervisor_reads_the_rules_and_does_not_set_them(house: House, at: Visitors) -> None:
    minh = at("minh")
    assert "Lưu thiết lập" not in said(minh.get(PAGE))
    typed = {"value": "5", "reason": REASON}
    assert minh.send(f"{PAGE}entry_days", typed, token=minh.token("/thong-bao/")).status_code == 403
    assert at("hoa").get(PAGE).status_code == 403
    assert count(house, SettingChange) == [0]


@pytest.mark.requirement("R11.4")
def test_the_rule_set_in_force_is_taken_along_as_a_page_a_table_and_data(at: Visitors) -> None:
    lan = at("lan")
    lan.post(f"{PAGE}day_ends", {"value": "17:00", "reason": REASON}, form=PAGE)
    data = json.loads(lan.get(f"{PAGE}bo-quy-tac.json").text)
    assert {each["key"] for each in data["settings"]} == set(SETTINGS)
    (changed,) = [each for each in data["settings"] if each["changed"]]
    assert (changed["key"], changed["value"], changed["default"]) == ("day_ends", "17:00", "")
    assert "assignment" in [each["key"] for each in data["processes"]]
    rows = list(csv.reader(StringIO(lan.get(f"{PAGE}bo-quy-tac.csv").data.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Loại", "Điều khoản", "Quy tắc", "Đang áp dụng"]
    assert any(row[3:5] == ["17:00", "Hết ngày (24:00)"] and row[-1] == REASON for row in rows)
    assert "17:00 mặc định: Hết ngày (24:00)" in said(lan.get(f"{PAGE}bo-quy-tac"))


@pytest.mark.requirement("R14.2")
def test_supervisors_compare_the_regulation_with_the_software(at: Visitors) -> None:
    words = said(at("son").get("/doi-chieu/"))
    assert "R8.2" in words
    assert "không quá thời hạn thực hiện nhiệm vụ" in words
    assert "Chưa có" in words
    assert at("hoa").get("/doi-chieu/").status_code == 403
