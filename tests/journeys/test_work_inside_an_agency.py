"""A district hands work down to its own parts, in the province's house and beside the province's figures (Art. 13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from engine import AnswersRejected, Submission, WorkItem
from tests.support.province import (
    LETTER,
    accept,
    answer,
    awaiting,
    count,
    item_of,
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
from workflows import dashboards, fence, pieces, processes, worklist
from workflows.agencies import succession
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.models import Agency, Assignment, Count, Matter, Person, PersonRole, Piece
from workflows.pieces import Asked
from workflows.policy import visible
from workflows.vocabulary import AgencyKind, Role, TimeState

WASTE = {"content": "Tổng hợp số liệu chất thải rắn của các xã", "part": "TTTN", "days": "5"}
DONE = {"content": "Đã tổng hợp số liệu của mười xã, thị trấn."}
RETURN = {"decision": "return", "reason": "Thiếu số liệu của hai xã."}


@pytest.fixture
def house(house: House) -> House:
    """With Tân Thành: Chín its chairman, Dung its officer, Tư of its room of lands, Kim of works; Quân administers."""
    with house.unit_of_work() as uow:
        office = uow.session.scalars(select(Agency).where(Agency.kind == AgencyKind.OFFICE)).one()
        district = Agency(code="TT", name="UBND huyện Tân Thành", kind=AgencyKind.LOCALITY, position=5)
        lands = Agency(code="TTTN", name="Phòng Tài nguyên", kind=AgencyKind.AGENCY, position=6, parent=district)
        works = Agency(code="TTKT", name="Phòng Kinh tế", kind=AgencyKind.AGENCY, position=7, parent=district)
        for username, agency, role in (
            ("chin", district, Role.AGENCY_HEAD),
            ("dung", district, Role.AGENCY_OFFICER),
            ("tu", lands, Role.AGENCY_OFFICER),
            ("kim", works, Role.AGENCY_OFFICER),
            ("quan", office, Role.OFFICE_ADMIN),
            ("an", office, Role.AUDITOR),
        ):
            uow.session.add(Person(username=username, name=username, agency=agency, grants=[PersonRole(role=role)]))
    return house


def hand_down(house: House, by: str = "chin", **typed: str) -> int:
    """Hand work down as the page does; the number of its instance."""
    with house.unit_of_work(fenced=True) as uow:
        person = someone(uow, by)
        fence.put_around(uow.session, person)
        return processes.start(uow, person, "internal_assignment", {**WASTE, **typed}).instance_id or 0


def refused(house: House, **typed: str) -> Mapping[str, str]:
    with pytest.raises(AnswersRejected) as refusal:
        hand_down(house, **typed)
    return refusal.value.problems


def the_piece(house: House) -> Piece:
    with house.unit_of_work(write=False) as uow:
        piece = uow.session.scalars(select(Piece).order_by(Piece.id)).first()
        assert piece is not None
        assert piece.part != piece.agency
        assert piece.instance
        return piece


def board(house: House, who: str = "chin", code: str = "TT", **asked: Any) -> pieces.Board:
    with house.unit_of_work(write=False, fenced=True) as uow:
        person = someone(uow, who)
        fence.put_around(uow.session, person)
        number = uow.session.scalars(select(Agency.id).where(Agency.code == code)).one()
        return pieces.board(uow, person, number, Asked(**asked))


def figures(house: House) -> Any:
    """The province in numbers, as the Chief reads them."""
    with house.unit_of_work(write=False) as uow:
        son = someone(uow, "son")
        whole = dashboards.board(uow, son, dashboards.scope(uow, son), dashboards.period("", uow.today()))
        return dashboards.tables(whole)


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
        assert worklist.counts(uow, someone(uow, "tu"))["overdue"] == 1

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


@pytest.mark.requirement("R6.4", "R10.2", "R5.3")
def test_the_province_neither_counts_nor_reads_it(house: House, at: Visitors) -> None:
    register(house)
    before = figures(house)
    counted = count(house, Assignment, Count)
    number = hand_down(house)
    answer(house, "tu", "accept", {})
    answer(house, "tu", "report", DONE, {"Số liệu.pdf": LETTER})
    answer(house, "chin", "review", RETURN)
    assert figures(house) == before
    assert count(house, Assignment, Count) == counted

    item = item_of(house, "tu", "report")
    pages = (f"/tien-trinh/{number}", f"/viec/{item}", "/tep/1")
    for who in ("son", "minh", "quan", "an", "binh", "kim", "thu"):
        visitor = at(who)
        assert [visitor.get(each).status_code for each in pages] == [404, 404, 404], who
        found = said(visitor.get("/tim-kiem/?tim=chất+thải+rắn"))
        assert "Tổng hợp số liệu chất thải rắn của các xã" not in found, who
    assert "Tổng hợp số liệu chất thải rắn" not in said(at("son").get("/tien-trinh/"))
    assert [at(who).get(pages[0]).status_code for who in ("chin", "dung", "tu")] == [200, 200, 200]
    assert "Tổng hợp số liệu chất thải rắn" in said(at("chin").get("/tien-trinh/"))


@pytest.mark.requirement("R6.4")
def test_every_scope_leaves_it_to_its_agency(house: House) -> None:
    hand_down(house)
    number = the_piece(house).instance_id
    cast = ("son", "minh", "an", "binh", "kim", "chin", "tu")

    def see(table: Any, *, asks: bool) -> set[str]:
        found: set[str] = set()
        for who in cast:
            with house.unit_of_work(write=False, fenced=True) as uow:
                person = someone(uow, who)
                fence.put_around(uow.session, person)
                asked = select(table).where(table.instance_id == number)
                asked = visible(asked, person) if asks else asked
                if uow.session.scalars(asked.with_only_columns(func.count(table.id))).one():
                    found.add(who)
        return found

    for table in (Piece, Matter, Submission, WorkItem):
        assert see(table, asks=True) == ({"chin"} if table is Matter else {"chin", "tu"}), table
    # Behind the scope stands the fence, where there is one; it shows the Office steps, which have no content.
    if house.database.dialect.name == "postgresql":
        for table in (Piece, Matter, Submission):
            assert see(table, asks=False) == {"chin", "tu"}, table


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
