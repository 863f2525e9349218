"""Opens RAR archives: headers by rarfile, contents by the UnRAR library, which needs no program installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import rarfile

from workflows.scrutiny.formats.zips import path_of
from workflows.scrutiny.kinds import Budget
from workflows.scrutiny.verdicts import Refusal


def members(content: bytes, budget: Budget) -> Iterator[tuple[str, bytes]]:
    """Every file of the archive with its content; ``Refusal`` for what may not be unpacked."""
    listed = _listed(content)
    packed = sum(each.compress_size for each in listed)
    for each in listed:
        # In a solid archive the first member may hold what all share: the ratio counts over all of them.
        budget.member(each.file_size or 0, packed)
    with _as_file(content) as path:
        yield from _unpacked(path, {str(each.filename): int(each.file_size or 0) for each in listed})


def _listed(content: bytes) -> list[Any]:
    end = 0

    def reach(block: Any) -> None:
        nonlocal end
        end = max(end, block.data_offset + block.add_size)

    try:
        archive = rarfile.RarFile(BytesIO(content), info_callback=reach, part_only=True)
        if archive.needs_password():
            raise Refusal("encrypted")
        found = archive.infolist()
    except rarfile.Error as error:
        raise Refusal("broken", extension="rar") from error
    except (ValueError, IndexError, TypeError, OverflowError, AttributeError, EOFError) as error:
        raise Refusal("broken", extension="rar") from error
    if content[end:].strip(b"\0"):
        raise Refusal("polyglot")
    return [each for each in _checked(found) if not each.is_dir()]


def _checked(found: list[Any]) -> Iterator[Any]:
    seen: set[str] = set()
    for each in found:
        if each.is_symlink() or each.file_redir:
            raise Refusal("link", each.filename)
        if each.flags & (rarfile.RAR_FILE_SPLIT_BEFORE | rarfile.RAR_FILE_SPLIT_AFTER):
            raise Refusal("broken", each.filename, extension="rar")
        key = path_of(each.filename).casefold()
        if key in seen:
            raise Refusal("duplicate", each.filename)
        seen.add(key)
        yield each


@contextmanager
def _as_file(content: bytes) -> Iterator[Path]:
    """The archive under a path in memory alone: the library opens paths."""
    number = os.memfd_create("archive.rar")
    try:
        with os.fdopen(os.dup(number), "wb") as file:
            file.write(content)
        yield Path(f"/proc/self/fd/{number}")
    finally:
        os.close(number)


def _unpacked(path: Path, sizes: dict[str, int]) -> Iterator[tuple[str, bytes]]:
    # Loaded for a RAR alone: the others need not bear its weight.
    from unrar.cffi import unrarlib

    left = dict(sizes)
    try:
        with unrarlib.RarArchive.open_for_processing(path) as archive:
            for header in archive.iterate_headers():
                name = header.FileNameW
                if name not in left:
                    header.skip()
                    continue
                gathered = _Gathered(left.pop(name))
                header.test(gathered)
                yield name, gathered.content()
    except unrarlib.BadRarFile as error:
        if isinstance(error, unrarlib.BadRarPassword):
            raise Refusal("encrypted") from error
        raise Refusal("broken", extension="rar") from error
    if left:  # two readers of the same archive that see different files
        raise Refusal("broken", extension="rar")


class _Gathered:
    """What a member unfolds to, and no more than it declared."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._chunks: list[bytes] = []

    def __call__(self, chunk: bytes) -> None:
        if self._left >= 0:
            self._left -= len(chunk)
            self._chunks.append(chunk)

    def content(self) -> bytes:
        if self._left:
            raise Refusal("bomb")
        chunks, self._chunks = self._chunks, []
        return b"".join(chunks)
