"""Who keeps the regulation: late entries, updates and reviews, what is incomplete, and who uses the software."""

from __future__ import annotations

from datetime import date, time

import pytest

from tests.support.province import accept, answer, count, move_to, register, review, someone, submit, take_up
from tests.support.web import Visitors, said
from workflows import compliance, reviews, usage
from workflows.bootstrap import House
from workflows.calendar import at as instant
from workflows.models import ReviewDay
from workflows.summaries import gathering
from workflows.summaries.spans import Span
from workflows.vocabulary import PeriodKind

PAGE = "/chap-hanh/"


def found(house: House, key: str, who: str = "son") -> list[tuple[object, ...]]:
    with house.unit_of_work(write=False) as uow:
        return [each.cells for each in compliance.findings(uow, someone(uow, who), key).rows]


def on(house: House, day: int) -> None:
    move_to(house, instant(date(2026, 1, day), time(9)))


@pytest.mark.requirement("R8.6", "R14.2")
def test_a_late_entry_is_found_with_its_limit_and_who_entered_it(house: House) -> None:
    register(house, number="11/UBND-VP")
    on(house, 9)
    register(house)
    (line,) = found(house, "nhap-muon")
    assert (line[0], line[3], line[-1]) == ("12/UBND-VP", date(2026, 1, 8), "Lan")


@pytest.mark.requirement("R8.8", "R13.3", "R14.2")
def test_a_late_update_is_the_agencys_and_a_late_review_the_offices(house: House) -> None:
    register(house)
    on(house, 8)
    submit(house, document_date="05/01/2026")
    (update,) = found(house, "cap-nhat-muon")
    assert update[:3] == ("Sở Tài nguyên và Môi trường", "12/UBND-VP", "45/BC-STNMT")
    assert found(house, "duyet-muon") == []
    on(house, 10)
    (waiting,) = found(house, "duyet-muon")
    assert waiting[4:6] == (date(2026, 1, 9), "chưa rà soát")
    review(house, confirmed=True)
    assert found(house, "duyet-muon")[0][-1] == "Minh"


@pytest.mark.requirement("R8.6", "R8.11", "R14.2")
def test_progress_is_looked_at_late_as_reports_are_and_the_summary_says_so(house: House) -> None:
    register(house)
    accept(house)
    told = {"content": "Đã rà soát 50 % hồ sơ; còn hai huyện chưa gửi số liệu."}
    take_up(house, "hoa", "update", told)
    on(house, 6)
    take_up(house, "hoa", "update", {**told, "document_number": "40/STNMT-QLĐĐ"})
    assert found(house, "duyet-muon") == []
    on(house, 7)
    whose, due = ("Sở Tài nguyên và Môi trường", "12/UBND-VP", "Tiến độ"), date(2026, 1, 6)
    (waiting,) = found(house, "duyet-muon")
    assert (*waiting[:3], *waiting[4:]) == (*whose, due, "chưa rà soát", "")
    answer(house, "minh", "check", {})
    (looked,) = found(house, "duyet-muon")
    assert (*looked[:3], looked[4], f"{looked[5]:%d/%m}", looked[6]) == (*whose, due, "07/01", "Minh")
    with house.unit_of_work(write=False) as uow:
        month = Span(PeriodKind.MONTH, date(2026, 1, 1), date(2026, 1, 31))
        (late,) = gathering.gather(uow.session, uow.now(), month).late
    assert (late.what, late.number, late.due_on) == ("Văn phòng rà soát tiến độ muộn", "12/UBND-VP", date(2026, 1, 6))


@pytest.mark.requirement("R5.1", "R8.10")
def test_what_has_no_update_or_no_deadline_is_incomplete(house: House) -> None:
    register(house, duties=({}, {"due_on": "", "lead": "SXD"}))
    assert sorted(str(line[-1]) for line in found(house, "chua-day-du")) == [
        "chưa có cập nhật",
        "chưa có cập nhật, không có thời hạn",
    ]
    submit(house)
    assert [line[2] for line in found(house, "chua-day-du")] == ["Sở Xây dựng"]


@pytest.mark.requirement("R6.4")
def test_an_agencys_head_finds_its_own_and_no_other(house: House) -> None:
    register(house, duties=({"lead": "SXD"},))
    assert (len(found(house, "chua-day-du")), found(house, "chua-day-du", "head")) == (1, [])


@pytest.mark.requirement("R11.3")
def test_the_office_sees_which_agencies_use_the_software(house: House, at: Visitors) -> None:
    register(house)
    at("hoa")
    accept(house)
    submit(house)
    with house.unit_of_work(write=False) as uow:
        used = {each.agency.code: each for each in usage.of_agencies(uow, someone(uow, "son"))}
        assert (used["STNMT"].recent, used["STNMT"].accounts, used["STNMT"].last_update is not None) == (1, 2, True)
        assert (used["SXD"].recent, used["SXD"].last_sign_in, used["SXD"].last_update) == (0, None, None)
        assert [each.agency.code for each in usage.of_agencies(uow, someone(uow, "head"))] == ["STNMT"]


@pytest.mark.requirement("R5.4", "R11.3", "R14.2")
def test_the_chief_reads_the_figures_and_takes_the_findings_along(house: House, at: Visitors) -> None:
    register(house)
    son = at("son")
    words = said(son.get(PAGE))
    assert "Toàn tỉnh (nhiệm vụ) 0 0 0 0 0 1 0 1 0,0 % – 0,0 % 1" in words
    assert "Chưa đầy đủ 1" in words
    assert "chưa có cập nhật" in said(son.get(f"{PAGE}chua-day-du"))
    table = son.get(f"{PAGE}chua-day-du.csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.data.decode("utf-8-sig").splitlines()[0] == "Văn bản,Nhiệm vụ,Cơ quan,Thời hạn,Còn thiếu"
    assert "16/01/2026,chưa có cập nhật" in table.data.decode("utf-8-sig")
    assert son.get(f"{PAGE}khong-co").status_code == 404
    assert at("hoa").get(PAGE).status_code == 403


# ── the daily review ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("R8.11")
def test_minh_notes_the_days_review_once(house: House, at: Visitors) -> None:
    register(house)
    submit(house)
    on(house, 7)
    minh = at("minh")
    words = said(minh.get("/ra-soat/"))
    assert "1 báo cáo chờ rà soát, 1 quá hạn rà soát" in words
    assert "Thứ Ba, ngày 06/01/2026 không có ghi nhận" in words
    assert minh.post("/ra-soat/", {}).status_code == 302
    assert "Minh · 07/01/2026 09:00 · 1 báo cáo chờ, 1 quá hạn" in said(minh.get("/ra-soat/"))
    assert "Ghi nhận đã rà soát hôm nay" not in said(minh.get("/ra-soat/"))
    with house.unit_of_work() as uow:
        again = reviews.note(uow, someone(uow, "minh"))
        assert (again.day, again.awaiting) == (date(2026, 1, 7), 1)
    assert count(house, ReviewDay) == [1]


@pytest.mark.requirement("R8.9", "R8.11")
def test_progress_that_nobody_looked_at_awaits_the_days_review_too(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    take_up(house, "hoa", "update", {"content": "Đã rà soát 50 % hồ sơ; còn hai huyện chưa gửi số liệu."})
    on(house, 7)
    words = said(at("minh").get("/ra-soat/"))
    assert "1 nhiệm vụ có tiến độ chưa rà soát" in words
    assert "05/01/2026 09:00 06/01/2026 Rà soát muộn" in words
    with house.unit_of_work() as uow:
        assert reviews.note(uow, someone(uow, "minh")).late == 1


@pytest.mark.requirement("R8.11")
def test_only_those_who_review_note_it(at: Visitors) -> None:
    assert at("hoa").get("/ra-soat/").status_code == 403
    assert at("lan").get("/ra-soat/").status_code == 403
