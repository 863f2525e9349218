"""A supervisor at a real browser finds where work gathers, and moves what is stuck."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Seat

WHY = "Cơ quan đã báo cáo bằng văn bản giấy"


def test_a_supervisor_finds_the_bottleneck_and_moves_a_stuck_instance(seat: Callable[..., Seat]) -> None:
    chief = seat("chief")
    page = chief.go("/quan-sat/assignment")
    drawing = page.locator("[data-drawn='true']")
    expect(drawing.locator(".heat-5")).to_have_count(1)
    row = page.locator(".heat-table tr", has=page.locator(".heat-5"))
    # The badge and the table tell the same figure.
    figure = row.locator("td").first.inner_text()
    hottest = page.locator(".bottlenecks a").first.inner_text()
    expect(row.get_by_role("link", name=hottest)).to_be_visible()
    expect(drawing.locator(".badge.tokens", has_text=figure).first).to_be_visible()

    page.locator(".bottlenecks a").first.click()
    page.locator("tbody .go").first.click()
    page.get_by_role("link", name="Chuyển bước").click()
    page.get_by_label("Chuyển đến bước").select_option(label="Tiếp nhận nhiệm vụ")
    page.get_by_label("Lý do").fill(WHY)
    page.get_by_role("button", name="Chuyển bước").click()
    expect(page.get_by_text("Chuyển bước: đã thực hiện")).to_be_visible()
    expect(page.locator(".trail").get_by_text("Chuyển đến “Tiếp nhận nhiệm vụ”")).to_be_visible()
    expect(page.locator(".trail").get_by_text(WHY)).to_be_visible()
    expect(page.locator(".stepper [aria-current='step']")).to_contain_text("Tiếp nhận nhiệm vụ")


def test_a_supervisor_looks_at_an_act_on_many_and_has_it_done(seat: Callable[..., Seat]) -> None:
    page = seat("chief").go("/tien-trinh/?qua_han=1")
    page.get_by_label("Phạm vi").select_option(label="khớp bộ lọc (tất cả các trang)")
    page.get_by_label("Với các tiến trình").select_option(label="Tạm dừng tiến trình")
    page.get_by_role("button", name="Xem trước").click()
    page.get_by_label("Lý do").fill(WHY)
    page.get_by_role("button", name="Tạm dừng tiến trình").click()
    expect(page.get_by_text("xong lúc")).to_be_visible()
    expect(page.get_by_text("Sẽ thực hiện")).to_have_count(0)
