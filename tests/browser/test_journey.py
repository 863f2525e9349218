"""The way through, as people walk it: each in a browser of their own, on real parts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Seat

CONTENT = "Rà soát hồ sơ đất đai tồn đọng trên địa bàn và báo cáo kết quả xử lý theo từng huyện."
FIRST = "Đã rà soát 412 hồ sơ, trong đó 380 hồ sơ đã giải quyết xong."
SECOND = "Đã rà soát 412 hồ sơ; còn 32 hồ sơ vướng nguồn gốc đất, dự kiến xong trước ngày 30."
REASON = "Chưa nêu số liệu theo từng huyện và nguyên nhân tồn đọng."

Sit = Callable[..., Seat]


def in_days(days: int) -> str:
    return f"{date.today() + timedelta(days=days):%d/%m/%Y}"  # noqa: DTZ011 (what a person would read off the wall)


def register(clerk: Seat, number: str, *, due: str) -> None:
    """Lan enters a directive with one duty for the agency of Hoa."""
    page = clerk.go("/van-ban/nhap")
    page.get_by_label("Số, ký hiệu").fill(number)
    page.get_by_label("Loại văn bản").select_option(label="Công văn")
    page.get_by_label("Trích yếu").fill("V/v khắc phục tồn tại trong xử lý hồ sơ đất đai")
    page.get_by_label("Ngày ban hành").fill(in_days(-1))
    page.get_by_label("Người chỉ đạo").select_option(label="Chủ tịch UBND tỉnh")
    page.get_by_label("Độ khẩn").select_option(label="Thường")
    page.get_by_label("Tôi cam đoan").check()
    page.get_by_label("Nội dung nhiệm vụ").fill(CONTENT)
    page.locator("#f-duty-0-lead").select_option(label="Sở Tài nguyên và Môi trường")
    page.get_by_label("Người theo dõi").select_option("cv.th1")
    page.get_by_label("Loại thời hạn").select_option(label="Phải báo cáo")
    page.get_by_label("Thời hạn", exact=True).fill(due)
    page.get_by_role("button", name="Giao nhiệm vụ").last.click()
    expect(page.get_by_role("status")).to_contain_text(number)


def open_work(person: Seat, number: str) -> None:
    """Find the work by its number in one's own list and open it."""
    page = person.go(f"/?tim={number}")
    page.locator("tbody tr").first.get_by_role("link").click()
    expect(page.get_by_role("navigation", name="Đường dẫn")).to_contain_text(number)


def accept(officer: Seat, number: str) -> None:
    open_work(officer, number)
    officer.page.get_by_role("button", name="Tiếp nhận").click()
    expect(officer.page.get_by_role("status")).to_contain_text("Đã ghi nhận")


def report(officer: Seat, number: str, content: str, letter: Path) -> None:
    open_work(officer, number)
    page = officer.page
    page.get_by_label("Nội dung thực hiện").fill(content)
    page.get_by_label("Số, ký hiệu văn bản báo cáo").fill("45/BC-STNMT")
    page.get_by_label("Ngày văn bản").fill(in_days(0))
    page.get_by_label("Tệp văn bản báo cáo").set_input_files(letter)
    expect(page.locator(".file-names")).to_contain_text(letter.name)
    page.get_by_role("button", name="Gửi báo cáo").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi nhận")


def review(reviewer: Seat, number: str, verdict: str, reason: str = "") -> None:
    open_work(reviewer, number)
    page = reviewer.page
    page.get_by_role("radio", name=verdict).check()
    expect(page.get_by_label("Lý do trả lại")).to_be_visible(visible=bool(reason))
    if reason:
        page.get_by_label("Lý do trả lại").fill(reason)
    page.get_by_role("button", name="Gửi kết luận").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi nhận")


@pytest.mark.requirement("R8.12")
def test_a_report_is_returned_sent_again_and_confirmed(seat: Sit, letter: Path) -> None:
    lan, hoa, minh = seat("lan"), seat("hoa"), seat("minh")
    number = "9101/UBND-VP"
    register(lan, number, due=in_days(12))

    accept(hoa, number)
    report(hoa, number, FIRST, letter)
    open_work(minh, number)
    with minh.page.expect_download() as download:
        minh.page.get_by_role("link", name=letter.name).click()
    assert download.value.suggested_filename == letter.name
    assert Path(download.value.path()).read_bytes() == letter.read_bytes()
    review(minh, number, "Trả lại", REASON)

    open_work(hoa, number)
    returned = hoa.page.get_by_role("region", name="Báo cáo lần 1 bị trả lại")
    expect(returned).to_contain_text(REASON)
    expect(hoa.page.get_by_label("Nội dung thực hiện")).to_have_value(FIRST)
    report(hoa, number, SECOND, letter)

    review(minh, number, "Xác nhận hoàn thành")
    lan.go(f"/van-ban/?tim={number}").locator("tbody").get_by_role("link").click()
    row = lan.page.locator("tbody tr").first
    expect(row).to_contain_text("Hoàn thành")
    expect(row).to_contain_text("Lần 2")


def test_a_moved_clock_brings_the_reminder_and_the_overdue_mark(seat: Sit) -> None:
    lan, hoa = seat("lan"), seat("hoa")
    number = "9102/UBND-VP"
    register(lan, number, due=in_days(6))
    accept(hoa, number)
    for _ in range(8):
        hoa.go("/").get_by_role("button", name="+1 ngày làm việc").click()
    row = hoa.go(f"/?tim={number}&nhom=overdue").locator("tbody tr").first
    expect(row).to_contain_text("Quá hạn")
    subjects = hoa.go("/thong-bao/").get_by_role("main").inner_text()
    assert subjects.count(number) >= 3, subjects  # given, reminded, overdue
    hoa.go("/").get_by_role("button", name="Đặt lại").click()
    expect(hoa.go(f"/?tim={number}").locator("tbody tr").first).not_to_contain_text("Quá hạn")


def test_what_was_typed_is_kept_beside_each_problem(seat: Sit) -> None:
    page = seat("lan").go("/van-ban/nhap")
    page.get_by_label("Trích yếu").fill("Ngắn")
    page.get_by_label("Thời hạn", exact=True).fill("31/02/2026")
    page.get_by_role("button", name="Thêm nhiệm vụ").click()
    expect(page.get_by_role("heading", name="Nhiệm vụ 2")).to_be_visible()
    expect(page.get_by_label("Trích yếu")).to_have_value("Ngắn")
    page.get_by_role("button", name="Bỏ nhiệm vụ 2").click()
    expect(page.get_by_role("heading", name="Nhiệm vụ 2")).to_be_hidden()
    page.get_by_role("button", name="Giao nhiệm vụ").last.click()
    problems = page.get_by_role("alert")
    expect(problems).to_contain_text("31/02/2026")
    expect(page.get_by_label("Trích yếu")).to_have_value("Ngắn")
    expect(page.get_by_label("Thời hạn", exact=True)).to_have_value("31/02/2026")
    problems.get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.name") == "number"


def test_who_comes_second_is_told_who_was_quicker(seat: Sit) -> None:
    lan, hoa, head = seat("lan"), seat("hoa"), seat("tt.stnmt")
    number = "9103/UBND-VP"
    register(lan, number, due=in_days(20))
    open_work(hoa, number)
    open_work(head, number)
    hoa.page.get_by_role("button", name="Tiếp nhận").click()
    with head.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        head.page.get_by_role("button", name="Tiếp nhận").click()
    assert answered.value.status == 409
    expect(head.page.get_by_role("main")).to_contain_text("Đầu mối cập nhật Sở Tài nguyên và Môi trường")
    head.page.get_by_role("link", name="Xem việc đang ở đâu").click()
    expect(head.page.get_by_role("list", name="Các bước")).to_contain_text("Báo cáo kết quả")


def test_signing_out_ends_the_session_on_the_server(seat: Sit) -> None:
    hoa = seat("hoa")
    cookies: list[Any] = list(hoa.page.context.cookies())
    hoa.page.locator("summary", has_text="Tài khoản").click()
    hoa.page.get_by_role("button", name="Đăng xuất").click()
    hoa.page.context.add_cookies(cookies)
    hoa.go("/")
    assert hoa.path == "/dang-nhap/"


@pytest.mark.parametrize("path", ["/viec/1", "/van-ban/1", "/tien-trinh/1", "/tep/1"])
def test_what_is_anothers_does_not_exist(seat: Sit, path: str) -> None:
    page = seat("dm.bdt").page
    answer = page.goto(page.url.rstrip("/") + path)
    assert answer is not None
    assert answer.status == 404
