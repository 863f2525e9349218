"""Each number of a dashboard opens as many rows as it says; who sees one agency sees no other's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select

from tests.journeys.test_buckets import PROVINCES, Facts, lay
from tests.journeys.test_rollups import EXAMPLES
from tests.support.province import (
    AFTER_THE_DEADLINE,
    accept,
    answer,
    later,
    move_to,
    register,
    review,
    someone,
    submit,
    take_up,
)
from tests.support.web import Visitors, said
from workflows import dashboards, rollups
from workflows.bootstrap import House
from workflows.dashboards import NUMBERS, Scope
from workflows.errors import Forbidden, NotFound
from workflows.models import Agency, Person
from workflows.pages import SIZE
from workflows.rollups import Cut
from workflows.unit import UnitOfWork

SCOPES: tuple[dict[str, Any], ...] = ({}, {"leader": "UBND tỉnh"}, {"field": "Đất đai"})


def scopes(uow: UnitOfWork, person: Person, wholes: Sequence[dict[str, Any]]) -> list[Scope]:
    """The province, a leader, a field, and one agency in each of them."""
    agency = uow.session.scalars(select(Agency.id).where(Agency.code == "STNMT")).one()
    asked = [{**each, "agency_id": number} for each in wholes for number in (None, agency)]
    return [dashboards.scope(uow, person, **each) for each in asked]


def every_number_opens_its_rows(
    uow: UnitOfWork, wholes: Sequence[dict[str, Any]] = SCOPES[:1], *, period: str = ""
) -> int:
    """How many numbers were not nothing, once each was found to have as many rows as it says."""
    person, asked = someone(uow, "son"), dashboards.period(period, uow.today())
    told = 0
    for scope in scopes(uow, person, wholes):
        board = dashboards.board(uow, person, scope, asked)
        for number in NUMBERS.values():
            rows = dashboards.rows(uow, person, scope, number, asked)
            amount = board[number].amount
            assert (amount, min(amount, SIZE)) == (rows.total, len(rows.rows)), (number.key, scope.title)
            told += bool(rows.total)
        for bar in board.bars:
            part = dashboards.board(uow, person, bar.scope, asked)
            assert (bar.total, bar.overdue) == (part.total, part.told["qua-han"].amount)
    return told


@pytest.mark.requirement("R5.3")
@settings(max_examples=EXAMPLES // 5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(province=PROVINCES)
def test_generated_numbers_open_their_rows_now_and_later(house: House, province: list[list[Facts]]) -> None:
    with house.unit_of_work() as uow, uow.session.begin_nested() as generated:
        list(lay(uow, province))
        rollups.settle(uow.session)
        every_number_opens_its_rows(uow)
        uow.move_clock(uow.clock_offset() + timedelta(days=8))
        every_number_opens_its_rows(uow, period="2025-12")
        generated.rollback()


@pytest.mark.requirement("R5.3", "R11.2")
def test_what_people_did_is_told_in_numbers_that_open_their_rows(house: House, at: Visitors) -> None:
    register(house, duties=({"cooperating": ["SXD"]}, {"giving": "joint", "joint": ["STNMT", "SXD"]}), field="Đất đai")
    accept(house)
    take_up(house, "hoa", "ask_extension", {"due_on": "30/01/2026", "reason": "Chờ kết quả đo đạc của hai huyện"})
    answer(house, "minh", "decide_extension", {"granting": "granted"})
    submit(house)
    review(house, confirmed=False, reason="Chưa nêu số liệu cụ thể")
    submit(house)
    later(house, days=4)
    with house.unit_of_work(write=False) as uow:
        assert every_number_opens_its_rows(uow, SCOPES, period="2026-01") > 40
    move_to(house, AFTER_THE_DEADLINE)
    with house.unit_of_work(write=False) as uow:
        every_number_opens_its_rows(uow)
    page = at("son").get("/tong-quan/?ky=2026-01").text
    assert re.search(r'href="/tong-quan/qua-han\?[^"]*"><span class="unseen">Quá hạn chưa xong: </span>1</a>', page)
    assert "Sở Xây dựng" in page
    assert "1 dòng" in said(at("son").get("/tong-quan/gia-han?ky=2026-01"))
    taken = at("son").get("/tong-quan/qua-han.csv").data.decode("utf-8-sig").splitlines()
    assert len(taken) == 2
    assert at("son").get("/tong-quan/qua-han.xlsx").data[:2] == at("son").get("/tong-quan/tong-quan.xlsx").data[:2]


@pytest.mark.requirement("R6.4", "R10.2")
def test_a_head_is_told_of_the_own_agency_and_the_clerk_of_none(house: House, at: Visitors) -> None:
    register(house, duties=({"lead": "SXD", "content": "Việc riêng của Sở Xây dựng năm 2026"}, {}))
    own = at("head").get("/tong-quan/").text
    assert "Sở Tài nguyên và Môi trường" in own
    assert "Sở Xây dựng" not in own
    assert "Việc riêng" not in at("head").get("/tong-quan/dang-thuc-hien").text
    with house.unit_of_work(write=False) as uow:
        head, others = someone(uow, "head"), someone(uow, "binh").agency_id
        assert dashboards.scope(uow, head) == Scope(Cut.AGENCY, agency=head.agency)
        with pytest.raises(NotFound):
            dashboards.scope(uow, head, agency_id=others)
        with pytest.raises(Forbidden):
            dashboards.scope(uow, someone(uow, "lan"))
