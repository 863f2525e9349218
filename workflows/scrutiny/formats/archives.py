"""Walks archives: every member is a file like those that are handed in, and is judged as such (Art. 4.4)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

from workflows.scrutiny import names
from workflows.scrutiny.formats import rar
from workflows.scrutiny.formats.zips import Container, path_of
from workflows.scrutiny.kinds import MOST_OF_A_MEMBER, Budget
from workflows.scrutiny.verdicts import Refusal

Judge = Callable[[str, bytes], None]

_GZIP = 31
_FLAG_EXTRA, _FLAG_NAME = 4, 8
_JAR = ("META-INF/MANIFEST.MF", "AndroidManifest.xml")


def check(content: bytes, kind: str, name: str, budget: Budget, judge: Judge) -> None:
    """Judge every member; ``Refusal`` names the one that is to blame."""
    walks = {"zip": _zip, "gz": _gz, "rar": _rar}
    found = 0
    for member, unpacked in walks[kind](content, name, budget):
        found += 1
        try:
            judge(path_of(member).rpartition("/")[2], unpacked)
        except Refusal as refusal:
            raise refusal.within(member) from refusal
    if not found:
        raise Refusal("empty")


def _zip(content: bytes, _name: str, budget: Budget) -> Iterator[tuple[str, bytes]]:
    archive = Container(content, budget, "zip")
    if any(each in archive.names for each in _JAR):
        raise Refusal("executable")
    for each in archive.members:
        if not each.is_dir():
            yield _readable(each.filename, each.flag_bits), archive.read(each)


def _readable(name: str, flags: int) -> str:
    """A name that its archiver wrote in UTF-8 without saying so, as many do."""
    if flags & 0x800:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _rar(content: bytes, _name: str, budget: Budget) -> Iterator[tuple[str, bytes]]:
    return rar.members(content, budget)


def _gz(content: bytes, name: str, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """The one file that a .gz holds, under the name it had; without one, under the archive's less its ending."""
    unpacker = zlib.decompressobj(_GZIP)
    try:
        unpacked = unpacker.decompress(content, MOST_OF_A_MEMBER + 1)
    except zlib.error as error:
        raise Refusal("broken", extension="gz") from error
    budget.member(len(unpacked), len(content))
    if not unpacker.eof:
        raise Refusal("broken", extension="gz")
    if unpacker.unused_data.strip(b"\0"):
        raise Refusal("polyglot")
    own = name.rpartition(".")[0]
    kept = _kept_name(content)
    if kept and names.ending(kept) != names.ending(own):
        # Unpacking gives the one name or the other, as the program pleases: both must be allowed.
        yield kept, unpacked
    yield own if names.ending(own) else kept or own, unpacked


def _kept_name(content: bytes) -> str:
    flags = content[3]
    at = 10
    if flags & _FLAG_EXTRA:
        at += 2 + int.from_bytes(content[at : at + 2], "little")
    if not flags & _FLAG_NAME:
        return ""
    return content[at : content.index(b"\0", at)].decode("utf-8", "replace")
