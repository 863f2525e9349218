"""Archives that hold what may not be handed in, or unfold to what nobody can bear."""

from __future__ import annotations

from collections.abc import Iterator

from tests.support.corpus import Sample, documents, rars, zips
from tests.support.corpus.programs import CLASS, EXE

_TEXT = "Nội dung".encode()
_ZEROS = b"a" * (30 * 1024 * 1024)


def samples() -> Iterator[Sample]:
    yield from _zips()
    yield from _gzips()
    yield from _rars()


def _zips() -> Iterator[Sample]:
    macros = zips.changed(documents.docx(), {"word/vbaProject.bin": b"x"})
    inner = zips.zipped({"Báo cáo.txt": _TEXT})
    for shows, parts, code in (
        ("a program", {"Báo cáo.txt": _TEXT, "setup.exe": EXE}, "program"),
        ("a program called .pdf", {"Báo cáo.pdf": EXE}, "executable"),
        ("a program in a folder", {"a/b/c/run.bat": b"x"}, "program"),
        ("a document with macros", {"Báo cáo.docx": macros}, "macro"),
        ("a .docm", {"Báo cáo.docm": macros}, "macro"),
        ("a picture", {"Ảnh.jpg": b"\xff\xd8\xff"}, "format"),
        ("an archive in an archive in an archive", {"a.zip": zips.zipped({"b.zip": inner})}, "depth"),
        ("a program in an inner archive", {"a.zip": zips.zipped({"a.exe": EXE})}, "program"),
        ("a path upwards", {"../../a.txt": _TEXT}, "path"),
        ("a path upwards of Windows", {"..\\..\\a.txt": _TEXT}, "path"),
        ("a path from the root", {"/etc/a.txt": _TEXT}, "path"),
        ("a drive", {"C:\\a.txt": _TEXT}, "path"),
        ("names alike but for capitals", {"a.txt": _TEXT, "A.TXT": _TEXT}, "duplicate"),
        ("a hidden sign in a name", {"a\u202etxt.txt": _TEXT}, "name-hidden"),
        ("a Java program", {"META-INF/MANIFEST.MF": b"x", "a.class": CLASS}, "executable"),
        ("an Android program", {"AndroidManifest.xml": b"x", "classes.dex": b"dex\n035"}, "executable"),
        ("nothing", {}, "empty"),
        ("folders alone", {"a/": b""}, "empty"),
        ("an empty file", {"a.txt": b""}, "empty"),
        ("a bomb", {"a.txt": _ZEROS}, "bomb"),
        ("five thousand files", {f"{number}.txt": b"x" for number in range(5000)}, "members"),
    ):
        yield Sample(f"a ZIP with {shows}", "Hồ sơ.zip", zips.zipped(parts), code)
    plain = zips.zipped({"Báo cáo.txt": _TEXT})
    yield Sample("a ZIP with a symbolic link", "a.zip", zips.with_symlink(), "link")
    yield Sample(
        "a ZIP with two files of one name", "a.zip", zips.with_twins([("a.txt", b"1"), ("a.txt", b"2")]), "duplicate"
    )
    yield Sample("a ZIP with a password", "a.zip", zips.locked({"a.txt": _TEXT}), "encrypted")
    yield Sample(
        "a ZIP whose two tables disagree", "a.zip", zips.renamed_inside({"aa.exe": b"x"}, "aa.txt", "aa.exe"), "broken"
    )
    yield Sample("a ZIP whose entries overlap", "a.zip", zips.overlapping(8), "bomb")
    yield Sample("a ZIP with a program before it", "a.zip", EXE + plain, "executable")
    yield Sample("a ZIP with bytes before it", "a.zip", bytes(512) + plain, "mismatch")
    yield Sample("a ZIP with bytes behind it", "a.zip", plain + b"x" * 99, "polyglot")
    yield Sample("half a ZIP", "a.zip", plain[: len(plain) // 2], "broken")
    yield Sample(
        "a ZIP with a byte turned",
        "a.zip",
        zips.zipped({"a.txt": _TEXT}, stored=True).replace(_TEXT, _TEXT[:-1] + b"?"),
        "broken",
    )
    stuffed = zips.zipped({"a.txt": _TEXT}, stored=True)
    hidden = stuffed.replace(b"PK\x01\x02", EXE + b"PK\x01\x02", 1)
    yield Sample("a ZIP with a program between its parts", "a.zip", _moved(hidden, len(EXE)), "polyglot")


def _moved(archive: bytes, by: int) -> bytes:
    """The archive whose last record says that the directory begins so many bytes later."""
    at = archive.rfind(b"PK\x05\x06") + 16
    start = int.from_bytes(archive[at : at + 4], "little") + by
    return archive[:at] + start.to_bytes(4, "little") + archive[at + 4 :]


def _gzips() -> Iterator[Sample]:
    yield Sample("a GZ with a program", "a.exe.gz", zips.gzipped(EXE), "name-double")
    yield Sample("a GZ with a program called .pdf", "a.pdf.gz", zips.gzipped(EXE), "executable")
    yield Sample("a GZ whose own name is a program's", "a.txt.gz", zips.gzipped(_TEXT, "a.exe"), "program")
    yield Sample("a GZ with a .tar", "a.tar.gz", zips.gzipped(bytes(1024)), "format")
    yield Sample("a GZ that tells no ending", "a.gz", zips.gzipped(_TEXT), "format")
    yield Sample("a GZ bomb", "a.txt.gz", zips.gzipped(_ZEROS), "bomb")
    yield Sample("a GZ with bytes behind it", "a.txt.gz", zips.gzipped(_TEXT) + EXE, "polyglot")
    yield Sample("two GZ in one", "a.txt.gz", zips.gzipped(_TEXT) + zips.gzipped(EXE), "polyglot")
    yield Sample("half a GZ", "a.txt.gz", zips.gzipped(_TEXT * 99)[:20], "broken")
    yield Sample("a GZ with nothing", "a.txt.gz", zips.gzipped(b""), "empty")


def _rars() -> Iterator[Sample]:
    for packed in (False, True):
        how = "packed" if packed else "stored"
        for shows, parts, code in (
            ("a program", {"setup.exe": EXE}, "program"),
            ("a program called .pdf", {"Báo cáo.pdf": EXE}, "executable"),
            ("a path upwards", {"../a.txt": _TEXT}, "path"),
            ("a path upwards of Windows", {"..\\a.txt": _TEXT}, "path"),
            ("a ZIP with a program", {"a.zip": zips.zipped({"a.exe": EXE})}, "program"),
            ("macros", {"a.docx": zips.changed(documents.docx(), {"word/vbaProject.bin": b"x"})}, "macro"),
        ):
            yield Sample(f"a {how} RAR with {shows}", "Hồ sơ.rar", rars.rar(parts, packed=packed), code)
    yield Sample("a RAR with a password", "a.rar", rars.rar({}, locked=True), "encrypted")
    yield Sample("a RAR with a symbolic link", "a.rar", rars.rar({"a.txt": b""}, link="/etc/passwd"), "link")
    yield Sample("a RAR that claims a gigabyte", "a.rar", rars.rar({"a.txt": b"x"}, size=1 << 30), "bomb")
    yield Sample("a RAR that claims one byte more", "a.rar", rars.rar({"a.txt": b"xyz"}, size=4), "bomb")
    yield Sample("a RAR with nothing", "a.rar", rars.rar({}), "empty")
    yield Sample("a RAR with a program behind it", "a.rar", rars.rar({"a.txt": b"x"}) + EXE, "polyglot")
    yield Sample("a RAR that unpacks itself", "a.rar", EXE + rars.rar({"a.txt": b"x"}), "executable")
    yield Sample("half a RAR", "a.rar", rars.rar({"a.txt": b"x" * 999})[:200], "broken")
    yield Sample("a ZIP called .rar", "a.rar", zips.zipped({"a.txt": b"x"}), "mismatch")
