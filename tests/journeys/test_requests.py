"""What agencies ask of the Office by diagrams of their own: a mailbox, help in an incident, an answer to a question."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from engine import AnswersRejected, Instance
from tests.support.province import answer, awaiting, move_to, notices, someone, sweep
from tests.support.web import Visitors, said
from workflows import processes, settings
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.models import Agency, Person, PersonRole
from workflows.supervision import finding, listing
from workflows.vocabulary import AgencyKind, Role

MAILBOX = {
    "request": "Cấp hộp thư công vụ cho bà Trần Thị Mai",
    "kind": "new",
    "position": "Chuyên viên Phòng Đất đai",
    "grounds": "Được phân công làm đầu mối cập nhật từ tháng 01/2026.",
}
INCIDENT = {
    "what": "Không tải được tệp lên phần mềm",
    "level": "part",
    "tried": "Đã thử hai máy và hai đường truyền khác nhau.",
}
DIFFICULTY = {
    "issue": "Nhiệm vụ phối hợp chưa rõ cơ quan nào cập nhật kết quả chung.",
    "article": "Điều 8 khoản 2",
    "document_number": "77/STNMT-VP",
}


@pytest.fixture
def house(house: House) -> House:
    """The house with Tâm, who administers for the Office, and Vân of Sở TT&TT."""
    with house.unit_of_work() as uow:
        office = uow.session.scalars(select(Agency).where(Agency.code == "VP")).one()
        operating = Agency(code="STTTT", name="Sở Thông tin và Truyền thông", kind=AgencyKind.AGENCY, position=3)
        for username, name, agency, role in (
            ("tam", "Tâm", office, Role.OFFICE_ADMIN),
            ("van", "Vân", operating, Role.OPERATOR),
        ):
            uow.session.add(Person(username=username, name=name, agency=agency, grants=[PersonRole(role=role)]))
    return house


def ask(house: House, who: str, key: str, typed: Mapping[str, Any]) -> int:
    """Start a diagram as the page does; the number of its instance."""
    with house.unit_of_work() as uow:
        return processes.start(uow, someone(uow, who), key, typed).instance_id or 0


def status(house: House, instance_id: int) -> str:
    with house.unit_of_work(write=False) as uow:
        return uow.session.get_one(Instance, instance_id).status


@pytest.mark.requirement("R12.4")
def test_a_mailbox_is_provided_by_the_department_after_the_office_agrees(house: House, at: Visitors) -> None:
    number = ask(house, "hoa", "account_request", MAILBOX)
    assert (awaiting(house, "tam"), awaiting(house, "van")) == (["agree"], [])
    with pytest.raises(AnswersRejected):
        answer(house, "tam", "agree", {"decision": "more"})
    answer(house, "tam", "agree", {"decision": "more", "reason": "Ghi rõ số văn bản phân công."})
    assert notices(house, "hoa", "Đề nghị về hộp thư cần bổ sung")
    answer(house, "hoa", "mend", {**MAILBOX, "document_number": "12/QĐ-STNMT"})
    answer(house, "tam", "agree", {"decision": "agree"})
    assert notices(house, "van", "Văn phòng thống nhất")

    # Sở TT&TT sees what it is to do, and nothing of what else agencies write.
    van = at("van")
    page = said(van.get(at.item("van", "provide")))
    assert "Cấp hộp thư công vụ cho bà Trần Thị Mai" in page
    assert "12/QĐ-STNMT" in page
    answer(house, "van", "provide", {"outcome": "cannot", "obstacle": "Tên hộp thư đã có người dùng."})
    assert awaiting(house, "tam") == ["agree"]
    answer(house, "tam", "agree", {"decision": "agree"})
    with pytest.raises(AnswersRejected):
        answer(house, "van", "provide", {"outcome": "done", "mailbox": "khong phai thu"})
    answer(house, "van", "provide", {"outcome": "done", "mailbox": "maitt.stnmt@tinh.example"})
    assert status(house, number) == "completed"
    assert notices(house, "hoa", "Hộp thư công vụ đã thực hiện")
    course = said(at("hoa").get(f"/tien-trinh/{number}"))
    assert "maitt.stnmt@tinh.example" in course

    refused = ask(house, "hoa", "account_request", MAILBOX)
    answer(house, "tam", "agree", {"decision": "refuse", "reason": "Người này đã có hộp thư công vụ."})
    assert status(house, refused) == "completed"
    assert notices(house, "hoa", "Văn phòng không thống nhất")
    assert awaiting(house, "van") == []
    assert van.get(f"/tien-trinh/{refused}").status_code == 404


@pytest.mark.requirement("R13.2")
def test_an_incident_goes_to_whoever_can_solve_it_until_its_reporter_confirms(house: House) -> None:
    number = ask(house, "binh", "incident_report", INCIDENT)
    assert notices(house, "tam", "Cơ quan báo sự cố")
    answer(house, "tam", "take_up", {"solver": "operators", "note": "Kiểm tra dung lượng máy chủ."})
    assert notices(house, "van", "Văn phòng chuyển sự cố")
    answer(house, "van", "operator_solves", {"how": "Đã mở rộng ổ đĩa."})
    assert (awaiting(house, "binh"), awaiting(house, "hoa")) == (["check"], [])
    answer(house, "binh", "check", {"found": "again", "reason": "Tệp trên 10 MB vẫn không tải được."})
    assert notices(house, "tam", "Sự cố chưa hết")

    # Reported on Monday 05/01; two working days are over when Wednesday is.
    move_to(house, datetime(2026, 1, 7, 23, 0, tzinfo=ZONE))
    sweep(house)
    assert not notices(house, "son", "Sự cố quá thời hạn xử lý")
    move_to(house, datetime(2026, 1, 8, 0, 0, tzinfo=ZONE))
    sweep(house)
    assert len(notices(house, "son", "Sự cố quá thời hạn xử lý")) == 1
    answer(house, "tam", "take_up", {"solver": "office"})
    answer(house, "tam", "office_solves", {"how": "Đã sửa giới hạn dung lượng tệp."})
    answer(house, "binh", "check", {"found": "good"})
    assert status(house, number) == "completed"
    assert "Sự cố đã được xử lý: Không tải được tệp lên phần mềm" in notices(house, "binh")


@pytest.mark.requirement("R13.2")
def test_the_office_decides_how_long_an_incident_may_take(house: House) -> None:
    with house.unit_of_work() as uow:
        tam = someone(uow, "tam")
        settings.change(uow, tam, settings.INCIDENT_DAYS, "1", "Sự cố phải xử lý trong ngày làm việc sau")
    number = ask(house, "binh", "incident_report", INCIDENT)
    move_to(house, datetime(2026, 1, 7, 0, 0, tzinfo=ZONE))
    sweep(house)
    assert notices(house, "son", "Sự cố quá thời hạn xử lý")
    assert (status(house, number), awaiting(house, "tam")) == ("running", ["take_up"])


@pytest.mark.requirement("R14.3")
def test_a_difficulty_is_answered_or_submitted_and_closed_with_what_was_concluded(house: House, at: Visitors) -> None:
    answered = ask(house, "hoa", "feedback", DIFFICULTY)
    answer(house, "tam", "answer", {"decision": "answer", "answer": "Cơ quan chủ trì cập nhật kết quả chung."})
    submitted = ask(house, "binh", "feedback", {**DIFFICULTY, "document_number": "90/SXD-VP"})
    answer(house, "tam", "answer", {"decision": "submit", "submission": "15/TTr-VP"})
    assert notices(house, "binh", "Vướng mắc đã trình UBND tỉnh")
    assert [status(house, each) for each in (answered, submitted)] == ["completed", "running"]
    concluded = {"conclusion": "Thống nhất bổ sung khi sửa Quy chế.", "document_number": "30/TB-UBND"}
    answer(house, "tam", "conclude", concluded)
    assert status(house, submitted) == "completed"
    assert notices(house, "binh", "Kết luận của UBND tỉnh về vướng mắc")

    # The register is the list of this process: the Office reads all of it, an agency its own.
    assert registered(house, "son") == [submitted, answered]
    hoa = at("hoa")
    assert said(hoa.get("/quy-trinh/")).count(DIFFICULTY["issue"]) == 1
    assert "Cơ quan chủ trì cập nhật kết quả chung." in said(hoa.get(f"/tien-trinh/{answered}"))
    assert "30/TB-UBND" in said(at("son").get(f"/tien-trinh/{submitted}"))
    assert hoa.get(f"/tien-trinh/{submitted}").status_code == 404


def registered(house: House, who: str) -> list[int]:
    """The difficulties that somebody may read, the newest first."""
    with house.unit_of_work(write=False) as uow:
        asked = finding.asked({"process": "feedback", "status": "all"})
        found = listing.listing(uow, someone(uow, who), asked).rows
        return sorted((row.instance.id for row in found), reverse=True)
