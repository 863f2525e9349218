"""What stands around every page, whoever asks and however: headers, origins, proxies, and refusals for programs."""

from __future__ import annotations

import dataclasses
import http.client
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from flask import Flask
from waitress.server import create_server

from tests.support.province import register
from tests.support.web import Visitor, Visitors, application, said
from workflows import worklist
from workflows.bootstrap import House

ORIGIN = "http://localhost"
PAGES = (
    "/",
    "/van-ban/",
    "/van-ban/nhap",
    "/tien-trinh/",
    "/thong-bao/",
    "/quy-trinh/",
    "/tai-khoan/phien-lam-viec",
    "/tai-khoan/ma-xac-thuc/",
    "/khong-co",
)
JSON = {"Accept": "application/json"}

# What is guarded here never reaches the database: one kind is enough.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.requirement("R6.2")
@pytest.mark.asvs("3.4.3")
def test_no_page_needs_or_allows_inline_code(house: House, at: Visitors) -> None:
    register(house)
    office, agency = at("lan"), at("hoa")
    for visitor, path in ((visitor, path) for visitor in (office, agency) for path in PAGES):
        page = visitor.get(path)
        policy = dict(part.split(" ", 1) for part in page.headers["Content-Security-Policy"].split("; "))
        assert policy["default-src"] == "'self'", path
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'", path
        assert "unsafe" not in page.headers["Content-Security-Policy"], path
        # The diagram's card and the icons are files; a style or handler in the page would silently do nothing.
        assert " style=" not in page.text, path
        assert " onclick=" not in page.text, path
        assert "<script>" not in page.text, path


@pytest.mark.asvs("3.4.4", "3.4.5", "3.4.6", "3.4.8", "14.3.2")
def test_every_answer_carries_the_headers(at: Visitors) -> None:
    hoa = at("hoa")
    told = (hoa.get("/"), hoa.get("/khong-co"), hoa.client.get("/", headers=JSON), at.stranger().get("/suc-khoe"))
    for answer in told:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.fixture
def official(house: House) -> Flask:
    """The house under its official address, behind one proxy."""
    config = dataclasses.replace(house.config, base_url="https://chidao.tinh.example", proxy_hops=1)
    return application(dataclasses.replace(house, config=config))


@pytest.mark.asvs("3.3.1", "3.3.2", "3.3.3", "3.3.4", "3.4.1")
def test_the_official_cookie_leaves_only_over_https_and_only_to_us(official: Flask) -> None:
    answer = official.test_client().get("/dang-nhap/", base_url="https://chidao.tinh.example")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-chidao=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain=" not in cookie
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.asvs("3.5.1", "3.5.3")
def test_a_form_of_another_site_does_nothing(at: Visitors) -> None:
    for headers, status in (
        ({"Origin": "http://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.elsewhere.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}, 302),
        ({}, 302),
    ):
        hoa = at("hoa")
        typed = {"csrf_token": hoa.token("/thong-bao/")}
        assert hoa.client.post("/dang-nhap/thoat", data=typed, headers=headers).status_code == status, headers
        assert hoa.get("/").status_code == (200 if status == 403 else 302), headers


@pytest.mark.asvs("3.5.1")
def test_a_form_without_its_token_does_nothing(at: Visitors) -> None:
    hoa = at("hoa")
    for typed in ({}, {"csrf_token": ""}, {"csrf_token": "wrong"}):
        assert hoa.client.post("/dang-nhap/thoat", data=typed, headers={"Origin": ORIGIN}).status_code == 400
        assert hoa.get("/").status_code == 200


@pytest.mark.asvs("4.1.1", "16.5.1")
def test_programs_are_refused_in_json_with_the_same_status(
    house: House, at: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    hoa, stranger = at("hoa"), at.stranger()
    token = hoa.token("/thong-bao/")

    def both(path: str, visitor: Visitor = hoa, **how: Any) -> tuple[int, dict[str, object]]:
        page = visitor.client.open(path, **how)
        told = visitor.client.open(path, headers=JSON, **how)
        assert page.status_code == told.status_code
        assert page.mimetype == "text/html"
        assert told.json is not None
        assert told.json["status"] == told.status_code
        assert told.json["title"]
        assert told.json["detail"] in said(page)
        return told.status_code, told.json

    assert both("/khong-co")[0] == 404
    assert both("/van-ban/nhap")[0] == 403
    assert both("/dang-nhap/thoat")[0] == 405
    assert both("/dang-nhap/thoat", method="POST", data={"csrf_token": "x"})[0] == 400
    wrong = {"username": "hoa", "password": "wrong", "csrf_token": stranger.token("/dang-nhap/")}
    assert both("/dang-nhap/", stranger, method="POST", data=wrong)[0] == 403
    assert both("/thong-bao/99999", data={"csrf_token": token})[0] == 404

    def fail(*_: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(worklist, "inbox", fail)
    status, told = both("/")
    assert (status, "secret" in str(told)) == (500, False)


@pytest.mark.asvs("13.4.4")
def test_trace_is_not_answered(at: Visitors) -> None:
    assert at("hoa").client.open("/", method="TRACE").status_code == 405


def test_a_program_that_is_not_signed_in_is_told_so(at: Visitors) -> None:
    answer = at.stranger().client.get("/", headers=JSON)
    assert (answer.status_code, (answer.json or {})["title"]) == (401, "Cần đăng nhập")


def address_seen(app: Flask, forwarded: str | None) -> str:
    """From where the house believes that Hoa comes, when a request with this header reaches it."""
    visitor = Visitor(app)
    visitor.client.environ_base["REMOTE_ADDR"] = "10.0.0.1"
    if forwarded is not None:
        visitor.client.environ_base["HTTP_X_FORWARDED_FOR"] = forwarded
    visitor.sign_in("hoa")
    page = said(visitor.get("/tai-khoan/phien-lam-viec"))
    return page.split("Địa chỉ ", 1)[1].split(" ", 1)[0]


@pytest.mark.asvs("4.1.3")
def test_an_address_is_believed_from_our_proxies_alone(house: House) -> None:
    for hops, forwarded, seen in (
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, None, "10.0.0.1"),
    ):
        config = dataclasses.replace(house.config, proxy_hops=hops)
        app = application(dataclasses.replace(house, config=config))
        assert address_seen(app, forwarded) == seen, (hops, forwarded)


def test_another_host_is_not_believed_from_a_proxy_either(official: Flask) -> None:
    headers = {"X-Forwarded-Host": "elsewhere.example"}
    answer = official.test_client().get("/", base_url="https://chidao.tinh.example", headers=headers)
    assert answer.location == "/dang-nhap/"


@pytest.mark.requirement("R6.2")
@pytest.mark.asvs("2.4.1")
def test_who_asks_for_more_than_people_do_waits_and_nobody_else(house: House) -> None:
    app = application(dataclasses.replace(house, config=dataclasses.replace(house.config, requests_a_minute=20)))
    hoa, minh = Visitor(app), Visitor(app)
    hoa.sign_in("hoa")
    answers = [hoa.client.get("/thong-bao/") for _ in range(25)]
    assert answers[0].status_code == 200
    refused = answers[-1]
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert f"xin thử lại sau {refused.headers['Retry-After']} giây" in said(refused)
    assert (hoa.client.get("/thong-bao/", headers=JSON).json or {})["status"] == 429
    assert hoa.client.get("/static/dist/app.css", buffered=True).status_code != 429
    minh.sign_in("minh")
    assert minh.get("/thong-bao/").status_code == 200


def test_a_program_is_refused_under_another_name_in_its_own_format(official: Flask) -> None:
    answer = official.test_client().get("/", base_url="https://elsewhere.example", headers=JSON)
    assert (answer.status_code, (answer.json or {})["status"]) == (400, 400)


@pytest.fixture
def port(official: Flask) -> Iterator[int]:
    """The official house on the real server, told of its proxy as ``chidao serve`` tells it."""
    server = create_server(official, host="127.0.0.1", port=0, threads=1, clear_untrusted_proxy_headers=False)

    def serve() -> None:
        # Closed from here at the end, while it looks at its sockets.
        with suppress(OSError):
            server.run()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.effective_port  # pyright: ignore[reportAttributeAccessIssue]
    server.close()
    thread.join(timeout=10)


@pytest.mark.asvs("3.4.1")
def test_the_real_server_hears_its_proxy(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Host": "chidao.tinh.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    connection.request("GET", "/dang-nhap/", headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert answer.status == 200
    assert "__Host-chidao" in (answer.getheader("Set-Cookie") or "")
