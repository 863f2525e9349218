"""What diagrams do: each operator writes the facts that a step made true, and posts the notices."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from engine import ServiceCall, Submission
from workflows import daysoff, ladder, outbox
from workflows.handlers.facts import assignment_behind, climbed, follower, heads, officers, report_in_hand
from workflows.handlers.registry import registry
from workflows.models import Assignment, Report, Urging
from workflows.people import in_circle
from workflows.vocabulary import Verdict


@registry.service("assignment.open")
def open_assignment(call: ServiceCall) -> None:
    """Báo cho cơ quan biết nhiệm vụ mới được giao."""
    assignment = assignment_behind(call)
    _tell(call, assignment, officers(assignment), "Nhiệm vụ mới")


@registry.service("assignment.accept")
def accept_assignment(call: ServiceCall) -> None:
    """Ghi ngày giờ và người của cơ quan tiếp nhận nhiệm vụ."""
    assignment, submission = assignment_behind(call), _answers(call)
    assignment.accepted_at, assignment.accepted_by = submission.at, submission.by


@registry.service("report.record")
def record_report(call: ServiceCall) -> None:
    """Ghi báo cáo của cơ quan và chuyển Văn phòng duyệt (Điều 8.2)."""
    assignment, submission = assignment_behind(call), _answers(call)
    assignment.submitted_at = submission.at
    if call.session.scalar(select(Report.id).where(Report.submission_id == submission.id)) is None:
        call.session.add(_report(call, assignment, submission))
    _tell(call, assignment, follower(assignment), "Báo cáo chờ duyệt")


@registry.service("report.confirm")
def confirm_report(call: ServiceCall) -> None:
    """Ghi xác nhận hoàn thành của Văn phòng (Điều 8.3)."""
    assignment = assignment_behind(call)
    report = _judge(call, assignment, Verdict.CONFIRMED)
    assignment.confirmed_at = report.reviewed_at
    _tell(call, assignment, officers(assignment), "Đã xác nhận hoàn thành")


@registry.service("report.return")
def return_report(call: ServiceCall) -> None:
    """Trả báo cáo lại cho cơ quan kèm lý do; thời hạn lại do cơ quan chịu (Điều 8.3)."""
    assignment = assignment_behind(call)
    report = _judge(call, assignment, Verdict.RETURNED)
    assignment.submitted_at = None
    _tell(call, assignment, officers(assignment), "Báo cáo bị trả lại", f"Lý do: {report.reason}")


@registry.service("ladder.urge")
def urge(call: ServiceCall) -> None:
    """Nhắc cơ quan khi đến mốc nhắc hạn; khi quá hạn thì báo cả thủ trưởng và người theo dõi (Điều 11.2)."""
    assignment = assignment_behind(call)
    moments = ladder.ladder_of(assignment, assignment.duty, daysoff.calendar_of(call.session))
    moment = ladder.next_moment(moments, climbed(call, assignment), call.now)
    due_on = assignment.duty.due_on
    if moment is None or due_on is None or moment.at > call.now:
        return
    call.session.add(Urging(assignment_id=assignment.id, rung=moment.rung, due_on=due_on, at=call.now))
    call.session.flush()
    if moment.rung is ladder.Rung.REMINDER:
        _tell(call, assignment, officers(assignment), "Sắp đến hạn")
        return
    for circle in (officers(assignment), heads(assignment), follower(assignment)):
        _tell(call, assignment, circle, "Quá hạn")


def _answers(call: ServiceCall) -> Submission:
    """The answers that moved the token; a diagram that calls the operator elsewhere is wrong."""
    if call.submission is None:
        raise ValueError("this operator stands after a step that somebody answers")
    return call.submission


def _report(call: ServiceCall, assignment: Assignment, submission: Submission) -> Report:
    answers = submission.answers
    earlier = call.session.scalar(select(func.max(Report.round)).where(Report.assignment_id == assignment.id))
    return Report(
        assignment_id=assignment.id,
        submission_id=submission.id,
        round=(earlier or 0) + 1,
        content=answers.get("content", ""),
        document_number=answers.get("document_number"),
        document_date=date.fromisoformat(answers["document_date"]) if answers.get("document_date") else None,
    )


def _judge(call: ServiceCall, assignment: Assignment, verdict: Verdict) -> Report:
    review, report = _answers(call), report_in_hand(call, assignment)
    report.verdict, report.reason = verdict, review.answers.get("reason")
    report.reviewed_by, report.reviewed_at = review.by, review.at
    return report


def _tell(call: ServiceCall, assignment: Assignment, circle: str, what: str, more: str = "") -> None:
    duty, directive = assignment.duty, assignment.duty.directive
    due = f"Thời hạn: {duty.due_on:%d/%m/%Y}" if duty.due_on else "Không hạn"
    lines = [duty.content, f"Văn bản {directive.number}: {directive.summary}", assignment.agency.name, f"{due}.", more]
    body = "\n".join(line for line in lines if line)
    link = f"/van-ban/{directive.id}"
    outbox.post(call.session, in_circle(call.session, circle), f"{what}: {duty.content}", body, link, now=call.now)
