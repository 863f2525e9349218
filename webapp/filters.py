"""The filters of the list of instances in an address: Vietnamese names without marks, empty ones left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.supervision import finding
from workflows.supervision.finding import Filters

_NAMES = {
    "text": "tim",
    "process": "quy_trinh",
    "version": "phien_ban",
    "step": "buoc",
    "agency": "co_quan",
    "person": "nguoi",
    "status": "tinh_trang",
    "state": "trang_thai",
    "older": "tuoi_tu",
    "younger": "tuoi_den",
    "variable": "bien",
    "value": "gia_tri",
    "incident": "su_co",
    "overdue": "qua_han",
    "sort": "xep",
    "down": "nguoc",
    "after": "sau",
}


def filters_from(sent: Mapping[str, str]) -> Filters:
    """The filters that an address or a form asks for."""
    return finding.asked({ours: sent.get(theirs, "") for ours, theirs in _NAMES.items()})


def addressed(filters: Filters, **changed: str) -> dict[str, Any]:
    """The filters as an address has them, some of them changed; the place in the list is not among them."""
    asked = {**filters.told(), **changed}
    return {_NAMES[name]: value for name, value in asked.items() if value}
