"""WCAG 2.2 AA on every page, in light, in dark and at 390 px, by axe-core; and nothing sticks out sideways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Seat

AXE = Path(__file__).parents[2] / "webapp" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "viewport": {"width": 1440, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1440, "height": 900}},
    "phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 844}},
}

Sit = Callable[..., Seat]


@pytest.fixture(params=VIEWS)
def view(request: pytest.FixtureRequest) -> dict[str, Any]:
    return VIEWS[request.param]


@pytest.fixture(autouse=True)
def axe() -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (make setup builds the bundle and brings it)")


def faults(page: Page) -> list[str]:
    """What axe finds, one line for each element."""
    page.wait_for_load_state("networkidle")
    # Through the debugger, not as a <script>: the page's own policy would rightly refuse that.
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("rules => axe.run(document, rules)", RULES)
    lines = [
        f"{page.url} {fault['id']} ({fault['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for fault in found["violations"]
        for node in fault["nodes"]
    ]
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return lines + ([f"{page.url}: {width} px wider than the window"] if width > 0 else [])


def hold(page: Page) -> None:
    found = faults(page)
    assert not found, "\n".join(found)


def first_link(seat: Seat, path: str) -> str:
    return str(seat.go(path).locator("tbody a").first.get_attribute("href"))


def test_pages_of_the_office(seat: Sit, view: dict[str, Any]) -> None:
    lan = seat("lan", **view)
    paths = [
        "/",
        "/van-ban/",
        "/van-ban/?tim=khong+co+gi",
        "/van-ban/nhap",
        "/thong-bao/",
        "/khong-co",
        first_link(lan, "/van-ban/"),
    ]
    for path in paths:
        hold(lan.go(path))
    page = lan.go("/van-ban/nhap")
    page.get_by_role("button", name="Giao nhiệm vụ").last.click()
    hold(page)


def test_pages_of_an_agency(seat: Sit, view: dict[str, Any]) -> None:
    hoa = seat("hoa", **view)
    hold(hoa.page)
    page = hoa.go(first_link(hoa, "/"))
    hold(page)
    page.get_by_text("Xem dạng bảng").click()
    hold(page)


def test_pages_of_a_reviewer(seat: Sit, view: dict[str, Any]) -> None:
    minh = seat("minh", **view)
    page = minh.go(first_link(minh, "/?nhom=in_review"))
    page.get_by_role("button", name="Gửi kết luận").click()
    hold(page)


def test_pages_of_a_supervisor(seat: Sit, view: dict[str, Any]) -> None:
    chief = seat("chief", **view)
    one = first_link(chief, "/tien-trinh/")
    paths = ["/", "/don-doc/", "/tien-trinh/", "/tep-tam-giu/", one]
    for path in paths:
        hold(chief.go(path))
    beside = [each.get_attribute("href") for each in chief.go(one).locator("a[href^='/nhiem-vu/']").all()]
    for path in beside:
        if path and not path.endswith(".docx"):
            hold(chief.go(path))


def test_pages_of_ones_own_account(seat: Sit, view: dict[str, Any]) -> None:
    keeper = seat("qt.vp", **view)
    for path in ("/tai-khoan/phien-lam-viec", "/tai-khoan/cac-phien", "/tai-khoan/ma-xac-thuc/"):
        hold(keeper.go(path))
    keeper.page.locator(".me summary").click()
    hold(keeper.page)


def test_the_first_page(browser: Any, address: str, view: dict[str, Any]) -> None:
    context = browser.new_context(**view)
    page = context.new_page()
    page.goto(address)
    hold(page)
    context.close()


def test_pages_of_rights_and_of_the_audit(seat: Sit, view: dict[str, Any]) -> None:
    admin = seat("qt.vp", **view)
    for path in ("/tai-khoan/", first_link(admin, "/tai-khoan/"), "/nhat-ky/", "/dau-moi/?co_quan=SXD", "/vang-mat/"):
        hold(admin.go(path))
    hold(admin.go("/nhat-ky/?tu=31/02/2026&ai=nobody"))


def test_forms_of_rights_that_do_not_hold(seat: Sit, view: dict[str, Any]) -> None:
    admin = seat("qt.vp", **view)
    page = admin.go(first_link(admin, "/tai-khoan/"))
    page.get_by_role("button", name="Cấp quyền", exact=True).click()
    hold(page)
    page.get_by_text("Kết thúc quyền này").first.click()
    page.get_by_role("button", name="Kết thúc quyền", exact=True).first.click()
    hold(page)
    page = admin.go("/vang-mat/")
    page.get_by_role("button", name="Ủy quyền", exact=True).click()
    hold(page)
