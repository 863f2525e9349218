"""Supervisors find what stands still, see what is theirs, and act on one or on many, each with a reason."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date
from itertools import product

import openpyxl
import pytest
from sqlalchemy import select

from engine import Event, Instance, StepFailed, WorkItem
from tests.support.province import (
    accept,
    awaiting,
    instance_of,
    items,
    later,
    noted,
    register,
    review,
    someone,
    submit,
    sweep,
)
from tests.support.web import Visitors, said
from workflows import instances
from workflows.bootstrap import House
from workflows.models import Assignment, BulkAct, BulkActItem, Person, PersonRole, Unit
from workflows.supervision import acts, bulk, finding, listing, monitor
from workflows.supervision.acts import MovedOn, Order, Unsteerable
from workflows.vocabulary import ActOutcome, Role, Steering

ASSIGNED = select(Assignment.instance_id)
OTHERS = "Kiểm tra an toàn công trình xây dựng"
WHY = "Đã có báo cáo giấy gửi Văn phòng"


@pytest.fixture
def province(house: House) -> House:
    """STNMT holds two assignments and reported on one of them; SXD holds one, and is late."""
    register(house, number="1/UBND-VP")
    later(house, hours=2)
    submit(house)
    register(house, number="2/UBND-VP", duties=[{"lead": "SXD", "content": OTHERS, "due_on": "07/01/2026"}])
    register(house, number="3/UBND-VP", summary="=cmd|' /C calc'!A0 đất đai")
    later(house, days=4)
    accept(house)
    sweep(house)
    return house


def told(house: House, who: str, **asked: str) -> list[str]:
    """The numbers of the directives in somebody's list."""
    with house.unit_of_work(write=False) as uow:
        rows = listing.listing(uow, someone(uow, who), finding.asked(asked)).rows
        return [row.standing.directive.number if row.standing else row.subject.reference for row in rows]


def test_a_supervisor_finds_the_bottleneck_and_moves_what_is_stuck(province: House, at: Visitors) -> None:
    later(province, days=3)
    with province.unit_of_work(write=False) as uow:
        view = monitor.view(uow, someone(uow, "son"), "assignment", monitor.Asked(heat="qua-han"))
    figures = {each.id: each for each in view.steps}
    assert {key: each.queue.count for key, each in figures.items() if each.queue} == {
        "accept": 1,
        "report": 1,
        "review": 1,
    }
    queue, spent = figures["accept"].queue, figures["accept"].spent
    assert queue is not None
    assert spent is not None
    assert (queue.late, view.heat) == (1, {"accept": 5})
    assert spent.count == 2
    assert view.ranking[0].id == "accept"
    assert spent.p90 >= spent.median
    assert sum(week.started for week in view.weeks) == 3

    son = at("son")
    page = said(son.get("/quan-sat/assignment?nhiet=qua-han"))
    assert "Điểm nghẽn" in page
    assert "assignment" in said(son.get("/quan-sat/"))
    stuck = next(each for each in items(province) if each.element == "report" and each.closed_at is None)
    form = f"/tien-trinh/{stuck.instance_id}/dieu-hanh/move"
    target = f"{stuck.id}:accept"
    assert son.post(form, {"target": target, "reason": ""}).status_code == 422
    moved = son.post(form, {"target": target, "reason": WHY, "stood": str(stuck.id)})
    assert moved.status_code == 302, said(moved)
    page = said(son.get(moved.location))
    assert "Chuyển đến “Tiếp nhận” Sơn" in page or "Chuyển đến" in page
    assert WHY in page
    assert noted(province, "instance.move") == 1
    again = son.post(form, {"target": target, "reason": WHY, "stood": str(stuck.id)})
    assert again.status_code in (409, 422)


def test_everybody_sees_and_acts_on_what_is_theirs(province: House, at: Visitors) -> None:
    assert told(province, "son") == ["2/UBND-VP", "1/UBND-VP", "3/UBND-VP"]
    assert told(province, "head") == ["1/UBND-VP", "3/UBND-VP"]
    for asked, expected in {
        ("text", "an toan"): ["2/UBND-VP"],
        ("text", "3/ubnd"): ["3/UBND-VP"],
        ("agency", "SXD"): ["2/UBND-VP"],
        ("step", "review"): ["1/UBND-VP"],
        ("state", "in_review"): ["1/UBND-VP"],
        ("person", "binh"): ["2/UBND-VP"],
        ("overdue", "1"): ["2/UBND-VP"],
        ("older", "90"): [],
        ("younger", "90"): ["2/UBND-VP", "1/UBND-VP", "3/UBND-VP"],
        ("status", "completed"): [],
        ("incident", "1"): [],
        ("variable", "khong_co"): [],
    }.items():
        assert [each for each in told(province, "son", **dict([asked])) if "/" in each] == expected, asked
    head = at("head")
    assert OTHERS not in said(head.get("/tien-trinh/"))
    others = next(each for each in items(province) if each.circle == "officers:SXD").instance_id
    assert head.get(f"/tien-trinh/{others}/dieu-hanh/give").status_code == 404
    own = instance_of(province).id
    ask = "do Văn phòng quyết định; khi cần, đề nghị: Sơn"
    for who, told_whom in (("head", True), ("minh", True), ("son", False), ("hoa", False)):
        assert (ask in said(at(who).get(f"/tien-trinh/{own}"))) == told_whom, who
    assert "khi cần, đề nghị: Sơn" in said(head.get("/tien-trinh/"))
    assert head.get(f"/tien-trinh/{own}/dieu-hanh/cancel").status_code == 403
    with province.unit_of_work(write=False) as uow:
        view = monitor.view(uow, someone(uow, "head"), "assignment", monitor.Asked())
    assert view.load.running == 2
    assert at("thu").get("/tien-trinh/").status_code == 403
    assert at("thu").get("/quan-sat/").status_code == 403


def test_a_file_is_the_list_on_the_screen(province: House, at: Visitors) -> None:
    son = at("son")
    address = "?xep=agency&nguoc=1"
    page = son.get(f"/tien-trinh/{address}")
    shown = re.findall(r'<a class="go clamp" href="/tien-trinh/\d+">([^<]*)</a>', page.text)
    heads = re.findall(r"<th scope=\"col\"[^>]*>(?:<a[^>]*>)?([^<]+)", page.text.partition("<tbody>")[0])
    book = openpyxl.load_workbook(io.BytesIO(son.get(f"/tien-trinh/tien-trinh.xlsx{address}").data)).active
    assert book is not None
    cells = [[each.value for each in row] for row in book.iter_rows() if any(each.value for each in row)]
    at_head = next(place for place, row in enumerate(cells) if row[0] == listing.COLUMNS[0].column.title)
    assert [each for each in cells[at_head] if each] == heads
    assert [row[0] for row in cells[at_head + 1 :][: len(shown)]] == shown
    lines = list(csv.reader(io.StringIO(son.get(f"/tien-trinh/tien-trinh.csv{address}").data.decode("utf-8-sig"))))
    assert [row[0] for row in lines[1:]] == shown
    assert noted(province, "instance.export") == 2


def test_a_list_goes_on_behind_its_last_row_whatever_it_is_sorted_by_and_whoever_reads(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an agency all is gathered at once; the Office meets what is open by its deadline apart from all else."""
    monkeypatch.setattr(listing, "SIZE", 2)
    register(house, number="6/UBND-VP")
    submit(house)
    review(house, confirmed=True)
    for number, day in enumerate(("20", "16", "22", "16"), 1):
        register(house, number=f"{number}/UBND-VP", duties=[{"due_on": f"{day}/01/2026"}])
    register(house, number="5/UBND-VP", duties=[{"lead": "SXD", "due_on": "18/01/2026"}])
    for who, many in (("son", 6), ("head", 5)):
        for sort, down in product(("due", "process", "agency", "state", "age"), ("", "1")):
            seen: list[int] = []
            dues: list[date | None] = []
            filters = finding.asked({"sort": sort, "down": down, "process": "assignment", "status": "all"})
            while True:
                with house.unit_of_work(write=False) as uow:
                    page = listing.listing(uow, someone(uow, who), filters)
                    dues += [each.standing.assignment.due_on for each in page.rows if each.standing]
                seen += [row.instance.id for row in page.rows]
                assert page.total == many
                if not page.after:
                    break
                filters = replace(filters, after=page.after)
            assert len(seen) == len(set(seen)) == many, (who, sort, down)
            assert sort != "due" or dues == sorted(filter(None, dues), reverse=bool(down))
    with house.unit_of_work(write=False) as uow:
        nonsense = listing.listing(uow, someone(uow, "son"), finding.asked({"after": "x~1", "older": "-3"}))
    assert len(nonsense.rows) == 2


def test_a_saved_list_is_shared_with_the_office_alone(province: House, at: Visitors) -> None:
    son, minh, head = at("son"), at("minh"), at("head")
    late = {"qua_han": "1", "xep": "agency"}
    assert (
        son.post("/tien-trinh/bo-loc", {**late, "name": "Quá hạn", "shared": "on"}, form="/tien-trinh/").status_code
        == 302
    )
    assert head.post("/tien-trinh/bo-loc", {"name": "Của tôi", "shared": "on"}, form="/tien-trinh/").status_code == 403
    assert head.post("/tien-trinh/bo-loc", {"name": "Của tôi"}, form="/tien-trinh/").status_code == 302
    assert "Quá hạn 1" in said(minh.get("/tien-trinh/"))
    page = minh.get("/tien-trinh/").text
    assert "Của tôi" not in page
    assert "qua_han=1" in page
    assert 'aria-label="Bộ lọc đã lưu"' in head.get("/tien-trinh/").text
    assert minh.post("/tien-trinh/bo-loc/1/xoa", {}, form="/tien-trinh/").status_code == 404
    assert son.post("/tien-trinh/bo-loc/1/xoa", {}, form="/tien-trinh/").status_code == 302


def test_whoever_is_quicker_than_a_bulk_act_is_told_of_and_nothing_is_lost(province: House, at: Visitors) -> None:
    son = at("son")
    everything = {"scope": "all", "steering": "suspend", "quy_trinh": "assignment"}
    previewed = son.post("/tien-trinh/hang-loat/", everything, form="/tien-trinh/")
    assert previewed.status_code == 302
    page = said(son.get(previewed.location))
    assert "Sẽ thực hiện 3" in page
    assert all(each.closed_at is None for each in items(province)[-1:])

    submit(province)  # Hoa reports between the preview and the act
    carried = son.post(previewed.location, {"reason": WHY})
    assert carried.status_code == 302
    page = said(son.get(carried.location))
    assert "Đã xong 2" in page
    assert "đã được Hoa thực hiện" in page
    with province.unit_of_work(write=False) as uow:
        reports = uow.session.scalars(select(WorkItem).where(WorkItem.element == "review")).all()
        assert [each.closed_at for each in reports] == [None, None]
        assert sorted(uow.session.scalars(select(Instance.status).where(Instance.id.in_(ASSIGNED)))) == [
            "running",
            "suspended",
            "suspended",
        ]
        outcomes = sorted(each.outcome for each in uow.session.scalars(select(BulkActItem)))
        assert outcomes == [ActOutcome.DONE, ActOutcome.DONE, ActOutcome.FAILED]
        assert uow.session.scalars(select(BulkAct)).one().ended_at is not None
    assert noted(province, "instance.suspend") == 2
    assert son.post(previewed.location, {"reason": WHY}, form="/tien-trinh/").status_code == 409

    # What a restart left waiting, the worker does; what may not be done is told before.
    with province.unit_of_work() as uow:
        person = someone(uow, "son")
        waiting = bulk.prepare(uow, person, "resume", None, finding.asked({"status": "all", "process": "assignment"}))
        told = {each.outcome for each in waiting.items}
        assert told == {ActOutcome.WAITING, ActOutcome.REFUSED}
        bulk.begin(uow, person, waiting.id, {"reason": WHY})
    assert bulk.carry_on(province) == 2
    assert bulk.carry_on(province) == 0
    with province.unit_of_work(write=False) as uow:
        assert set(uow.session.scalars(select(Instance.status).where(Instance.id.in_(ASSIGNED)))) == {"running"}


def test_what_is_moved_to_the_review_before_any_report_is_returned_and_not_confirmed(province: House) -> None:
    item = next(each for each in items(province) if each.element == "report" and each.closed_at is None)
    for each in items(province):
        if each.element == "review" and each.closed_at is None:
            review(province, confirmed=True)
    with province.unit_of_work() as uow:
        acts.steer(uow, someone(uow, "son"), item.instance_id, Order(Steering.MOVE, "review", WHY))
    with pytest.raises(StepFailed, match="chưa có báo cáo nào"):
        review(province, confirmed=True)
    review(province, confirmed=False, reason="Chưa có báo cáo")
    assert "report" in awaiting(province, "hoa")
    submit(province)
    assert awaiting(province, "minh") == ["review"]


def test_a_chief_gives_reviews_to_another_room_and_is_told_when_there_is_nobody(province: House, at: Visitors) -> None:
    item = next(each for each in items(province) if each.element == "review" and each.closed_at is None)
    son, chosen = at("son"), {"steering": "give", "scope": "chosen", "chosen": str(item.instance_id)}
    preview = son.post("/tien-trinh/hang-loat/", chosen, form="/tien-trinh/").location
    assert "Không có ai khác để giao" in said(son.get(preview))
    with province.unit_of_work() as uow:
        minh = someone(uow, "minh")
        room = Unit(code="KT", name="Phòng Kinh tế", position=1)
        grants = [PersonRole(role=Role.REVIEWER)]
        uow.session.add(Person(username="yen", name="Yến", agency=minh.agency, unit=room, grants=grants))
    with province.unit_of_work(write=False) as uow:
        given = uow.session.get_one(WorkItem, item.id)
        assert [acts.gifts(uow, someone(uow, each), given) for each in ("minh", "son")] == [{}, {"yen": "Yến"}]
    preview = son.post("/tien-trinh/hang-loat/", chosen, form="/tien-trinh/").location
    son.post(f"{preview}/dich", {"target": "yen"}, form=preview)
    son.post(preview, {"reason": WHY})
    assert (awaiting(province, "minh"), awaiting(province, "yen")) == ([], ["review"])


def test_work_is_given_to_somebody_by_name_and_back_to_the_group(province: House) -> None:
    with province.unit_of_work() as uow:
        lands = someone(uow, "hoa")
        grants = [PersonRole(role=Role.AGENCY_OFFICER)]
        uow.session.add(Person(username="nga", name="Nga", agency=lands.agency, grants=grants))
    item = next(each for each in items(province) if each.element == "report" and each.closed_at is None)
    with province.unit_of_work() as uow:
        head = someone(uow, "head")
        with pytest.raises(Unsteerable):
            acts.steer(uow, head, item.instance_id, Order(Steering.GIVE, "binh", WHY))
        acts.steer(uow, head, item.instance_id, Order(Steering.GIVE, "nga", WHY))
    assert (awaiting(province, "hoa"), awaiting(province, "nga")) == ([], ["report"])
    with province.unit_of_work() as uow:
        uow.engine.refresh(uow.engine.lock(item.instance_id))  # the lane's rule is asked anew and changes nothing
    assert awaiting(province, "nga") == ["report"]
    with province.unit_of_work() as uow:
        acts.steer(uow, someone(uow, "head"), item.instance_id, Order(Steering.GIVE, "-", WHY))
    assert awaiting(province, "hoa") == ["report"]
    with province.unit_of_work(write=False) as uow:
        given = select(Event.note).where(Event.kind == "give")
        assert uow.session.scalars(given).all() == [WHY, WHY]
        stood = acts.standing(uow, instances.seen(uow, someone(uow, "son"), item.instance_id))
    submit(province)
    with pytest.raises(MovedOn, match="Hoa"), province.unit_of_work() as uow:
        acts.steer(uow, someone(uow, "son"), item.instance_id, Order(Steering.SUSPEND, "", WHY), stood=stood)
    with pytest.raises(Unsteerable, match="thu hồi"), province.unit_of_work() as uow:
        acts.steer(uow, someone(uow, "son"), item.instance_id, Order(Steering.CANCEL, "", WHY))
    review(province, confirmed=True)
