"""Another limit: asked for by the agency before the deadline, decided by the Office; the first limit is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import Call, ServiceCall
from workflows.calendar import date_of
from workflows.handlers.facts import answers_of, assignment_behind, follower, officers
from workflows.handlers.notices import tell
from workflows.handlers.registry import registry
from workflows.models import Assignment, Extension
from workflows.vocabulary import Granting


@registry.function("may_extend")
def may_extend(call: Call) -> bool:
    """Được xin gia hạn: đã tiếp nhận, có thời hạn, chưa quá hạn và Văn phòng không đang giữ báo cáo."""
    assignment = assignment_behind(call)
    accepted = assignment.accepted_at is not None and assignment.submitted_at is None
    return accepted and assignment.due_on is not None and date_of(call.now) <= assignment.due_on


@registry.service("extension.ask")
def ask_extension(call: ServiceCall) -> None:
    """Ghi đề nghị gia hạn của cơ quan và báo người quyết định."""
    assignment, submission = assignment_behind(call), answers_of(call)
    asked = date.fromisoformat(submission.answers["due_on"])
    if _of(call, assignment, submission.id) is None and assignment.due_on is not None:
        call.session.add(
            Extension(
                assignment_id=assignment.id,
                submission_id=submission.id,
                due_on=assignment.due_on,
                asked_due_on=asked,
                reason=submission.answers["reason"],
                at=submission.at,
            )
        )
    tell(call, assignment, follower(assignment), f"Đề nghị gia hạn đến {asked:%d/%m/%Y}", submission.answers["reason"])


@registry.service("extension.grant")
def grant_extension(call: ServiceCall) -> None:
    """Gia hạn: thời hạn của cơ quan dời đến ngày Văn phòng đồng ý; thời hạn giao ban đầu vẫn giữ để thống kê."""
    assignment, extension = assignment_behind(call), _decide(call, Granting.GRANTED)
    limit = date.fromisoformat(answers_of(call).answers["due_on"])
    extension.granted_due_on = assignment.due_on = limit
    assignment.due_time = None
    tell(call, assignment, officers(assignment), f"Được gia hạn đến {limit:%d/%m/%Y}", extension.answer or "")


@registry.service("extension.refuse")
def refuse_extension(call: ServiceCall) -> None:
    """Không gia hạn, kèm lý do; thời hạn giữ nguyên."""
    assignment, extension = assignment_behind(call), _decide(call, Granting.REFUSED)
    tell(call, assignment, officers(assignment), "Không được gia hạn", f"Lý do: {extension.answer}")


@registry.check("later_than_the_deadline")
def later_than_the_deadline(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Ngày xin gia hạn sau thời hạn đang tính."""
    limit = assignment_behind(call).due_on
    if limit is None or date.fromisoformat(value) > limit:
        return None
    return f"Ngày này phải sau thời hạn đang tính ({limit:%d/%m/%Y})."


@registry.check("not_in_past")
def not_in_past(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Ngày không được trước hôm nay."""
    today = date_of(call.now)
    return f"Ngày này không được trước hôm nay ({today:%d/%m/%Y})." if date.fromisoformat(value) < today else None


def _of(call: Call, assignment: Assignment, submission_id: int | None = None) -> Extension | None:
    """The request that came with a submission, or else the latest."""
    found = select(Extension).where(Extension.assignment_id == assignment.id)
    if submission_id is not None:
        found = found.where(Extension.submission_id == submission_id)
    return call.session.scalars(found.order_by(Extension.id.desc()).limit(1)).one_or_none()


def _decide(call: ServiceCall, granting: Granting) -> Extension:
    """The request in hand with what the Office decided about it."""
    answers, found = answers_of(call), _of(call, assignment_behind(call))
    if found is None:
        raise ValueError("no other limit was asked for")
    found.granting, found.answer = granting, answers.answers.get("answer")
    found.decided_by, found.decided_at = answers.by, answers.at
    return found
