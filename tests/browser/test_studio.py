"""A designer draws one more step from the palette, tries it, deploys it, migrates what runs; staff complete it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from engine import Instance, WorkItem
from tests.browser.conftest import Seat
from tests.browser.test_accessible import hold
from tests.support.province import someone
from workflows import asides, worklist
from workflows.bootstrap import House
from workflows.demo.people import officer_of
from workflows.models import Assignment
from workflows.studio import drafts
from workflows.studio.drafts import Change

Sit = Callable[..., Seat]


def middle(page: Page, element: str) -> tuple[float, float]:
    box = page.locator(f'[data-element-id="{element}"]').first.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def correction_to_be_checked(province: House) -> int:
    """A correction that the reviewer asked for and the agency gave: it stands at the check, in the version of today."""
    with province.unit_of_work() as uow:
        reviewer = someone(uow, "cv.th1")
        for each in uow.session.scalars(select(Assignment).where(Assignment.instance_id.is_not(None))):
            if "dinh-chinh" in [aside.key for aside in asides.offered(uow, reviewer, each)]:
                asides.take_up(
                    uow, reviewer, each.instance_id or 0, "dinh-chinh", {"wrong": "Tỷ lệ khác báo cáo giấy."}
                )
                break
        item = uow.session.scalars(
            select(WorkItem).where(WorkItem.element == "answer").order_by(WorkItem.id.desc())
        ).first()
        assert item is not None
        officer = officer_of(str(item.circle).removeprefix("officers:"))
        instance = uow.session.get_one(Instance, item.instance_id)
        worklist.complete(uow, someone(uow, officer), item.id, {"content": "Tỷ lệ đúng là 98 %."})
        return instance.id


LISTED = """<bpmn:multiInstanceLoopCharacteristics>
  <bpmn:loopDataInputRef>agencies</bpmn:loopDataInputRef><bpmn:inputDataItem id="agency" name="agency" />
</bpmn:multiInstanceLoopCharacteristics>"""


def drawn_elsewhere(province: House) -> int:
    """A design whose step goes through a list that is no element of its drawing: the name of a variable."""
    with province.unit_of_work() as uow:
        thu = someone(uow, "tk.vp")
        draft = drafts.begin_from(uow, thu, "correction", 1)
        drawing = re.sub(
            r'(<bpmn:userTask id="answer".*?)(</bpmn:userTask>)', rf"\1{LISTED}\2", draft.diagram, flags=re.S
        )
        return drafts.save(uow, thu, draft.id, draft.digest, Change(diagram=drawing)).id


def test_what_a_drawing_names_is_kept_and_everything_the_engine_reads_is_asked_beside_it(
    seat: Sit, province: House
) -> None:
    number = drawn_elsewhere(province)
    page = seat("tk.vp", viewport={"width": 1440, "height": 1000}).go(f"/thiet-ke/ban-soan/{number}")
    desk, panel = page.locator("[data-studio]"), page.get_by_role("group", name="Thuộc tính")
    expect(desk).to_have_attribute("data-checked", "rejected")  # nothing writes that list
    page.get_by_role("button", name="Tìm trong sơ đồ").click()
    page.keyboard.type("dinh chinh")  # signs are found without their marks
    page.locator(".djs-search-result", has_text="answer").click()
    expect(panel.get_by_label("Mỗi mục của danh sách một lần")).to_have_value("agencies")
    panel.get_by_label("Tên biến của từng mục").fill("one")
    panel.get_by_label("Làm mấy lần").select_option("sequential")
    panel.get_by_label("Đủ khi").fill("1 < 2")
    panel.get_by_label("Tên", exact=True).fill("Hỏi từng cơ quan")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(panel.get_by_label("Tên", exact=True)).to_have_value("Đính chính")
    expect(panel.get_by_label("Đủ khi")).to_have_value("1 < 2")

    page.mouse.click(*middle(page, "closed"))
    page.locator('.djs-context-pad [data-action="replace"]').click()
    page.locator(".djs-popup-search input").fill("loi")
    page.locator(".djs-popup .entry", has_text="Kết thúc bằng lỗi").click()
    panel.get_by_label("Mã lỗi").fill("late")
    page.keyboard.press("Tab")
    expect(panel).to_contain_text("Kết thúc bằng lỗi")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("status").last).to_have_text("Đã lưu.")
    with province.unit_of_work(write=False) as uow:
        kept = drafts.opened(uow, someone(uow, "tk.vp"), number).diagram
    for said in (
        "<bpmn:loopDataInputRef>agencies</bpmn:loopDataInputRef>",
        '<bpmn:inputDataItem id="one" name="one" />',
        'isSequential="true"',
        "1 &lt; 2</bpmn:completionCondition>",
        'errorCode="late"',
    ):
        assert said in kept


@pytest.mark.requirement("R11.4")
def test_an_approval_step_is_drawn_tried_deployed_and_done_by_staff(seat: Sit, province: House) -> None:
    running = correction_to_be_checked(province)
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

    # The scenario of before ends too early now: it is put right where it fails, and goes on by playing.
    page.get_by_role("link", name="Thử", exact=True).click()
    hold(page)
    page.locator("tbody .go").first.click()
    expect(page.get_by_role("alert")).to_contain_text("mong đợi không bước nào")
    expect(page.locator("[data-drawn='true'] .mark-here")).to_have_attribute("data-element-id", "sign")
    page.get_by_text("Đổi điều mong đợi").click()
    page.get_by_role("button", name="Ghi điều mong đợi").click()
    page.get_by_role("link", name="Lãnh đạo ký kết quả", exact=True).click()
    page.get_by_label("Đồng ý đính chính").check()
    hold(page)
    page.get_by_role("button", name="Làm và ghi").click()
    expect(page.get_by_text("Không bước nào", exact=True)).to_be_visible()

    page.get_by_role("link", name="Triển khai").click()
    expect(page.get_by_role("main")).to_contain_text("đi đúng")
    expect(page.get_by_role("main")).to_contain_text("Chuyển được")
    hold(page)
    page.get_by_label("Lý do thay đổi").fill("Lãnh đạo Văn phòng ký kết quả đính chính")
    page.get_by_role("button", name="Triển khai").click()
    expect(page.get_by_role("status")).to_contain_text("phiên bản 2")

    # What runs goes over, and those whose step it is now have it.
    page.get_by_role("link", name="sang bản mới").click()
    page.get_by_label("Lý do").fill("Kết quả nào cũng có người ký")
    page.get_by_role("button", name="Chuyển").click()
    expect(page.get_by_role("main")).to_contain_text("Đã chuyển")
    for who, what in (("minh", "Kiểm tra đính chính"), ("chief", "Lãnh đạo ký kết quả")):
        staff = seat(who).go(f"/tien-trinh/{running}")
        staff.get_by_role("link", name=what).first.click()
        staff.get_by_label("Đồng ý đính chính").check()
        staff.locator("form .button.main").click()
        expect(staff.get_by_role("status")).to_contain_text(what)
    with province.unit_of_work(write=False) as uow:
        ended = uow.session.get_one(Instance, running)
        assert (ended.status, ended.definition.version) == ("completed", 2)
    assert said == []
