"""Judges .doc, .xls and .ppt: the storages of an OLE compound file, and the records within."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, cast

import olefile

from workflows.scrutiny.formats import doc, ppt, xls
from workflows.scrutiny.kinds import Case
from workflows.scrutiny.verdicts import Refusal

_MAIN = {"doc": ("WordDocument",), "xls": ("Workbook", "Book"), "ppt": ("PowerPoint Document",)}
_READERS = {"doc": doc.check, "xls": xls.check, "ppt": ppt.check}
_MACROS = frozenset({"macros", "_vba_project_cur", "vba", "_vba_project", "vba_project", "projectwm"})
_OBJECTS = re.compile(r"objectpool|mbd[0-9a-f]{8}|\x01ole10native|\x01ole|ctls|package|embedding \d+", re.IGNORECASE)
_LOCKED = frozenset({"encryptedpackage", "encryptioninfo", "encryptedsummary", "\x06dataspaces"})
_MOST_STREAMS = 400
_SLACK = 512


def check(content: bytes, case: Case) -> None:
    """``Refusal`` unless this is a plain document of its kind."""
    try:
        # olefile raises for what it holds fatal; it mends the rest, and so would an office program.
        with olefile.OleFileIO(BytesIO(content)) as compound:
            _check(compound, content, case)
    except (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise case.broken() from error


def is_locked(content: bytes) -> bool:
    """Whether a compound file is the wrapping of an encrypted document, whatever its ending says."""
    try:
        with olefile.OleFileIO(BytesIO(content)) as compound:
            return any(part.lower() in _LOCKED for path in compound.listdir() for part in path)
    except (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError, OverflowError):
        return False


def _check(compound: olefile.OleFileIO, content: bytes, case: Case) -> None:
    paths = cast(list[list[str]], compound.listdir(streams=True, storages=True))
    if len(paths) > _MOST_STREAMS:
        raise Refusal("members")
    words = {part.lower() for path in paths for part in path}
    if words & _LOCKED:
        raise Refusal("encrypted")
    if words & _MACROS:
        raise Refusal("macro")
    if any(_OBJECTS.fullmatch(part) for path in paths for part in path):
        raise Refusal("embedded")
    main = next((name for name in _MAIN[case.kind] if compound.exists(name)), None)
    if main is None:
        raise case.mismatch()
    _check_end(compound, content)
    streams = {name: _stream(compound, name) for name in (main, "0Table", "1Table") if compound.exists(name)}
    _READERS[case.kind](streams[main], streams, case)
    _tell_summary(compound, case)


def _stream(compound: olefile.OleFileIO, name: str) -> bytes:
    return cast(bytes, compound.openstream(name).read())


def _check_end(compound: Any, content: bytes) -> None:
    """Bytes behind the last sector in use belong to another file."""
    used = [number for number, follows in enumerate(compound.fat) if follows != olefile.FREESECT]
    end = (max(used, default=0) + 2) * compound.sector_size
    rest = content[end:]
    if len(rest) > _SLACK and rest.strip(b"\0\xff"):
        raise Refusal("polyglot")


def _tell_summary(compound: olefile.OleFileIO, case: Case) -> None:
    summary = compound.get_metadata()
    for field in ("title", "subject", "keywords", "comments", "category"):
        written = getattr(summary, field)
        if isinstance(written, bytes):
            case.tell(written.decode("utf-8", "ignore"))
