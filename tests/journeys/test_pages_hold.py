"""Pages hold whatever is sent to them: old cookies, swollen forms, crooked addresses, somebody who was quicker."""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from engine import AnswersRejected
from tests.journeys.test_the_guards import age, fails
from tests.support.proof import mostly_on_sqlite
from tests.support.province import accept, awaiting, count, register
from tests.support.web import ORIGIN, Visitor, Visitors, said
from workflows import worklist
from workflows.bootstrap import House
from workflows.models import Agency, Directive
from workflows.signing_in.sign_ins import IDLE
from workflows.vocabulary import AgencyKind

ADDRESS = "/van-ban/nhap"


def send_plain(visitor: Visitor, path: str, body: str, *, origin: str = ORIGIN) -> TestResponse:
    """Send a form as browsers send one without files."""
    headers = {"Origin": origin}
    return visitor.client.post(path, data=body, content_type="application/x-www-form-urlencoded", headers=headers)


def ticked(page: TestResponse, name: str) -> list[str]:
    """The boxes of a field that a page shows as ticked."""
    boxes = re.findall(rf'name="{name}" value="([^"]*)"( checked)?', page.text)
    return [value for value, checked in boxes if checked]


def test_who_was_away_for_too_long_can_sign_in_again(house: House, at: Visitors) -> None:
    hoa = at("hoa")
    age(house, last_seen_at=2 * IDLE)
    assert hoa.get("/").location == "/dang-nhap/"
    assert hoa.get("/dang-nhap/").status_code == 200
    assert hoa.sign_in("hoa").status_code == 302
    assert hoa.get("/").status_code == 200


def test_who_sends_after_the_session_ended_is_told_and_comes_back_to_the_step(house: House, at: Visitors) -> None:
    register(house)
    hoa, step = at("hoa"), at.item("hoa", "accept")
    token = hoa.token(step)
    age(house, last_seen_at=2 * IDLE)
    answer = hoa.send(step, {"note": "đã nhận"}, token=token)
    assert answer.location == f"/dang-nhap/?next={step}"
    assert "chưa được lưu" in said(hoa.get(answer.location))
    assert awaiting(house, "hoa") == ["accept"]


def test_who_is_signed_in_may_open_the_sign_in_page(at: Visitors) -> None:
    hoa = at("hoa")
    assert hoa.get("/dang-nhap/").status_code == 200
    assert hoa.sign_in("minh").status_code == 302
    assert "Minh" in said(hoa.get("/"))


@mostly_on_sqlite
@pytest.mark.parametrize("body", ["content=" + "x" * 5_000_000, "&".join(f"field{n}=1" for n in range(60_000))])
def test_a_swollen_form_is_refused_before_it_is_judged(
    at: Visitors, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = at("lan")
    monkeypatch.setattr("workflows.registration.entries.register", fails(AssertionError("judged")))
    answer = send_plain(lan, ADDRESS, f"csrf_token={lan.token(ADDRESS)}&{body}")
    assert answer.status_code == 413
    assert "1 MB" in said(answer)


def test_strangers_send_no_files(at: Visitors) -> None:
    body = f'--line\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n{"x" * 1_500_000}\r\n--line--\r\n'
    kind, headers = "multipart/form-data; boundary=line", {"Origin": ORIGIN}
    answer = at.stranger().client.post("/dang-nhap/", data=body, content_type=kind, headers=headers)
    assert answer.status_code == 413


def test_a_form_drawn_again_ticks_what_was_chosen_and_nothing_else(house: House, at: Visitors) -> None:
    with house.unit_of_work() as uow:
        uow.session.add(Agency(code="STNMT2", name="Chi cục Đất đai", kind=AgencyKind.AGENCY, position=9))
    lan = at("lan")
    one = lan.post(ADDRESS, {"duty-0-cooperating": "STNMT2", "act": "add"})
    assert ticked(lan.get(one.location), "duty-0-cooperating") == ["STNMT2"]
    two = lan.post(ADDRESS, {"duty-0-cooperating": ["STNMT", "SXD"], "act": "add"})
    assert ticked(lan.get(two.location), "duty-0-cooperating") == ["STNMT", "SXD"]


@mostly_on_sqlite
@pytest.mark.parametrize("field", ["issued_on", "summary", "urgency", "duty-0-due_on", "duty-0-lead"])
@pytest.mark.parametrize("act", ["add", "register"])
def test_a_field_sent_twice_does_no_harm(house: House, at: Visitors, field: str, act: str) -> None:
    lan = at("lan")
    answer = lan.post(ADDRESS, {field: ["05/01/2026", "06/01/2026"], "act": act})
    assert answer.status_code == (302 if act == "add" else 422)
    page = lan.get(answer.location) if act == "add" else answer
    assert page.status_code == (200 if act == "add" else 422)
    assert "[&#39;" not in page.text
    assert count(house, Directive) == [0]


@mostly_on_sqlite
@pytest.mark.parametrize("target", ["/a\nb", "/a\r\nSet-Cookie: a=b", "/\t/[", "/\t/elsewhere.example", "/\\[", "//["])
def test_a_crooked_address_leads_home(at: Visitors, target: str) -> None:
    typed = {"username": "hoa", "password": "hoahoa", "next": target}
    assert at.stranger().post("/dang-nhap/", typed).location == "/"


def test_a_page_with_vietnamese_words_in_its_address_is_ours(at: Visitors) -> None:
    typed = {"username": "hoa", "password": "hoahoa", "next": "/van-ban/?tim=đất đai"}
    assert at.stranger().post("/dang-nhap/", typed).location.startswith("/van-ban/?tim=")


@mostly_on_sqlite
@pytest.mark.parametrize("origin", ["http://[", "null", "", "http://elsewhere.example", "http://localhost.example"])
def test_a_form_from_elsewhere_is_refused(at: Visitors, origin: str) -> None:
    hoa = at("hoa")
    answer = send_plain(hoa, "/dang-nhap/thoat", f"csrf_token={hoa.token('/')}", origin=origin)
    assert answer.status_code == 403
    assert hoa.get("/").status_code == 200


def test_wrong_answers_to_a_step_that_somebody_else_closed_tell_who_was_quicker(
    house: House, at: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(house)
    path, hoa = at.item("hoa", "accept"), at("hoa")
    token = hoa.token(path)
    # The head of the agency accepts after Hoa's answers were judged and before they are drawn again.
    accept(house, by="head")
    monkeypatch.setattr(worklist, "complete", fails(AnswersRejected({"note": "Dài quá."}, {"note": "x"})))
    answer = hoa.send(path, {"note": "x"}, token=token)
    assert answer.status_code == 409
    assert "Thủ trưởng Sở Tài nguyên và Môi trường" in said(answer)


def test_a_supervisor_goes_from_a_directive_to_where_its_work_stands(house: House, at: Visitors) -> None:
    register(house)
    son = at("son")
    found = re.search(r'<a class="go" href="(/tien-trinh/\d+)"', son.get("/van-ban/1").text)
    assert found
    assert son.get(found[1]).status_code == 200


def test_a_refused_way_of_asking_names_the_ways_there_are(at: Visitors) -> None:
    answer = at("hoa").client.put("/van-ban/nhap", headers={"Origin": ORIGIN})
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
