"""What is printed opens again, looks as Decree 30/2020 says, is the same to the byte, and obeys nothing typed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from csv import reader
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import cast

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.support.printing import LISTED, MARKS, PAPER, SUMMED
from workflows import printing
from workflows.errors import PaperTooLong
from workflows.printing import Column, Heading, Kind, Paper, Sheet, wording
from workflows.printing.measures import widths

TYPED = ("=1+1", "+84 254 385 2303", "-5", "@SUM(A1)", "\t=1", "{=1}", "http://x.vn", "12", "<b>&amp;", MARKS, "#N/A")


# ── what people typed ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("typed", TYPED)
def test_what_people_typed_is_text_in_a_workbook_and_in_a_table_of_commas(typed: str) -> None:
    sheet = Sheet("=Bảng", [Column("=Cột"), Column("Số", Kind.NUMBER)], [[typed, typed]], total=[typed, typed])
    page = load_workbook(BytesIO(printing.xlsx([replace(sheet, note=typed)]))).worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert [page["A4"].value, page["B4"].value, page["A5"].value, page["A7"].value] == [typed] * 4
    first = next(row for row in reader(StringIO(printing.csv(sheet).decode("utf-8-sig"))) if row[0] != "'=Cột")[0]
    assert first == (f"'{typed}" if typed[0] in "=+-@\t" else typed)


def test_what_people_typed_is_text_in_a_document_and_on_a_page() -> None:
    said = Paper("", MARKS, "1/BC", "<i>", None, MARKS, MARKS, [MARKS], [Sheet(MARKS, [Column(MARKS)], [[MARKS]])])
    document = Document(BytesIO(printing.docx(said)))
    assert [each.text for each in document.paragraphs].count(MARKS) == 3
    assert document.tables[1].cell(1, 0).text == MARKS
    assert words(printing.pdf(said)).count(MARKS) == 5


def test_a_text_longer_than_a_cell_is_cut_with_a_word_and_never_dropped() -> None:
    page = load_workbook(BytesIO(printing.xlsx([Sheet("Dài", [Column("Cột")], [["ạ" * 40_000]])]))).worksheets[0]
    assert len(page["A4"].value) == 32_767
    assert page["A4"].value.endswith("xem tiếp trên phần mềm)")


# ── the workbook ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("R10.1")
def test_a_workbook_sorts_filters_and_prints_as_it_is() -> None:
    book = load_workbook(BytesIO(printing.xlsx(PAPER)))
    page = book.worksheets[0]
    assert book.sheetnames == ["Tổng hợp", "Danh mục nhiệm vụ quá hạn", "Danh mục nhiệm vụ quá hạn (3)"]
    assert sorted(str(each) for each in page.merged_cells.ranges) == ["A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:F4"]
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A5", "A4:F64", "$3:$4")
    assert (page.page_setup.orientation, book.worksheets[1].page_setup.orientation) == ("portrait", "landscape")
    assert page.sheet_properties.pageSetUpPr
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page["F5"].value, page["F5"].number_format) == (0.847, "0.0%")
    assert page["C65"].value == "=SUBTOTAL(9,C5:C64)"
    assert load_workbook(BytesIO(printing.xlsx(PAPER)), data_only=True).worksheets[0]["C65"].value == SUMMED
    dated = book.worksheets[1]["C5"]
    assert (dated.value, dated.number_format) == (datetime(2018, 1, 2), "dd/mm/yyyy")  # noqa: DTZ001


def test_what_a_table_of_cells_holds_is_seen_from_them() -> None:
    at = datetime(2026, 1, 5, 2, 30, tzinfo=UTC)
    sheet = Sheet.of("Nhập muộn", [("Số", "Ngày", "Lúc", "Ai"), (3, date(2026, 1, 5), at, "Lan"), (4, None, "chưa")])
    assert [column.kind for column in sheet.columns] == [Kind.NUMBER, Kind.DATE, Kind.TEXT, Kind.TEXT]
    page = load_workbook(BytesIO(printing.xlsx([sheet]))).worksheets[0]
    assert page["C4"].value == datetime(2026, 1, 5, 9, 30)  # noqa: DTZ001 the province's time
    assert printing.csv(sheet).decode("utf-8-sig").splitlines()[1] == "3,05/01/2026,05/01/2026 09:30,Lan"


def test_a_table_of_commas_keeps_losses_as_numbers_and_names_the_group_of_each_column() -> None:
    sheet = Sheet("", [Column("Tăng", Kind.NUMBER, group="So kỳ trước"), Column("Tỷ lệ", Kind.SHARE)], [[-5, 0.5]])
    assert printing.csv(sheet).decode("utf-8-sig").splitlines() == ["So kỳ trước: Tăng,Tỷ lệ", '-5,"50,0%"']


# ── papers ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "columns",
    [
        [
            Column("STT", Kind.NUMBER, 4),
            *[Column("Tên", width=16)] * 3,
            Column("Hạn", Kind.DATE, 11),
            Column("", width=40),
        ],
        [*[Column("Tên", width=16)] * 11, Column("Ngày", Kind.DATE, 11), Column("Hạn", Kind.DATE, 11)],
    ],
)
def test_a_printed_date_is_never_broken_for_the_texts_beside_it(columns: list[Column]) -> None:
    room = 9355
    sheet = Sheet("", columns, [])
    taken = widths(sheet, room)
    assert sum(taken) <= room
    assert all(taken)
    dates = [width for column, width in zip(columns, taken, strict=True) if column.kind is Kind.DATE]
    assert min(dates) >= 11 * (90 if sheet.dense else 110)


@pytest.mark.requirement("R10.1")
def test_a_document_has_the_layout_of_the_decree() -> None:
    document = Document(BytesIO(printing.docx(PAPER)))
    head = [cell.text.split("\n") for cell in document.tables[0].rows[0].cells]
    assert head[0] == ["ỦY BAN NHÂN DÂN TỈNH", "VĂN PHÒNG", "", "Số: 27/BC-VP"]
    assert head[1][0::3] == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bà Rịa - Vũng Tàu, ngày 16 tháng 4 năm 2018"]
    said = [each.text for each in document.paragraphs if each.text]
    assert said[0] == "BÁO CÁO"
    assert "Đề nghị các đơn vị khẩn trương thực hiện./." in said
    assert said[-6:-3] == [
        "Phụ lục I",
        LISTED.title.upper(),
        "(Kèm theo Báo cáo số 27/BC-VP ngày 16 tháng 4 năm 2018 của Văn phòng)",
    ]
    assert not [each for each in said if "{" in each]
    left, right = (cell.text.split("\n") for cell in document.tables[2].rows[0].cells)
    assert left[:3] == ["Nơi nhận:", "- Chủ tịch UBND tỉnh (b/c);", "- Lưu: VT, TH."]
    assert right[:3] == ["TL. CHỦ TỊCH", "CHÁNH VĂN PHÒNG", "Đặng Minh Thông"]
    sections = document.sections
    assert [each.orientation for each in sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.LANDSCAPE]
    assert all(each.different_first_page_header_footer for each in sections)
    assert [each.mm for each in (sections[0].left_margin, sections[0].top_margin) if each] == pytest.approx(
        [30, 20], abs=0.1
    )
    repeated = document.tables[1]._tbl.xpath(".//w:trPr/w:tblHeader")
    assert len(repeated) == 2


@pytest.mark.requirement("R10.1")
def test_pages_repeat_the_head_of_a_table_and_count_from_the_second() -> None:
    pages = [page.extract_text() for page in PdfReader(BytesIO(printing.pdf(PAPER))).pages]
    first, second = pages[0].splitlines(), pages[1].splitlines()
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0]
    assert "2" not in (first[0], first[-1])
    assert "2" in (second[0].strip(), second[-1].strip())
    assert all("Đã hoàn thành" in page for page in pages[:2])
    annexes = [place for place, page in enumerate(pages) if "Phụ lục" in page]
    assert len(annexes) == 2
    listed = pages[annexes[0] : annexes[1]]
    assert len(listed) > 1
    assert all("Trích yếu" in page for page in listed)


@pytest.mark.parametrize("printed", [printing.docx, printing.xlsx, printing.pdf])
def test_the_same_paper_is_printed_the_same_to_the_byte(printed: Callable[[Paper], bytes]) -> None:
    first = printed(PAPER)
    assert printed(replace(PAPER)) == first
    assert printed(replace(PAPER, issuer="Sở Xây dựng")) != first


def test_what_is_longer_than_its_column_or_than_a_page_goes_on_and_may_be_read_aloud() -> None:
    sheet = Sheet("Dài", [Column("Mã"), Column("Nội dung", width=30)], [["x" * 40, "dài " * 3000 + "hết"]])
    pdf = PdfReader(BytesIO(printing.pdf(replace(PAPER, sheets=[sheet]))))
    said = " ".join(page.extract_text() for page in pdf.pages)
    assert (said.count("x"), said.count("dài"), said.count("hết"), len(pdf.pages) > 2) == (40, 3000, 1, True)
    assert cast("dict[str, bool]", pdf.root_object["/MarkInfo"])["/Marked"]


def test_a_table_of_many_pages_is_refused_as_pdf_with_a_sentence() -> None:
    long = Sheet("Dài", [Column("Cột")], [["x"]] * 24_001)
    with pytest.raises(PaperTooLong, match="quá dài"):
        printing.pdf(replace(PAPER, sheets=[long]))


@pytest.mark.proof
def test_libreoffice_opens_what_is_printed(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not on this machine: it opened none of the printed files")
    for name, content in (("p.docx", printing.docx(PAPER)), ("p.xlsx", printing.xlsx(PAPER))):
        (tmp_path / name).write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        subprocess.run(
            [office, profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / name],
            check=True,
            capture_output=True,
        )
        read = words((tmp_path / "p.pdf").read_bytes())
        assert "Ủy ban nhân dân xã Lộc An số 60" in read
        assert "Kiểm tra, báo cáo việc 40" in read


# ── the words ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "cell", "words"),
    [
        (Kind.NUMBER, 1_250_000, "1.250.000"),
        (Kind.NUMBER, 1250.5, "1.250,5"),
        (Kind.NUMBER, -3, "-3"),
        (Kind.SHARE, 0.8471, "84,7%"),
        (Kind.SHARE, 1, "100,0%"),
        (Kind.DATE, date(2018, 3, 1), "01/03/2018"),
        (Kind.MOMENT, datetime(2018, 3, 1, 1, 5, tzinfo=UTC), "01/03/2018 08:05"),
        (Kind.NUMBER, None, ""),
        (Kind.NUMBER, "không hạn", "không hạn"),
    ],
)
def test_cells_are_written_as_the_province_writes_them(kind: Kind, cell: printing.Cell, words: str) -> None:
    assert wording.cell_text(Column("", kind), cell) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2018, 3, 1), "ngày 01 tháng 3 năm 2018"),
        (date(2018, 2, 10), "ngày 10 tháng 02 năm 2018"),
        (date(2018, 12, 31), "ngày 31 tháng 12 năm 2018"),
    ],
)
def test_days_are_written_as_documents_write_them(day: date, words: str) -> None:
    assert wording.day(day) == words


def test_a_provinces_name_in_the_head_is_not_broken() -> None:
    head = wording.told(replace(PAPER, superior="Ủy ban nhân dân tỉnh Bà Rịa - Vũng Tàu"))["superior"]
    assert head.split(" ") == ["ỦY", "BAN", "NHÂN", "DÂN", "TỈNH BÀ RỊA - VŨNG TÀU".replace(" ", "\N{NO-BREAK SPACE}")]


def test_a_draft_leaves_room_for_its_number_and_its_day() -> None:
    draft = replace(PAPER, symbol="/BC-VP", dated=None)
    assert " ".join(wording.number(draft).split()) == "Số: /BC-VP"
    assert wording.place_and_day(draft).split() == ["Bà", "Rịa", "-", "Vũng", "Tàu,", "ngày", "tháng", "năm"]
    assert wording.paragraphs([Heading("1. Chung"), "Xong."], last=True)[-1].text == "Xong./."


def words(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
