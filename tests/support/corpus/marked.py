"""Files that are marked secret, and must be held."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from tests.support.corpus import Sample, compound, documents, pdfs, rars, zips

MARKINGS = (
    "MẬT",
    "TỐI MẬT",
    "TUYỆT MẬT",
    "Tuyệt mật",
    "tối mật",
    "TUYET MAT",
    "(MẬT)",
    "[TỐI MẬT]",
    "*** MẬT ***",
    "M Ậ T",
    "T U Y Ệ T   M Ậ T",
    "TỐI\u00a0MẬT",
    "M\u200bẬT",
    "TUYỆT-MẬT",
    "Độ mật: Tối mật",
    "Độ mật: Mật",
    "DO MAT: TOI MAT",
    "Mức độ mật: tuyệt mật",
    "Số: 12/UBND-VP     MẬT",
    "ỦY BAN NHÂN DÂN TỈNH MẬT",
    "TuyÖt mËt",
    "TOÁI MAÄT",
)
NAMES = (
    "TUYỆT MẬT - Kế hoạch.docx",
    "Kế hoạch (MẬT).docx",
    "công văn mật số 12.docx",
    "Tài liệu Mật.docx",
    "toi-mat.docx",
    "TUYET_MAT.docx",
    "MẬT.docx",
)


def samples() -> list[Sample]:
    """All of them."""
    return [*_texts(), *_names(), *_kinds()]


def _texts() -> Iterator[Sample]:
    for marking in MARKINGS:
        lines = (f"UBND TỈNH\n{marking}\nKế hoạch diễn tập").encode()
        yield Sample(f"the line “{marking}”", "Kế hoạch.txt", lines, "secret")
        yield Sample(
            f"“{marking}” in NFD", "Kế hoạch.txt", unicodedata.normalize("NFD", lines.decode()).encode(), "secret"
        )


def _names() -> Iterator[Sample]:
    for name in NAMES:
        yield Sample(f"the name “{name}”", name, documents.docx(), "secret")
        yield Sample(f"the name “{name}” in NFD", unicodedata.normalize("NFD", name), documents.docx(), "secret")


def _kinds() -> Iterator[Sample]:
    word = documents.docx()
    made = {
        "Kế hoạch.docx": documents.docx("TỐI MẬT"),
        "Kế hoạch.xlsx": documents.xlsx("TỐI MẬT"),
        "Kế hoạch.odt": documents.odt("TỐI MẬT"),
        "Kế hoạch.ods": documents.ods("TỐI MẬT"),
        "Kế hoạch.odp": documents.odp("TỐI MẬT"),
        "Kế hoạch.pdf": pdfs.pdf(["UBND TỈNH", "TỐI MẬT"]),
        "Kế hoạch.rtf": documents.rtf("UBND TỈNH", "TỐI MẬT"),
        "Kế hoạch.csv": "Số,Độ mật\n12,TỐI MẬT\n".encode(),
        "Kế hoạch.doc": compound.doc("UBND TỈNH\nTỐI MẬT\nKế hoạch"),
        "Kế hoạch.xls": compound.xls(["UBND TỈNH", "TỐI MẬT"]),
        "Kế hoạch.ppt": compound.ppt(["UBND TỈNH\rTỐI MẬT"]),
        "Kế hoạch.zip": zips.zipped({"a.docx": documents.docx("TỐI MẬT")}),
        "Kế hoạch.rar": rars.rar({"a.docx": documents.docx("TỐI MẬT")}, packed=True),
        "Kế hoạch.txt.gz": zips.gzipped("TỐI MẬT\n".encode()),
        "Hồ sơ.zip": zips.zipped({"TỐI MẬT.txt": b"x"}),
    }
    for name, content in made.items():
        yield Sample(f"a marking in {name}", name, content, "secret")
    yield Sample("a marking in a header", "Kế hoạch.docx", documents.docx(header="MẬT"), "secret")
    yield Sample("a marking in a cell", "Kế hoạch.docx", documents.docx(cells=("Số 12", "Mật")), "secret")
    yield Sample("a marking as a sheet's name", "Kế hoạch.xlsx", documents.xlsx(sheet="MẬT"), "secret")
    box = "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>MẬT</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    yield Sample("a marking in a text box", "Kế hoạch.docx", _first_paragraph(word, box), "secret")
    split = "<w:p><w:r><w:t>TUYỆT </w:t></w:r><w:r><w:t>M</w:t></w:r><w:r><w:t>ẬT</w:t></w:r></w:p><w:p>"
    yield Sample("a marking among runs", "Kế hoạch.docx", _first_paragraph(word, split), "secret")
    water = '<w:p><w:r><w:pict><v:textpath xmlns:v="urn:schemas-microsoft-com:vml" string="MẬT"/></w:pict></w:r>'
    yield Sample("a watermark", "Kế hoạch.docx", _first_paragraph(word, water), "secret")
    title = zips.part(word, "docProps/core.xml").replace("Báo cáo", "TUYỆT MẬT")
    yield Sample("a marking as the title", "Kế hoạch.docx", zips.changed(word, {"docProps/core.xml": title}), "secret")


def _first_paragraph(document: bytes, instead: str) -> bytes:
    body = zips.part(document, "word/document.xml").replace("<w:p>", instead, 1)
    return zips.changed(document, {"word/document.xml": body})
