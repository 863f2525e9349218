"""Thu builds a form in the studio without code; Hoa fills it in where her work went over to it."""

from __future__ import annotations

import html
import json
import re
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from tests.support.province import accept, carry_over, register, someone
from tests.support.web import LETTERS, Visitor, Visitors, said
from webapp.built_forms import sent_from
from workflows.bootstrap import House
from workflows.designs import SHIPPED
from workflows.studio import drafts
from workflows.studio.drafts import Change
from workflows.studio.forms.rows import sheet_of
from workflows.vocabulary import ActOutcome

REPORT = json.loads((SHIPPED / "forms" / "report.json").read_text("utf-8"))


class Builder:
    """A form's page at a designer's browser: what stands in its controls is sent with every button."""

    def __init__(self, visitor: Visitor, address: str) -> None:
        self.visitor, self.address = visitor, address
        self.page = visitor.get(address)
        self.typed = controls(self.page.text)

    def press(self, act: str, **typed: Any) -> None:
        sent = {**self.typed, **typed, "act": act}
        self.page = self.visitor.send(self.address, sent, token=str(self.typed["csrf_token"]))
        if self.page.status_code == 302:
            self.page = self.visitor.get(self.page.headers["Location"])
        self.typed = controls(self.page.text)

    def names(self, title: str) -> str:
        """The beginning of the names of a row's controls."""
        return next(name for name, value in self.typed.items() if value == title).removesuffix("title")

    @property
    def said(self) -> str:
        return said(self.page)


def controls(page: str) -> dict[str, Any]:
    """What a browser would send of the builder's form as it stands."""
    form = page[page.index("data-builder") : page.index("</form>", page.index("data-builder"))]
    found: MultiDict[str, str] = MultiDict()
    for tag, attributes, inside in re.findall(
        r"<(input|textarea|select)\b([^>]*)>(?:((?:(?!</?(?:input|select|textarea)).)*)</(?:textarea|select)>)?",
        form,
        re.S,
    ):
        name = re.search(r'\bname="([^"]*)"', attributes)
        value = re.search(r'\bvalue="([^"]*)"', attributes)
        ticked = not re.search(r'type="(checkbox|radio)"', attributes) or " checked" in attributes
        if not name or not ticked or 'type="file"' in attributes:
            continue
        if tag == "select":
            chosen = re.search(r'<option value="([^"]*)" selected', inside) or re.search(
                r'<option value="([^"]*)"', inside
            )
            found.add(name[1], html.unescape(chosen[1]) if chosen else "")
        else:
            found.add(
                name[1], html.unescape(inside.removeprefix("\n") if tag == "textarea" else value[1] if value else "")
            )
    return dict(found.items())


@pytest.mark.requirement("R10.2")
def test_a_form_is_built_deployed_and_filled_in_and_what_runs_keeps_its_own_until_it_goes_over(house: House) -> None:
    at = Visitors(house)
    register(house)
    accept(house)
    thu, hoa = at("thu"), at("hoa")
    draft = thu.post("/thiet-ke/", {"based_on": "assignment", "version": "1"}).headers["Location"]
    listed = said(thu.get(f"{draft}/bieu-mau"))
    assert "Báo cáo kết quả thực hiện" in listed

    # The page as it opens says the form word for word; nothing is changed by looking at it.
    build = Builder(thu, f"{draft}/bieu-mau/report")
    sent = sent_from(MultiDict(build.typed))
    assert json.loads(sent.base) == REPORT
    assert sent.sheet == sheet_of(REPORT)

    # A box, and a field that is asked for when it is ticked; in both languages, nothing saved yet.
    build.press("add", **{"new-title": "Có vướng mắc khi thực hiện", "new-kind": "yes"})
    build.press("add", **{"new-title": "Vướng mắc cụ thể", "new-kind": "text"})
    row = build.names("Vướng mắc cụ thể")
    when = "co_vuong_mac_khi_thuc_hien=true"
    more = {f"{row}when": when, f"{row}required": "on", f"{row}title_en": "The difficulty", f"{row}key": "difficulty"}
    build.press("draw", **more, language="en")
    assert "The difficulty" in build.said
    assert "Chưa có tiếng Anh" in build.said
    build.press("try", **{"try-content": "Ngắn", "try-co_vuong_mac_khi_thuc_hien": "on"}, language="vi")
    assert "nhập ít nhất 30 ký tự (hiện có 4)" in build.said
    assert "Nhập “Vướng mắc cụ thể”" in build.said
    number = int(row.split("-")[1])
    build.press(f"up:{number}")
    assert "hỏi theo “Có vướng mắc khi thực hiện” đứng sau nó" in build.said
    build.press(f"down:{number - 1}")
    build.press(f"drop:{number}")
    build.press(f"back:{number}")
    assert "Chưa lưu" in build.said
    build.press("save", **{f"{row}most": "dài"})
    assert build.page.status_code == 422
    assert "Viết một số" in build.said
    build.press("save", **{f"{row}most": "500"})
    assert "Đã lưu biểu mẫu" in build.said

    page = thu.get(f"{draft}/trien-khai")
    digest = html.unescape(re.findall(r'name="digest" value="([^"]+)"', page.text)[0])
    deployed = thu.post(f"{draft}/trien-khai", {"digest": digest, "over": "1", "note": "Hỏi vướng mắc"})
    assert deployed.status_code == 302

    # What runs keeps its form until it goes over.
    assert "Vướng mắc" not in said(hoa.get(at.item("hoa", "report")))
    assert carry_over(house, {}, "Hỏi vướng mắc") == {ActOutcome.DONE: 1}
    step = at.item("hoa", "report")
    assert "Vướng mắc cụ thể" in said(hoa.get(step))
    answers = {
        "content": "Đã rà soát xong 100 % hồ sơ đất đai theo chỉ đạo.",
        "document_number": "45/BC-STNMT",
        "document_date": "05/01/2026",
        "co_vuong_mac_khi_thuc_hien": "on",
    }
    refused = hoa.post(step, answers, files=LETTERS)
    assert refused.status_code == 422
    assert "Nhập “Vướng mắc cụ thể”" in said(refused)
    assert hoa.post(step, {**answers, "difficulty": "Thiếu số liệu của huyện"}, files=LETTERS).status_code == 302


def test_two_designers_on_one_form_lose_nothing(house: House) -> None:
    thu = Visitors(house)("thu")
    draft = thu.post("/thiet-ke/", {"based_on": "correction", "version": "1"}).headers["Location"]
    first, second = Builder(thu, f"{draft}/bieu-mau/correction"), Builder(thu, f"{draft}/bieu-mau/correction")
    first.press("add", **{"new-title": "Của người trước", "new-kind": "line"})
    first.press("save")
    second.press("add", **{"new-title": "Của người sau", "new-kind": "choice"})
    second.press("save")
    assert second.page.status_code == 412
    assert "Thêm mục “Của người sau”." in second.said
    assert "Bỏ mục “Của người trước”." in second.said
    second.press("save")
    assert "Đã lưu biểu mẫu" in second.said


def test_a_form_is_begun_as_another_is_and_left_out_while_no_step_asks_for_it(house: House) -> None:
    at = Visitors(house)
    thu = at("thu")
    draft = thu.post("/thiet-ke/", {"based_on": "correction", "version": "1"}).headers["Location"]
    parts = f"{draft}/bieu-mau"

    def digest() -> str:
        return re.findall(r'name="digest" value="([^"]+)"', thu.get(parts).text)[0]

    def send(path: str, **typed: Any) -> Any:
        return thu.send(path, typed, token=thu.token(parts))

    stale = send(parts, digest="0" * 64, title="Ý kiến phối hợp")
    assert stale.status_code == 412
    assert "Ý kiến phối hợp" in stale.text
    assert send(parts, digest=digest(), title=" ").status_code == 422
    begun = send(parts, digest=digest(), title="Ý kiến phối hợp", like="correction_check")
    assert begun.headers["Location"].endswith("/bieu-mau/y_kien_phoi_hop")
    assert "Chưa bước nào dùng" in said(thu.get(parts))
    assert '"y_kien_phoi_hop"' in html.unescape(thu.get(draft).text)
    kept = send(f"{parts}/correction_check/bo", digest=digest())
    assert kept.status_code == 422
    assert "đang dùng ở" in said(kept)
    assert send(f"{parts}/y_kien_phoi_hop/bo", digest=digest()).status_code == 302
    assert "Ý kiến phối hợp" not in said(thu.get(parts))
    assert thu.get(f"{parts}/y_kien_phoi_hop").status_code == 404

    # A form goes out as a file, and comes in again under the file's name.
    file = thu.get(f"{parts}/correction_check/tep.json").data
    for name, content in (("hong.json", b"{"), ("so.json", b"[1]"), ("tên lạ.json", file), ("to.json", b"1" * 300_000)):
        refused = send(f"{parts}/tep.json", digest=digest(), file=(BytesIO(content), name))
        assert refused.status_code == 422, name
    assert send(f"{parts}/tep.json", digest=digest()).status_code == 422
    taken = send(f"{parts}/tep.json", digest=digest(), file=(BytesIO(file), "lan_hai.json"))
    assert taken.headers["Location"] == f"{parts}/lan_hai"
    assert thu.get(f"{parts}/lan_hai/tep.json").data == file


def test_what_cannot_be_taken_apart_is_shown_and_kept(house: House) -> None:
    thu = Visitors(house)("thu")
    draft = thu.post("/thiet-ke/", {"based_on": "correction", "version": "1"}).headers["Location"]
    number = int(draft.rpartition("/")[2])
    odd = {
        "none": None,
        "number": {"properties": 1},
        "choice": {"properties": {"a": {"oneOf": [{"title": "không mã"}]}}},
    }
    with house.unit_of_work() as uow:
        designer = someone(uow, "thu")
        opened = drafts.opened(uow, designer, number)
        drafts.save(uow, designer, number, opened.digest, Change(forms={**opened.forms, **odd}))
    for name in odd:
        assert "viết tay" in said(thu.get(f"{draft}/bieu-mau/{name}"))
    sent = {"act": "draw", "base": "[]"}
    token = thu.token(f"{draft}/bieu-mau")
    torn = thu.send(f"{draft}/bieu-mau/correction", sent, token=token)
    assert torn.status_code == 422
    assert "không còn nguyên vẹn" in said(torn)
    assert thu.send(f"{draft}/bieu-mau/none", sent, token=token).status_code == 200
