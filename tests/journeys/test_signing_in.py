"""How people come in: by their mailbox's password and not by guessing; what they see of it, and who ends it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.support.province import notices, someone
from tests.support.web import Visitors, said
from workflows.bootstrap import House
from workflows.directory import Account
from workflows.errors import DirectoryUnavailable, Refused, SignInRefused, TooManyAttempts
from workflows.models import AuditEntry, Person, PersonRole, SignIn, Throttle
from workflows.signing_in import admission, throttle
from workflows.signing_in.admission import Caller
from workflows.vocabulary import Role

WRONG = "Tài khoản hoặc mật khẩu không đúng"
FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


class Directory:
    """A directory that says what a test wants, and counts how often it was asked."""

    def __init__(self, answer: Account | None = None, *, down: bool = False) -> None:
        self.answer, self.down, self.asked = answer, down, 0

    def authenticate(self, address: str, secret: str) -> Account | None:
        self.asked += 1
        if self.down:
            raise DirectoryUnavailable(cause="connection refused")
        return self.answer


def at_door(house: House, directory: Directory) -> Visitors:
    visitors = Visitors(house)
    visitors.app.extensions["house"] = dataclasses.replace(house, directory=directory)
    return visitors


def let_time_pass(house: House, how_long: timedelta) -> None:
    """Real time, which throttles and sessions live in, cannot be moved: what is kept of it is set back."""
    with house.unit_of_work() as uow:
        for row in uow.session.scalars(select(Throttle)):
            row.last_at -= how_long
            row.locked_until = row.locked_until and row.locked_until - how_long


def entries(house: House, act: str) -> list[AuditEntry]:
    with house.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(AuditEntry).where(AuditEntry.act == act).order_by(AuditEntry.id)))


@pytest.mark.requirement("R3.1")
@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize("username", ["nobody", "", "lan", "closed", "roleless", "x" * 10_000, "hoa\0"])
def test_one_answer_whatever_stands_against_a_sign_in(house: House, at: Visitors, username: str) -> None:
    with house.unit_of_work() as uow:
        office = someone(uow, "lan").agency
        grants = [PersonRole(role=Role.CHIEF)]
        uow.session.add(Person(username="closed", name="Đã khóa", agency=office, active=False, grants=grants))
        uow.session.add(Person(username="roleless", name="Chưa có quyền", agency=office))
    password = "wrong" if username == "lan" else username * 2
    answer = at.stranger().sign_in(username, password)
    assert answer.status_code == 403
    assert SignInRefused.sentence in said(answer)


@pytest.mark.asvs("6.3.8")
def test_a_refusal_takes_as_long_for_a_name_that_nobody_has(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("workflows.signing_in.admission.time.sleep", waited.append)
    slow = dataclasses.replace(house, config=dataclasses.replace(house.config, refusal_seconds=100))
    door = at_door(slow, Directory())
    for name in ("hoa", "nobody"):
        assert door.stranger().sign_in(name, "wrong").status_code == 403
    assert all(99 < seconds <= 100 for seconds in waited)
    assert len(waited) == 2


@pytest.mark.requirement("R3.2", "R6.3")
@pytest.mark.asvs("6.3.1")
@pytest.mark.parametrize("name", ["hoa", "nobody"])
def test_guessing_is_stopped_after_four_before_the_directory_locks(house: House, name: str) -> None:
    directory = Directory()
    stranger = at_door(house, directory).stranger()
    assert [stranger.sign_in(name, f"guess {number}").status_code for number in range(6)] == [403] * 4 + [429] * 2
    assert directory.asked == 4
    locked = stranger.sign_in(name, "guess")
    assert "thử lại sau 15 phút" in said(locked)
    assert int(locked.headers["Retry-After"]) > 800


@pytest.mark.requirement("R3.2", "R6.2")
@pytest.mark.asvs("6.3.1")
def test_guesses_at_once_are_counted_one_by_one(house: House) -> None:
    directory = Directory()
    guarded = dataclasses.replace(house, directory=directory)

    def guess(number: int) -> type[Exception] | None:
        try:
            admission.enter(guarded, "hoa", f"guess {number}", Caller("10.0.0.9", "guesser"))
        except Refused as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(guess, range(8)))
    assert directory.asked == 4
    assert Counter(answers) == {SignInRefused: 4, TooManyAttempts: 4}


@pytest.mark.requirement("R3.2")
def test_each_lock_is_twice_the_last_and_the_right_password_ends_them(house: House, at: Visitors) -> None:
    stranger = at.stranger()
    for _ in range(4):
        stranger.sign_in("hoa", "wrong")
    assert stranger.sign_in("hoa").status_code == 429
    let_time_pass(house, timedelta(minutes=16))
    assert stranger.sign_in("hoa", "wrong").status_code == 403
    assert "thử lại sau 30 phút" in said(stranger.sign_in("hoa"))
    let_time_pass(house, timedelta(minutes=31))
    assert stranger.sign_in("hoa").status_code == 302
    assert at.stranger().sign_in("hoa", "wrong").status_code == 403


def test_an_attempt_with_the_domain_counts_like_one_without(at: Visitors) -> None:
    stranger = at.stranger()
    for name in ("hoa", "HOA", " hoa ", "hoa@tinh.example"):
        stranger.sign_in(name, "wrong")
    assert stranger.sign_in("hoa").status_code == 429


@pytest.mark.requirement("R3.2")
def test_one_address_that_tries_many_names_is_stopped(at: Visitors) -> None:
    stranger = at.stranger()
    answers = [stranger.sign_in(f"name{number}", "Password1").status_code for number in range(42)]
    assert answers == [403] * throttle.ADDRESS.failures + [429] * 2


def test_an_agency_behind_one_address_may_sign_in_all_day(at: Visitors) -> None:
    assert {at.stranger().sign_in("hoa").status_code for _ in range(throttle.ADDRESS.failures + 2)} == {302}


@pytest.mark.requirement("R3.1")
def test_a_directory_that_is_down_is_told_and_costs_no_attempt(house: House, at: Visitors) -> None:
    hoa = at("hoa")
    door = at_door(house, Directory(down=True))
    answers = [door.stranger().sign_in("hoa") for _ in range(6)]
    assert {answer.status_code for answer in answers} == {503}
    answer = answers[-1]
    assert "không trả lời" in said(answer)
    assert "connection refused" not in answer.text
    assert hoa.get("/").status_code == 200, "whoever works goes on"


@pytest.mark.requirement("R3.1")
def test_a_renamed_mailbox_stays_the_same_person(house: House) -> None:
    directory = Directory(Account(key="uuid-1", address="hoa@tinh.example"))
    door = at_door(house, directory)
    assert door.stranger().sign_in("hoa").status_code == 302
    directory.answer = Account(key="uuid-1", address="hoa.nguyen@tinh.example")
    assert door.stranger().sign_in("hoa.nguyen").status_code == 302
    with house.unit_of_work(write=False) as uow:
        hoa = someone(uow, "hoa")
        assert (hoa.directory_key, hoa.email) == ("uuid-1", "hoa.nguyen@tinh.example")


@pytest.mark.requirement("R3.3")
def test_who_is_given_an_address_later_is_not_who_had_it(house: House) -> None:
    directory = Directory(Account(key="uuid-1", address="hoa@tinh.example"))
    door = at_door(house, directory)
    assert door.stranger().sign_in("hoa").status_code == 302
    directory.answer = Account(key="uuid-2", address="hoa@tinh.example")
    assert door.stranger().sign_in("hoa").status_code == 403


@pytest.mark.requirement("R3.2")
def test_the_last_sign_in_is_shown(at: Visitors) -> None:
    assert "Lần đăng nhập trước" not in said(at("hoa").get("/"))
    assert "Lần đăng nhập trước" in said(at("hoa").get("/"))
    hoa = at.stranger()
    hoa.sign_in("hoa", "wrong")
    hoa.sign_in("hoa")
    assert "Từ đó có 1 lần nhập sai mật khẩu" in said(hoa.get("/"))


@pytest.mark.requirement("R6.3")
@pytest.mark.asvs("6.3.5")
def test_a_new_device_is_announced_and_a_known_one_is_not(house: House, at: Visitors) -> None:
    at("hoa")
    at("hoa")
    assert notices(house, "hoa", "Đăng nhập") == []
    abroad = at.stranger()
    abroad.client.environ_base.update({"HTTP_USER_AGENT": FIREFOX["User-Agent"], "REMOTE_ADDR": "203.0.113.9"})
    assert abroad.sign_in("hoa").status_code == 302
    assert notices(house, "hoa", "Đăng nhập") == ["Đăng nhập từ thiết bị mới"]
    page = said(abroad.get("/thong-bao/"))
    assert "Firefox trên Linux" in page
    assert "203.0.113.9" in page


@pytest.mark.requirement("R3.2")
@pytest.mark.asvs("7.5.2")
def test_one_sees_and_ends_ones_own_sessions_and_nobody_elses(house: House, at: Visitors) -> None:
    here, there, binh = at("hoa"), at("hoa"), at("binh")
    mine = "/tai-khoan/phien-lam-viec"
    assert here.get(mine).text.count("Phiên này") == 1
    with house.unit_of_work(write=False) as uow:
        _first, second, other = uow.session.scalars(select(SignIn.id).order_by(SignIn.id))
    assert here.post(f"{mine}/{other}/ket-thuc", {}, form=mine).status_code == 404
    assert binh.get("/").status_code == 200
    assert here.post(f"{mine}/{second}/ket-thuc", {}, form=mine).status_code == 302
    assert there.get("/").status_code == 302
    assert here.get("/").status_code == 200


def test_all_other_sessions_end_at_once(at: Visitors) -> None:
    here, there, elsewhere = at("hoa"), at("hoa"), at("hoa")
    here.post("/tai-khoan/phien-lam-viec/ket-thuc-phien-khac", {}, form="/tai-khoan/phien-lam-viec")
    assert [each.get("/").status_code for each in (here, there, elsewhere)] == [200, 302, 302]


@pytest.mark.requirement("R3.3")
@pytest.mark.asvs("7.4.5")
def test_an_administrator_ends_all_of_a_persons_sessions(house: House, at: Visitors) -> None:
    with house.unit_of_work() as uow:
        uow.session.add(PersonRole(person_id=someone(uow, "lan").id, role=Role.OFFICE_ADMIN))
        hoa_id = someone(uow, "hoa").id
    hoa, again, lan = at("hoa"), at("hoa"), at("lan")
    page = "/tai-khoan/cac-phien"
    assert "Hoa" in said(lan.get(page))
    assert hoa.get(page).status_code == 403
    assert lan.post(f"{page}/{hoa_id}/ket-thuc", {}, form=page).status_code == 302
    assert [each.get("/").status_code for each in (hoa, again, lan)] == [302, 302, 200]
    assert [each.by for each in entries(house, "session.end_all")] == ["lan"]
    assert lan.post(f"{page}/999/ket-thuc", {}, form=page).status_code == 404


@pytest.mark.asvs("16.3.1")
def test_the_audit_knows_who_came_in_and_who_was_refused_but_no_typed_name(house: House, at: Visitors) -> None:
    stranger = at.stranger()
    stranger.sign_in("MyPassw0rd!", "oops")
    stranger.sign_in("hoa", "oops")
    stranger.sign_in("hoa")
    assert [each.about for each in entries(house, "sign_in.refuse")] == ["person:", "person:hoa"]
    assert [(each.by, each.detail["address"]) for each in entries(house, "sign_in.enter")] == [("hoa", "127.0.0.1")]


@pytest.mark.asvs("7.4.1")
def test_leaving_ends_the_session_on_the_server(at: Visitors) -> None:
    hoa = at("hoa")
    kept = hoa.client.get_cookie("chidao")
    assert kept is not None
    hoa.post("/dang-nhap/thoat", {}, form="/thong-bao/")
    hoa.client.set_cookie("chidao", kept.value)
    assert hoa.get("/").status_code == 302


@pytest.mark.asvs("7.2.4")
def test_signing_in_again_gives_a_new_session(house: House, at: Visitors) -> None:
    hoa = at("hoa")
    before = hoa.client.get_cookie("chidao")
    hoa.sign_in("hoa")
    after = hoa.client.get_cookie("chidao")
    assert before is not None
    assert after is not None
    assert before.value != after.value


@pytest.mark.requirement("R3.3")
def test_a_closed_account_cannot_come_back_in(house: House, at: Visitors) -> None:
    with house.unit_of_work() as uow:
        uow.session.execute(update(Person).where(Person.username == "hoa").values(active=False))
    assert at.stranger().sign_in("hoa").status_code == 403
