"""Honest documents, written by the libraries that write such documents elsewhere."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Pt
from odf import opendocument, table, text
from odf.draw import Frame, Page, TextBox
from odf.opendocument import OpenDocument
from odf.style import MasterPage, PageLayout
from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from pptx import Presentation
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas

PARAGRAPHS = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Kính gửi: Ủy ban nhân dân tỉnh Bà Rịa – Vũng Tàu",
    "Sở Tài nguyên và Môi trường báo cáo kết quả rà soát hồ sơ đất đai tồn đọng; mật độ xây dựng 40 %.",
)
HEADERS = ("STT", "Cơ quan", "Số nhiệm vụ", "Tỷ lệ")
ROWS = ((1, "Sở Xây dựng", 12, 0.75), (2, "UBND thành phố Vũng Tàu", 30, 0.9), (3, "Công an tỉnh", 7, 1.0))


def docx(*paragraphs: str, header: str = "Trang đầu", cells: tuple[str, ...] = ("Đã xong", "Chưa xong")) -> bytes:
    document = Document()
    document.core_properties.title = "Báo cáo"
    document.sections[0].header.paragraphs[0].text = header
    document.add_heading("BÁO CÁO", level=1)
    for each in paragraphs or PARAGRAPHS:
        document.add_paragraph().add_run(each).font.size = Pt(14)
    grid = document.add_table(rows=1, cols=len(cells))
    for cell, words in zip(grid.rows[0].cells, cells, strict=True):
        cell.text = words
    return _saved(document)


def xlsx(*cells: str, sheet: str = "Tổng hợp", chart: bool = False, formula: str = "=SUM(C2:C4)") -> bytes:
    book = Workbook()
    page = book.worksheets[0]
    page.title = sheet
    for row in (HEADERS, *ROWS, *((each,) for each in cells)):
        page.append(row)
    page["C9"] = formula
    header: Any = page.oddHeader
    header.center.text = "Biểu số 1"
    if chart:
        bars = BarChart()
        bars.add_data(Reference(page, min_col=3, min_row=1, max_row=4), titles_from_data=True)
        page.add_chart(bars, "F2")
    return _saved(book)


def pptx(*lines: str) -> bytes:
    slides = Presentation()
    slide: Any = slides.slides.add_slide(slides.slide_layouts[1])
    slide.shapes.title.text = "Báo cáo giao ban"
    slide.placeholders[1].text = "\n".join(lines or PARAGRAPHS)
    return _saved(slides)


def odt(*paragraphs: str) -> bytes:
    document: Any = opendocument.OpenDocumentText()
    for each in paragraphs or PARAGRAPHS:
        document.text.addElement(text.P(text=each))
    return _written(document)


def ods(*cells: str) -> bytes:
    document: Any = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Tổng hợp")
    for row in (HEADERS, *ROWS, *((each,) for each in cells)):
        line = table.TableRow()
        for value in row:
            cell = table.TableCell()
            cell.addElement(text.P(text=str(value)))
            line.addElement(cell)
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    return _written(document)


def odp(*lines: str) -> bytes:
    document: Any = opendocument.OpenDocumentPresentation()
    layout = PageLayout(name="layout")
    document.automaticstyles.addElement(layout)
    master = MasterPage(name="master", pagelayoutname=layout)
    document.masterstyles.addElement(master)
    page = Page(masterpagename=master)
    document.presentation.addElement(page)
    frame, box = Frame(width="600pt", height="100pt", x="20pt", y="20pt"), TextBox()
    page.addElement(frame)
    frame.addElement(box)
    for each in lines or PARAGRAPHS:
        box.addElement(text.P(text=each))
    return _written(document)


def pdf(*lines: str, pages: int = 1) -> bytes:
    """Written by reportlab, whose own fonts know no Vietnamese; ``pdfs.pdf`` writes that."""
    written = BytesIO()
    canvas = Canvas(written)
    for _ in range(pages):
        for number, line in enumerate(lines or ("UBND tinh", "Bao cao ket qua")):
            canvas.drawString(72, 760 - 20 * number, line)
        canvas.linkURL("https://baria-vungtau.gov.vn", (72, 100, 200, 120))
        canvas.showPage()
    canvas.save()
    return written.getvalue()


def saved_again(document: bytes) -> bytes:
    """The document with a later version behind it, as editors append one."""
    writer = PdfWriter(BytesIO(document), incremental=True)
    writer.add_metadata({"/Title": "Bao cao"})
    return _written(writer)


def rtf(*lines: str) -> bytes:
    """As WordPad and LibreOffice write it: every letter beyond ASCII by its number, with a stand-in."""
    body = "\\par\n".join(
        "".join(sign if sign.isascii() else f"\\u{ord(sign)}?" for sign in line) for line in lines or PARAGRAPHS
    )
    head = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\froman Times New Roman;}}{\\*\\generator Riched20;}"
    return f"{head}{{\\info{{\\title Bao cao}}}}\\viewkind4\\uc1\\pard\\f0\\fs28 {body}\\par\n}}\n\0".encode("ascii")


def _saved(document: Any) -> bytes:
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _written(document: OpenDocument | PdfWriter) -> bytes:
    written = BytesIO()
    document.write(written)
    return written.getvalue()
