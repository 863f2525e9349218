"""Where the bytes of files lie: under their digest, outside the database, each content once."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol


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

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256
