"""The Office reports from the software's figures: gathered, checked, signed, and the same for ever (Art. 10)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from engine import AnswersRejected
from tests.support.province import (
    answer,
    awaiting,
    item_of,
    move_to,
    noted,
    notices,
    register,
    review,
    someone,
    submit,
    sweep,
)
from tests.support.web import Visitors, said
from workflows import printing, processes
from workflows import settings as rules
from workflows.bootstrap import House
from workflows.buckets import Bucket
from workflows.models import Agency, Person, PersonRole, Summary
from workflows.settings import PROVINCE_NAME
from workflows.summaries import figures, keeping, reading, rows, sheets, spans
from workflows.summaries.keeping import Content
from workflows.summaries.rows import Row
from workflows.summaries.spans import Span
from workflows.vocabulary import Part, PeriodKind, Role

FEBRUARY = datetime(2026, 2, 1, 1, tzinfo=UTC)
ADMIN, CHIEF = "lan", "son"
PARTS = ("dung-han", "xong-muon", "trong-han", "qua-han", "khong-han", "chua-cap-nhat")
WHOLE = ("giao", "chuyen")


@pytest.fixture
def house(house: House) -> House:
    """Lan keeps the Office's software too."""
    with house.unit_of_work() as uow:
        uow.session.add(PersonRole(person_id=someone(uow, "lan").id, role=Role.OFFICE_ADMIN))
    return house


@pytest.fixture
def closed(house: House) -> House:
    """January is over: STNMT has reported and was confirmed, SXD is late, and something was given to both jointly."""
    register(house, number="1/UBND-VP")
    register(house, number="2/UBND-VP", duties=[{"lead": "SXD"}])
    submit(house)
    review(house, confirmed=False, reason="Chưa có số liệu của quý IV.")
    submit(house)
    review(house, confirmed=True)
    move_to(house, FEBRUARY)
    sweep(house)
    return house


def summaries(house: House) -> list[Summary]:
    with house.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(Summary).order_by(Summary.id)))


def sign(house: House) -> None:
    said = {
        "assessment": "Đạt yêu cầu.",
        "proposals": "Đôn đốc SXD.",
        "remarks": "SXD: chưa gửi văn bản.\nSXD: báo cáo chậm.",
    }
    answer(house, ADMIN, "check", {"outcome": "forward", **said})
    answer(house, CHIEF, "sign", {"decision": "sign", "document_number": "27/BC-VP"})


@pytest.mark.requirement("R10.1", "R5.3")
def test_the_month_that_closed_is_gathered_by_itself_checked_signed_and_frozen(closed: House) -> None:
    [month] = summaries(closed)
    assert (month.kind, month.from_on, month.to_on) == (PeriodKind.MONTH, date(2026, 1, 1), date(2026, 1, 31))
    register(closed, number="3/UBND-VP", issued_on="01/02/2026", duties=[{"due_on": "20/02/2026"}])
    page = Visitors(closed)(ADMIN).get(f"/viec/{item_of(closed, ADMIN, 'check')}")
    assert "Số liệu tháng 1 năm 2026" in said(page)
    assert f'href="/tong-hop/{month.id}"' in page.text, "nobody checks what they cannot look at"
    answer(closed, ADMIN, "check", {"outcome": "again"})
    with pytest.raises(AnswersRejected) as refused:
        answer(closed, ADMIN, "check", {"outcome": "forward", "remarks": "SYT: không có trong kỳ"})
    assert "ghi tên hoặc mã một cơ quan" in refused.value.problems["remarks"]
    answer(closed, ADMIN, "check", {"outcome": "forward"})
    answer(closed, CHIEF, "sign", {"decision": "return", "reason": "Thiếu đánh giá chung."})
    assert awaiting(closed, ADMIN) == ["check"]
    sign(closed)
    [signed] = summaries(closed)
    assert (signed.total, signed.signed_by, signed.document_number) == (2, CHIEF, "27/BC-VP")
    assert notices(closed, ADMIN, "Đã chốt") == ["Đã chốt số liệu tổng hợp tháng 1 năm 2026"]
    assert sweep(closed) == 0


@pytest.mark.requirement("R10.1")
def test_what_was_signed_is_printed_again_as_it_was_whatever_happens_afterwards(closed: House) -> None:
    with closed.unit_of_work() as uow:
        uow.session.execute(update(Person).values(position="Phó Chánh Văn phòng UBND tỉnh"))
    sign(closed)
    before = printed(closed)
    register(closed, number="4/UBND-VP", issued_on="30/01/2026", duties=[{"due_on": "20/02/2026"}])
    submit(closed, by="binh")
    review(closed, confirmed=True)
    with closed.unit_of_work() as uow:
        uow.session.execute(update(Agency).values(name="Đã đổi tên"))
        uow.session.execute(update(Person).values(name="Đã đổi tên", position=""))
        rules.change(uow, someone(uow, ADMIN), PROVINCE_NAME, "Đã đổi tên", "sáp nhập tỉnh")
    assert printed(closed) == before
    for change in (update(Summary).values(total=9), delete(Summary)):
        with pytest.raises(DBAPIError), closed.unit_of_work() as uow:
            uow.session.execute(change)


@pytest.mark.parametrize(
    ("position", "signed"),
    [
        ("", ("", "Chánh Văn phòng")),
        ("Chánh Văn phòng", ("", "Chánh Văn phòng")),
        ("Phó Chánh Văn phòng UBND tỉnh", ("KT. Chánh Văn phòng", "Phó Chánh Văn phòng")),
    ],
)
def test_a_deputy_signs_in_the_place_of_the_head(position: str, signed: tuple[str, str]) -> None:
    signature = reading.signature(Summary(signer="Sơn", signer_position=position))
    assert (signature.authority, signature.position, signature.name) == (*signed, "Sơn")


def printed(house: House) -> list[Any]:
    with house.unit_of_work(write=False) as uow:
        whole = reading.opened(uow, someone(uow, CHIEF), 1)
        paper, every = reading.paper(whole), [whole.sheet(key) for key in sheets.FORMS]
        return [whole.summary.sha256, printing.docx(paper), printing.xlsx(every), every]


@pytest.mark.requirement("R5.3", "R10.1")
def test_each_number_of_a_summary_opens_its_rows_and_its_files_say_the_same(closed: House) -> None:
    sign(closed)
    chief = Visitors(closed)(CHIEF)
    assert "Tháng 1 năm 2026" in said(chief.get("/tong-hop/"))
    page = said(chief.get("/tong-hop/1"))
    assert "Đã chốt" in page
    assert "chưa gửi văn bản.; báo cáo chậm." in page
    with closed.unit_of_work(write=False) as uow:
        whole = reading.opened(uow, someone(uow, CHIEF), 1)
    for code, each in {"": whole.province, **whole.agencies}.items():
        for key in figures.OPENED:
            if each.count(key):
                told = said(chief.get(f"/tong-hop/1/dong/{key}?co_quan={code}"))
                assert f"{each.count(key)} dòng đứng sau con số này" in told
    for form in sheets.FORMS:
        assert chief.get(f"/tong-hop/1/{form}").status_code == 200
    book = load_workbook(BytesIO(chief.get("/tong-hop/1/tong-hop.xlsx").data))
    assert len(book.worksheets) == len(sheets.FORMS)
    words = [each.text for each in Document(BytesIO(chief.get("/tong-hop/1/bao-cao.docx").data)).paragraphs]
    assert "Đạt yêu cầu." in words
    assert chief.get("/tong-hop/1/m1.csv").data.startswith(b"\xef\xbb\xbf")
    assert noted(closed, "summary.export") == 3
    for missing in ("/tong-hop/2", "/tong-hop/1/m9", "/tong-hop/1/dong/gi-do", "/tong-hop/1/dong/giao?co_quan=X"):
        assert chief.get(missing).status_code == 404
    assert Visitors(closed)("hoa").get("/tong-hop/1").status_code == 403


@pytest.mark.requirement("R10.1")
def test_the_office_asks_for_any_period_and_wrong_days_are_told(house: House) -> None:
    register(house)
    admin = Visitors(house)(ADMIN)
    wrong = admin.post("/quy-trinh/summary", {"from_on": "05/01/2026", "to_on": "04/01/2026"})
    assert "Ngày cuối không được trước ngày đầu (05/01/2026)." in said(wrong)
    assert summaries(house) == []
    with house.unit_of_work() as uow:
        processes.start(uow, someone(uow, ADMIN), "summary", {"from_on": "01/01/2026", "to_on": "05/01/2026"})
    [asked] = summaries(house)
    assert (asked.kind, asked.total, awaiting(house, ADMIN)) == (PeriodKind.ANY, 1, ["check"])
    answer(house, ADMIN, "check", {"outcome": "drop"})
    assert awaiting(house, ADMIN) == []


def test_a_period_without_any_work_asks_nobody(house: House) -> None:
    move_to(house, FEBRUARY)
    assert sweep(house) == 1
    assert (awaiting(house, ADMIN), awaiting(house, CHIEF)) == ([], [])


def test_a_summary_that_was_tampered_with_is_not_read(closed: House) -> None:
    with closed.unit_of_work() as uow:
        uow.session.execute(update(Summary).values(sha256="0" * 64))
    with pytest.raises(ValueError, match="not what was kept"), closed.unit_of_work(write=False) as uow:
        reading.opened(uow, someone(uow, CHIEF), 1)


# ── plain rules ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "today", "name", "before"),
    [
        (PeriodKind.MONTH, date(2026, 1, 1), "tháng 12 năm 2025", "tháng 11 năm 2025"),
        (PeriodKind.MONTH, date(2026, 3, 31), "tháng 2 năm 2026", "tháng 1 năm 2026"),
        (PeriodKind.QUARTER, date(2026, 4, 1), "quý I năm 2026", "quý IV năm 2025"),
        (PeriodKind.HALF_YEAR, date(2026, 7, 1), "6 tháng đầu năm 2026", "6 tháng cuối năm 2025"),
        (PeriodKind.YEAR, date(2026, 1, 1), "năm 2025", "năm 2024"),
    ],
)
def test_the_period_that_has_closed(kind: PeriodKind, today: date, name: str, before: str) -> None:
    span = spans.closed(kind, today)
    assert (span.name, span.before.name) == (name, before)
    assert span.to_on < today <= spans.next_beginning(kind, today)


PLAIN = Row(
    id=1, duty=1, period="", instance=1, directive=1, number="1/UBND-VP", doc_type="cong_van",
    issued_on=date(2026, 1, 5), issuer="UBND tỉnh", source="", summary="V/v", director="Chủ tịch", field="",
    content="Báo cáo", agency="STNMT", agency_name="Sở Tài nguyên và Môi trường", part=Part.LEAD, cooperating="",
    follower="Minh", due_on=date(2026, 1, 16), original_due_on=None, days=0, bucket=Bucket.IN_TIME, due_soon=False,
    not_updated=False, given=True, returns=0, extensions=0, told="", answer="", cause="", urged="",
)  # fmt: skip
GENERATED = st.builds(
    lambda **told: PLAIN._replace(**told, agency_name=told["agency"]),
    id=st.integers(1, 10**6),
    duty=st.integers(1, 6),
    agency=st.sampled_from(["STNMT", "SXD", "SYT"]),
    part=st.sampled_from(Part),
    bucket=st.sampled_from([each for each in Bucket if each is not Bucket.OUTSIDE]),
    given=st.booleans(),
    director=st.sampled_from(["Chủ tịch", "Phó Chủ tịch"]),
    field=st.sampled_from(["", "Đất đai"]),
    due_on=st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(GENERATED, max_size=25))
def test_the_columns_are_a_partition_in_every_form_and_sum_to_their_lists(found: list[Row]) -> None:
    span = Span(PeriodKind.MONTH, date(2026, 1, 1), date(2026, 1, 31))
    content = Content(span, datetime(2026, 2, 1, tzinfo=UTC), found, [], {}, {}, "Bà Rịa - Vũng Tàu")
    for group in (figures.by(found, lambda row: row.agency), figures.by(rows.duties(found), lambda row: row.director)):
        for each in group.values():
            assert sum(each.count(key) for key in PARTS) == len(each.rows)
            assert sum(each.count(key) for key in WHOLE) == len(each.rows)
    overdue = sum(row.bucket is Bucket.OVERDUE for row in rows.duties(found))
    assert len(sheets.overdue(content).rows) == overdue
    assert len(sheets.by_directive(content).rows) == len(sheets.register(content).rows) == len(found)
    for form in sheets.FORMS.values():
        sheet = form.make(content)
        assert {len(row) for row in sheet.rows} <= {len(sheet.columns)}
    summary = Summary(kind=span.kind, from_on=span.from_on, to_on=span.to_on)
    keeping.keep(summary, content)
    assert keeping.content_of(summary) == content


def test_equal_shares_share_a_place_and_who_has_nothing_done_has_none() -> None:
    done = [PLAIN._replace(agency=code, bucket=bucket) for code, bucket in (
        ("A", Bucket.DONE_ON_TIME), ("B", Bucket.DONE_ON_TIME), ("C", Bucket.DONE_LATE), ("D", Bucket.OVERDUE)
    )]  # fmt: skip
    assert figures.ranks(figures.by(done, lambda row: row.agency)) == {"A": 1, "B": 1, "C": 3}
    assert timedelta(days=31) == sheets.SOON
