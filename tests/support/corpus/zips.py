"""Writes ZIP files, honest and dishonest, and takes documents apart to put them together otherwise."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

Parts = Mapping[str, bytes | str]


def zipped(parts: Parts, *, stored: bool = False, packing: int = ZIP_DEFLATED) -> bytes:
    """A plain ZIP of these members."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_STORED if stored else packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def changed(document: bytes, parts: Parts, *, without: tuple[str, ...] = ()) -> bytes:
    """The document with some of its parts written anew, or added."""
    with ZipFile(BytesIO(document)) as archive:
        held = {each.filename: archive.read(each) for each in archive.infolist() if each.filename not in without}
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in {**held, **parts}.items():
            archive.writestr(name, content, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return written.getvalue()


def part(document: bytes, name: str) -> str:
    with ZipFile(BytesIO(document)) as archive:
        return archive.read(name).decode()


def with_symlink() -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        link = ZipInfo("Báo cáo.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return written.getvalue()


def with_twins(parts: list[tuple[str, bytes]]) -> bytes:
    """Members of one name: the library warns, and writes them."""
    first, second = parts
    made = bytearray(zipped({first[0]: first[1], "x" * len(second[0].encode()): second[1]}, stored=True))
    return bytes(made.replace(b"x" * len(second[0].encode()), second[0].encode()))


def locked(parts: Parts) -> bytes:
    """Members whose flags say that they are encrypted."""
    made = bytearray(zipped(parts, stored=True))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = made.find(sign)
        while where >= 0:
            made[where + at] |= 1
            where = made.find(sign, where + 4)
    return bytes(made)


def renamed_inside(parts: Parts, shown: str, hidden: str) -> bytes:
    """The directory says ``shown``, the member's own header ``hidden``: programs disagree on what they see."""
    made = zipped(parts, stored=True)
    return made.replace(hidden.encode(), shown.encode()).replace(shown.encode(), hidden.encode(), 1)


def overlapping(copies: int) -> bytes:
    """Many entries of the directory that all lead to one member, as Fifield's bomb has them."""
    content = bytes(1024 * 1024)
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(content) + packed.flush()
    head = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 8, 0, 33, zlib.crc32(content), len(body), len(content), 5, 0)
    start = head + b"a.txt" + body
    entries = b"".join(
        struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, zlib.crc32(content), len(body), len(content),
            5, 0, 0, 0, 0, 0, 0,
        )
        + f"{number:01}.txt".encode()
        for number in range(copies)
    )  # fmt: skip
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, copies, copies, len(entries), len(start), 0)
    return start + entries + end


def gzipped(content: bytes, name: str = "") -> bytes:
    written = BytesIO()
    with gzip.GzipFile(name, "wb", fileobj=written, mtime=0) as file:
        file.write(content)
    return written.getvalue()
