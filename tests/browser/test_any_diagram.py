"""A diagram that the code knows nothing of, deployed from files and walked through in a browser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Seat
from tests.browser.test_accessible import hold
from workflows import designs
from workflows.bootstrap import House

DESIGNS = Path(__file__).parents[1] / "diagrams"

Sit = Callable[..., Seat]


@pytest.fixture(autouse=True)
def deployed(province: House) -> None:
    with province.unit_of_work() as uow:
        designs.deploy(uow, DESIGNS, by="thu")


def test_a_leave_request_is_sent_kept_as_a_draft_and_granted(seat: Sit, letter: Path) -> None:
    hoa, head = seat("hoa"), seat("tt.stnmt")
    page = hoa.go("/quy-trinh/")
    hold(page)
    page.get_by_role("link", name="Đơn xin nghỉ phép").first.click()
    page.get_by_label("Lý do nghỉ").fill("Về quê giải quyết việc gia đình")
    page.get_by_role("radio", name="Việc riêng").check()
    page.get_by_label("Từ ngày").fill("32/01/2026")
    page.get_by_label("Tệp kèm theo").set_input_files(letter)
    page.get_by_role("button", name="Gửi đơn").click()
    expect(page.get_by_role("alert")).to_contain_text("không có ngày 32/01/2026")
    hold(page)
    page.get_by_label("Từ ngày").fill("12/01/2026")
    page.get_by_label("Số ngày").fill("2,5")
    page.get_by_label("Tệp kèm theo").set_input_files(letter)
    page.get_by_role("button", name="Gửi đơn").click()
    expect(page.get_by_role("status")).to_contain_text("Đã gửi: Về quê giải quyết việc gia đình")
    expect(page.locator('[data-diagram][data-drawn="true"]')).to_be_visible()
    hold(page)
    course = hoa.path

    page = head.go("/?tim=ve+que+giai+quyet")
    hold(page)
    page.locator("tbody tr").first.get_by_role("link").click()
    page.get_by_role("radio", name="Trả lại để sửa").check()
    page.get_by_label("Cần sửa gì").fill("Ghi rõ người làm thay")
    page.get_by_role("button", name="Lưu nháp").click()
    expect(page.get_by_label("Cần sửa gì")).to_have_value("Ghi rõ người làm thay")
    expect(page.locator('[data-diagram][data-drawn="true"]')).to_be_visible()
    hold(page)
    page.get_by_role("radio", name="Đồng ý cho nghỉ").check()
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_role("status")).to_contain_text("Đã ghi nhận")
    expect(hoa.go(course).get_by_role("main")).to_contain_text("Đồng ý cho nghỉ")
