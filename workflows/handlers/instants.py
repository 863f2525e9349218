"""Instants that a designer's own timers wait for: working days before a deadline, or after an agency had the work."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from engine import Call
from workflows import daysoff
from workflows.calendar import at, breaks_at, date_of
from workflows.handlers.facts import assignment_behind
from workflows.handlers.registry import registry
from workflows.ladder import RUNG_AT
from workflows.models import Assignment, Report


@registry.function("days_before_deadline")
def days_before_deadline(call: Call, days: int) -> datetime | None:
    """Sáng của ngày làm việc thứ mấy trước thời hạn; đã qua khi việc đến tay cơ quan thì không đến."""
    assignment = assignment_behind(call)
    if assignment.judged_on is None or assignment.submitted_at is not None or assignment.suspended_at is not None:
        return None
    moment = at(_working(call, assignment.judged_on, -days), RUNG_AT)
    return moment if moment > _in_hand_since(call, assignment) else None


@registry.function("days_after_assigned")
def days_after_assigned(call: Call, days: int | None) -> datetime | None:
    """Hết ngày làm việc thứ mấy kể từ ngày giao nhiệm vụ."""
    return _end_of(call, assignment_behind(call).assigned_at, days)


@registry.function("days_after_accepted")
def days_after_accepted(call: Call, days: int | None) -> datetime | None:
    """Hết ngày làm việc thứ mấy kể từ ngày cơ quan tiếp nhận; chưa tiếp nhận thì không đến."""
    return _end_of(call, assignment_behind(call).accepted_at, days)


def _working(call: Call, start: date, days: int) -> date:
    return daysoff.calendar_of(call.session).add(start, days) if days else start


def _end_of(call: Call, since: datetime | None, days: int | None) -> datetime | None:
    return None if since is None or days is None else breaks_at(_working(call, date_of(since), days), None)


def _in_hand_since(call: Call, assignment: Assignment) -> datetime:
    """Since when the agency has the work: as it was given, or as its latest report came back."""
    returned = select(func.max(Report.reviewed_at)).where(Report.assignment_id == assignment.id)
    return max(filter(None, (assignment.assigned_at, call.session.scalar(returned))))
