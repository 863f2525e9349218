"""Three unrelated diagrams, deployed as files and walked through the pages: nothing of them is known to the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from engine import Incident, Instance, Submission
from tests.support.counting import statements
from tests.support.province import awaiting, count, later, someone, sweep
from tests.support.web import LETTERS, Visitor, Visitors, said
from workflows import designs, worklist
from workflows.bootstrap import House
from workflows.models import Agency, Attachment, Matter, Person, PersonRole
from workflows.vocabulary import Role

DESIGNS = Path(__file__).parents[1] / "diagrams"
LEAVE = {"reason": "Về quê giải quyết việc gia đình", "kind": "annual", "from_day": "12/01/2026", "days": "2,5"}
PURCHASE = {"thing": "Máy quét tài liệu", "amount": "2"}
INCIDENT = {"what": "Máy chủ thư không gửi được", "level": "high"}


@pytest.fixture
def house(house: House) -> House:
    """The house with the three diagrams, and an administrator of the Office."""
    with house.unit_of_work() as uow:
        office = uow.session.scalars(select(Agency).where(Agency.code == "VP")).one()
        grants = [PersonRole(role=Role.OFFICE_ADMIN)]
        uow.session.add(Person(username="tam", name="Tâm", agency=office, grants=grants))
        designs.deploy(uow, DESIGNS, by="thu")
    return house


def once(visitor: Visitor, path: str) -> dict[str, str]:
    """The hidden word of a page."""
    found = re.search(r'name="_once"[^>]*value="([^"]+)"', visitor.get(path).text)
    assert found
    return {"_once": found[1]}


def send(visitor: Visitor, path: str, typed: dict[str, Any], **more: Any) -> str:
    """Send a form that holds; where it leads."""
    answer = visitor.post(path, typed, **more)
    assert answer.status_code == 302, said(answer)
    return answer.location


def status(house: House) -> str:
    with house.unit_of_work(write=False) as uow:
        return uow.session.scalars(select(Instance.status)).one()


def fails(*_: object, **__: object) -> None:
    raise RuntimeError("secret inside")


def test_a_leave_request_is_returned_mended_and_granted(house: House, at: Visitors) -> None:
    hoa, head = at("hoa"), at("head")
    assert "Đơn xin nghỉ phép" in said(hoa.get("/quy-trinh/"))
    course = send(hoa, "/quy-trinh/leave", LEAVE, files=LETTERS)
    assert "Đã gửi: Về quê giải quyết việc gia đình" in said(hoa.get(course))
    row = said(head.get("/?tim=ve+que"))
    assert "Về quê giải quyết việc gia đình" in row
    assert "Đơn xin nghỉ phép" in row
    assert "Hoa" in row

    review = at.item("head", "review")
    page = said(head.get(review))
    for words in ("Nghỉ phép năm", "12/01/2026", "2,5", "Báo cáo rà soát.pdf", "Gửi đơn"):
        assert words in page
    assert head.get("/tep/1").status_code == 200
    send(head, review, {"decision": "return", "note": "Ghi rõ số ngày."})

    mend = hoa.get(at.item("hoa", "mend"))
    assert "Ghi rõ số ngày." in said(mend)
    assert "Trả lại để sửa" in said(mend)
    send(hoa, at.item("hoa", "mend"), {**LEAVE, "days": "3"})
    send(head, at.item("head", "review"), {"decision": "approve"})
    assert status(house) == "completed"
    page = said(hoa.get(course))
    assert page.count("Duyệt đơn") >= 2
    assert "Đồng ý cho nghỉ" in page
    assert (awaiting(house, "hoa"), awaiting(house, "head")) == ([], [])


def test_an_offered_act_takes_the_request_back(house: House, at: Visitors) -> None:
    hoa, head = at("hoa"), at("head")
    course = send(hoa, "/quy-trinh/leave", LEAVE)
    review = at.item("head", "review")
    assert "Rút đơn" not in said(hoa.get("/"))
    offered = re.search(r'href="(/viec/\d+)"[^>]*>(?:(?!</a>).)*Rút đơn', hoa.get(course).text, re.DOTALL)
    assert offered
    send(hoa, offered[1], {"why": "Đã đổi kế hoạch"})
    assert status(house) == "completed"
    assert head.get(review).status_code in (404, 409)
    assert "Đã đổi kế hoạch" in said(hoa.get(course))


@pytest.mark.parametrize(
    ("price", "who", "step"), [("12000000", "tam", "admin_review"), ("60000000", "son", "chief_review")]
)
def test_a_purchase_is_prepared_twice_side_by_side_and_approved_by_its_price(
    house: House, at: Visitors, price: str, who: str, step: str
) -> None:
    hoa, tam, judge = at("hoa"), at("tam"), at(who)
    course = send(hoa, "/quy-trinh/purchase", PURCHASE)
    for decision in ("redo", "approve"):
        assert sorted(awaiting(house, "tam")) == ["budget", "quotes"]
        listed = said(at("son").get("/tien-trinh/?quy_trinh=purchase"))
        assert "Lấy báo giá" in listed
        assert "Kiểm tra dự toán" in listed
        send(tam, at.item("tam", "quotes"), {"price": price}, files=LETTERS)
        send(tam, at.item("tam", "budget"), {"within": "yes"})
        assert awaiting(house, who) == [step]
        send(judge, at.item(who, step), {"decision": decision})
    send(hoa, at.item("hoa", "receive"), {"good": "on"})
    assert status(house) == "completed"
    page = said(hoa.get(course))
    assert "Giá thấp nhất (đồng)" in page
    assert f"{int(price):,}".replace(",", ".") in page


def test_an_incident_is_handled_in_time_or_directed_after_four_hours(house: House, at: Visitors) -> None:
    binh, tam, son = at("binh"), at("tam"), at("son")
    send(binh, "/quy-trinh/incident", INCIDENT)
    assert awaiting(house, "tam") == ["fixed"]
    send(tam, at.item("tam", "fixed"), {"how": "Đã khởi động lại dịch vụ"})
    assert status(house) == "completed"

    course = send(binh, "/quy-trinh/incident", INCIDENT)
    late = at.item("tam", "fixed")
    later(house, hours=5)
    sweep(house)
    assert awaiting(house, "tam") == []
    assert tam.get(late).status_code == 409
    send(son, at.item("son", "direct"), {"order": "Chuyển đường truyền dự phòng"})
    assert "Chuyển đường truyền dự phòng" in said(binh.get(course))


def test_wrong_input_is_told_by_field_and_nothing_is_stored(house: House, at: Visitors) -> None:
    page = at("hoa").post(
        "/quy-trinh/leave", {**LEAVE, "reason": "Đi", "from_day": "31/02/2026"}, files={"a.exe": b"x"}
    )
    assert page.status_code == 422
    for words in ("ít nhất 5 ký tự", "không có ngày 31/02/2026", "Không nhận tệp"):
        assert words in said(page)
    assert "31/02/2026" in page.text
    assert count(house, Instance, Matter, Submission, Attachment) == [0, 0, 0, 0]


@pytest.mark.requirement("R6.4")
def test_two_strangers_see_nothing_of_anothers_request(house: House, at: Visitors) -> None:
    course = send(at("hoa"), "/quy-trinh/leave", LEAVE, files=LETTERS)
    item = at.item("head", "review")
    for stranger in (at("binh"), at("thu")):
        for path in (course, f"{course}/so-do.bpmn", item, "/tep/1"):
            assert stranger.get(path).status_code == 404, path
        assert stranger.send(item, {"decision": "approve"}, token=stranger.token("/")).status_code == 404
        assert "Về quê" not in said(stranger.get("/")) + said(stranger.get("/quy-trinh/"))
    assert at("hoa").send(item, {"decision": "approve"}, token=at("hoa").token("/")).status_code in (400, 403)


def test_what_registration_starts_is_started_by_nobody_from_the_page(house: House, at: Visitors) -> None:
    for who in ("hoa", "lan", "minh", "tam"):
        assert at(who).get("/quy-trinh/assignment").status_code == 404
        assert at(who).get("/quy-trinh/khong-co").status_code == 404


def test_a_form_sent_twice_counts_once(house: House, at: Visitors) -> None:
    hoa, head = at("hoa"), at("head")
    path = "/quy-trinh/leave"
    typed, token = {**LEAVE, **once(hoa, path)}, hoa.token(path)
    first, second = (hoa.send(path, typed, token=token, files=LETTERS) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.location == second.location
    assert count(house, Instance, Matter, Submission, Attachment) == [1, 1, 1, 1]
    path = at.item("head", "review")
    typed, token = {"decision": "approve", **once(head, path)}, head.token(path)
    first, second = (head.send(path, typed, token=token) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert count(house, Submission) == [2]


def test_a_draft_keeps_words_and_files_for_its_owner_alone(house: House, at: Visitors) -> None:
    hoa, tam = at("hoa"), at("tam")
    send(hoa, "/quy-trinh/purchase", PURCHASE)
    path = at.item("tam", "quotes")
    assert send(tam, path, {"price": "tạm 12 triệu", "act": "draft"}, files=LETTERS) == path
    page = tam.get(path)
    assert "tạm 12 triệu" in page.text
    assert "Báo cáo rà soát.pdf" in said(page)
    assert "bản nháp" in said(page)
    assert (at("son").get("/tep/1").status_code, tam.get("/tep/1").status_code) == (404, 200)
    assert "quotes" in awaiting(house, "tam")
    send(tam, path, {"price": "12000000", "files": "1"})
    assert at("son").get("/tep/1").status_code == 200
    assert count(house, Attachment) == [1]


def test_a_step_that_fails_keeps_the_words_and_is_tried_again(
    house: House, at: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    hoa, head, son = at("hoa"), at("head"), at("son")
    course = send(hoa, "/quy-trinh/leave", LEAVE)
    path = at.item("head", "review")
    monkeypatch.setitem(house.registry.candidate_rules, "starter", fails)
    page = head.post(path, {"decision": "return", "note": "Ghi rõ số ngày."})
    assert page.status_code == 500
    assert "Ghi rõ số ngày." in page.text
    assert "đã được ghi lại" in said(page)
    assert count(house, Submission, Incident) == [1, 1]
    monkeypatch.undo()
    for who, told in ((hoa, False), (son, True)):
        page = said(who.get(course))
        assert "Tiến trình gặp sự cố ở “Ý kiến?”" in page
        assert ("Thử lại ngay" in page, "secret inside" in page) == (told, told)
    send(son, f"{course}/thu-lai", {}, form=course)
    assert "Thử lại ngay" not in said(son.get(course))
    send(head, path, {"decision": "approve"})
    assert status(house) == "completed"


def test_a_list_costs_the_same_for_one_request_and_for_many(house: House, at: Visitors) -> None:
    def cost() -> int:
        with house.unit_of_work(write=False) as uow:
            head = someone(uow, "head")
        with statements(house.database) as sent, house.unit_of_work(write=False) as uow:
            page = worklist.inbox(uow, head, worklist.Filters())
            assert all(row.subject.agency for row in page.rows)
        return len(sent)

    hoa = at("hoa")
    send(hoa, "/quy-trinh/leave", LEAVE)
    one = cost()
    for _ in range(4):
        send(hoa, "/quy-trinh/leave", LEAVE)
    assert cost() == one


def test_a_file_chosen_for_a_start_stays_chosen_and_is_its_choosers_alone(house: House, at: Visitors) -> None:
    path, wrong = "/quy-trinh/leave", {**LEAVE, "from_day": "31/02/2026"}
    hoa = at("hoa")
    page = hoa.post(path, wrong, files=LETTERS)
    assert page.status_code == 422
    assert 'value="1" checked' in page.text
    assert at("binh").post(path, {**LEAVE, "files": "1"}).status_code == 404
    assert hoa.post(path, {**LEAVE, "files": "1"}).status_code == 302
    assert count(house, Attachment) == [1]
