"""Writes RAR 5 archives: stored members, and packed ones whose every sign is a literal."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

_START = b"Rar!\x1a\x07\x01\x00"
_LITERALS, _ALL_CODES = 256, 430


def rar(
    members: Mapping[str, bytes], *, packed: bool = False, link: str = "", locked: bool = False, size: int | None = None
) -> bytes:
    """An archive of these members; ``link`` makes each a symbolic link, ``size`` is what they claim to unfold to."""
    made = _START
    if locked:
        return made + _header(4, 0, b"".join(map(_number, (0, 0, 15))) + bytes(16)) + bytes(64)
    made += _header(1, 0, _number(0))
    for name, content in members.items():
        body = _packed(content) if packed else content
        more = _extra(5, _number(1) + _number(0) + _number(len(link)) + link.encode()) if link else b""
        told = name.encode()
        fields = _number(4) + _number(len(content) if size is None else size) + _number(0o644)
        fields += zlib.crc32(content).to_bytes(4, "little") + _number(1 << 7 if packed else 0) + _number(1)
        fields += _number(len(told)) + told
        made += _header(2, 2, fields, extra=more, data=len(body)) + body
    return made + _header(5, 0, _number(0))


def _header(kind: int, flags: int, fields: bytes, *, extra: bytes = b"", data: int | None = None) -> bytes:
    head = _number(kind) + _number(flags | bool(extra))
    head += (_number(len(extra)) if extra else b"") + (_number(data) if data is not None else b"") + fields + extra
    sized = _number(len(head)) + head
    return zlib.crc32(sized).to_bytes(4, "little") + sized


def _extra(kind: int, fields: bytes) -> bytes:
    return _number(len(_number(kind) + fields)) + _number(kind) + fields


def _number(value: int) -> bytes:
    made = bytearray()
    while value > 0x7F:
        made.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*made, value])


def _packed(content: bytes) -> bytes:
    """One block with its tables: eight bits for each literal, no other code."""
    bits = "".join("0001" if code in (8, 19) else "0000" for code in range(20))
    bits += "0" * _LITERALS  # every literal's code is 8 long
    bits += "1" + f"{127:07b}" + "1" + f"{_ALL_CODES - _LITERALS - 138 - 11:07b}"  # no length for all others
    bits += "".join(f"{sign:08b}" for sign in content)
    last = (len(bits) - 1) % 8
    block = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    flags = 0xC0 | 2 << 3 | last
    size = len(block).to_bytes(3, "little")
    check = 0x5A ^ flags ^ size[0] ^ size[1] ^ size[2]
    return bytes([flags, check]) + size + block
