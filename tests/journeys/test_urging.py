"""How the Office urges: by the rungs of each deadline, and by letters whose draft the software writes."""

import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select

from engine import AnswersRejected
from tests.support.province import (
    AFTER_THE_DEADLINE,
    accept,
    instance_of,
    move_to,
    notices,
    register,
    someone,
    submit,
    sweep,
    take_up,
)
from tests.support.web import Visitors, said
from workflows import letters
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.errors import AsideClosed, NotFound
from workflows.models import Letter, Urging

LETTER = {"document_number": "1340/UBND-VP", "document_date": "05/01/2026", "content": "Báo cáo trước ngày 12/01."}
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a reader of the draft must find as it was typed, and never see carried out.
HOSTILE = "Rà soát {{ 7 * 7 }} {% for x in ().__class__.__mro__ %} & <w:t>đất</w:t> theo quy định"


def text_of(draft: bytes) -> str:
    document = Document(BytesIO(draft))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*cells, *(each.text for each in document.paragraphs)])


@pytest.mark.requirement("R11.2")
def test_the_rungs_after_the_deadline_ask_for_a_letter_and_then_propose_criticism(house: House) -> None:
    register(house)
    accept(house)
    for moment in (
        AFTER_THE_DEADLINE,
        datetime(2026, 1, 23, 7, 30, tzinfo=ZONE),
        datetime(2026, 2, 6, 7, 30, tzinfo=ZONE),
    ):
        move_to(house, moment)
        sweep(house)
    with house.unit_of_work(write=False) as uow:
        assert uow.session.scalars(select(Urging.rung).order_by(Urging.id)).all() == ["T+1", "T+5", "T+15"]
    assert [len(notices(house, who, "Cần gửi văn bản đôn đốc")) for who in ("minh", "hoa", "son")] == [1, 0, 0]
    assert [len(notices(house, who, "Đề xuất phê bình")) for who in ("minh", "hoa", "son")] == [1, 0, 1]


@pytest.mark.requirement("R11.2", "R13.3")
def test_the_list_of_what_is_overdue_says_how_far_each_delay_has_gone(house: House, at: Visitors) -> None:
    register(house)
    accept(house)
    son = at("son")
    assert "Không có việc nào quá hạn" in said(son.get("/don-doc/"))
    for moment, level in (
        (AFTER_THE_DEADLINE, "Quá hạn"),
        (datetime(2026, 1, 23, 9, 0, tzinfo=ZONE), "Cần văn bản đôn đốc"),
        (datetime(2026, 2, 6, 9, 0, tzinfo=ZONE), "Đề xuất phê bình"),
    ):
        move_to(house, moment)
        assert level in said(son.get("/don-doc/"))
    take_up(house, "minh", "send_letter", LETTER)
    assert "1340/UBND-VP" in said(son.get("/don-doc/"))
    assert at("binh").get("/don-doc/").status_code == 403
    submit(house)
    assert "Không có việc nào quá hạn" in said(son.get("/don-doc/"))


@pytest.mark.requirement("R2.1", "R11.2")
def test_a_letter_is_kept_with_its_number_told_to_the_agency_and_shown(house: House, at: Visitors) -> None:
    register(house)
    with pytest.raises(AnswersRejected) as refusal:
        take_up(house, "minh", "send_letter", {"content": "Báo cáo ngay."})
    assert sorted(refusal.value.problems) == ["document_date", "document_number"]
    take_up(house, "minh", "send_letter", LETTER)
    take_up(house, "minh", "send_letter", {**LETTER, "document_number": "1351/UBND-VP"})
    with house.unit_of_work(write=False) as uow:
        kept = [each.document_number for each in uow.session.scalars(select(Letter).order_by(Letter.id))]
    assert kept == ["1340/UBND-VP", "1351/UBND-VP"]
    assert [len(notices(house, who, "Đôn đốc bằng văn bản 1340")) for who in ("hoa", "head", "binh")] == [1, 1, 0]
    assert "Văn bản đôn đốc 1340/UBND-VP" in said(at("hoa").get(f"/tien-trinh/{instance_of(house).id}"))


@pytest.mark.requirement("R11.2")
def test_the_draft_of_a_letter_says_what_the_software_knows(house: House, at: Visitors) -> None:
    register(house)
    take_up(house, "minh", "send_letter", LETTER)
    move_to(house, datetime(2026, 1, 23, 9, 0, tzinfo=ZONE))
    answer = at("minh").get(f"/nhiem-vu/{instance_of(house).id}/don-doc.docx")
    assert (answer.status_code, answer.mimetype) == (200, DOCX)
    told = text_of(answer.data)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ngày 23 tháng 01 năm 2026",
        "Kính gửi: Sở Tài nguyên và Môi trường",
        "văn bản số 12/UBND-VP ngày 05/01/2026",
        "Thời hạn thực hiện: 16/01/2026",
        "đã quá hạn 7 ngày; cơ quan chưa cập nhật lần nào",
        "đôn đốc bằng văn bản 1340/UBND-VP",
    ):
        assert words in told


@pytest.mark.requirement("R6.4")
def test_the_draft_is_for_those_who_keep_the_assignment(house: House) -> None:
    register(house)
    with house.unit_of_work(write=False) as uow:
        number = instance_of(house).id
        with pytest.raises(AsideClosed):
            letters.urging(uow, someone(uow, "hoa"), number)
        with pytest.raises(NotFound):
            letters.urging(uow, someone(uow, "binh"), number)


def test_what_people_typed_is_text_in_the_draft_and_never_a_part_of_the_template(house: House) -> None:
    register(house, duties=[{"content": HOSTILE}])
    with house.unit_of_work(write=False) as uow:
        draft = letters.urging(uow, someone(uow, "minh"), instance_of(house).id)
    assert HOSTILE in text_of(draft)
    assert zipfile.ZipFile(BytesIO(draft)).testzip() is None
