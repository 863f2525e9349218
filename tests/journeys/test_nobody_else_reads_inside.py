"""What an agency hands down inside is read by its own people alone, whichever way it is looked for (0806)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.routing import Map

from engine import Submission, WorkItem
from tests.support.inside import RETURN, hand_down, lay_district, the_piece
from tests.support.proof import FULL
from tests.support.province import LETTER, answer, count, item_of, register, someone
from tests.support.web import Visitors, whole
from workflows import dashboards, fence, usage
from workflows.bootstrap import House
from workflows.models import Assignment, Count, Matter, Person, Piece
from workflows.policy import visible
from workflows.unit import UnitOfWork

SIGN = "HUYEN-4207"
"""Stands in all that is said of the piece."""
LISTS = (
    "/tien-trinh/",
    "/tien-trinh/tien-trinh.csv",
    "/tien-trinh/tien-trinh.xlsx",
    "/tim-kiem/?tim=chất+thải+rắn",
    "/van-ban/?tim=chất+thải+rắn",
    "/?tim=chất+thải+rắn",
    "/tien-trinh/?tinh_trang=all&quy_trinh=internal_assignment",
    "/tien-trinh/?tinh_trang=all&co_quan=TTTN",
    "/tien-trinh/?nguoi=tu&qua_han=1",
    "/tien-trinh/?bien=decision&gia_tri=return",
    "/tong-quan/?co_quan=TTTN",
)
OUTSIDE = ("van", "kim", "binh", "an") if FULL else ("van", "kim")
"""Văn holds every right that the Office has, and draws diagrams; Kim heads a sister of the part."""


@pytest.fixture
def house(house: House) -> House:
    lay_district(house)
    return house


def addresses(routes: Map, numbers: Mapping[str, int | str]) -> set[str]:
    """Every page and file that is read by these numbers, or by none."""
    known = (each for each in routes.iter_rules() if "GET" in (each.methods or ()) and each.arguments <= numbers.keys())
    address = routes.bind("localhost").build
    asked = {address(each.endpoint, {name: numbers[name] for name in each.arguments}) for each in known}
    return {each for each in asked if not each.startswith(("/static/", "/dang-xuat"))}


def silent(uow: UnitOfWork, person: Person) -> set[str]:
    """The agencies of which the board says that nobody signs in."""
    board = dashboards.board(uow, person, dashboards.scope(uow, person), dashboards.period("", uow.today()))
    return {each.code for each in board.silent}


def figures(house: House) -> Any:
    """The province in numbers, as the Chief reads them."""
    with house.unit_of_work(write=False) as uow:
        son = someone(uow, "son")
        whole = dashboards.board(uow, son, dashboards.scope(uow, son), dashboards.period("", uow.today()))
        return dashboards.tables(whole)


@pytest.mark.requirement("R6.4", "R10.2", "R5.3")
@pytest.mark.asvs("8.2.2")
def test_the_province_neither_counts_nor_reads_it(house: House, at: Visitors) -> None:
    register(house)
    before, counted = figures(house), count(house, Assignment, Count)
    number = hand_down(house, content=f"Tổng hợp số liệu chất thải rắn {SIGN}")
    answer(house, "tu", "accept", {})
    answer(house, "tu", "report", {"content": f"Đã tổng hợp, {SIGN}."}, {f"Số liệu {SIGN}.pdf": LETTER})
    answer(house, "chin", "review", {**RETURN, "reason": f"Thiếu số liệu, {SIGN}."})
    assert figures(house) == before
    assert count(house, Assignment, Count) == counted

    own = {"instance_id": number, "item_id": item_of(house, "tu", "report"), "attachment_id": 1, "message_id": 1}
    own |= {"agency_id": the_piece(house).part_id, "key": "internal_assignment", "version": 1, "number": 1}
    direct = (
        f"/tien-trinh/{number}",
        f"/viec/{own['item_id']}",
        "/tep/1",
        f"/co-quan/{own['agency_id']}/viec-noi-bo",
        f"/co-quan/{own['agency_id']}/viec-noi-bo.csv",
    )
    straight = (*direct, *LISTS)
    everywhere = sorted(addresses(at.app.url_map, own).union(straight))
    for who in OUTSIDE:
        visitor = at(who)
        told = {path: visitor.get(path) for path in (everywhere if FULL or who == "van" else straight)}
        assert not [path for path, page in told.items() if SIGN in f"{whole(page)}{page.headers}"], who
        assert [told[path].status_code for path in direct] == [404] * len(direct), who
        assert told["/tien-trinh/"].status_code == (403 if who == "binh" else 200), who
    # The same walk finds it where it may be read, in pages, lists, files and their names.
    chin = at("chin")
    shown = {path for path in straight if SIGN in f"{whole(page := chin.get(path))}{page.headers}"}
    assert shown >= {*direct, *LISTS[:3], "/tien-trinh/?tinh_trang=all&co_quan=TTTN"}


@pytest.mark.requirement("R11.3")
def test_rooms_of_a_district_are_in_no_list_of_those_who_answer_to_the_province(house: House) -> None:
    with house.unit_of_work() as uow:
        son, chin = someone(uow, "son"), someone(uow, "chin")
        assert "TTTN" not in {each.agency.code for each in usage.of_agencies(uow, son)}
        assert {"TT", "TTTN", "TTKT"} <= {each.agency.code for each in usage.of_agencies(uow, chin)}
        assert {"TTTN", "TTKT"}.isdisjoint(silent(uow, son))
    # A part that the province gives work itself is asked as any other.
    register(house, duties=[{"lead": "TTKT"}])
    with house.unit_of_work() as uow:
        assert "TTKT" in {each.agency.code for each in usage.of_agencies(uow, someone(uow, "son"))}
        assert "TTKT" in silent(uow, someone(uow, "son"))


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
