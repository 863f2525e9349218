"""Reads the records of a .xls ([MS-XLS] 2.1): its kinds of sheets, its links, its cells' texts."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from workflows.scrutiny.kinds import Case
from workflows.scrutiny.verdicts import Refusal

_BOF = (0x0809, 0x0409, 0x0209, 0x0009)
_FILEPASS, _BOUNDSHEET, _OBPROJ, _SUPBOOK, _SST, _CONTINUE = 0x2F, 0x85, 0xD3, 0x01AE, 0xFC, 0x3C
_LABELS, _PAGE_ENDS = (0x0204, 0x00D6), (0x14, 0x15)
_MACRO_SHEETS = (1, 6)


def check(main: bytes, _streams: Mapping[str, bytes], case: Case) -> None:
    """``Refusal`` for a locked workbook, or one with macro sheets or calls to other programs."""
    if len(main) < 4 or struct.unpack_from("<H", main)[0] not in _BOF:
        raise case.broken()
    shared: list[bytes] = []
    previous = 0
    for kind, body in _records(main):
        if kind == _CONTINUE and previous == _SST:
            shared.append(body)
            continue
        previous = kind
        if kind == _FILEPASS:
            raise Refusal("encrypted")
        if kind == _OBPROJ or (kind == _BOUNDSHEET and len(body) > 5 and body[5] in _MACRO_SHEETS):
            raise Refusal("macro")
        if kind == _SUPBOOK and _calls_a_program(body):
            raise Refusal("dde")
        if kind == _BOUNDSHEET:
            case.tell(_short(body[6:]))
        elif kind in _LABELS or kind in _PAGE_ENDS:
            case.tell(_long(body[6:] if kind in _LABELS else body))
        elif kind == _SST:
            shared.append(body)
    for text in _Strings(shared):
        case.tell(text)


def _calls_a_program(body: bytes) -> bool:
    """Whether a link is none to a workbook: a program's name and its topic, parted by a sign (2.5.277)."""
    return len(body) > 6 and body[5] > 2 and b"\x03" in body[6:]


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _short(body: bytes) -> str:
    """A sheet's name: its length in a byte, its width, its signs."""
    if len(body) < 2:
        return ""
    return body[2:].decode("utf-16-le" if body[1] & 1 else "latin-1", "replace")


def _long(body: bytes) -> str:
    """A label's text: its length in two bytes, its width, its signs."""
    if len(body) < 3:
        return ""
    return body[3:].decode("utf-16-le" if body[2] & 1 else "cp1252", "replace")


class _Strings:
    """The shared strings; one that goes over a record's end tells its width anew in the next."""

    def __init__(self, blocks: list[bytes]) -> None:
        self._blocks = blocks
        self._block, self._at = 0, 8

    def __iter__(self) -> Iterator[str]:
        while self._block < len(self._blocks):
            if self._at >= len(self._blocks[self._block]):
                self._block, self._at = self._block + 1, 0
                continue
            try:
                yield self._next()
            except (struct.error, IndexError):
                return

    def _next(self) -> str:
        block = self._blocks[self._block]
        length, flags = struct.unpack_from("<HB", block, self._at)
        self._at += 3
        runs = extended = 0
        if flags & 8:
            (runs,) = struct.unpack_from("<H", block, self._at)
            self._at += 2
        if flags & 4:
            (extended,) = struct.unpack_from("<I", block, self._at)
            self._at += 4
        text = self._signs(length, flags & 1)
        self._skip(4 * runs + extended)
        return text

    def _signs(self, left: int, wide: int) -> str:
        parts: list[str] = []
        while left:
            block = self._blocks[self._block]
            held = min(left, (len(block) - self._at) // (2 if wide else 1))
            end = self._at + held * (2 if wide else 1)
            parts.append(block[self._at : end].decode("utf-16-le" if wide else "cp1252", "replace"))
            left, self._at = left - held, end
            if left:
                self._block += 1
                wide, self._at = self._blocks[self._block][0] & 1, 1
        return "".join(parts)

    def _skip(self, count: int) -> None:
        while count > len(self._blocks[self._block]) - self._at:
            count -= len(self._blocks[self._block]) - self._at
            self._block, self._at = self._block + 1, 0
        self._at += count
