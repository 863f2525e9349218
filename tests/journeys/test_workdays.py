"""The calendar as the Office keeps it: by hand, by file, with what a change moves and what it never does."""

from __future__ import annotations

from datetime import date, time

import pytest
from sqlalchemy import select

from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    accept,
    count,
    instance_of,
    move_to,
    noted,
    register,
    review,
    someone,
    submit,
    take_up,
    the_assignment,
)
from tests.support.web import Visitor, Visitors, said
from workflows import calendar
from workflows.bootstrap import House
from workflows.errors import DaysRejected, Forbidden
from workflows.models import AuditEntry, DayOff, Directive, PersonRole
from workflows.vocabulary import DayKind, Role
from workflows.workdays import day_entries, table
from workflows.workdays.day_entries import LARGEST, DayEntry
from workflows.workdays.recalculation import Derived
from workflows.workdays.table import Outcome

PAGE = "/lich-lam-viec/"
STORM = {
    "first": "07/01/2026",
    "last": "08/01/2026",
    "kind": "off",
    "name": "Nghỉ chống bão",
    "decision": "15/CĐ-UBND",
}


@pytest.fixture(autouse=True)
def _admin(house: House) -> None:
    """Lan keeps the Office's calendar too."""
    with house.unit_of_work() as uow:
        uow.session.add(PersonRole(person_id=someone(uow, "lan").id, role=Role.OFFICE_ADMIN))


def off(*days: date, kind: DayKind | None = DayKind.OFF) -> list[DayEntry]:
    return [DayEntry(day, kind, "Nghỉ chống bão", "15/CĐ-UBND") for day in days]


def change(house: House, *days: date, kind: DayKind | None = DayKind.OFF, by: str = "lan") -> Outcome:
    with house.unit_of_work() as uow:
        return table.change(uow, someone(uow, by), off(*days, kind=kind))


def preview(house: House, *days: date) -> list[tuple[Derived, object, object]]:
    with house.unit_of_work() as uow:
        outcome = table.preview(uow, someone(uow, "lan"), off(*days))
        return [(each.limit, each.before, each.after) for each in outcome.moved]


def the_directive(house: House) -> Directive:
    with house.unit_of_work(write=False) as uow:
        return uow.session.scalars(select(Directive)).one()


@pytest.mark.requirement("R8.2", "R8.6")
def test_a_day_off_moves_the_offices_entry_and_says_so_before_and_after(house: House) -> None:
    register(house)
    moved = preview(house, date(2026, 1, 7))
    assert (Derived.ENTRY, date(2026, 1, 8), date(2026, 1, 9)) in moved
    assert the_directive(house).entry_due == date(2026, 1, 8)
    change(house, date(2026, 1, 7))
    assert the_directive(house).entry_due == date(2026, 1, 9)
    change(house, date(2026, 1, 7), kind=None)
    assert the_directive(house).entry_due == date(2026, 1, 8)


def test_who_had_looked_at_the_calendar_before_sees_the_day_off_in_the_same_transaction(house: House) -> None:
    storm = date(2026, 1, 7)
    with house.unit_of_work() as uow:
        assert uow.calendar.is_working_day(storm)
        table.change(uow, someone(uow, "lan"), off(storm))
        assert not uow.calendar.is_working_day(storm)


def test_a_late_entry_is_late_no_more_when_its_last_day_proves_to_be_a_day_off(house: House) -> None:
    move_to(house, calendar.at(date(2026, 1, 9), time(9)))
    register(house)
    assert the_directive(house).entered_late
    change(house, date(2026, 1, 8))
    assert not the_directive(house).entered_late


@pytest.mark.requirement("R8.8", "R8.11")
def test_a_day_off_moves_the_agencys_update_the_offices_review_and_what_the_diagram_waits_for(house: House) -> None:
    register(house)
    accept(house)
    take_up(house, "hoa", "update", {"content": "Đã rà soát 50 % hồ sơ của hai huyện."})
    submit(house, document_date="05/01/2026")
    before = instance_of(house).wake_at
    outcome = change(house, date(2026, 1, 6), date(2026, 1, 7))
    report = the_assignment(house).reports[0]
    assert (report.update_due, report.review_due) == (date(2026, 1, 8), date(2026, 1, 8))
    assert (before, instance_of(house).wake_at) == (calendar.at(date(2026, 1, 7)), calendar.at(date(2026, 1, 9)))
    assert outcome.counts == {Derived.ENTRY: 1, Derived.UPDATE: 1, Derived.REVIEW: 2, Derived.REMINDER: 1}


def test_a_day_off_moves_the_day_by_which_an_agency_is_judged_and_never_the_promised_one(house: House) -> None:
    register(house)
    submit(house)
    move_to(house, calendar.at(date(2026, 1, 8), time(9)))
    review(house, confirmed=False, reason="Chưa nêu số liệu cụ thể")
    assert the_assignment(house).judged_on == date(2026, 1, 21)
    change(house, date(2026, 1, 19))
    given = the_assignment(house)
    assert (given.due_on, given.due_at, given.judged_on) == (
        date(2026, 1, 16),
        calendar.at(date(2026, 1, 17)),
        date(2026, 1, 22),
    )


def test_what_a_preview_tells_is_what_the_change_then_does_and_it_stores_nothing(house: House) -> None:
    register(house)
    submit(house)
    before = count(house, DayOff, AuditEntry), the_directive(house).entry_due, instance_of(house).wake_at
    told = preview(house, date(2026, 1, 6))
    assert (count(house, DayOff, AuditEntry), the_directive(house).entry_due, instance_of(house).wake_at) == before
    assert told == [(each.limit, each.before, each.after) for each in change(house, date(2026, 1, 6)).moved]
    assert told


@pytest.mark.requirement("R6.4")
def test_the_audit_knows_who_changed_which_days_and_how_much_moved(house: House) -> None:
    register(house)
    change(house, date(2026, 1, 7))
    with house.unit_of_work(write=False) as uow:
        entry = uow.session.scalars(select(AuditEntry).where(AuditEntry.act == "calendar.change")).one()
    assert (entry.by, entry.act, entry.detail["moved"]["entry"]) == ("lan", "calendar.change", 1)
    assert entry.detail["days"] == {"2026-01-07": ["off", "Nghỉ chống bão", "15/CĐ-UBND"]}


def test_only_the_offices_administrators_change_the_calendar(house: House) -> None:
    with pytest.raises(Forbidden):
        change(house, date(2026, 1, 7), by="minh")


def test_a_usual_working_day_is_not_worked_in_exchange(house: House) -> None:
    with pytest.raises(DaysRejected, match="vốn là ngày làm việc"):
        change(house, date(2026, 1, 7), kind=DayKind.WORKING)


# ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────

ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//vi
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20280125
DTEND;VALUE=DATE:20280201
SUMMARY:Nghỉ Tết Nguyên đán
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20280205
SUMMARY:Làm bù cho ngày 31/01/2028
END:VEVENT
END:VCALENDAR
"""


def test_a_published_calendar_brings_whole_runs_of_days() -> None:
    read = day_entries.read_file("lich.ics", ICS.replace("\n", "\r\n").encode(), "1/QĐ")
    assert [each.day.day for each in read] == [25, 26, 27, 28, 29, 30, 31, 5]
    assert [each.kind for each in read] == [DayKind.OFF] * 7 + [DayKind.WORKING]
    assert {each.decision for each in read} == {"1/QĐ"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_spreadsheet_brings_days_with_their_decisions(separator: str) -> None:
    lines = ["Ngày|Loại|Tên|Quyết định", "02/01/2026|nghỉ|Hoán đổi|12729/VPCP-KGVX", "10/01/2026|Làm bù||", ""]
    content = "\r\n".join(lines).replace("|", separator)
    for written in (content.encode("utf-8-sig"), content.encode("utf-16")):
        read = day_entries.read_file("Lịch.CSV", written, "99/QĐ")
        assert read == [
            DayEntry(date(2026, 1, 2), DayKind.OFF, "Hoán đổi", "12729/VPCP-KGVX"),
            DayEntry(date(2026, 1, 10), DayKind.WORKING, "Làm bù", "99/QĐ"),
        ]
    assert day_entries.read_file("x.csv", day_entries.as_csv(read).encode(), "") == read


@pytest.mark.requirement("R4.3")
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("lich.csv", "ngày,tên\n01/01/2026,Nghỉ".encode("cp1258", "replace"), "Unicode"),
        ("lich.csv", "ngày,tên\n01/01/2026,NghØ TÕt".encode(), "TCVN3"),
        ("lich.csv", "ngày,tên\n01/01/2026,Nghæ Teát".encode(), "TCVN3"),
        ("lich.xlsx", b"PK", "Chọn tệp .csv hoặc .ics"),
        ("lich.csv", b"", "Dòng đầu của tệp"),
        ("lich.csv", b"a,b\n1,2", "Dòng đầu của tệp"),
        ("lich.csv", "ngày\n31/02/2026".encode(), "Dòng 2: không có ngày 31/02/2026"),
        ("lich.csv", "ngày,loại\n01/01/2026,chơi".encode(), "Dòng 2: cần có ngày"),
        ("lich.csv", "ngày\n01/01/2026\n01/01/2026".encode(), "01/01/2026 nhiều lần"),
        ("lich.csv", "ngày\n".encode(), "đọc được 0"),
        ("lich.ics", b"BEGIN:VCALENDAR\nnothing", ".ics không đọc được"),
        ("lich.ics", ICS.replace("SUMMARY:Nghỉ", "RRULE:FREQ=YEARLY\nSUMMARY:Nghỉ").encode(), "lặp lại theo quy tắc"),
        ("lich.ics", ICS.replace("20280201", "20290201").encode(), "dài 373 ngày"),
        ("lich.ics", ICS.replace("DTSTART;VALUE=DATE:20280125\n", "").encode(), "không có ngày bắt đầu"),
        ("lich.ics", ICS.replace("20280125", "hôm nay").encode(), "không có ngày bắt đầu"),
        ("lich.ics", ICS.replace("20280201", "99999999").encode(), "không có ngày kết thúc"),
        ("lich.ics", ICS.replace("DTEND;VALUE=DATE:20280201", "DURATION:P7D").encode(), "không có ngày kết thúc"),
        ("lich.ics", ICS.replace("UID:1", "DTSTART;VALUE=DATE:20280125").encode(), "không có ngày bắt đầu"),
        ("lich.csv", b"ng\xc3\xa0y\n" + b"1" * 200_000, "không đọc được"),
        ("lich.csv", b"0" * (LARGEST + 1), "không quá 512 KB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_advice(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(DaysRejected) as refused:
        day_entries.read_file(name, content, "1/QĐ")
    assert sentence in refused.value.problems["file"]


def test_a_file_without_decisions_needs_one_beside_it() -> None:
    with pytest.raises(DaysRejected) as refused:
        day_entries.read_file("lich.csv", "ngày\n01/01/2026".encode(), " ")
    assert set(refused.value.problems) == {"decision"}


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────


def hidden_days(page: str) -> str:
    return page.split('name="days" value="')[1].split('"')[0]


def sent_on(visitor: Visitor, page: str) -> None:
    assert visitor.post(PAGE, {"days": hidden_days(page)}, form=PAGE).status_code == 302


def test_lan_sees_what_moves_before_she_changes_the_calendar(house: House, at: Visitors) -> None:
    register(house)
    lan = at("lan")
    page = lan.post(f"{PAGE}xem-truoc", STORM, form=PAGE)
    words = said(page)
    assert "2 ngày thay đổi trong bảng" in words
    assert "Hạn Văn phòng nhập văn bản 08/01/2026 10/01/2026" in words
    assert the_directive(house).entry_due == date(2026, 1, 8)
    sent_on(lan, page.text)
    assert the_directive(house).entry_due == date(2026, 1, 10)
    assert "15/CĐ-UBND" in said(lan.get(f"{PAGE}?nam=2026"))


@mostly_on_sqlite
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"first": "31/02/2026"}, "không có ngày 31/02/2026"),
        ({"last": "01/01/2026"}, "phải từ 07/01/2026"),
        ({"kind": "holiday"}, "Chọn “Loại ngày” trong các mục đã cho"),
        ({"name": ""}, "Nhập tên ngày nghỉ"),
        ({"decision": " "}, "Nhập “Số văn bản quyết định”"),
    ],
)
def test_what_is_typed_wrong_is_told_and_kept(house: House, at: Visitors, typed: dict[str, str], sentence: str) -> None:
    page = at("lan").post(f"{PAGE}xem-truoc", {**STORM, **typed}, form=PAGE)
    assert (page.status_code, sentence in said(page)) == (422, True)
    assert (typed.get("name", "Nghỉ chống bão")) in page.text
    assert noted(house, "calendar.change") == 0


def test_everybody_reads_the_calendar_and_only_the_office_is_asked_to_change_it(house: House, at: Visitors) -> None:
    assert "Tết Nguyên đán" in said(at("hoa").get(f"{PAGE}?nam=2026"))
    assert "Xem trước thay đổi" not in said(at("hoa").get(PAGE))
    assert "dự kiến theo luật" in said(at("hoa").get(f"{PAGE}?nam=2027"))
    assert "Lịch làm việc năm 2026" in said(at("hoa").get(f"{PAGE}?nam=99999999&ngay=hôm+nay"))
    token = at("hoa").token("/thong-bao/")
    assert at("hoa").send(f"{PAGE}xem-truoc", STORM, token=token).status_code in (400, 403)
