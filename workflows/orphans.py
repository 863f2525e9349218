"""Bytes that no file owns: an act was undone, a draft let go, or a node died while it wrote. They go after a day.

Knows the folders of contents and which digests rows name; who may have a file is nothing to it.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from workflows.models import Attachment, HeldFile
from workflows.unit import UnitOfWork

if TYPE_CHECKING:
    from workflows.bootstrap import House

REST = timedelta(days=1)
"""How long bytes lie before they are looked at: whoever wrote them has long committed, or never will."""

ASIDE = "leaving-"

_log = logging.getLogger(__name__)


def collect(house: House) -> int:
    """Remove the contents that no row names; how many there were."""
    folder = house.config.data_folder
    waiting = select(HeldFile.sha256).where(HeldFile.decision.is_(None))
    with house.unit_of_work(write=False) as uow:
        ownerless = [
            *((folder / "arriving", each) for each in (folder / "arriving").glob("*")),
            *_unnamed(uow, folder / "blobs", select(Attachment.sha256), Attachment.sha256),
            *_unnamed(uow, folder / "held", waiting, HeldFile.sha256),
        ]
    removed = sum(_remove(shelves, each) for shelves, each in ownerless if _has_rested(each))
    if removed:
        _log.info("removed %d contents that no file owns", removed)
    return removed


def _unnamed(
    uow: UnitOfWork, folder: Path, names: Select[str], digest: ColumnElement[str] | InstrumentedAttribute[str]
) -> Iterator[tuple[Path, Path]]:
    yield from ((folder, each) for each in folder.glob(f"{ASIDE}*"))
    for shelf in sorted(folder.glob("??")):
        named = set(uow.session.scalars(names.where(digest.startswith(shelf.name))))
        yield from ((folder, each) for each in shelf.iterdir() if each.name not in named)


def _remove(folder: Path, place: Path) -> bool:
    """Take the bytes aside, and away; back when the same content has come again since we looked."""
    aside = folder / f"{ASIDE}{place.name.removeprefix(ASIDE)}"
    try:
        place.rename(aside)
        if not _has_rested(aside):
            with suppress(FileExistsError):  # it has come once more: its own bytes lie in their place
                os.link(aside, place)
            return False
    except FileNotFoundError:
        return False  # another node was quicker
    finally:
        aside.unlink(missing_ok=True)
    return True


def _has_rested(place: Path) -> bool:
    # By the disk's own clock, not the house's, which a demonstration may move.
    try:
        return time.time() - place.stat().st_mtime > REST.total_seconds()
    except FileNotFoundError:
        return False
