"""What was written elsewhere comes in as a table: looked at first, each directive whole or not at all."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from tests.support.proof import mostly_on_sqlite
from tests.support.province import (
    DUTY,
    HEAD,
    LETTER,
    REPORT,
    accept,
    answer,
    awaiting,
    count,
    noted,
    register,
    review,
    someone,
    the_assignment,
)
from tests.support.web import Visitors, said
from workflows import deadlines
from workflows.bootstrap import House
from workflows.calendar import at, date_of
from workflows.errors import ImportClosed, ImportRejected
from workflows.imports import apart, batches, bringing, documents, tables
from workflows.imports.batches import Preview
from workflows.imports.directives import Found
from workflows.models import (
    Agency,
    Assignment,
    Directive,
    Duty,
    Entry,
    HeldFile,
    ImportBatch,
    ImportLine,
    Matter,
    Report,
)
from workflows.registration import entries
from workflows.unit import UnitOfWork
from workflows.vocabulary import ImportKind, ProcessState, TimeState

HEADS = (
    "Số, ký hiệu", "Loại văn bản", "Trích yếu", "Ngày ban hành", "Người chỉ đạo", "Độ khẩn",
    "Nội dung nhiệm vụ, công việc phải làm", "Cơ quan chủ trì", "Người theo dõi, đôn đốc", "Loại thời hạn", "Thời hạn",
)  # fmt: skip
FIRST = (
    "12/UBND-VP", "Công văn", "Về việc rà soát hồ sơ đất đai", "05/01/2026", "UBND tỉnh", "Thường",
    "Rà soát, báo cáo hồ sơ tồn đọng", "STNMT", "minh", "Phải báo cáo", "16/01/2026",
)  # fmt: skip
SECOND = ("12/UBND-VP", "", "", "05/01/2026", "", "", "Kiểm tra việc cấp phép xây dựng", "SXD", "minh", "report", "")


def table(*rows: tuple[str, ...], heads: tuple[str, ...] = HEADS) -> bytes:
    """The rows as a spreadsheet's own .csv."""
    quoted = (";".join(f'"{cell}"' for cell in row) for row in (heads, *rows))
    return ("\ufeff" + "\r\n".join(quoted)).encode()


def workbook(*rows: tuple[str, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in (HEADS, *rows):
        book.active.append(row)
    book.save(written := BytesIO())
    return written.getvalue()


def take(house: House, content: bytes, *, name: str = "vb.csv", kind: ImportKind = ImportKind.DIRECTIVES) -> int:
    with house.unit_of_work() as uow:
        return batches.take(uow, someone(uow, "lan"), kind, name, content).id


def preview(house: House, batch: int) -> Preview:
    with house.unit_of_work(write=False) as uow:
        return batches.preview(uow, someone(uow, "lan"), batch)


def bring_in(house: House, batch: int) -> int:
    with house.unit_of_work() as uow:
        return len(bringing.begin(uow, someone(uow, "lan"), batch, not_secret=True).wanted or ())


@pytest.mark.requirement("R8.5", "R4.3")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_rows_of_one_number_are_one_directive_with_its_duties(house: House, kind: str) -> None:
    first = (FIRST[0].replace("UBND", "UBND "), *FIRST[1:])
    batch = take(house, table(first, SECOND) if kind == "csv" else workbook(first, SECOND), name=f"vb.{kind}")
    [found] = preview(house, batch).ready
    assert (found.lines, len(found.duties)) == ([2, 3], 2)
    assert count(house, Directive) == [0], "a preview keeps nothing of them"
    assert bring_in(house, batch) == 1
    assert count(house, Directive, Duty, Assignment) == [1, 2, 2]
    assert awaiting(house, "hoa") == awaiting(house, "binh") == ["accept"]
    with house.unit_of_work(write=False) as uow:
        origin = uow.session.execute(select(ImportLine.line, Entry.directive_id).join(ImportLine.entry)).all()
    assert origin == [(2, 1), (3, 1)]
    assert noted(house, "import.bring") == 1
    with pytest.raises(ImportClosed):
        bring_in(house, batch)


def test_what_is_wrong_is_told_by_row_and_column_and_stays_out(house: House) -> None:
    register(house, number="7/UBND-VP")
    wrong = {
        "Ngày ban hành": ("13/UBND-VP", "Ngày ban hành", "31/02/2026"),
        "Cơ quan chủ trì": ("14/UBND-VP", "Cơ quan chủ trì", "Sở Không Có"),
        "Số, ký hiệu": ("7/UBND-VP", "Số, ký hiệu", "7/UBND-VP"),
        "Thời hạn": ("15/UBND-VP", "Thời hạn", "01/01/2026"),
    }
    rows: list[tuple[str, ...]] = [FIRST]
    for number, column, cell in wrong.values():
        row = dict(zip(HEADS, FIRST, strict=True)) | {"Số, ký hiệu": number, column: cell}
        rows.append(tuple(row[head] for head in HEADS))
    contradicting = (FIRST[0], "Chỉ thị", *SECOND[2:])
    batch = take(house, table(*rows, contradicting))
    told = preview(house, batch)
    assert told.ready == [], "a row that contradicts the first of its directive keeps both out"
    problems = {(each.line, each.column) for found in told.refused for each in found.problems}
    [agency] = [problem for found in told.refused for problem in found.problems if problem.line == 4]
    assert agency.sentence.startswith("“Sở Không Có” không có trong danh sách; ghi một trong: Sở ")
    columns = ("Ngày ban hành", "Cơ quan chủ trì", "Số, ký hiệu", "Thời hạn", "Loại văn bản")
    assert set(enumerate(columns, start=3)) <= problems
    assert bring_in(house, batch) == 0
    assert count(house, Directive) == [1]


@pytest.mark.requirement("R6.1")
def test_a_marked_cell_is_held_and_a_number_used_twice_stays_out(house: House) -> None:
    marked = ("21/UBND-VP", FIRST[1], "TỐI MẬT: phương án bảo vệ mục tiêu", *FIRST[3:])
    earlier = (*FIRST[:3], "02/01/2026", *FIRST[4:])
    batch = take(house, table(FIRST, marked, earlier))
    told = preview(house, batch)
    assert [each.lines for each in told.ready] == [[2]]
    sentences = {(each.line, each.column): each.sentence for found in told.refused for each in found.problems}
    assert "được giữ riêng" in sentences[3, "Trích yếu"]
    assert sentences[4, "Số, ký hiệu"].startswith("Số này đã có ở dòng 2 với ngày ban hành khác")
    assert "mục tiêu" not in str(told.batch.lines)
    assert count(house, HeldFile) == [1]
    assert bring_in(house, batch) == 1, "what stays out does not keep the others out"


def _bomb() -> bytes:
    with ZipFile(BytesIO(), "w") as _:
        pass
    written = BytesIO(workbook(FIRST))
    with ZipFile(written, "a") as book:
        book.writestr("xl/worksheets/sheet2.xml", b"0" * 300_000_000, compress_type=8)
    return written.getvalue()


@mostly_on_sqlite
@pytest.mark.requirement("R4.3", "R6.2")
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("vb.pdf", b"%PDF-1.4", "Chọn tệp .xlsx hoặc .csv"),
        ("vb.csv", b"So;Trich yeu\r\n1;Ng\xb5y", "Unicode"),
        ("vb.csv", table(("", "")), "chưa có dòng nào"),
        ("vb.csv", table(*[FIRST] * 5001), "không quá 5000 dòng"),
        ("vb.csv", b'a;b\r\n"' + b"x" * 9_000_000, "không đọc được"),
        ("vb.xlsx", b"not a workbook", "."),
        ("vb.xlsx", workbook(("=1+1", *FIRST[1:])), "Dòng 2, cột 1: có công thức"),
        ("vb.xlsx", _bomb, "."),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence_and_leaves_nothing(
    house: House, name: str, content: bytes, told: str
) -> None:
    with pytest.raises(ImportRejected, match=told):
        take(house, content() if callable(content) else content, name=name)
    assert count(house, ImportBatch) == [0]


@pytest.mark.requirement("R6.2")
def test_what_kills_a_parser_kills_only_its_child() -> None:
    with pytest.raises(ImportRejected, match="quá lớn hoặc quá phức tạp"):
        apart.read(b"", lambda _path: len(bytearray(4 << 30)), lambda _path, told: told)


def test_work_that_runs_elsewhere_is_taken_up_where_it_stands(house: House) -> None:
    heads = (*HEADS, "Đang ở bước", "Quá trình trước đây")
    rows = ((*FIRST, "Đang thực hiện", "Đã họp ngày 02/01/2026"), (*SECOND, "Chưa tiếp nhận", ""))
    wrong = take(house, table((*FIRST, "Ở đâu đó", ""), heads=heads), kind=ImportKind.UNDER_WAY)
    assert preview(house, wrong).refused[0].problems[0].column == "Đang ở bước"
    batch = take(house, table(*rows, heads=heads), kind=ImportKind.UNDER_WAY)
    assert bring_in(house, batch) == 1
    assert (awaiting(house, "hoa"), awaiting(house, "binh")) == (["report"], ["accept"])
    with house.unit_of_work(write=False) as uow:
        first, second = uow.session.scalars(select(Assignment).order_by(Assignment.id))
        standing = [first.state, second.state]
        assert standing == [ProcessState.IN_PROGRESS, ProcessState.AWAITING_ACCEPTANCE]
        assert (first.accepted_by, second.accepted_by) == ("lan", None)
        assert not uow.session.scalars(select(Directive.entered_late)).one()
        assert uow.session.scalar(select(func.count()).select_from(ImportLine)) == 2


ELSEWHERE = (
    "Đang ở bước", "Quá trình trước đây", "Ngày gửi báo cáo", "Người gửi báo cáo", "Báo cáo: Nội dung thực hiện",
    "Báo cáo: Số, ký hiệu văn bản báo cáo", "Báo cáo: Ngày văn bản", "Ngày trả lại", "Lý do trả lại",
)  # fmt: skip
DONE = "Đã rà soát xong 100 % hồ sơ tồn đọng trên địa bàn"


def _older(number: str, due_on: str, *told: str) -> tuple[str, ...]:
    """A directive of December that ran elsewhere, as a row tells it."""
    return (number, *FIRST[1:3], "01/12/2025", *FIRST[4:-1], due_on, *told, *[""] * (len(ELSEWHERE) - len(told)))


@pytest.mark.requirement("R8.11", "R8.12")
def test_a_report_given_elsewhere_awaits_its_review_and_every_clock_counts_from_its_day(house: House) -> None:
    report = ("26/12/2025", "Nguyễn Thị Hoa", DONE, "45/BC-STNMT", "25/12/2025")
    waiting = _older("31/UBND-VP", "26/12/2025", "Chờ duyệt", "Đã họp hai lần", *report)
    returned = _older("32/UBND-VP", "29/12/2025", "Trả lại", "", *report, "30/12/2025", "Thiếu số liệu của hai huyện")
    bare = _older("33/UBND-VP", "31/12/2025", "Chờ duyệt")
    backwards = _older("34/UBND-VP", "31/12/2025", "Trả lại", "", *report, "25/12/2025", "Thiếu số liệu của huyện")
    with house.unit_of_work() as uow:
        uow.session.execute(update(Agency).values(head_approves=True))
    heads = (*HEADS, *ELSEWHERE)
    batch = take(house, table(waiting, returned, bare, backwards, heads=heads), kind=ImportKind.UNDER_WAY)
    told = preview(house, batch)
    assert [(each.number, each.standing) for each in told.ready] == [
        ("31/UBND-VP", "Chờ duyệt"),
        ("32/UBND-VP", "Trả lại"),
    ]
    assert {each.column for each in told.refused[0].problems} == {
        "Ngày gửi báo cáo", "Báo cáo: Nội dung thực hiện", "Báo cáo: Số, ký hiệu văn bản báo cáo",
        "Báo cáo: Ngày văn bản",
    }  # fmt: skip
    assert [each.sentence for each in told.refused[1].problems] == [
        "Ngày trả lại không được trước ngày gửi báo cáo (26/12/2025)."
    ]
    assert bring_in(house, batch) == 2
    assert (awaiting(house, "minh"), awaiting(house, "hoa")) == (["review"], ["report"])
    with house.unit_of_work(write=False) as uow:
        first, second = uow.session.scalars(select(Assignment).order_by(Assignment.id))
        assert (first.state, second.state) == (ProcessState.IN_REVIEW, ProcessState.RETURNED)
        assert [date_of(each.assigned_at) for each in (first, second)] == [date(2025, 12, 1)] * 2
        assert first.submitted_at == at(date(2025, 12, 26))
        assert deadlines.time_state(first, uow.now(), uow.calendar) is not TimeState.OVERDUE, "judged by its report"
        assert deadlines.time_state(second, uow.now(), uow.calendar) is TimeState.OVERDUE, "two days later"
        reports = uow.session.scalars(select(Report).order_by(Report.id)).all()
        assert [each.review_due for each in reports] == [date(2025, 12, 29)] * 2
        assert [each.entered_late for each in reports] == [False, False]
        assert (reports[1].reason, reports[1].reviewed_late) == ("Thiếu số liệu của hai huyện", True)
        assert second.held_days == 2, "the working days that the Office held it"
        assert first.instance_id
        page = first.instance_id
    shown = said(Visitors(house)("hoa").get(f"/tien-trinh/{page}"))
    assert "Nhập khi bắt đầu sử dụng; Nguyễn Thị Hoa gửi ở nơi cũ" in shown
    assert "Đã họp hai lần" in shown
    review(house, confirmed=True)
    answer(house, "hoa", "report", REPORT, {"Báo cáo.pdf": LETTER})
    assert the_assignment(house).state is ProcessState.DONE


def test_a_long_table_comes_in_one_by_one_and_a_restart_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "AT_ONCE", 1)
    rows = [(f"{number}/UBND-VP", *FIRST[1:]) for number in (41, 42, 43)]
    batch = take(house, table(*rows))
    assert bring_in(house, batch) == 3
    assert count(house, Directive) == [0]
    register(house, number="42/UBND-VP")
    with monkeypatch.context() as broken:
        taken = bringing._take_next  # pyright: ignore[reportPrivateUsage]

        def cut(uow: UnitOfWork, batch_id: int, found: Found) -> None:
            if found.number.startswith("43"):
                raise OperationalError("power", None, Exception("cut"))
            taken(uow, batch_id, found)

        broken.setattr(bringing, "_take_next", cut)
        with pytest.raises(OperationalError):
            bringing.carry_on(house)
    lan = Visitors(house)("lan")
    assert "Đang nhập: 2 trong 3 văn bản" in said(lan.get(f"/van-ban/nhap-tep/{batch}"))
    with pytest.raises(ImportClosed):
        bring_in(house, batch)
    assert (bringing.carry_on(house), bringing.carry_on(house)) == (1, 0)
    assert count(house, Directive) == [3]
    page = said(lan.get(f"/van-ban/nhap-tep/{batch}"))
    assert "Không nhập được: Văn bản số 42/UBND-VP năm 2026 đã có trong phần mềm." in page
    assert "Đã nhập lúc" in page


def test_a_clerk_brings_a_table_in_through_the_pages(house: House) -> None:
    lan = Visitors(house)("lan")
    empty = load_workbook(BytesIO(lan.get("/van-ban/nhap-tep/directives.xlsx").data))
    heads = [str(cell.value) for cell in empty.worksheets[0][3]]
    for head, cell in zip(HEADS, ("13/UBND-VP", *FIRST[1:]), strict=True):
        empty.worksheets[0].cell(4, heads.index(head) + 1, cell)
    empty.save(filled := BytesIO())
    assert "Chọn tệp .xlsx, .csv hoặc dán bảng" in said(lan.post("/van-ban/nhap-tep/", {"kind": "directives"}))
    pasted = "\t".join(HEADS) + "\n" + "\t".join(FIRST)
    answer = lan.post("/van-ban/nhap-tep/", {"kind": "directives", "table": pasted})
    assert answer.location == "/van-ban/nhap-tep/1"
    assert "1 văn bản sẽ được nhập" in (page := said(lan.get("/van-ban/nhap-tep/1")))
    assert page.count("Bảng dán vào") == 2, "its title and its head"
    assert "cam đoan" in said(lan.post("/van-ban/nhap-tep/1", {}))
    assert count(house, Directive) == [0]
    lan.post("/van-ban/nhap-tep/1", {"not_secret": "on"})
    assert "12/UBND-VP" in said(lan.get("/van-ban/nhap-tep/1"))
    again = lan.post("/van-ban/nhap-tep/", {"kind": "directives", "table": pasted})
    page = said(lan.get(again.location))
    assert "đã được nhập ở lô 1" in page
    assert "đã có trong phần mềm" in page
    [found] = preview(house, take(house, filled.getvalue(), name="mau.xlsx")).ready
    assert (found.lines, len(found.duties)) == ([4], 1), "below the heads of the form that was given out"
    assert Visitors(house)("hoa").get("/van-ban/nhap-tep/").status_code == 403
    assert tables.MOST_ROWS == 5000


def test_whoever_waits_for_a_long_preview_is_told_how_far_it_is(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LONG", 3)
    monkeypatch.setattr(batches, "_STRIDE", 2)
    lan = Visitors(house)("lan")
    batch = take(house, table(FIRST, *[(f"{number}/UBND-VP", *FIRST[1:]) for number in range(30, 34)]))
    page = said(lan.get(f"/van-ban/nhap-tep/{batch}"))
    assert page.index("Đang xem xét: 2 trong 5 dòng") < page.index("Đang xem xét: 4 trong 5 dòng")
    assert page.index("4 trong 5 dòng") < page.index("5 văn bản sẽ được nhập")
    assert "Đang xem xét" not in said(lan.get(f"/van-ban/nhap-tep/{take(house, table(FIRST))}"))
    assert Visitors(house)("hoa").get(f"/van-ban/nhap-tep/{batch}").status_code == 403


# ── electronic documents ──────────────────────────────────────────────────────────────────────────────────────

EDXML = """<?xml version="1.0" encoding="UTF-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXMLEnvelope><edXMLHeader><MessageHeader>
<From><OrganId>000.00.00.H06</OrganId><OrganName>UBND tỉnh</OrganName></From>
<Code><CodeNumber>{number}</CodeNumber><CodeNotation>{symbol}</CodeNotation></Code>
<PromulgationInfo><Place>Bà Rịa</Place><PromulgationDate>2026/01/05</PromulgationDate></PromulgationInfo>
<DocumentType><Type>1</Type><TypeName>Chỉ thị</TypeName></DocumentType>
<Subject>Về việc tăng cường phòng cháy, chữa cháy</Subject>
<Content>Kiểm tra việc phòng cháy, chữa cháy tại các khu dân cư</Content>
<SignerInfo><FullName>Nguyễn Văn A</FullName></SignerInfo><DueDate>2026/01/20</DueDate>
<OtherInfo><Priority>1</Priority><CuaRieng>điều lạ</CuaRieng></OtherInfo>
<SteeringType>{steering}</SteeringType>{more}</MessageHeader>
<TraceHeaderList><Bussiness>{business}</Bussiness></TraceHeaderList></edXMLHeader></edXMLEnvelope>
<AttachmentEncoded><Attachment><AttachmentName>Chỉ thị.pdf</AttachmentName>
<ContentTransferEncoded>{file}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"""


def edxml(**told: str) -> bytes:
    usual = {"number": "03", "symbol": "CT-UBND", "steering": "2", "business": "0", "more": ""}
    return EDXML.format(**{**usual, "file": b64encode(LETTER).decode(), **told}).encode()


@pytest.mark.requirement("R8.5", "R4.3")
def test_a_clerk_reads_an_electronic_directive_and_makes_a_draft_of_it_or_sets_it_aside(house: House) -> None:
    lan = Visitors(house)("lan")
    for number in ("03", "04"):
        file = {"file": (BytesIO(edxml(number=number)), f"{number}.edxml")}
        assert lan.post("/van-ban/nhap-tep/", {"kind": "electronic", **file}).location.startswith("/tien-trinh/")
    read = said(lan.get("/tien-trinh/1"))
    assert "Về việc tăng cường phòng cháy, chữa cháy" in read
    assert "Chỉ thị.pdf" in read
    answer(house, "lan", "read", {"decision": "enter"})
    answer(house, "lan", "read", {"decision": "set_aside", "reason": "Văn bản để biết"})
    assert awaiting(house, "lan") == []
    assert "Về việc tăng cường phòng cháy, chữa cháy" in said(lan.get("/van-ban/nhap/1"))
    with house.unit_of_work() as uow:
        entry = uow.session.scalars(select(Entry)).one()
        batch = uow.session.scalars(select(ImportBatch).order_by(ImportBatch.id).limit(1)).one()
        assert [entry.head[name] for name in ("number", "doc_type", "urgency")] == ["03/CT-UBND", "CT", "urgent"]
        assert entry.duties[0]["due_on"] == "20/01/2026"
        assert [each.name for each in entry.files] == ["Chỉ thị.pdf"]
        assert "điều lạ" in batch.lines[0]["cells"].values()
        assert [each.entry_id for each in batch.came] == [entry.id]
        assert entry.by == "lan"
        duty = {**DUTY, **entry.duties[0]}
        entries.register(uow, someone(uow, "lan"), {**HEAD, **entry.head}, [duty], entry_id=entry.id)
    assert count(house, Directive) == [1]
    page = said(lan.get("/van-ban/nhap-tep/1"))
    assert "03/CT-UBND" in page
    assert "điều lạ" in page


@pytest.mark.requirement("R8.7")
def test_an_electronic_report_fills_the_step_that_awaits_it_and_sends_nothing(house: House) -> None:
    register(house, number="1205/UBND-VP")
    accept(house)
    answered = "<ResponseFor><Code>1205/UBND-VP</Code><PromulgationDate>2026/01/05</PromulgationDate></ResponseFor>"
    report = edxml(number="45", symbol="BC-STNMT", steering="3", more=answered)
    with house.unit_of_work() as uow:
        item = documents.draft_report(uow, someone(uow, "hoa"), report).id
    assert 'value="45/BC-STNMT"' in Visitors(house)("hoa").get(f"/viec/{item}").text
    assert count(house, Report) == [0]
    for who, content, told in (
        ("binh", report, "Không có việc nào đang chờ"),
        ("hoa", edxml(), "không phải báo cáo"),
    ):
        with pytest.raises(ImportRejected, match=told), house.unit_of_work() as uow:
            documents.draft_report(uow, someone(uow, who), content)
    assert Visitors(house)("binh").get("/van-ban/nhap-tep/bao-cao").status_code == 200


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<edXML>", "line 1"),
        (b"", "hỏng"),
        (b"<a>" * 100_000, "hỏng"),
        (b"<!DOCTYPE x [<!ENTITY a 'a'>]><edXML/>", "DOCTYPE"),
        ("<!DOCTYPE x><edXML/>".encode("utf-16"), "DOCTYPE"),
        (b"<other/>", "không phải văn bản điện tử"),
        (edxml(number="", symbol=""), "thiếu số"),
        (edxml(business="1"), "thu hồi"),
        (edxml(steering="3"), "văn bản báo cáo"),
        (edxml(file="%%%"), "Chỉ thị.pdf"),
        (edxml(more="<x/>" * 6000), "quá 5000 phần tử"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_electronic_document_that_is_none_is_refused_and_leaves_nothing(
    house: House, content: bytes, told: str
) -> None:
    with pytest.raises(ImportRejected) as refused, house.unit_of_work() as uow:
        documents.receive(uow, someone(uow, "lan"), "a.edxml", content)
    assert re.search(told, str(refused.value))
    assert count(house, ImportBatch, Matter) == [0, 0]
