"""What a date that people type must keep to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from engine import Call
from workflows.calendar import date_of
from workflows.handlers.registry import registry


@registry.check("not_in_future")
def not_in_future(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Ngày không được sau hôm nay."""
    today = date_of(call.now)
    return f"Ngày này không được sau hôm nay ({today:%d/%m/%Y})." if date.fromisoformat(value) > today else None


@registry.check("not_in_past")
def not_in_past(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Ngày không được trước hôm nay."""
    today = date_of(call.now)
    return f"Ngày này không được trước hôm nay ({today:%d/%m/%Y})." if date.fromisoformat(value) < today else None


@registry.check("released_after_its_date")
def released_after_its_date(call: Call, value: Any, answers: Mapping[str, Any]) -> str | None:
    """Ngày phát hành không trước ngày văn bản và không sau hôm nay."""
    dated = answers.get("document_date")
    if dated and value < dated:
        return f"Ngày phát hành không được trước ngày văn bản ({date.fromisoformat(dated):%d/%m/%Y})."
    return not_in_future(call, value, answers)
