"""Six-digit codes beside the password: set up by oneself or asked by the Office, taken once, recovered from loss."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from pyotp.totp import TOTP
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from tests.support.proof import mostly_on_sqlite
from tests.support.province import notices, someone
from tests.support.web import Visitor, Visitors, said
from workflows import keys, settings
from workflows.bootstrap import House
from workflows.errors import Refused
from workflows.models import PersonRole, RecoveryCode, SecondFactor, SettingChange, SignIn
from workflows.signing_in import throttle
from workflows.signing_in.sign_ins import CODE_WITHIN
from workflows.vocabulary import Role

PAGE = "/tai-khoan/ma-xac-thuc/"
GATE = "/dang-nhap/ma-xac-thuc"


def device_of(page: TestResponse) -> TOTP:
    """A telephone into which the key of the page was typed."""
    key = re.search(r'class="key">([A-Z2-7 ]+)<', page.text)
    assert key, said(page)
    return TOTP(key[1].replace(" ", ""))


def enrol(visitor: Visitor) -> tuple[TOTP, list[str]]:
    """Set a telephone up; it, and the recovery codes."""
    device = device_of(visitor.get(PAGE))
    done = visitor.post(PAGE, {"code": device.now()})
    assert done.status_code == 200, said(done)
    return device, re.findall(r"<code>(\w{5}-\w{5})</code>", done.text)


def forget_codes_taken(house: House) -> None:
    """As if half a minute had gone by since the last code: a device's next one comes no sooner."""
    with house.unit_of_work() as uow:
        uow.session.execute(update(SecondFactor).values(last_step=0))


def ask_of(house: House, whom: str) -> None:
    """The Office asks codes of somebody; Lan becomes one of its administrators."""
    with house.unit_of_work() as uow:
        lan = someone(uow, "lan")
        uow.session.add(PersonRole(person_id=lan.id, role=Role.OFFICE_ADMIN))
        uow.session.flush()
        uow.session.refresh(lan)
        settings.change(uow, lan, settings.CODES_ASKED_OF, whom, "Theo yêu cầu an toàn thông tin")


@pytest.mark.asvs("6.3.3")
def test_a_password_alone_opens_nothing_once_a_device_is_set_up(house: House, at: Visitors) -> None:
    device, _ = enrol(at("son"))
    forget_codes_taken(house)
    stranger = at.stranger()
    assert stranger.sign_in("son").location == GATE
    assert stranger.get("/").status_code == 302, "the password was right, and opens nothing"
    assert stranger.post(GATE, {"code": "000000"}).status_code == 422
    assert stranger.get("/").status_code == 302
    assert stranger.post(GATE, {"code": device.now()}).location == "/"
    assert stranger.get("/").status_code == 200


@pytest.mark.asvs("6.5.1")
def test_a_code_is_taken_once(house: House, at: Visitors) -> None:
    device, _ = enrol(at("son"))
    stranger = at.stranger()
    stranger.sign_in("son")
    again = stranger.post(GATE, {"code": device.now()})
    assert again.status_code == 422, "the code that set the device up"
    assert "đã được dùng" in said(again)


@mostly_on_sqlite
@pytest.mark.asvs("6.5.5")
@pytest.mark.parametrize(("drift", "status"), [(-120, 422), (-30, 302), (30, 302), (120, 422)])
def test_a_code_lives_about_a_minute(house: House, at: Visitors, drift: int, status: int) -> None:
    device, _ = enrol(at("son"))
    forget_codes_taken(house)
    stranger = at.stranger()
    stranger.sign_in("son")
    assert stranger.post(GATE, {"code": device.at(int(time.time()) + drift)}).status_code == status


@pytest.mark.asvs("6.3.1")
def test_codes_cannot_be_guessed(house: House, at: Visitors) -> None:
    device, _ = enrol(at("son"))
    forget_codes_taken(house)
    stranger = at.stranger()
    stranger.sign_in("son")
    answers = [stranger.post(GATE, {"code": "123456"}).status_code for _ in range(throttle.CODE.failures + 1)]
    assert answers == [422] * throttle.CODE.failures + [429]
    assert stranger.post(GATE, {"code": device.now()}).status_code == 429


def test_the_code_is_waited_for_only_a_few_minutes(house: House, at: Visitors) -> None:
    device, _ = enrol(at("son"))
    forget_codes_taken(house)
    stranger = at.stranger()
    stranger.sign_in("son")
    token = stranger.token(GATE)
    with house.unit_of_work() as uow:
        long_ago = uow.now() - uow.clock_offset() - CODE_WITHIN - timedelta(seconds=1)
        uow.session.execute(update(SignIn).where(SignIn.awaits_code).values(created_at=long_ago))
    late = stranger.send(GATE, {"code": device.now()}, token=token)
    assert late.status_code == 404
    assert "Xin đăng nhập lại" in said(late)
    assert stranger.get(GATE).status_code == 302


@pytest.mark.asvs("6.5.2")
def test_a_recovery_code_is_taken_once_and_told(house: House, at: Visitors) -> None:
    _, codes = enrol(at("son"))
    assert len(set(codes)) == 8
    for typed, status in ((codes[3].upper(), 302), (codes[3], 422), (codes[4].replace("-", " "), 302)):
        stranger = at.stranger()
        stranger.sign_in("son")
        assert stranger.post(GATE, {"code": typed}).status_code == status
    assert len(notices(house, "son", "Đã dùng một mã dự phòng")) == 2
    with house.unit_of_work(write=False) as uow:
        kept = uow.session.scalars(select(RecoveryCode.hashed)).all()
    assert all(each.startswith("$argon2id$") for each in kept)


@pytest.mark.asvs("13.3.1")
def test_the_key_is_not_readable_in_the_database(house: House, at: Visitors) -> None:
    device, _ = enrol(at("son"))
    with house.unit_of_work(write=False) as uow:
        sealed = uow.session.scalars(select(SecondFactor.sealed)).one()
    assert device.secret not in sealed
    assert keys.unseal(house.key, sealed) == device.secret


@pytest.mark.requirement("R6.3")
@pytest.mark.asvs("6.3.3", "7.4.3")
def test_the_office_asks_codes_of_a_role(house: House, at: Visitors) -> None:
    before = at("son")
    ask_of(house, "leaders")
    assert before.get("/").status_code == 200, "the next sign-in asks"
    son = at("son")
    for path in ("/", "/van-ban/", "/tai-khoan/phien-lam-viec"):
        assert son.get(path).location == PAGE
    assert "Văn phòng yêu cầu" in said(son.get(PAGE))
    enrol(son)
    assert son.get("/").status_code == 200
    assert before.get("/").status_code == 302, "who came by the password alone is out"
    assert at("hoa").get("/").status_code == 200


def test_who_owes_a_code_may_still_leave(house: House, at: Visitors) -> None:
    ask_of(house, "leaders")
    son = at("son")
    assert son.post("/dang-nhap/thoat", {}, form=PAGE).location == "/dang-nhap/"


def test_whoever_may_not_be_asked_is_refused(house: House) -> None:
    with pytest.raises(Refused):
        ask_of(house, "officers")
    with house.unit_of_work(write=False) as uow:
        assert uow.session.scalars(select(SettingChange)).all() == []


@pytest.mark.asvs("7.5.1")
def test_giving_up_asks_the_code(house: House, at: Visitors) -> None:
    son = at("son")
    device, _ = enrol(son)
    forget_codes_taken(house)
    assert son.post(f"{PAGE}bo", {"code": "111111"}, form=PAGE).status_code == 422
    assert son.post(f"{PAGE}bo", {"code": device.now()}, form=PAGE).status_code == 302
    assert at.stranger().sign_in("son").location == "/"


@pytest.mark.asvs("6.5.6")
def test_an_administrator_takes_a_lost_device_away(house: House, at: Visitors) -> None:
    son = at("son")
    enrol(son)
    with house.unit_of_work() as uow:
        uow.session.add(PersonRole(person_id=someone(uow, "lan").id, role=Role.OFFICE_ADMIN))
        son_id = someone(uow, "son").id
    page = "/tai-khoan/cac-phien"
    assert at("minh").post(f"{page}/{son_id}/bo-ma", {}, form="/").status_code == 403
    assert at("lan").post(f"{page}/{son_id}/bo-ma", {}, form=page).status_code == 302
    assert son.get("/").status_code == 302
    assert at.stranger().sign_in("son").location == "/"
    assert notices(house, "son", "Đã bỏ mã xác thực")


def test_the_page_draws_its_picture_itself(at: Visitors) -> None:
    page = at("son").get(PAGE)
    assert "<svg" in page.text
    drawing = page.text[page.text.index('class="qr-frame"') :]
    assert " style=" not in drawing[: drawing.index("</svg>")]
