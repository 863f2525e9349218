"""Bytes that no file owns: an act was undone, a draft let go, or a node died while it wrote. They go after a day.

Knows which digests rows name; where the bytes lie is the stores' business, who may have a file nobody's here.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute

from workflows.attachments.store import Named, has_rested
from workflows.models import Attachment, HeldFile
from workflows.unit import UnitOfWork

if TYPE_CHECKING:
    from workflows.bootstrap import House

REST = timedelta(days=1)
"""How long bytes lie before they are looked at: whoever wrote them has long committed, or never will."""

_log = logging.getLogger(__name__)


def collect(house: House) -> int:
    """Remove the contents that no row names; how many there were."""
    waiting = select(HeldFile.sha256).where(HeldFile.decision.is_(None))
    with house.unit_of_work(write=False) as uow:
        removed = house.files.sweep(_named(uow, select(Attachment.sha256), Attachment.sha256), REST)
        removed += house.held.sweep(_named(uow, waiting, HeldFile.sha256), REST)
    removed += _never_arrived(house)
    if removed:
        _log.info("removed %d contents that no file owns", removed)
    return removed


def _named(uow: UnitOfWork, names: Select[str], digest: ColumnElement[str] | InstrumentedAttribute[str]) -> Named:
    return lambda start: set(uow.session.scalars(names.where(digest.startswith(start))))


def _never_arrived(house: House) -> int:
    halves = [each for each in (house.config.data_folder / "arriving").glob("*") if has_rested(each, REST)]
    for each in halves:
        each.unlink(missing_ok=True)
    return len(halves)
