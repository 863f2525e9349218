"""Opens ZIP containers strictly: nothing before, between or behind the members, no two of one name, none too large."""

from __future__ import annotations

import stat
import struct
import unicodedata
import zlib
from io import BytesIO
from lzma import LZMAError
from zipfile import BadZipFile, ZipFile, ZipInfo

from workflows.scrutiny.kinds import Budget
from workflows.scrutiny.verdicts import Refusal

_END, _LOCAL = b"PK\x05\x06", b"PK\x03\x04"
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_DESCRIPTOR = 24
_MOST_COMMENT = 255
_PACKINGS = (0, 8, 12, 14)  # stored, deflate, bzip2, lzma
_ENCRYPTED = 0x1 | 0x40 | 0x2000


class Container:
    """A ZIP whose structure holds; its members are read once their size is known to be bearable."""

    def __init__(self, content: bytes, budget: Budget, kind: str) -> None:
        self._content = content
        self._budget = budget
        self._kind = kind
        try:
            self._zip = ZipFile(BytesIO(content))
        except (BadZipFile, ValueError, OSError, NotImplementedError, struct.error) as error:
            raise Refusal("broken", extension=kind) from error
        self.members = self._zip.infolist()
        self._check_ends()
        self._check_order()
        self._check_members()

    @property
    def names(self) -> list[str]:
        """The names of all members."""
        return [each.filename for each in self.members]

    def read(self, member: ZipInfo) -> bytes:
        """What a member unfolds to; its declared size is never trusted."""
        self._budget.member(member.file_size, member.compress_size)
        try:
            with self._zip.open(member) as stream:
                content = stream.read(member.file_size + 1)
        except (
            BadZipFile,
            zlib.error,
            LZMAError,
            EOFError,
            OSError,
            RuntimeError,
            NotImplementedError,
            ValueError,
        ) as error:
            raise Refusal("broken", extension=self._kind) from error
        if len(content) != member.file_size:
            raise Refusal("bomb")
        return content

    def _check_ends(self) -> None:
        end = self._content.rfind(_END)
        comment = len(self._zip.comment)
        if not self._content.startswith((_LOCAL, _END)) or end + 22 + comment != len(self._content):
            raise Refusal("polyglot")
        if comment > _MOST_COMMENT:
            raise Refusal("polyglot")

    def _check_order(self) -> None:
        """Members lie one behind the other: bytes in between belong to another file, overlaps to a bomb."""
        at = 0
        for each in sorted(self.members, key=lambda each: each.header_offset):
            if each.header_offset < at:
                raise Refusal("bomb")
            if each.header_offset - at > (_DESCRIPTOR if at else 0):
                raise Refusal("polyglot")
            at = each.header_offset + self._length(each)
        if not at <= self._zip.start_dir <= at + _DESCRIPTOR:
            raise Refusal("polyglot" if at < self._zip.start_dir else "broken", extension=self._kind)

    def _length(self, member: ZipInfo) -> int:
        """The bytes that a member takes, from its local header to the last of its content."""
        header = self._content[member.header_offset : member.header_offset + _LOCAL_HEADER.size]
        if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL):
            raise Refusal("broken", extension=self._kind)
        *_, name, extra = _LOCAL_HEADER.unpack(header)
        start = member.header_offset + _LOCAL_HEADER.size
        # Readers that believe the local header would see another file than those that believe the directory.
        if len(member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437", "replace")) != name:
            raise Refusal("broken", extension=self._kind)
        return start - member.header_offset + name + extra + member.compress_size

    def _check_members(self) -> None:
        seen: set[str] = set()
        for each in self.members:
            if each.flag_bits & _ENCRYPTED or each.compress_type == 99:
                raise Refusal("encrypted")
            if each.compress_type not in _PACKINGS:
                raise Refusal("broken", extension=self._kind)
            mode = each.external_attr >> 16
            if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
                raise Refusal("link", each.filename)
            if each.is_dir() and each.file_size:
                raise Refusal("broken", extension=self._kind)
            key = path_of(each.orig_filename).casefold()
            if key in seen:
                raise Refusal("duplicate", each.filename)
            seen.add(key)


def path_of(name: str) -> str:
    """A member's path in one form; ``Refusal`` for one that leaves the folder into which it is unpacked."""
    path = unicodedata.normalize("NFC", name).replace("\\", "/")
    if path.startswith("/") or path[1:2] == ":" or ".." in path.split("/") or "\0" in path:
        raise Refusal("path", name)
    return path
