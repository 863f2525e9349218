"""A designer who is no programmer makes a decision table by keyboard, is told what is wrong, mends and tries it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Seat
from tests.browser.test_accessible import hold

Sit = Callable[..., Seat]


def test_a_table_is_filled_mended_and_tried_without_leaving_the_keyboard(seat: Sit) -> None:
    designer = seat("tk.vp")
    said: list[str] = []
    designer.page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page = designer.go("/thiet-ke/")
    page.locator("tr", has_text="correction").last.get_by_role("button").click()
    page.get_by_role("link", name="Bảng quyết định").click()
    page.get_by_label("Tên bảng").fill("Thời hạn theo mức độ khẩn")
    page.get_by_role("button", name="Tạo bảng").click()
    page.get_by_label("Tên cột").first.fill("Mức độ")
    page.get_by_label("Đọc biến").fill("urgency()")
    page.get_by_label("Tên cột").last.fill("Hạn")
    page.get_by_label("cột điều kiện 1, dòng 1").fill("khẩn")
    page.keyboard.press("Enter")  # at the last row: one more
    second = page.get_by_label("Mức độ, dòng 2")
    expect(second).to_be_focused()
    expect(page.get_by_role("cell").filter(has_text='viết trong dấu nháy: "khẩn"')).to_be_visible()
    hold(page)
    second.fill('not("khẩn")')
    page.keyboard.press("Shift+Enter")
    page.get_by_label("Mức độ, dòng 1").fill('"khẩn"')
    page.get_by_label("Hạn, dòng 1").fill('"hai ngày"')
    page.get_by_label("Mức độ", exact=True).fill("khẩn")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("hai ngày")
    expect(page.get_by_role("row").filter(has_text="1 đúng")).to_be_visible()
    expect(page.get_by_text("Trường hợp nào cũng có dòng đúng, và không hai dòng nào cùng đúng.")).to_be_visible()
    hold(page)
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu bảng quyết định")
    page.get_by_role("link", name="Các bảng").click()
    expect(page.get_by_role("main")).to_contain_text("Thời hạn theo mức độ khẩn")
    hold(page)
    assert said == []
