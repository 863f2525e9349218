"""Reads the text of a .doc with its headers, notes and text boxes by the piece table ([MS-DOC] 2.4.1)."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator, Mapping

from workflows.scrutiny.formats.fields import check_field
from workflows.scrutiny.kinds import Case
from workflows.scrutiny.verdicts import Refusal

_IDENTS = (0xA5EC, 0xA5DC, 0xA5DB)
_ENCRYPTED, _TABLE_1, _OBFUSCATED = 0x0100, 0x0200, 0x8000
_CLX, _ASSOCIATED = 0x01A2, 0x019A
_FIELD = re.compile(r"\x13([^\x13\x14\x15]*)")
_REMOTE = re.compile(r"https?:|ftp:|\\\\", re.IGNORECASE)
_PICTURE_SIGNS = str.maketrans(
    {"\x07": "\n", "\x0b": "\n", "\x0c": "\n", "\r": "\n", "\x1e": "-", "\x1f": "", "\x01": "", "\x08": ""}
)


def check(main: bytes, streams: Mapping[str, bytes], case: Case) -> None:
    """``Refusal`` for a locked document, or one with commands in its fields or a template elsewhere."""
    if len(main) < _CLX + 8 or struct.unpack_from("<H", main)[0] not in _IDENTS:
        raise case.broken()
    (flags,) = struct.unpack_from("<H", main, 0x0A)
    if flags & (_ENCRYPTED | _OBFUSCATED):
        raise Refusal("encrypted")
    table = streams.get("1Table" if flags & _TABLE_1 else "0Table", b"")
    if _REMOTE.search(_slice(main, table, _ASSOCIATED).decode("utf-16-le", "ignore")):
        raise Refusal("external")
    text = "".join(_pieces(main, _slice(main, table, _CLX), case))
    for field in _FIELD.finditer(text):
        check_field(field[1])
    case.tell(re.sub(r"[\x13\x14\x15]", " ", text).translate(_PICTURE_SIGNS))


def _slice(main: bytes, table: bytes, at: int) -> bytes:
    start, length = struct.unpack_from("<2I", main, at)
    return table[start : start + length]


def _pieces(main: bytes, clx: bytes, case: Case) -> Iterator[str]:
    at = 0
    while at + 3 <= len(clx) and clx[at] == 1:  # formatting, which stands before the table
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at + 5 > len(clx) or clx[at] != 2:
        raise case.broken()
    (length,) = struct.unpack_from("<I", clx, at + 1)
    table = clx[at + 5 : at + 5 + length]
    count = (len(table) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", table)
    for number in range(count):
        (where,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        signs = ends[number + 1] - ends[number]
        if signs < 0:
            raise case.broken()
        if where & 0x40000000:  # one byte a sign
            start = (where & 0x3FFFFFFF) // 2
            yield main[start : start + signs].decode("cp1252", "replace")
        else:
            yield main[where : where + 2 * signs].decode("utf-16-le", "replace")
