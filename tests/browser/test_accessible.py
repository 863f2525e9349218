"""WCAG 2.2 AA on every page, in light, in dark and at 390 px, by axe-core; and nothing sticks out sideways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Seat
from tests.support.proof import FULL

pytestmark = pytest.mark.proof

AXE = Path(__file__).parents[2] / "webapp" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = ("color-contrast", "link-in-text-block")
PLACES = ("target-size", "scrollable-region-focusable", "aria-hidden-focus", "region", "bypass", "css-orientation-lock")
LOOKS: tuple[tuple[Literal["light", "dark"], int, dict[str, Any]], ...] = (
    ("light", 1280, RULES),
    # The same page in other places and other colours: only what either can break is asked again.
    ("light", 390, RULES if FULL else {"runOnly": {"type": "rule", "values": [*PLACES, *COLOURS]}}),
    ("dark", 1440, {"runOnly": {"type": "rule", "values": [*COLOURS]}}),
)

UNDRAWN = "[data-diagram]:not([data-drawn]), [data-studio]:not([data-checked])"
"""What scripts are still busy with."""

CROWDED = """[...document.querySelectorAll('.list.cards td')]
    .filter(cell => cell.offsetWidth && !cell.querySelector('.unseen') && cell.scrollWidth > cell.clientWidth + 1)
    .map(cell => cell.innerText.slice(0, 60))"""
"""The cells of lists whose text is wider than they are."""

COVERED = """(() => {
    const found = [...document.querySelectorAll('main :is(button, .button, .input):not(.unseen)')].filter(one => {
        if (!one.checkVisibility({visibilityProperty: true}) || one.disabled) return false;
        one.scrollIntoView({block: 'center'});
        const {x, y, width, height} = one.getBoundingClientRect();
        const there = document.elementFromPoint(x + width / 2, y + height / 2);
        return there && there !== one.control && !one.contains(there) && !there.contains(one);
    });
    scrollTo(0, 0);
    return found.map(one => one.outerHTML.slice(0, 80));
})()"""
"""What is to be clicked and lies under something else than the field that it names."""

Sit = Callable[..., Seat]


@pytest.fixture(autouse=True)
def axe() -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (make setup builds the bundle and brings it)")


def faults(page: Page) -> list[str]:
    """What axe finds in each look, one line for each element; and what sticks out."""
    page.wait_for_load_state("load")
    expect(page.locator(UNDRAWN)).to_have_count(0)
    # Through the debugger, not as a <script>: the page's own policy would rightly refuse that.
    page.evaluate(AXE.read_text("utf-8"))
    found = [line for look in LOOKS for line in _faults_in(page, *look)]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})
    return found


def _faults_in(page: Page, colours: Literal["light", "dark"], width: int, rules: dict[str, Any]) -> list[str]:
    page.emulate_media(color_scheme=colours)
    page.set_viewport_size({"width": width, "height": 900})
    lines = [
        f"{page.url} {colours} {width} {fault['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for fault in page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
        for node in fault["nodes"]
    ]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    lines += [f"{page.url}: {over} px wider than {width}"] if over > 0 else []
    lines += [f"{page.url} {width}: cannot be clicked: {text}" for text in page.evaluate(COVERED)]
    return lines + [f"{page.url} {width}: runs over its neighbour: {text}" for text in page.evaluate(CROWDED)]


def hold(page: Page) -> None:
    found = faults(page)
    assert not found, "\n".join(found)


def send(page: Page, button: str) -> None:
    """Send a form and have its answer."""
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).last.click()


def first_link(seat: Seat, path: str) -> str:
    return str(seat.go(path).locator("tbody a").first.get_attribute("href"))


def test_pages_of_the_office(seat: Sit) -> None:
    lan = seat("lan")
    paths = [
        "/",
        "/van-ban/",
        "/van-ban/?tim=khong+co+gi",
        "/van-ban/nhap",
        "/van-ban/nhap-tep/",
        "/thong-bao/",
        "/khong-co",
        first_link(lan, "/van-ban/"),
    ]
    for path in paths:
        hold(lan.go(path))
    page = lan.go("/van-ban/nhap")
    send(page, "Giao nhiệm vụ")
    hold(page)


def test_pages_of_an_agency(seat: Sit) -> None:
    hoa = seat("hoa")
    hold(hoa.page)
    page = hoa.go(first_link(hoa, "/"))
    hold(page)
    page.get_by_text("Xem dạng bảng").click()
    hold(page)


def test_pages_of_a_district_that_hands_work_down(seat: Sit) -> None:
    head = seat("tt.tt")
    board = str(head.page.get_by_role("link", name="Việc nội bộ").first.get_attribute("href"))
    piece = str(head.go(board).locator("a.go").first.get_attribute("href"))
    for path in (board, piece, "/quy-trinh/internal_assignment"):
        hold(head.go(path))


def test_pages_of_a_reviewer(seat: Sit) -> None:
    minh = seat("minh")
    page = minh.go(first_link(minh, "/?nhom=in_review"))
    send(page, "Gửi kết luận")
    hold(page)


def test_pages_of_a_supervisor(seat: Sit) -> None:
    chief = seat("chief")
    one = first_link(chief, "/tien-trinh/")
    watched = ["/quan-sat/", "/quan-sat/assignment", f"{one}/dieu-hanh/move"]
    paths = ["/", "/tong-quan/", "/tong-quan/?co_quan=8", "/tong-quan/dang-thuc-hien", "/linh-vuc/", "/tong-hop/"]
    paths += ["/don-doc/", "/tien-trinh/", "/tep-tam-giu/", one, *watched]
    for path in paths:
        hold(chief.go(path))
    beside = [each.get_attribute("href") for each in chief.go(one).locator("a[href^='/nhiem-vu/']").all()]
    for path in beside:
        if path and not path.endswith(".docx"):
            hold(chief.go(path))


def test_pages_of_ones_own_account(seat: Sit) -> None:
    keeper = seat("qt.vp")
    for path in ("/tai-khoan/phien-lam-viec", "/tai-khoan/cac-phien", "/tai-khoan/ma-xac-thuc/"):
        hold(keeper.go(path))
    keeper.page.locator(".me summary").click()
    hold(keeper.page)


def test_the_first_page(browser: Any, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    hold(page)
    context.close()


def test_pages_of_rights_and_of_the_audit(seat: Sit) -> None:
    admin = seat("qt.vp")
    for path in ("/tai-khoan/", first_link(admin, "/tai-khoan/"), "/nhat-ky/", "/dau-moi/?co_quan=SXD", "/vang-mat/"):
        hold(admin.go(path))
    hold(admin.go("/nhat-ky/?tu=31/02/2026&ai=nobody"))


def test_forms_of_rights_that_do_not_hold(seat: Sit) -> None:
    admin = seat("qt.vp")
    page = admin.go(first_link(admin, "/tai-khoan/"))
    send(page, "Cấp quyền")
    hold(page)
    page.get_by_text("Kết thúc quyền này").first.click()
    send(page, "Kết thúc quyền")
    hold(page)
    page = admin.go("/vang-mat/")
    send(page, "Ủy quyền")
    hold(page)
