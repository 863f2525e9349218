"""The cycle as people walk it over HTTP, with real sessions, tokens and redirects, on both databases."""

import re

import pytest

from engine import Event, Submission
from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    DUTY,
    HEAD,
    LETTER,
    REPORT,
    accept,
    awaiting,
    count,
    later,
    notices,
    register,
    review,
    submit,
    sweep,
    the_assignment,
    time_state,
)
from tests.support.web import LETTERS, Visitors, said
from workflows.bootstrap import House
from workflows.models import Attachment, Directive, Report
from workflows.vocabulary import ProcessState, TimeState

FORM = {**HEAD, **{f"duty-0-{name}": value for name, value in DUTY.items()}}


@pytest.mark.requirement("R8.7", "R8.12")
def test_the_whole_cycle_over_http(house: House, at: Visitors) -> None:
    lan, hoa, minh = at("lan"), at("hoa"), at("minh")
    registered = lan.post("/van-ban/nhap", FORM)
    assert registered.status_code == 302
    assert HEAD["summary"] in said(lan.get(registered.location))

    assert DUTY["content"] in said(hoa.get("/"))
    assert hoa.post(at.item("hoa", "accept"), {"officer": "Hoa"}).status_code == 302
    assert hoa.post(at.item("hoa", "report"), REPORT, files=LETTERS).status_code == 302

    page = said(minh.get(at.item("minh", "review")))
    assert REPORT["content"] in page
    assert "Báo cáo rà soát.pdf" in page
    returned = {"decision": "return", "reason": "Chưa có số liệu của quý IV."}
    assert minh.post(at.item("minh", "review"), returned).status_code == 302

    page = hoa.get(at.item("hoa", "report"))
    assert "Chưa có số liệu của quý IV." in said(page)
    assert REPORT["content"] in page.text
    later(house, days=14)
    sweep(house)
    assert "Quá hạn" in said(hoa.get("/?nhom=overdue"))
    assert hoa.post(at.item("hoa", "report"), REPORT, files=LETTERS).status_code == 302

    assert minh.post(at.item("minh", "review"), {"decision": "confirm"}).status_code == 302
    assert the_assignment(house).state is ProcessState.DONE
    assert time_state(house) is TimeState.LATE
    assert (awaiting(house, "hoa"), awaiting(house, "minh")) == ([], [])
    assert len(notices(house, "hoa", "Quá hạn")) == 1
    assert "Đã xác nhận hoàn thành" in said(hoa.get("/thong-bao/"))


def test_a_leader_whom_nothing_awaits_is_led_to_the_overview(at: Visitors) -> None:
    assert "Xem tổng quan" in said(at("son").get("/"))
    assert "Xem tổng quan" not in said(at("hoa").get("/"))


def test_bad_input_is_told_by_field_nothing_is_stored_and_what_was_typed_is_kept(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    before = count(house, Submission, Event, Attachment, Report)
    hoa, path = at("hoa"), at.item("hoa", "report")
    typed = {
        "content": "quá ngắn",
        "document_number": "9" * 51,
        "document_date": "31/02/2026",
        "is_admin": "1",
    }
    page = hoa.post(path, typed)
    assert page.status_code == 422
    words = said(page)
    for sentence in (
        "“Nội dung thực hiện”: nhập ít nhất 30 ký tự (hiện có 8).",
        "“Số, ký hiệu văn bản báo cáo”: nhập nhiều nhất 50 ký tự (hiện có 51).",
        "không có ngày 31/02/2026",
        "Chọn “Tệp văn bản báo cáo”.",
        "Biểu mẫu không có mục này.",
    ):
        assert sentence in words
    for kept in ("quá ngắn", "9" * 51, "31/02/2026"):
        assert kept in page.text
    assert count(house, Submission, Event, Attachment, Report) == before
    assert awaiting(house, "hoa") == ["report"]


def test_a_directive_that_is_refused_keeps_what_was_typed(house: House, at: Visitors) -> None:
    page = at("lan").post("/van-ban/nhap", {**FORM, "summary": "ngắn", "duty-0-due_on": "hôm qua"})
    assert page.status_code == 422
    assert "“Trích yếu”: nhập ít nhất 10 ký tự (hiện có 4)." in said(page)
    assert "hôm qua" in page.text
    assert DUTY["content"] in page.text
    assert count(house, Directive) == [0]


def test_text_that_looks_like_a_page_stays_text(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    evil = "<script>alert(1)</script> và 30 ký tự cho đủ dài"
    assert at("hoa").post(at.item("hoa", "report"), {**REPORT, "content": evil}, files=LETTERS).status_code == 302
    page = at("minh").get(at.item("minh", "review")).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_stale_item_tells_who_was_quicker(house: House, at: Visitors) -> None:
    register(house)
    path = at.item("hoa", "accept")
    hoa = at("hoa")
    token = hoa.token(path)
    accept(house, by="head")
    page = hoa.send(path, {}, token=token)
    assert page.status_code == 409
    assert "Thủ trưởng Sở Tài nguyên và Môi trường" in said(page)
    assert "05/01/2026" in said(page)
    assert hoa.get(path).status_code == 409


@pytest.mark.requirement("R6.4")
def test_somebody_elses_item_does_not_exist(house: House, at: Visitors) -> None:
    register(house)
    path, binh = at.item("hoa", "accept"), at("binh")
    assert binh.get(path).status_code == 404
    assert binh.send(path, {}, token=binh.token("/")).status_code == 404
    assert binh.get("/viec/999").status_code == 404
    assert binh.get("/van-ban/1").status_code == 404
    assert binh.get("/tien-trinh/1").status_code in (403, 404)
    assert binh.get("/tien-trinh/1/so-do.bpmn").status_code == 404
    assert awaiting(house, "hoa") == ["accept"]


def test_a_number_too_large_for_any_database_does_not_exist(house: House, at: Visitors) -> None:
    hoa, huge = at("hoa"), 10**30
    for path in ("viec", "van-ban", "tien-trinh", "tep", "thong-bao"):
        assert hoa.get(f"/{path}/{huge}").status_code == 404, path
    for path in ("/?trang=", "/van-ban/?trang="):
        assert hoa.get(f"{path}{huge}").status_code == 200, path


def test_a_double_clicked_submit_is_one_submission(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    hoa, path = at("hoa"), at.item("hoa", "report")
    token = hoa.token(path)
    first, second = (hoa.send(path, REPORT, token=token, files=LETTERS) for _ in range(2))
    assert (first.status_code, second.status_code) == (302, 409)
    assert count(house, Report) == [1]
    assert awaiting(house, "minh") == ["review"]


@mostly_on_sqlite
@pytest.mark.parametrize("path", ["/", "/viec/1", "/van-ban/", "/van-ban/1", "/van-ban/nhap", "/tien-trinh/", "/tep/1"])
def test_whoever_is_not_signed_in_is_asked_to(at: Visitors, path: str) -> None:
    answer = at.stranger().get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/dang-nhap/")


def test_a_wrong_password_and_an_unknown_account_get_the_same_answer(at: Visitors) -> None:
    wrong, unknown = (at.stranger().sign_in(who, "sai") for who in ("hoa", "khong-co-ai"))
    assert (wrong.status_code, unknown.status_code) == (403, 403)
    without_name = [re.sub(r"hoa|khong-co-ai", "", said(page)) for page in (wrong, unknown)]
    assert without_name[0] == without_name[1]


def test_signing_out_ends_the_session(at: Visitors) -> None:
    hoa = at("hoa")
    assert hoa.send("/dang-nhap/thoat", {}, token=hoa.token("/")).status_code == 302
    assert hoa.get("/").status_code == 302


@pytest.mark.requirement("R6.2")
def test_a_form_without_its_token_or_from_elsewhere_is_refused(house: House, at: Visitors) -> None:
    register(house)
    hoa, path = at("hoa"), at.item("hoa", "accept")
    assert hoa.send(path, {}, token="").status_code == 400
    assert hoa.send(path, {}, token="khac").status_code == 400
    foreign = hoa.client.post(path, data={"csrf_token": hoa.token(path)}, headers={"Origin": "http://elsewhere"})
    assert foreign.status_code == 403
    assert awaiting(house, "hoa") == ["accept"]


@mostly_on_sqlite
@pytest.mark.requirement("R4.4")
@pytest.mark.parametrize(
    "name", ["virus.exe", "trang.html", "anh.svg", "khong-duoi", "bao-cao.pdf.js", "a\u202efdp.exe"]
)
def test_a_file_that_is_not_allowed_is_named_with_the_list(house: House, at: Visitors, name: str) -> None:
    register(house)
    accept(house)
    hoa = at("hoa")
    page = hoa.post(at.item("hoa", "report"), REPORT, files={name: LETTER})
    assert page.status_code == 422
    assert ".pdf" in said(page) or "ký tự ẩn" in said(page)
    assert count(house, Attachment, Report) == [0, 0]


def test_an_empty_file_is_refused(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    page = at("hoa").post(at.item("hoa", "report"), REPORT, files={"rong.pdf": b""})
    assert page.status_code == 422
    assert "không có nội dung" in said(page)


@pytest.mark.requirement("R6.4")
def test_a_file_is_given_to_those_who_may_see_the_work(house: House, at: Visitors) -> None:
    register(house)
    submit(house)
    file = at("minh").get("/tep/1")
    assert (file.status_code, file.data) == (200, LETTER)
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in file.headers["Content-Security-Policy"]
    assert at("binh").get("/tep/1").status_code == 404
    assert at("thu").get("/tep/1").status_code == 404


@pytest.mark.requirement("R8.4", "R6.1")
def test_a_secret_document_is_not_entered(house: House, at: Visitors) -> None:
    without = {name: value for name, value in FORM.items() if name != "not_secret"}
    page = at("lan").post("/van-ban/nhap", without)
    assert page.status_code == 422
    assert "không thuộc chế độ mật" in said(page)
    assert count(house, Directive) == [0]


def test_pages_that_a_person_has_no_right_to_are_refused(house: House, at: Visitors) -> None:
    assert at("hoa").get("/van-ban/nhap").status_code == 403
    assert at("hoa").get("/tien-trinh/").status_code == 403
    assert at("son").get("/tien-trinh/").status_code == 200


def test_every_page_opens_for_those_whom_it_concerns(house: House, at: Visitors) -> None:
    register(house)
    submit(house)
    review(house, confirmed=False, reason="Chưa có số liệu của quý IV.")
    son, hoa = at("son"), at("hoa")
    for path in ("/", "/van-ban/", "/van-ban/1", "/tien-trinh/", "/tien-trinh/1", "/thong-bao/", "/?tim=dat+dai"):
        assert son.get(path).status_code == 200, path
    diagram = son.get("/tien-trinh/1/so-do.bpmn")
    assert (diagram.status_code, diagram.mimetype) == (200, "application/xml")
    assert DUTY["content"] in said(hoa.get("/?tim=dat+dai+ton+dong"))
    assert DUTY["content"] not in said(hoa.get("/?tim=khong+co+gi"))
    notice = hoa.get("/thong-bao/1")
    assert notice.location == "/van-ban/1"
    assert hoa.get(notice.location).status_code == 200


def test_control_characters_do_no_harm(house: House, at: Visitors) -> None:
    """PostgreSQL keeps no NUL: what was typed is cleaned, an address that holds one is refused."""
    register(house)
    accept(house)
    hoa = at("hoa")
    for path in ("/?tim=%00a", "/van-ban/?tim=%00", "/?co_quan=%00"):
        assert hoa.get(path).status_code == 400
    typed = {**REPORT, "content": "Đã rà soát\x00 xong toàn bộ hồ sơ theo chỉ đạo."}
    assert hoa.post(at.item("hoa", "report"), typed, files=LETTERS).status_code == 302
    assert at.stranger().sign_in("ho\x00a", "x").status_code == 403
