"""The formats of Art. 4.4, the limits of an inspection, and what a file's first bytes tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflows.scrutiny.verdicts import Refusal

ALLOWED = {
    "txt": "text/plain",
    "rtf": "application/rtf",
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "ppt": "application/vnd.ms-powerpoint",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "zip": "application/zip",
    "gz": "application/gzip",
    "rar": "application/vnd.rar",
}
"""The formats of Art. 4.4; everything else is refused, whatever it is."""

OPTIONAL = {"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation"}
"""What Art. 4.4 does not name and the Office may allow: its list stands after “như”."""

MEDIA_TYPES = ALLOWED | OPTIONAL
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@dataclass(frozen=True)
class Rules:
    """What the Office allows; everything else about a verdict is the same everywhere."""

    pptx: bool = False
    most_bytes: int = 20 * 1024 * 1024

    @property
    def allowed(self) -> tuple[str, ...]:
        """The endings that are taken."""
        return (*ALLOWED, *OPTIONAL) if self.pptx else tuple(ALLOWED)

    def most(self) -> str:
        """The largest size in a sentence."""
        return f"{self.most_bytes // 1024 // 1024} MB"

    def told(self) -> str:
        """The endings in a sentence, with the one that the Office may allow and does not."""
        listed = ", ".join(f".{each}" for each in self.allowed)
        return listed if self.pptx else f"{listed}; tệp .pptx hãy lưu thành .ppt, .odp hoặc .pdf"


@dataclass
class Budget:
    """How much one upload may unfold to, over all its archives and documents together."""

    bytes_left: int = 192 * 1024 * 1024
    members_left: int = 4000
    deepest: int = 2

    def member(self, size: int, packed: int) -> None:
        """Take account of a member before it is unfolded; ``Refusal`` for what only a bomb needs."""
        self.members_left -= 1
        self.bytes_left -= size
        if self.members_left < 0:
            raise Refusal("members")
        if self.bytes_left < 0 or size > MOST_OF_A_MEMBER:
            raise Refusal("bomb")
        if size > _WORTH_A_RATIO and size > packed * _MOST_RATIO:
            raise Refusal("bomb")


@dataclass(frozen=True)
class Case:
    """One document under inspection: its ending, its budget, who reads its texts, who judges what is inside it."""

    kind: str
    budget: Budget
    tell: Callable[[str], None]
    nested: Callable[[str, bytes], None]

    def broken(self) -> Refusal:
        """The refusal of a document that is not built as its ending says."""
        return Refusal("broken", extension=self.kind)

    def mismatch(self) -> Refusal:
        """The refusal of a document that is of another kind than its ending says."""
        return Refusal("mismatch", extension=self.kind)


MOST_OF_A_MEMBER = 48 * 1024 * 1024
_WORTH_A_RATIO = 2 * 1024 * 1024
_MOST_RATIO = 150  # a sheet of a hundred thousand alike rows packs to a hundredth

_PROGRAMS = (
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",  # Java classes and Mach-O for two machines
    b"dex\n",
    b"\0asm",
    b"#!",
    b"\x4c\0\0\0\x01\x14\x02\0",  # a shortcut of Windows
    b"ITSF",  # compiled help
    b"MSCF",  # a cabinet
    b"!<arch>",  # .deb, .a
    b"\xed\xab\xee\xdb",  # .rpm
    b"FWS",
    b"CWS",
    b"ZWS",
)
_SCRIPTS = (
    b"@echo off",
    b"<?php",
    b"<script",
    b"<html",
    b"<!doctype html",
    b"<hta:",
    b"<job",
    b"<scriptlet",
    b"<%",
    b"<svg",
    b"on error resume next",
    b"windows registry editor",
    b"regedit4",
    b"[internetshortcut]",
    b"[autorun]",
    b"[desktop entry]",
    b"[shell]",
)
_STARTS = {"pdf": b"%PDF-", "rtf": b"{\\rtf", "gz": b"\x1f\x8b", "rar": b"Rar!\x1a\x07"}
_OTHERS = (
    b"7z\xbc\xaf\x27\x1c",
    b"\xfd7zXZ\0",
    b"BZh",
    b"SQLite format 3",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"<?xml",
)


def is_program(content: bytes) -> bool:
    """Whether the first bytes are those of something that runs."""
    head = content[:256]
    if head.startswith(_PROGRAMS) or EICAR in content:
        return True
    # “MZ” may begin a text; a program's header has zeros.
    if head[:2] in (b"MZ", b"ZM") and b"\0" in head[:64]:
        return True
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_SCRIPTS)


def looks_like(content: bytes) -> str:
    """The family that a file's first bytes belong to: ``zip``, ``ole``, ``pdf``, ``rtf``, ``gz``, ``rar``, ``other``.

    An empty word says that they tell nothing, as a text's do.
    """
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if content.startswith(OLE):
        return "ole"
    found = next((kind for kind, start in _STARTS.items() if content.startswith(start)), "")
    return found or ("other" if content.lstrip()[:16].startswith(_OTHERS) else "")
