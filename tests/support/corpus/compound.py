"""Writes OLE compound files ([MS-CFB]) and, in them, small .doc, .xls and .ppt documents."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from types import MappingProxyType

MARK = bytes.fromhex("d0cf11e0a1b11ae1")
SECTOR = 512
_END, _FREE, _NONE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFD
Streams = Mapping[str, bytes]
Storages = Mapping[str, Streams]
NOTHING: Storages = MappingProxyType({})


def compound(streams: Streams, storages: Storages = NOTHING) -> bytes:
    """A compound file with these streams at its root and in its storages; all large enough for the plain table."""
    names: list[tuple[str, int, bytes | None, int]] = []  # name, kind, content, storage
    for name, content in streams.items():
        names.append((name, 2, content, 0))
    for storage, held in storages.items():
        names.append((storage, 1, None, 0))
        at = len(names)
        names.extend((name, 2, content, at) for name, content in held.items())
    data, table = bytearray(), []
    starts: list[tuple[int, int]] = []
    for _, kind, content, _ in names:
        if kind == 1 or content is None:
            starts.append((0, 0))
            continue
        body = content.ljust(4096, b"\0")  # smaller ones would need the table of small sectors
        body = body.ljust(-(-len(body) // SECTOR) * SECTOR, b"\0")
        first, count = len(table), len(body) // SECTOR
        table.extend([*range(first + 1, first + count), _END])
        data += body
        starts.append((first, max(len(content), 4096)))
    directory = _directory(names, starts)
    first_directory = len(table)
    count = len(directory) // SECTOR
    table.extend([*range(first_directory + 1, first_directory + count), _END])
    tables = -(-(len(table) + 1) // (SECTOR // 4))
    while tables * (SECTOR // 4) < len(table) + tables:
        tables += 1
    first_table = len(table)
    table.extend([_FAT] * tables)
    table.extend([_FREE] * (tables * (SECTOR // 4) - len(table)))
    head = _head(tables, first_directory)
    where = [*range(first_table, first_table + tables)]
    head += struct.pack("<109I", *(where + [_FREE] * (109 - len(where))))
    return head + bytes(data) + directory + struct.pack(f"<{len(table)}I", *table)


def _head(tables: int, first_directory: int) -> bytes:
    return (
        MARK
        + bytes(16)
        + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<9I", 0, tables, first_directory, 0, 4096, _END, 0, _END, 0)
    )


def _directory(names: Sequence[tuple[str, int, bytes | None, int]], starts: Sequence[tuple[int, int]]) -> bytes:
    """The entries; those of one storage hang on each other as a chain of right-hand siblings."""
    entries = [("Root Entry", 5, 0, 0, _first(names, 0))]
    siblings = [_NONE]
    for number, ((name, kind, _, storage), (start, size)) in enumerate(zip(names, starts, strict=True), start=1):
        entries.append((name, kind, start, size, _first(names, number) if kind == 1 else _NONE))
        later = [other for other, each in enumerate(names, start=1) if other > number and each[3] == storage]
        siblings.append(later[0] if later else _NONE)
    made = b""
    for (name, kind, start, size, child), right in zip(entries, siblings, strict=True):
        word = name.encode("utf-16-le")
        made += word.ljust(64, b"\0") + struct.pack("<HBB3I", len(word) + 2, kind, 1, _NONE, right, child)
        made += bytes(16 + 4 + 16) + struct.pack("<IQ", _END if kind == 5 else start, 0 if kind == 5 else size)
    return made.ljust(-(-len(made) // SECTOR) * SECTOR, b"\0")


def _first(names: Sequence[tuple[str, int, bytes | None, int]], storage: int) -> int:
    return next((number for number, each in enumerate(names, start=1) if each[3] == storage), _NONE)


def doc(text: str, storages: Storages = NOTHING, *, flags: int = 0, template: str = "", **more: bytes) -> bytes:
    """A .doc with one piece of text; ``template`` is the address of the template it is bound to."""
    body = text.replace("\n", "\r").encode("utf-16-le")
    start = 0x400
    clx = b"\x02" + struct.pack("<I", 16) + struct.pack("<2I", 0, len(body) // 2) + struct.pack("<HIH", 0, start, 0)
    bound = template.encode("utf-16-le")
    fib = bytearray(start)
    struct.pack_into("<2H", fib, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", fib, 0x0A, 0x0200 | flags)
    struct.pack_into("<2I", fib, 0x01A2, 0, len(clx))
    struct.pack_into("<2I", fib, 0x019A, len(clx), len(bound))
    return compound({"WordDocument": bytes(fib) + body, "1Table": clx + bound, **more}, storages)


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def xls(cells: Sequence[str], storages: Storages = NOTHING, *, sheet: int = 0, extra: bytes = b"") -> bytes:
    """A .xls with shared strings and one sheet of a kind; ``extra`` are more records."""
    shared = struct.pack("<2I", len(cells), len(cells))
    for cell in cells:
        shared += struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le")
    book = record(0x0809, struct.pack("<4H2I", 0x0600, 0x0005, 0, 0, 0, 0)) + extra
    book += record(0x85, struct.pack("<IBBBB", 0, 0, sheet, 6, 0) + b"Sheet1")
    pieces = [shared[at : at + 8000] for at in range(0, len(shared), 8000)]
    book += record(0xFC, pieces[0]) + b"".join(record(0x3C, each) for each in pieces[1:]) + record(0x0A, b"")
    return compound({"Workbook": book}, storages)


def ppt_record(kind: int, body: bytes, *, holds: bool = False) -> bytes:
    return struct.pack("<HHI", 0xF if holds else 0, kind, len(body)) + body


def ppt(slides: Sequence[str], *, extra: bytes = b"", **more: bytes) -> bytes:
    """A .ppt whose document holds these texts; ``extra`` are more records."""
    texts = b"".join(ppt_record(0x0FA0, text.encode("utf-16-le")) for text in slides)
    document = ppt_record(0x03E8, ppt_record(0x0FF0, texts, holds=True) + extra, holds=True)
    return compound({"PowerPoint Document": document, "Current User": bytes(40), **more})
