"""A designer draws one more step from the palette, gives it its form and its state, and deploys it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Seat
from tests.browser.test_accessible import hold
from workflows import designs
from workflows.bootstrap import House

Sit = Callable[..., Seat]


def middle(page: Page, element: str) -> tuple[float, float]:
    box = page.locator(f'[data-element-id="{element}"]').first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.requirement("R10.2")
def test_an_approval_step_is_drawn_named_given_its_form_and_deployed(seat: Sit, province: House) -> None:
    designer = seat("tk.vp")
    said: list[str] = []
    designer.page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page = designer.go("/thiet-ke/")
    hold(page)
    page.locator("tr", has_text="correction").get_by_role("button").click()
    desk = page.locator("[data-studio]")
    expect(desk).to_have_attribute("data-checked", "accepted")
    hold(page)

    # From the palette onto the flow into the end: the step is put between.
    page.get_by_role("button", name="Thêm bước của người").click()
    page.mouse.move(*middle(page, "done"))
    page.mouse.move(*middle(page, "done"), steps=3)
    page.mouse.click(*middle(page, "done"))
    panel = page.get_by_role("group", name="Thuộc tính")
    page.keyboard.press("Escape")  # the name may be typed on the drawing, too
    panel.get_by_label("Tên").fill("Lãnh đạo ký kết quả")
    panel.get_by_label("Biểu mẫu").select_option("correction_check")
    panel.get_by_label("Mã").fill("sign")
    panel.get_by_label("Ai làm, nếu khác với làn").select_option("chief")
    page.keyboard.press("Tab")
    expect(page.get_by_role("status").last).to_have_text("Chưa lưu")
    expect(desk).to_have_attribute("data-checked", "accepted")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").last).to_have_text("Đã lưu.")

    page.get_by_role("link", name="Triển khai").click()
    expect(page.get_by_role("main")).to_contain_text("Lãnh đạo ký kết quả")
    hold(page)
    page.get_by_label("Lý do thay đổi").fill("Lãnh đạo Văn phòng ký kết quả đính chính")
    page.get_by_role("button", name="Triển khai").click()
    expect(page.get_by_role("status")).to_contain_text("phiên bản 2")
    with province.unit_of_work(write=False) as uow:
        [newest] = [each for each, _ in designs.listing(uow) if (each.key, each.version) == ("correction", 2)]
    assert 'id="sign"' in newest.diagram
    assert 'value="chief"' in newest.diagram
    hold(designer.go("/thiet-ke/danh-muc"))
    assert said == []
