"""The demonstration's summaries: what the Office asked for, one signed, one that awaits its check."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from engine import WorkItem
from workflows import processes, worklist
from workflows.models import Matter, Person
from workflows.unit import UnitOfWork

PROCESS = "summary"
CHECKED = {
    "outcome": "forward",
    "assessment": "Các cơ quan, địa phương đã chủ động thực hiện; một số việc còn chậm do chờ ý kiến của bộ.",
    "remarks": "SXD: một báo cáo bị trả lại vì thiếu số liệu.",
    "proposals": "Đề nghị các cơ quan có nhiệm vụ quá hạn báo cáo nguyên nhân trước ngày 05 tháng sau.",
}
SIGNED = {"decision": "sign", "document_number": "27/BC-VP"}
HALF_A_YEAR, MONTH = timedelta(days=182), timedelta(days=30)


def lay(uow: UnitOfWork, people: Mapping[str, Person]) -> None:
    """The last half year, signed; the last thirty days, gathered. Both count to yesterday, as things stand now."""
    admin, yesterday = people["qt.vp"], uow.today() - timedelta(days=1)
    signed = _ask(uow, admin, yesterday - HALF_A_YEAR, yesterday)
    _answer(uow, admin, signed, CHECKED)
    _answer(uow, people["cvp"], signed, SIGNED)
    _ask(uow, admin, yesterday - MONTH, yesterday)


def _ask(uow: UnitOfWork, person: Person, first: date, last: date) -> Matter:
    return processes.start(uow, person, PROCESS, {"from_on": first.isoformat(), "to_on": last.isoformat()})


def _answer(uow: UnitOfWork, person: Person, matter: Matter, said: Mapping[str, Any]) -> None:
    open_item = select(WorkItem.id).where(WorkItem.instance_id == matter.instance_id, WorkItem.closed_at.is_(None))
    worklist.complete(uow, person, uow.session.scalars(open_item).one(), said)
