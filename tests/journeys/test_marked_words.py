"""What carries a secrecy marking is held wherever it was typed, and looked at by a named person (Art. 6.1)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from engine import Draft, Submission
from tests.support.proof import mostly_on_sqlite
from tests.support.province import DUTY, HEAD, LETTER, REPORT, accept, count, notices, register, someone
from tests.support.web import Visitors, said
from workflows.attachments import holding
from workflows.bootstrap import House
from workflows.models import Directive, Entry, HeldFile, Report

SECRET = "Độ mật: TỐI MẬT\nKế hoạch bảo vệ mục tiêu trọng điểm trên địa bàn tỉnh năm 2026."
FILES = {"Báo cáo.pdf": LETTER}


def held(house: House) -> list[HeldFile]:
    with house.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(HeldFile).order_by(HeldFile.id)))


def content_of(house: House, number: int) -> str:
    with house.unit_of_work() as uow:
        _, stream = holding.open_for(uow, someone(uow, "son"), number)
        with stream:
            return stream.read().decode()


@pytest.mark.requirement("R6.1")
def test_a_marked_report_is_held_and_nothing_of_it_is_stored_among_the_others(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    hoa, step = at("hoa"), at.item("hoa", "report")
    answer = hoa.post(step, {**REPORT, "content": SECRET}, files=FILES)
    assert answer.status_code == 422
    assert "được giữ riêng, chưa gửi" in said(answer)
    (kept,) = held(house)
    assert content_of(house, kept.id).replace("\r\n", "\n") == SECRET
    assert count(house, Report) == [0]
    with house.unit_of_work(write=False) as uow:
        drafts = uow.session.scalars(select(Draft.typed)).all()
        answers = uow.session.scalars(select(Submission.answers)).all()
    assert "mục tiêu trọng điểm" not in f"{drafts}{answers}"
    assert len(notices(house, "son", "Có tệp tạm giữ")) == 1
    assert "trọng điểm" not in "".join(notices(house, "son"))


@pytest.mark.requirement("R6.1")
def test_what_turns_out_to_be_no_secret_may_be_sent_again(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    hoa, step = at("hoa"), at.item("hoa", "report")
    typed = {**REPORT, "content": "Đã sao gửi các văn bản đóng dấu (MẬT) theo đúng quy định; không có nội dung mật."}
    assert hoa.post(step, typed, files=FILES).status_code == 422
    with house.unit_of_work() as uow:
        holding.release(uow, someone(uow, "son"), 1, "Chỉ nhắc đến dấu mật, không chứa nội dung mật.")
    assert len(notices(house, "hoa", "Tệp tạm giữ được cho gửi")) == 1
    assert hoa.post(step, typed, files=FILES).status_code == 302
    assert count(house, Report) == [1]


@mostly_on_sqlite
@pytest.mark.requirement("R6.1")
@pytest.mark.parametrize("place", ["summary", "duty-0-content"])
@pytest.mark.parametrize("act", ["register", "draft"])
def test_a_marked_directive_is_neither_entered_nor_kept_as_a_draft(
    house: House, at: Visitors, place: str, act: str
) -> None:
    typed = {**HEAD, **{f"duty-0-{name}": value for name, value in DUTY.items()}, place: SECRET, "act": act}
    answer = at("lan").post("/van-ban/nhap", typed)
    assert (answer.status_code, "được giữ riêng" in said(answer)) == (422, True)
    assert count(house, Directive, HeldFile) == [0, 1]
    with house.unit_of_work(write=False) as uow:
        entry = uow.session.scalars(select(Entry)).one()
        assert "trọng điểm" not in f"{entry.head}{entry.duties}"


@pytest.mark.requirement("R6.1")
def test_a_marked_amendment_and_a_marked_note_are_held_too(house: House, at: Visitors) -> None:
    register(house)
    lan, minh = at("lan"), at("minh")
    amended = lan.post("/van-ban/nhiem-vu/1/dieu-chinh", {"content": SECRET, "reason": "Đính chính"})
    assert amended.status_code == 422
    with house.unit_of_work(write=False) as uow:
        number = uow.session.scalars(select(Directive)).one().duties[0].assignments[0].instance_id
    page = f"/nhiem-vu/{number}/lien-he"
    noted = minh.post(page, {"content": SECRET})
    assert noted.status_code == 422
    assert count(house, HeldFile) == [2]


def test_words_that_only_speak_of_secrecy_pass(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    words = "Đã tập huấn bảo vệ bí mật nhà nước, đổi mật khẩu các hộp thư, kiểm tra mật độ xây dựng."
    assert at("hoa").post(at.item("hoa", "report"), {**REPORT, "content": words}, files=FILES).status_code == 302
