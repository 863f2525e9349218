"""Files that must be refused, each with the code of its refusal."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.corpus import Sample, documents
from tests.support.corpus import hostile_archives as archives
from tests.support.corpus import hostile_documents as dangerous
from tests.support.corpus.programs import EICAR, ELF, EXE, LNK, MACH_O, MSI, SHELL
from workflows.scrutiny.names import words

PDF = documents.pdf()
_ENDINGS = """
    exe com bat cmd ps1 vbs js jar msi scr dll sh lnk hta apk reg iso html svg mht docm xlsm pptm dotm xlsb xlam
"""


def samples() -> list[Sample]:
    """All of them."""
    return [*_names(), *_contents(), *dangerous.office(), *dangerous.legacy(), *dangerous.others(), *archives.samples()]


def _names() -> Iterator[Sample]:
    """Names and endings, whatever the content."""
    for ending in sorted(words(_ENDINGS)):
        macros = ending in ("docm", "xlsm", "pptm", "dotm", "xlsb", "xlam")
        yield Sample(f"the ending .{ending}", f"Báo cáo.{ending}", b"x", "macro" if macros else "program")
    for ending in ("pptx", "7z", "tar", "png", "jpg", "mp4", "eml", "xml", "json", "docxx", "md"):
        yield Sample(f"the ending .{ending}", f"Báo cáo.{ending}", b"x", "format")
    yield Sample("no ending", "Báo cáo", b"x", "format")
    yield Sample("an ending alone", ".exe", b"x", "program")
    yield Sample("an ending in capitals", "SETUP.EXE", EXE, "program")
    yield Sample("dots and spaces behind a program's name", "a.exe. . ", EXE, "program")
    yield Sample("a program's ending before the last", "Giấy mời.exe.pdf", PDF, "name-double")
    yield Sample(
        "a program's ending, spaces, and an honest one", "Giấy mời.exe                .pdf", PDF, "name-double"
    )
    yield Sample("an honest ending before a program's", "Giấy mời.pdf.exe", EXE, "program")
    yield Sample("a right-to-left override", "Giấy mời\u202efdp.txt", b"x", "name-hidden")
    yield Sample("bidi isolates", "a\u2066b\u2069.txt", b"x", "name-hidden")
    yield Sample("a zero-width space", "a\u200b.txt", b"x", "name-hidden")
    yield Sample("a line break", "a\r\nSet-Cookie: b.txt", b"x", "name-hidden")
    yield Sample("a NUL", "a.exe\0.txt", b"x", "name-hidden")
    yield Sample("a broken byte of another encoding", "B\udce1o c\udce1o.txt", b"x", "name-hidden")
    yield Sample("a private sign", "a\ue000.txt", b"x", "name-hidden")
    yield Sample("an alternate stream of NTFS", "a.txt:b.txt", b"x", "name-characters")
    yield Sample("a wildcard", "a*.txt", b"x", "name-characters")
    yield Sample("a device of Windows", "CON.txt", b"x", "name-reserved")
    yield Sample("a port of Windows", "com1.pdf", PDF, "name-reserved")
    yield Sample("a name of 121 characters", "a" * 117 + ".txt", b"x", "name-long")
    yield Sample("a name of nothing", " . ", b"x", "name-empty")
    yield Sample("folders and nothing else", "../../", b"x", "name-empty")


def _contents() -> Iterator[Sample]:
    """Honest endings over another content."""
    for kind, program in (("Windows", EXE), ("Linux", ELF), ("macOS", MACH_O), ("a shell", SHELL), ("a shortcut", LNK)):
        for ending in ("pdf", "docx", "txt"):
            yield Sample(f"a program of {kind} called .{ending}", f"Báo cáo.{ending}", program, "executable")
    yield Sample("an installer called .doc", "Báo cáo.doc", MSI, "mismatch")
    yield Sample("the test virus as text", "Báo cáo.txt", EICAR, "executable")
    yield Sample("the test virus in the middle", "Báo cáo.txt", b"a\n" * 99 + EICAR, "executable")
    yield Sample("a batch file called .txt", "Hướng dẫn.txt", b"@echo off\r\ndel *.*\r\n", "executable")
    yield Sample("a page called .txt", "Hướng dẫn.txt", b"<!DOCTYPE html><html></html>", "executable")
    yield Sample("a page called .doc", "Báo cáo.doc", b"<html><body>x</body></html>", "executable")
    yield Sample("PHP called .csv", "Biểu.csv", b"<?php system($_GET['c']); ?>", "executable")
    yield Sample("a drawing with a script called .txt", "Biểu.txt", b"<svg onload='alert(1)'/>", "executable")
    yield Sample("bytes called .txt", "Báo cáo.txt", bytes(range(256)), "mismatch")
    yield Sample("UTF-16 without its mark", "Báo cáo.txt", "Báo cáo".encode("utf-16-le"), "mismatch")
    yield Sample("half a sign of UTF-16", "Báo cáo.txt", b"\xff\xfea\0b", "mismatch")
    yield Sample("a picture called .pdf", "Ảnh.pdf", b"\x89PNG\r\n\x1a\n" + bytes(64), "mismatch")
    yield Sample("a .pdf called .docx", "Báo cáo.docx", PDF, "mismatch")
    yield Sample("a .docx called .pdf", "Báo cáo.pdf", documents.docx(), "mismatch")
    yield Sample("a .docx called .xlsx", "Báo cáo.xlsx", documents.docx(), "mismatch")
    yield Sample("a .xlsx called .docx", "Báo cáo.docx", documents.xlsx(), "mismatch")
    yield Sample("an .odt called .ods", "Báo cáo.ods", documents.odt(), "mismatch")
    yield Sample("a .docx called .odt", "Báo cáo.odt", documents.docx(), "mismatch")
    yield Sample("a .docx called .txt", "Báo cáo.txt", documents.docx(), "mismatch")
    yield Sample("an RTF called .doc", "Báo cáo.doc", documents.rtf(), "mismatch")
    yield Sample("nothing at all", "Báo cáo.txt", b"", "empty")
    yield Sample("nothing called .pdf", "Báo cáo.pdf", b"", "empty")
