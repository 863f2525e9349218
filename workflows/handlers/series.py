"""Long-term duties with a reporting cycle: each period is an assignment of its own (Art. 5.1)."""

from __future__ import annotations

from datetime import datetime

from engine import Call, ServiceCall, ServiceFailed
from workflows import periods
from workflows.handlers.facts import answers_of
from workflows.handlers.registry import registry
from workflows.models import Assignment, Series

CYCLE = "assignment"


@registry.service("series.open")
def open_period(call: ServiceCall) -> None:
    """Giao kỳ kế tiếp của nhiệm vụ thường xuyên: một phần giao riêng, có thời hạn và số liệu riêng."""
    series = series_behind(call)
    series.instance_id = call.instance_id
    due_on = periods.due_on(series.first_due_on, series.duty.regularity, series.opened)
    assignment = Assignment(
        duty=series.duty,
        agency=series.agency,
        part=series.part,
        period=periods.name(series.duty.regularity, due_on),
        series_id=series.id,
        due_on=due_on,
        due_time=series.duty.due_time,
        original_due_on=due_on,
        assigned_at=call.now,
    )
    series.opened += 1
    call.session.add(assignment)
    call.session.flush()
    call.start(CYCLE, assignment.business_key)


@registry.service("series.end")
def end_series(call: ServiceCall) -> None:
    """Kết thúc nhiệm vụ thường xuyên: không giao kỳ mới; kỳ đang làm vẫn phải báo cáo."""
    series_behind(call).ended_at = answers_of(call).at


@registry.function("next_period")
def next_period(call: Call) -> datetime | None:
    """Lúc giao kỳ báo cáo kế tiếp: ngay sau thời hạn của kỳ trước."""
    series = series_behind(call)
    return periods.opens_at(series.first_due_on, series.duty.regularity, series.opened)


@registry.candidates("follower_of_series")
def follower_of_series(call: Call) -> str:
    """Người của Văn phòng theo dõi nhiệm vụ thường xuyên."""
    duty = series_behind(call).duty
    return f"person:{duty.follower.username}" if duty.follower else f"unit:{duty.unit.code}"


def series_behind(call: Call) -> Series:
    """The series that an instance runs for."""
    noun, _, number = call.business_key.partition(":")
    series = call.session.get(Series, int(number)) if noun == "series" else None
    if series is None:
        raise ServiceFailed(f"“{call.business_key}” không phải nhiệm vụ thường xuyên.")
    return series
