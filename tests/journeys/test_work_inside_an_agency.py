"""A district hands work down to its own parts, in the province's house and beside the province's figures (Art. 13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from engine import AnswersRejected
from tests.support.inside import DONE, RETURN, WASTE, hand_down, lay_district, the_piece
from tests.support.province import (
    LETTER,
    accept,
    answer,
    awaiting,
    later,
    move_to,
    notices,
    offered,
    register,
    someone,
    sweep,
    take_up,
    the_assignment,
)
from tests.support.web import Visitors, said
from workflows import awaiting as what_awaits
from workflows import fence, pieces
from workflows.agencies import succession
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.models import Agency, Person, PersonRole
from workflows.pieces import Asked
from workflows.vocabulary import AgencyKind, Role, TimeState


@pytest.fixture
def house(house: House) -> House:
    lay_district(house)
    return house


def refused(house: House, **typed: str) -> Mapping[str, str]:
    with pytest.raises(AnswersRejected) as refusal:
        hand_down(house, **typed)
    return refusal.value.problems


def board(house: House, who: str = "chin", code: str = "TT", **asked: Any) -> pieces.Board:
    with house.unit_of_work(write=False, fenced=True) as uow:
        person = someone(uow, who)
        fence.put_around(uow.session, person)
        number = uow.session.scalars(select(Agency.id).where(Agency.code == code)).one()
        return pieces.board(uow, person, number, Asked(**asked))


def numbers(house: House, part: str = "TTTN") -> list[int]:
    return next(list(each.counts.values()) for each in board(house).lines if each.part.code == part)


@pytest.mark.requirement("R5.6", "R13.3")
def test_the_chairman_hands_down_a_room_reports_twice_and_is_confirmed(house: House, at: Visitors) -> None:
    chin, tu, kim = at("chin"), at("tu"), at("kim")
    # Only rooms of one's own are offered, and to whom has none the form is not there.
    form = said(chin.get("/quy-trinh/internal_assignment"))
    assert "Phòng Tài nguyên" in form
    assert "Sở Xây dựng" not in form
    assert [at(who).get("/quy-trinh/internal_assignment").status_code for who in ("binh", "kim", "lan", "quan")] == [
        404
    ] * 4
    sent = chin.post("/quy-trinh/internal_assignment", WASTE)
    assert sent.status_code == 302
    assert "part" in refused(house, part="SXD")

    # The room finds it on its list, with its number and its limit: five working days on, the 10th being worked.
    piece = the_piece(house)
    assert (piece.reference, f"{piece.due_on:%d/%m/%Y}") == ("Việc nội bộ 1/2026", "10/01/2026")
    page = said(tu.get("/"))
    assert "Việc nội bộ 1/2026" in page
    assert "10/01/2026" in page
    assert awaiting(house, "kim") == []
    answer(house, "tu", "accept", {})
    answer(house, "tu", "report", DONE, {"Số liệu.pdf": LETTER})
    assert awaiting(house, "chin") == ["review"]
    assert "Đã tổng hợp số liệu" in said(chin.get(at.item("chin", "review")))
    answer(house, "chin", "review", RETURN)
    assert notices(house, "tu", "Báo cáo bị trả lại")
    assert "Thiếu số liệu của hai xã" in said(tu.get(at.item("tu", "report")))
    answer(house, "tu", "report", DONE)
    answer(house, "chin", "review", {"decision": "confirm"})
    assert numbers(house) == [1, 0, 0, 0]
    assert (the_piece(house).returned, the_piece(house).state.value) == (1, "done")

    # A second one passes its limit: reminded of before, told to three after, and marked.
    hand_down(house, content="Kiểm tra bãi rác tạm của các xã", days="4", by="dung")
    answer(house, "tu", "accept", {})
    later(house, days=3)
    sweep(house)
    assert notices(house, "tu", "Sắp đến hạn")
    move_to(house, datetime(2026, 1, 10, 0, 0, tzinfo=ZONE))
    sweep(house)
    sweep(house)
    assert [len(notices(house, who, "Quá hạn")) for who in ("tu", "chin", "dung", "kim")] == [1, 1, 1, 0]
    [late] = board(house, group="qua-han").rows
    assert (late.time_state, numbers(house)) == (TimeState.OVERDUE, [1, 0, 0, 1])
    with house.unit_of_work(write=False) as uow:
        assert what_awaits.waiting(uow, someone(uow, "tu")).overdue == 1

    # Each number opens its rows, and both go along; the room reads its own, and its sister nothing of it.
    district = f"/co-quan/{the_piece(house).agency_id}/viec-noi-bo"
    assert f'href="{district}?don_vi=TTTN&amp;nhom=qua-han"' in chin.get(district).text
    rows = said(chin.get(f"{district}?don_vi=TTTN&nhom=qua-han"))
    assert "Kiểm tra bãi rác tạm" in rows
    assert "Quá hạn" in rows
    sheet = load_workbook(BytesIO(chin.get(f"{district}.xlsx").data)).worksheets[0]
    assert "Kiểm tra bãi rác tạm của các xã" in [cell.value for row in sheet.iter_rows() for cell in row]
    assert "Tổng hợp số liệu chất thải rắn" in chin.get(f"{district}.csv").get_data(as_text=True)
    own = f"/co-quan/{the_piece(house).part_id}/viec-noi-bo"
    assert "Kiểm tra bãi rác tạm" in said(tu.get(own))
    assert "Kiểm tra bãi rác tạm" in said(chin.get(own))
    assert [kim.get(each).status_code for each in (district, own)] == [404, 404]


@pytest.mark.requirement("R13.3")
def test_a_piece_of_the_provinces_assignment_keeps_to_its_limit_and_stands_beside_the_report(
    house: House, at: Visitors
) -> None:
    register(house, duties=[{"lead": "TT"}])
    accept(house, by="dung")
    assignment = the_assignment(house)
    of_it = {"assignment": str(assignment.id)}
    assert "muộn hơn hạn tỉnh giao" in refused(house, days="15", **of_it)["days"]
    hand_down(house, days="15", exceeding="Số liệu của các xã có sau ngày 20.", **of_it)
    hand_down(house, content="Chuẩn bị phần hạ tầng của báo cáo", part="TTKT", approver="dung", **of_it)
    answer(house, "kim", "accept", {})
    answer(house, "kim", "report", DONE)
    assert (awaiting(house, "dung"), awaiting(house, "chin")) == (["review", "report"], ["report"])
    answer(house, "dung", "review", {"decision": "confirm"})

    page = said(at("dung").get(at.item("dung", "report")))
    assert "Việc đã giao đơn vị trực thuộc 1 trong 2 việc chưa xong" in page
    assert "Chuẩn bị phần hạ tầng của báo cáo" in page
    assert "đơn vị trực thuộc" not in said(at("minh").get(f"/tien-trinh/{assignment.instance_id}"))
    # The room is told of what it is a piece, in words; the province's assignment it does not open.
    tu, piece = at("tu"), f"/tien-trinh/{the_piece(house).instance_id}"
    own = f'href="/tien-trinh/{assignment.instance_id}"'
    assert "Thuộc nhiệm vụ tỉnh giao Rà soát, báo cáo tiến độ" in said(tu.get(piece))
    assert own not in tu.get(piece).text
    assert tu.get(f"/tien-trinh/{assignment.instance_id}").status_code == 404
    assert own in at("chin").get(piece).text


def test_what_was_given_wrongly_goes_to_another_room_is_extended_and_recalled(house: House) -> None:
    hand_down(house)
    assert offered(house, "tu") == ["hand_back"]
    take_up(house, "tu", "hand_back", {"reason": "Không thuộc chức năng của phòng."})
    answer(house, "chin", "consider", {"part": "TTKT", "answer": "Giao Phòng Kinh tế."})
    assert (awaiting(house, "tu"), awaiting(house, "kim")) == ([], ["accept"])
    answer(house, "kim", "accept", {})
    with pytest.raises(AnswersRejected):
        take_up(house, "kim", "ask", {"due_on": "09/01/2026", "reason": "Cần thêm thời gian."})
    take_up(house, "kim", "ask", {"due_on": "20/01/2026", "reason": "Cần thêm thời gian."})
    assert "ask" not in offered(house, "kim")
    with pytest.raises(AnswersRejected) as shorter:
        answer(house, "chin", "decide", {"granting": "granted", "due_on": "08/01/2026"})
    assert "Chọn ngày sau thời hạn hiện nay" in shorter.value.problems["due_on"]
    answer(house, "chin", "decide", {"granting": "granted", "due_on": "19/01/2026"})
    piece = the_piece(house)
    assert (f"{piece.due_on:%d/%m}", f"{piece.original_due_on:%d/%m}") == ("19/01", "10/01")
    move_to(house, datetime(2026, 1, 12, 9, 0, tzinfo=ZONE))
    sweep(house)
    assert not notices(house, "kim", "Quá hạn")
    take_up(house, "dung", "recall", {"reason": "Huyện không cần nữa."})
    assert the_piece(house).state.value == "recalled"
    assert numbers(house, "TTKT") == [0, 0, 0, 0]


def test_a_room_with_rooms_of_its_own_hands_down_too(house: House) -> None:
    with house.unit_of_work() as uow:
        lands = uow.session.scalars(select(Agency).where(Agency.code == "TTTN")).one()
        desk = Agency(code="TTTN1", name="Tổ Môi trường", kind=AgencyKind.AGENCY, position=8, parent=lands)
        uow.session.add(Person(username="ba", name="Ba", agency=desk, grants=[PersonRole(role=Role.AGENCY_OFFICER)]))
        uow.session.add(Person(username="tien", name="Tiến", agency=lands, grants=[PersonRole(role=Role.AGENCY_HEAD)]))
    assert "part" in refused(house, part="TTTN1")
    hand_down(house, by="tu", part="TTTN1")
    assert awaiting(house, "ba") == ["accept"]
    assert [each.part.code for each in board(house, "chin", "TTTN").lines] == ["TTTN1"]
    assert board(house, "chin").total == 0


def test_work_goes_on_with_whoever_takes_a_rooms_place(house: House) -> None:
    hand_down(house)
    with house.unit_of_work() as uow:
        lands = uow.session.scalars(select(Agency).where(Agency.code == "TTTN")).one()
        typed = {"kind": "merged", "receiver": "TTKT", "on": "05/01/2026", "decision": "13/QĐ-UBND"}
        succession.succeed(uow, someone(uow, "quan"), lands.id, typed)
    assert awaiting(house, "kim") == ["accept"]
