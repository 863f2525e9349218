"""Supervisors are told of figures by themselves, and ask a head to explain one until the answer is accepted."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine import Incident
from tests.support.province import (
    AFTER_THE_DEADLINE,
    answer,
    awaiting,
    instance_of,
    later,
    move_to,
    notices,
    register,
    someone,
    submit,
    sweep,
)
from tests.support.web import Visitors, said
from workflows import alerts, dashboards, fence, processes
from workflows.bootstrap import House
from workflows.calendar import ZONE
from workflows.dashboards import Scope
from workflows.errors import AnswersRejected, NotFound
from workflows.models import Explanation, PersonRole
from workflows.rollups import Cut
from workflows.settings import OVERDUE_SHARE, WEEKLY_DIGEST, change
from workflows.vocabulary import Role

ASKED = {
    "figure": "Quá hạn chưa xong: 1 (đến 19/01/2026)",
    "agency": "STNMT",
    "due_on": "21/01/2026",
    "reason": "Nêu nguyên nhân để quá hạn và trách nhiệm của người được giao.",
}
ANSWER = {"content": "Chờ số liệu của hai huyện, gửi ngày 20/01.", "measures": "Gửi báo cáo trước ngày 23/01/2026."}
AGAIN = {"verdict": "again", "remark": "Chưa nêu trách nhiệm của người được giao.", "due_on": "26/01/2026"}
A_MONDAY = datetime(2026, 1, 19, 8, 0, tzinfo=ZONE)


def the_explanation(house: House) -> Explanation:
    with house.unit_of_work(write=False) as uow:
        return uow.session.scalars(select(Explanation)).one()


def ask(house: House, who: str = "son", **typed: str) -> None:
    with house.unit_of_work() as uow:
        processes.start(uow, someone(uow, who), "explanation", {**ASKED, **typed})


@pytest.mark.requirement("R13.3", "R14.2", "R11.2")
def test_a_head_explains_a_figure_is_reminded_and_explains_again_until_the_office_agrees(
    house: House, at: Visitors
) -> None:
    register(house)
    move_to(house, A_MONDAY)
    agency = the_agency(house)
    page = at("son").get(f"/tong-quan/qua-han?co_quan={agency}")
    assert "Yêu cầu giải trình" in said(page)
    assert "Yêu cầu giải trình" not in said(at("minh").get(f"/tong-quan/qua-han?co_quan={agency}"))
    form = at("son").get("/quy-trinh/explanation?figure=Quá hạn chưa xong: 1&agency=STNMT&due_on=22/01/2026").text
    assert 'value="22/01/2026"' in form
    with pytest.raises(AnswersRejected):
        ask(house, due_on="05/01/2026")
    with pytest.raises(NotFound):
        ask(house, "minh")
    ask(house)
    assert notices(house, "head", "Yêu cầu giải trình")
    assert awaiting(house, "hoa") == ["accept"]
    later(house, days=2)
    sweep(house)
    assert notices(house, "head", "Hôm nay hết hạn giải trình")
    later(house, days=1)
    sweep(house)
    assert notices(house, "son", "Quá hạn giải trình")
    answer(house, "head", "answer", ANSWER)
    assert the_explanation(house).answered_at is not None
    answer(house, "son", "check", AGAIN)
    assert (the_explanation(house).answered_at, the_explanation(house).rounds) == (None, 1)
    assert notices(house, "head", "Yêu cầu giải trình lại")
    assert "Giải trình" in said(at("head").get("/tong-quan/"))
    answer(house, "head", "answer", {**ANSWER, "content": "Trách nhiệm thuộc phòng Quản lý đất đai."})
    answer(house, "son", "check", {"verdict": "accepted"})
    assert the_explanation(house).closed_at is not None
    assert notices(house, "head", "Đã đồng ý với giải trình")
    later(house, days=9)
    sweep(house)
    assert len(notices(house, "head", "Hôm nay hết hạn giải trình")) == 1
    assert "Đã đồng ý" in said(at("son").get("/tong-quan/"))


@pytest.mark.requirement("R6.4", "R10.2")
def test_what_a_head_is_to_explain_is_seen_by_whom_it_concerns_alone(house: House, at: Visitors) -> None:
    register(house)
    move_to(house, A_MONDAY)
    with house.unit_of_work() as uow:
        binh = someone(uow, "binh")
        binh.grants.append(PersonRole(role=Role.AGENCY_HEAD))
    ask(house)
    answer(house, "head", "answer", ANSWER)
    with house.unit_of_work(write=False) as uow:
        instance = uow.session.scalars(select(Explanation.instance_id)).one()
    for who, told in (("son", 200), ("minh", 200), ("head", 200), ("hoa", 404), ("binh", 404)):
        assert at(who).get(f"/tien-trinh/{instance}").status_code == told, who
    for path in ("/", "/tong-quan/", "/tien-trinh/", f"/tong-quan/?co_quan={the_agency(house)}", "/thong-bao/"):
        assert "giải trình" not in said(at("binh").get(path)).lower(), path
    with house.unit_of_work(fenced=True) as uow:
        binh = someone(uow, "binh")
        fence.put_around(uow.session, binh)
        assert dashboards.explanations(uow, binh, Scope(Cut.AGENCY, agency=binh.agency)) == []
        fenced = uow.session.get_bind().dialect.name == "postgresql"
        assert uow.session.scalars(select(Explanation)).all() == [] or not fenced


def the_agency(house: House) -> int:
    with house.unit_of_work(write=False) as uow:
        return someone(uow, "hoa").agency_id


@pytest.mark.requirement("R11.2", "R8.11")
def test_what_passes_its_threshold_is_told_once_a_week_while_it_lasts(house: House) -> None:
    register(house)
    with house.unit_of_work() as uow:
        failed = {"instance_id": instance_of(house).id, "cause": "Không có thư mục.", "last_at": uow.now()}
        uow.session.add(Incident(opened_at=uow.now(), **failed))
    move_to(house, AFTER_THE_DEADLINE)
    alerts.look(house)
    assert notices(house, "son", "Sở Tài nguyên và Môi trường: 1/1") == [], "nobody is told on a Saturday"
    move_to(house, A_MONDAY)
    alerts.look(house)
    alerts.look(house)
    told = "Sở Tài nguyên và Môi trường: 1/1 việc đang mở đã quá hạn (ngưỡng 20 %)"
    assert notices(house, "son", "Sở") == [told]
    assert notices(house, "son", "1 tiến trình dừng") == ["1 tiến trình dừng vì sự cố"]
    assert notices(house, "minh", "Sở") == []
    move_to(house, A_MONDAY + timedelta(days=8))
    alerts.look(house)
    assert notices(house, "son", "Sở") == [told, told]


@pytest.mark.requirement("R11.2")
def test_a_week_begins_with_its_figures_unless_the_office_wants_none(house: House) -> None:
    register(house)
    submit(house)
    move_to(house, A_MONDAY)
    with house.unit_of_work() as uow:
        change(uow, someone(uow, "son"), OVERDUE_SHARE, "100", "Theo công văn 8")
    for _ in range(2):
        alerts.look(house)
    assert notices(house, "son", "Số liệu") == ["Số liệu toàn tỉnh, tuần từ 19/01/2026"]
    assert notices(house, "head", "Số liệu") == ["Số liệu Sở Tài nguyên và Môi trường, tuần từ 19/01/2026"]
    with house.unit_of_work() as uow:
        change(uow, someone(uow, "son"), WEEKLY_DIGEST, "no", "Đã có báo cáo tuần")
    move_to(house, A_MONDAY + timedelta(days=7))
    alerts.look(house)
    assert len(notices(house, "son", "Số liệu")) == 1
