"""What follows when an agency finds its assignment wrong and hands it back (Art. 9.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import Call, ServiceCall
from workflows.handlers.facts import answers_of, asked_for, assignment_behind, follower, officers
from workflows.handlers.notices import tell
from workflows.handlers.registry import registry
from workflows.models import Agency, Assignment, HandBack
from workflows.vocabulary import HandBackReason, Ruling

CYCLE = "assignment"


@registry.service("assignment.hand_back")
def hand_back(call: ServiceCall) -> None:
    """Ghi việc cơ quan chuyển lại nhiệm vụ kèm lý do, báo Văn phòng xem xét (Điều 9.1)."""
    assignment, submission = assignment_behind(call), answers_of(call)
    code, reason = HandBackReason(submission.answers["code"]), submission.answers["reason"]
    if asked_for(call, HandBack, assignment, submission) is None:
        call.session.add(
            HandBack(
                assignment_id=assignment.id, submission_id=submission.id, code=code, reason=reason, at=submission.at
            )
        )
    tell(call, assignment, follower(assignment), "Cơ quan chuyển lại nhiệm vụ", f"{code.label}. {reason}")


@registry.service("hand_back.answer")
def answer_hand_back(call: ServiceCall) -> None:
    """Ghi việc Văn phòng giữ nguyên hoặc điều chỉnh nhiệm vụ; thời hạn mới, nếu có, thay cho thời hạn đang tính."""
    assignment, ruling = assignment_behind(call), _rule(call)
    limit = answers_of(call).answers.get("due_on")
    if ruling.ruling is Ruling.ADJUSTED and limit:
        assignment.due_on, assignment.due_time = date.fromisoformat(limit), None
    what = "Nhiệm vụ được điều chỉnh" if ruling.ruling is Ruling.ADJUSTED else "Nhiệm vụ được giữ nguyên"
    tell(call, assignment, officers(assignment), what, ruling.answer or "")


@registry.service("assignment.reroute")
def reroute(call: ServiceCall) -> None:
    """Chuyển nhiệm vụ cho cơ quan khác: phần giao cũ kết thúc, phần giao mới bắt đầu, hai phần ghi nối nhau."""
    assignment, ruling = assignment_behind(call), _rule(call)
    answers = answers_of(call).answers
    limit = date.fromisoformat(answers["due_on"]) if answers.get("due_on") else None
    agency = call.session.scalars(select(Agency).where(Agency.code == answers["agency"])).one()
    successor = Assignment(
        duty=assignment.duty,
        agency=agency,
        part=assignment.part,
        due_on=limit or assignment.due_on,
        due_time=None if limit else assignment.due_time,
        original_due_on=limit or assignment.due_on,
        assigned_at=call.now,
        rerouted_from=assignment,
    )
    assignment.ended_at = ruling.ruled_at
    call.session.add(successor)
    call.session.flush()
    call.start(CYCLE, successor.business_key)
    tell(call, assignment, officers(assignment), f"Nhiệm vụ chuyển cho {agency.name}", ruling.answer or "")


@registry.check("another_agency")
def another_agency(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Cơ quan nhận chưa được giao nhiệm vụ này."""
    duty = assignment_behind(call).duty
    given = select(Assignment.id).join(Assignment.agency).where(Assignment.duty_id == duty.id, Agency.code == value)
    return "Cơ quan này đã được giao nhiệm vụ này." if call.session.scalar(given) else None


def _rule(call: ServiceCall) -> HandBack:
    """The hand-back in hand with what the Office answered to it."""
    answers, found = answers_of(call), asked_for(call, HandBack, assignment_behind(call))
    if found is None:
        raise ValueError("nothing was handed back")
    found.ruling, found.answer = Ruling(answers.answers["ruling"]), answers.answers["answer"]
    found.ruled_by, found.ruled_at = answers.by, answers.at
    return found
