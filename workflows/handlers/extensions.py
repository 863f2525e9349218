"""Another limit: asked for before the deadline, granted, refused or countered by the Office; the first one is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from engine import Call, ServiceCall, ServiceFailed
from workflows import daysoff, settings
from workflows.calendar import date_of
from workflows.handlers.facts import agency_has, answers_of, asked_for, assignment_behind, follower, officers
from workflows.handlers.notices import tell
from workflows.handlers.registry import registry
from workflows.models import Assignment, Extension
from workflows.vocabulary import Granting, Part

OWN_REQUEST = "Người đề nghị gia hạn không được tự quyết định đề nghị của mình."


@registry.function("may_extend")
def may_extend(call: Call) -> bool:
    """Được xin gia hạn: cơ quan chủ trì đang thực hiện, còn trong hạn xin, chưa hết số lần gia hạn."""
    assignment = assignment_behind(call)
    if assignment.part is Part.COOPERATING or assignment.due_on is None or not agency_has(assignment):
        return False
    most = settings.value(call.session, settings.EXTENSION_TIMES)
    return _in_time(call, assignment.due_on) and (most == 0 or _granted(call, assignment) < most)


@registry.service("extension.ask")
def ask_extension(call: ServiceCall) -> None:
    """Ghi đề nghị gia hạn của cơ quan và báo người quyết định."""
    assignment, submission = assignment_behind(call), answers_of(call)
    asked = date.fromisoformat(submission.answers["due_on"])
    if asked_for(call, Extension, assignment, submission) is None and assignment.due_on is not None:
        call.session.add(
            Extension(
                assignment_id=assignment.id,
                submission_id=submission.id,
                due_on=assignment.due_on,
                asked_due_on=asked,
                document_number=submission.answers.get("document_number"),
                reason=submission.answers["reason"],
                by=submission.by,
                at=submission.at,
            )
        )
    tell(call, assignment, follower(assignment), f"Đề nghị gia hạn đến {asked:%d/%m/%Y}", submission.answers["reason"])


@registry.service("extension.counter")
def counter(call: ServiceCall) -> None:
    """Ghi ngày khác mà Văn phòng đề xuất thay cho ngày cơ quan xin, báo cơ quan trả lời."""
    assignment, extension = assignment_behind(call), _decided(call)
    extension.offered_due_on = offered = date.fromisoformat(answers_of(call).answers["due_on"])
    what = f"Văn phòng đề xuất gia hạn đến {offered:%d/%m/%Y}"
    tell(call, assignment, officers(assignment), what, extension.answer or "")


@registry.service("extension.grant")
def grant_extension(call: ServiceCall) -> None:
    """Gia hạn đến ngày Văn phòng đồng ý, hoặc ngày đề xuất mà cơ quan đã nhận; thời hạn giao ban đầu vẫn giữ."""
    assignment, extension = assignment_behind(call), _settled(call, Granting.GRANTED)
    limit = extension.offered_due_on or extension.asked_due_on
    extension.granted_due_on = assignment.due_on = limit
    assignment.due_time = None
    tell(call, assignment, officers(assignment), f"Được gia hạn đến {limit:%d/%m/%Y}", extension.answer or "")


@registry.service("extension.refuse")
def refuse_extension(call: ServiceCall) -> None:
    """Không gia hạn: Văn phòng không đồng ý kèm lý do, hoặc cơ quan không nhận ngày đề xuất; thời hạn giữ nguyên."""
    assignment, extension = assignment_behind(call), _settled(call, Granting.REFUSED)
    if extension.offered_due_on is None:
        tell(call, assignment, officers(assignment), "Không được gia hạn", f"Lý do: {extension.answer}")
    else:
        tell(call, assignment, follower(assignment), "Cơ quan không nhận ngày gia hạn được đề xuất")


@registry.check("later_than_the_deadline")
def later_than_the_deadline(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Ngày xin gia hạn sau thời hạn đang tính."""
    limit = assignment_behind(call).due_on
    if limit is None or date.fromisoformat(value) > limit:
        return None
    return f"Ngày này phải sau thời hạn đang tính ({limit:%d/%m/%Y})."


@registry.check("another_than_asked")
def another_than_asked(call: Call, value: Any, answers: Mapping[str, Any]) -> str | None:
    """Ngày đề xuất khác ngày cơ quan xin và sau thời hạn đang tính."""
    extension = asked_for(call, Extension, assignment_behind(call))
    if answers.get("granting") == "countered" and extension and date.fromisoformat(value) == extension.asked_due_on:
        return "Ngày này đúng là ngày cơ quan xin: hãy chọn “Đồng ý gia hạn”."
    return later_than_the_deadline(call, value, answers)


@registry.check("not_own_request")
def not_own_request(call: Call, _value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Người quyết định không phải người đã đề nghị, dù giữ vai trò nào."""
    extension = asked_for(call, Extension, assignment_behind(call))
    return OWN_REQUEST if extension is not None and extension.by == call.by else None


def _in_time(call: Call, due_on: date) -> bool:
    notice = settings.value(call.session, settings.EXTENSION_NOTICE_DAYS)
    last = daysoff.calendar_of(call.session).add(due_on, -notice) if notice else due_on
    return date_of(call.now) <= last


def _granted(call: Call, assignment: Assignment) -> int:
    given = select(func.count()).where(Extension.assignment_id == assignment.id, Extension.granting == Granting.GRANTED)
    return call.session.scalars(given).one()


def _decided(call: ServiceCall) -> Extension:
    """The request in hand with what the Office answered to it; whoever asked never decides."""
    decision, found = answers_of(call), asked_for(call, Extension, assignment_behind(call))
    if found is None:
        raise ValueError("no other limit was asked for")
    if found.by == decision.by:
        raise ServiceFailed(OWN_REQUEST)
    found.answer, found.decision_number = decision.answers.get("answer"), decision.answers.get("decision_number")
    found.decided_by, found.decided_at = decision.by, decision.at
    return found


def _settled(call: ServiceCall, granting: Granting) -> Extension:
    """The request in hand with its outcome: the Office's, or the agency's answer to what the Office proposed."""
    found = asked_for(call, Extension, assignment_behind(call))
    if found is None or found.offered_due_on is None:
        found = _decided(call)
    else:
        answer = answers_of(call)
        found.offer_answered_by, found.offer_answered_at = answer.by, answer.at
    found.granting = granting
    return found
