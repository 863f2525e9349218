"""Where the bytes of files lie: under their digest, outside the database, each content once."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import IO, Protocol

Named = Callable[[str], set[str]]
"""The digests that rows name, of those that begin with two given digits."""

_ASIDE = "leaving-"


class Store(Protocol):
    """Keeps contents by their sha256."""

    def put(self, sha256: str, arrived: Path) -> None:
        """Keep the content of a file; what lies there already is the same."""
        ...

    def open(self, sha256: str) -> IO[bytes]:
        """The content, to be read from any place; ``FileNotFoundError`` when it is gone."""
        ...

    def drop(self, sha256: str) -> None:
        """Let go of a content for good; nothing happens when it is gone."""
        ...

    def sweep(self, named: Named, rest: timedelta) -> int:
        """Let go of the contents that nothing names and that have lain for ``rest``; how many there were."""
        ...


class FolderStore:
    """A folder of the file system, shared by all nodes where there are several."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, sha256: str, arrived: Path) -> None:
        """Copy the bytes beside their place and move them in: a reader never meets half a file.

        An act undone later leaves its bytes without a row, which harms nobody: the same content lands there again.
        """
        place = self._place(sha256)
        with suppress(FileNotFoundError):
            os.utime(place)  # whoever collects what nobody names leaves it: it has just come again
            return
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = place.with_name(f"{arrived.name}-{sha256}")
        try:
            with arrived.open("rb") as source, beside.open("xb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
                target.flush()
                os.fsync(target.fileno())
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)

    def open(self, sha256: str) -> IO[bytes]:
        """The content, to be read from any place."""
        return self._place(sha256).open("rb")

    def drop(self, sha256: str) -> None:
        """Let go of a content for good."""
        self._place(sha256).unlink(missing_ok=True)

    def sweep(self, named: Named, rest: timedelta) -> int:
        """Let go of the contents that nothing names and that have lain for ``rest``; how many there were."""
        return sum(self._remove(each, rest) for each in self._unnamed(named) if has_rested(each, rest))

    def _unnamed(self, named: Named) -> Iterator[Path]:
        yield from self._folder.glob(f"{_ASIDE}*")
        for shelf in sorted(self._folder.glob("??")):
            known = named(shelf.name)
            yield from (each for each in shelf.iterdir() if each.name not in known)

    def _remove(self, place: Path, rest: timedelta) -> bool:
        """Take the bytes aside, and away; back when the same content has come again since we looked."""
        aside = self._folder / f"{_ASIDE}{place.name.removeprefix(_ASIDE)}"
        try:
            place.rename(aside)
            if not has_rested(aside, rest):
                with suppress(FileExistsError):  # it has come once more: its own bytes lie in their place
                    os.link(aside, place)
                return False
        except FileNotFoundError:
            return False  # another node was quicker
        finally:
            aside.unlink(missing_ok=True)
        return True

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def has_rested(place: Path, rest: timedelta) -> bool:
    """Whether a file has lain untouched for so long, by the disk's own clock: a demonstration may move the house's."""
    try:
        return time.time() - place.stat().st_mtime > rest.total_seconds()
    except FileNotFoundError:
        return False
