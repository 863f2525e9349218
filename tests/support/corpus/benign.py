"""Files that must be taken."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from zipfile import ZIP_BZIP2, ZIP_LZMA

from tests.support.corpus import Sample, compound, documents, pdfs, rars, zips
from workflows.scrutiny import Rules

_PLAIN = "\n".join(documents.PARAGRAPHS)


def samples() -> list[Sample]:
    """All of them."""
    return [*_texts(), *_office(), *_legacy(), *_portable(), *_archives(), *_of_secrecy()]


def _texts() -> Iterator[Sample]:
    yield Sample("text", "Báo cáo.txt", _PLAIN.encode())
    yield Sample("text with a mark of its encoding", "Báo cáo.txt", _PLAIN.encode("utf-8-sig"))
    yield Sample("text in UTF-16", "Báo cáo.txt", _PLAIN.encode("utf-16"))
    yield Sample("text with combining marks", "Báo cáo.txt", unicodedata.normalize("NFD", _PLAIN).encode())
    yield Sample("text of an old machine in TCVN3", "Báo cáo.txt", "B¸o c¸o kÕt qu¶ thùc hiÖn".encode("cp1252"))
    yield Sample("text with lines of Windows", "BÁO CÁO.TXT", _PLAIN.replace("\n", "\r\n").encode())
    yield Sample("text that begins with MZ", "Mã.txt", b"MZ-1234 la ma ho so")
    yield Sample("a table", "Biểu.csv", "STT,Cơ quan\n1,Sở Xây dựng\n2,Công an tỉnh\n".encode())
    yield Sample("a table with semicolons", "Biểu.csv", "STT;Tỷ lệ\n1;-0,5\n2;+84 90\n".encode())
    yield Sample("a table with sums", "Biểu.csv", b"a,b\n1,2\n=SUM(A1:B1),=A1+B1\n")
    yield Sample("a table with quotes", "Biểu.csv", 'a,b\n"x, ""y""","dòng\nhai"\n'.encode())
    yield Sample("rich text", "Báo cáo.rtf", documents.rtf())
    wide = b"{\\rtf1\\ansi\\ansicpg1258 B\\'e1o c\\'e1o {\\*\\datastore 0105}\\par}"
    yield Sample("rich text of an old machine", "Báo cáo.rtf", wide)
    link = '{\\rtf1 {\\field{\\*\\fldinst HYPERLINK "https://baria-vungtau.gov.vn"}{\\fldrslt x}}}'
    yield Sample("rich text with a link", "Báo cáo.rtf", link.encode())


def _office() -> Iterator[Sample]:
    word, sheet = documents.docx(), documents.xlsx()
    yield Sample("a document of Word", "Báo cáo kết quả.docx", word)
    yield Sample("the same in capitals", "BÁO CÁO.DOCX", word)
    yield Sample("a document named in NFD", unicodedata.normalize("NFD", "Đường Trần Phú.docx"), word)
    yield Sample("a document with dots in its name", "Phụ lục I.c.docx", word)
    yield Sample("a document from a folder", "C:\\Users\\Hoa\\Báo cáo.docx", word)
    yield Sample("a name of 120 characters", "a" * 115 + ".docx", word)
    rels = zips.part(word, "word/_rels/document.xml.rels")
    line = "".join(
        f'<Relationship Id="rIdX{number}" Type="http://a/{kind}" Target="{target}" TargetMode="External"/>'
        for number, (kind, target) in enumerate(
            (
                ("hyperlink", "https://baria-vungtau.gov.vn"),
                ("hyperlink", "mailto:vp@baria-vungtau.gov.vn"),
                ("attachedTemplate", "file:///C:\\Users\\a\\Cv.dotm"),
            )
        )
    )
    linked = zips.changed(
        word, {"word/_rels/document.xml.rels": rels.replace("</Relationships>", f"{line}</Relationships>")}
    )
    yield Sample("a document with links", "Báo cáo.docx", linked)
    turns = (
        '<w:fldChar w:fldCharType="begin"/>',
        "<w:instrText> PAGE </w:instrText>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    field = "<w:p>" + "".join(f"<w:r>{turn}</w:r>" for turn in turns)
    body = zips.part(word, "word/document.xml").replace("<w:p>", field, 1)
    yield Sample("a document with page numbers", "Báo cáo.docx", zips.changed(word, {"word/document.xml": body}))
    charted = zips.changed(word, {"word/embeddings/Microsoft_Excel_Sheet.xlsx": sheet})
    yield Sample("a document with a chart's workbook", "Báo cáo.docx", charted)
    pictured = zips.changed(word, {"word/media/image1.png": b"\x89PNG\r\n\x1a\n" + bytes(99)})
    yield Sample("a document with a picture", "Báo cáo.docx", pictured)
    yield Sample("a sheet", "Biểu tổng hợp.xlsx", sheet)
    yield Sample("a sheet with a chart", "Biểu.xlsx", documents.xlsx(chart=True))
    yield Sample("a sheet with formulas", "Biểu.xlsx", documents.xlsx(formula='=IF(C2>0,"Đạt","Không đạt")'))
    yield Sample("a sheet with ten thousand rows", "Biểu.xlsx", documents.xlsx(*(f"Dòng {n}" for n in range(10_000))))
    yield Sample(
        "a printer's settings", "Biểu.xlsx", zips.changed(sheet, {"xl/printerSettings/printerSettings1.bin": b"x"})
    )
    yield Sample("slides, where the Office allows them", "Bài.pptx", documents.pptx(), rules=Rules(pptx=True))
    yield Sample("a text of LibreOffice", "Báo cáo.odt", documents.odt())
    yield Sample("a sheet of LibreOffice", "Biểu.ods", documents.ods())
    yield Sample("slides of LibreOffice", "Bài.odp", documents.odp())
    thumb = {
        "Thumbnails/thumbnail.png": b"\x89PNG\r\n\x1a\n",
        "Configurations2/accelerator/current.xml": b"",
        "layout-cache": b"\x01",
    }
    yield Sample("a text with LibreOffice's own parts", "Báo cáo.odt", zips.changed(documents.odt(), thumb))


def _legacy() -> Iterator[Sample]:
    yield Sample("a .doc", "Báo cáo.doc", compound.doc(_PLAIN))
    yield Sample("a .doc with a link", "Báo cáo.doc", compound.doc('\x13 HYPERLINK "https://a.vn" \x14x\x15'))
    yield Sample("a .xls", "Biểu.xls", compound.xls(["Sở Xây dựng", "Công an tỉnh"]))
    yield Sample("a .xls with many strings", "Biểu.xls", compound.xls([f"Cơ quan số {n}" for n in range(3000)]))
    path = "\x01\x01C\x03data\x03a.xls".encode("latin-1")
    book = compound.record(0x01AE, b"\x01\0" + len(path).to_bytes(2, "little") + b"\0" + path)
    yield Sample("a .xls linked to another on the same machine", "Biểu.xls", compound.xls(["a"], extra=book))
    yield Sample("a .ppt", "Bài.ppt", compound.ppt(documents.PARAGRAPHS))


def _portable() -> Iterator[Sample]:
    yield Sample("a PDF", "Báo cáo.pdf", pdfs.pdf(documents.PARAGRAPHS))
    yield Sample("a PDF that is not packed", "Báo cáo.pdf", pdfs.pdf(documents.PARAGRAPHS, packed=""))
    yield Sample("a PDF of reportlab with links", "Báo cáo.pdf", documents.pdf(pages=3))
    yield Sample("a PDF that opens at a page", "Báo cáo.pdf", pdfs.pdf(catalog="/OpenAction[3 0 R/Fit]"))
    yield Sample("a PDF with empty lines behind it", "Báo cáo.pdf", pdfs.pdf() + b"\r\n\r\n\0")
    yield Sample("a PDF that was saved again", "Báo cáo.pdf", documents.saved_again(pdfs.pdf()))


def _archives() -> Iterator[Sample]:
    held = {"Báo cáo.docx": documents.docx(), "phụ lục/Biểu.xlsx": documents.xlsx(), "Đọc.txt": _PLAIN.encode()}
    yield Sample("a ZIP of documents", "Hồ sơ.zip", zips.zipped(held))
    yield Sample("a ZIP that packs nothing", "Hồ sơ.zip", zips.zipped(held, stored=True))
    yield Sample("a ZIP with folders", "Hồ sơ.zip", zips.zipped({"a/": b"", "a/b.txt": b"x"}))
    yield Sample("a ZIP in a ZIP", "Hồ sơ.zip", zips.zipped({"trong.zip": zips.zipped(held)}))
    for packing in (ZIP_BZIP2, ZIP_LZMA):
        yield Sample(f"a ZIP packed by method {packing}", "Hồ sơ.zip", zips.zipped(held, packing=packing))
    yield Sample("a GZ", "Báo cáo.docx.gz", zips.gzipped(documents.docx(), "Báo cáo.docx"))
    yield Sample("a GZ that keeps no name", "Biểu.csv.gz", zips.gzipped(b"a,b\n1,2\n"))
    yield Sample("a RAR that packs nothing", "Hồ sơ.rar", rars.rar(held))
    yield Sample("a packed RAR", "Hồ sơ.rar", rars.rar(held, packed=True))
    yield Sample("a RAR in a ZIP", "Hồ sơ.zip", zips.zipped({"trong.rar": rars.rar(held, packed=True)}))


def _of_secrecy() -> Iterator[Sample]:
    """What speaks of secrecy, or merely holds the word."""
    for line in (
        "Đổi mật khẩu thư công vụ",
        "MẬT KHẨU THƯ CÔNG VỤ",
        "Mật độ dân số 1.200 người/km²",
        "MẬT ĐỘ XÂY DỰNG",
        "Mật ong rừng U Minh",
        "BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Không nhập văn bản mật vào phần mềm.",
        "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM",
        "GIẢI PHÓNG MẶT BẰNG",
        "GIAI PHONG MAT BANG",
        "Độ mật: Không",
        "Danh mục có ba độ: Tuyệt mật, Tối mật, Mật.",
    ):
        yield Sample(f"the line “{line}”", "Báo cáo.txt", f"{line}\n{_PLAIN}".encode())
        yield Sample(f"the paragraph “{line}”", "Báo cáo.docx", documents.docx(line))
    for name in (
        "Mật độ dân số",
        "Đổi mật khẩu",
        "Giải phóng mặt bằng",
        "mat bang tang 1",
        "BẢO MẬT THÔNG TIN",
        "Mật ong",
    ):
        yield Sample(f"the name “{name}”", f"{name}.txt", b"x")
