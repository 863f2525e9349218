"""What stands around every page: sessions that end, headers, and refusals that tell no more than they must."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from tests.support.proof import mostly_on_sqlite
from tests.support.province import later, register
from tests.support.web import Visitors, said
from workflows import worklist
from workflows.bootstrap import House
from workflows.models import Person, SignIn
from workflows.signing_in.sign_ins import ABSOLUTE, IDLE

A_MINUTE = timedelta(minutes=1)


def age(house: House, **columns: timedelta) -> None:
    """Set the sessions' times back, as if that long had gone by."""
    with house.unit_of_work() as uow:
        now = uow.now() - uow.clock_offset()
        uow.session.execute(update(SignIn).values({name: now - ago for name, ago in columns.items()}))


@pytest.mark.requirement("R3.2")
@pytest.mark.asvs("7.2.1", "7.3.1", "7.3.2")
@pytest.mark.parametrize(
    ("columns", "status"),
    [
        ({"last_seen_at": IDLE - A_MINUTE}, 200),
        ({"last_seen_at": IDLE + A_MINUTE}, 302),
        ({"created_at": ABSOLUTE - A_MINUTE}, 200),
        ({"created_at": ABSOLUTE + A_MINUTE}, 302),
    ],
)
def test_a_session_ends_when_idle_or_old(
    house: House, at: Visitors, columns: dict[str, timedelta], status: int
) -> None:
    hoa = at("hoa")
    age(house, **columns)
    assert hoa.get("/").status_code == status


def test_use_keeps_a_session_awake(house: House, at: Visitors) -> None:
    hoa = at("hoa")
    for _ in range(3):
        age(house, last_seen_at=IDLE - A_MINUTE)
        assert hoa.get("/").status_code == 200


def test_a_moved_clock_signs_nobody_out(house: House, at: Visitors) -> None:
    hoa = at("hoa")
    later(house, days=30)
    assert hoa.get("/").status_code == 200


@pytest.mark.requirement("R3.3")
def test_a_closed_account_is_out_at_its_next_request(house: House, at: Visitors) -> None:
    hoa = at("hoa")
    with house.unit_of_work() as uow:
        uow.session.execute(update(Person).where(Person.username == "hoa").values(active=False))
    assert hoa.get("/").status_code == 302


@mostly_on_sqlite
@pytest.mark.asvs("3.7.2")
@pytest.mark.parametrize("target", ["//elsewhere.example", "https://elsewhere.example/", "/\\elsewhere.example"])
def test_signing_in_leads_nowhere_else(at: Visitors, target: str) -> None:
    typed = {"username": "hoa", "password": "hoahoa", "next": target}
    assert at.stranger().post("/dang-nhap/", typed).location == "/"


def test_nonsense_in_an_address_does_no_harm(at: Visitors) -> None:
    minh = at("minh")
    pages, swollen = ("trang=9" + "9" * 30, "trang=-1", "trang=abc"), "tim=" + "a%20" * 2000
    for path in ("/", "/van-ban/"):
        for asked in (*pages, "tim=%ff%fe", swollen, "nhom=khac&co_quan=khac"):
            assert minh.get(f"{path}?{asked}").status_code == 200, (path, asked)
    for path in ("/quan-sat/%00", "/quy-trinh/a%00b/", "/khong-co/%00"):
        assert minh.get(path).status_code == 400, path


@mostly_on_sqlite
@pytest.mark.requirement("R4.1")
def test_every_answer_is_guarded(at: Visitors) -> None:
    hoa = at("hoa")
    for answer in (hoa.get("/"), hoa.get("/khong-co"), at.stranger().get("/dang-nhap/")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"


@mostly_on_sqlite
@pytest.mark.requirement("R2.2")
def test_an_unknown_host_is_not_answered(at: Visitors) -> None:
    assert at.app.test_client().get("/dang-nhap/", headers={"Host": "elsewhere.example"}).status_code == 400


@mostly_on_sqlite
@pytest.mark.requirement("R6.3")
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(at: Visitors) -> None:
    cookie = at.app.test_client().get("/dang-nhap/").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_form_too_large_gets_a_clear_page(house: House, at: Visitors) -> None:
    register(house)
    hoa, path = at("hoa"), at.item("hoa", "accept")
    token = hoa.token(path)
    at.app.config["MAX_CONTENT_LENGTH"] = 100
    answer = hoa.send(path, {"note": "x" * 1000}, token=token)
    assert answer.status_code == 413
    assert "20 MB" in said(answer)


def fails(error: Exception) -> Callable[..., Any]:
    def act(*_: object, **__: object) -> None:
        raise error

    return act


@pytest.mark.asvs("16.5.1")
def test_a_fault_of_ours_is_a_page_without_its_insides(at: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    hoa = at("hoa")
    monkeypatch.setattr(worklist, "inbox", fails(RuntimeError("secret inside")))
    answer = hoa.get("/")
    assert answer.status_code == 500
    assert "Phần mềm gặp lỗi" in said(answer)
    assert "secret inside" not in answer.text


def test_a_database_out_of_reach_is_told_as_such(at: Visitors, monkeypatch: pytest.MonkeyPatch) -> None:
    hoa = at("hoa")
    gone = OperationalError("SELECT 1", {}, RuntimeError("connection refused"))
    monkeypatch.setattr(worklist, "inbox", fails(gone))
    answer = hoa.get("/")
    assert answer.status_code == 503
    assert "SELECT" not in answer.text
