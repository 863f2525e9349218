"""Reads the records of a .ppt ([MS-PPT] 2.3): its macros, its objects, its actions, its texts."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping

from workflows.scrutiny.kinds import Case
from workflows.scrutiny.verdicts import Refusal

_DOCUMENT, _LOCKED = 0x03E8, 0x2F14
_MACROS = (0x03FF, 0x0400)
_OBJECTS = (0x1011, 0x0FCC, 0x0FCE, 0x0FC3, 0x0FEE)
_ACTION, _RUNS = 0x0FF3, (1, 2, 5)
_WIDE, _NARROW, _WORD = 0x0FA0, 0x0FA8, 0x0FBA
_DEEPEST = 24


def check(main: bytes, _streams: Mapping[str, bytes], case: Case) -> None:
    """``Refusal`` for a locked presentation, or one with macros, objects or actions that run something."""
    known = False
    for kind, body in _records(main, 0, len(main), 0):
        known = known or kind == _DOCUMENT
        if kind == _LOCKED:
            raise Refusal("encrypted")
        if kind in _MACROS:
            raise Refusal("macro")
        if kind in _OBJECTS:
            raise Refusal("embedded")
        if kind == _ACTION and len(body) > 8 and body[8] in _RUNS:
            raise Refusal("script")
        if kind in (_WIDE, _WORD):
            case.tell(body.decode("utf-16-le", "replace").replace("\r", "\n"))
        elif kind == _NARROW:
            case.tell(body.decode("latin-1").replace("\r", "\n"))
    if not known:
        raise case.broken()


def _records(stream: bytes, at: int, end: int, depth: int) -> Iterator[tuple[int, bytes]]:
    """Every record with its content; a container's is empty, its records follow."""
    while at + 8 <= end:
        version, kind, length = struct.unpack_from("<HHI", stream, at)
        stop = min(at + 8 + length, end)
        if version & 0xF == 0xF and depth < _DEEPEST:
            yield kind, b""
            yield from _records(stream, at + 8, stop, depth + 1)
        else:
            yield kind, stream[at + 8 : stop]
        at = at + 8 + length
