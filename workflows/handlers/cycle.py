"""The cycle of one assignment: what each of its steps writes down and whom it tells, and what its diagram asks."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from engine import Call, Instance, ServiceCall, ServiceFailed, Submission
from workflows import punctuality
from workflows.handlers.facts import (
    answers_of,
    answers_to,
    assignment_behind,
    follower,
    looked_by,
    officers,
    report_in_hand,
)
from workflows.handlers.notices import tell
from workflows.handlers.progress import look_at_all
from workflows.handlers.registry import registry
from workflows.models import Agency, Assignment, Reopening, Report
from workflows.vocabulary import Part, ProcessState, Urgency, Verdict


@registry.service("assignment.open")
def open_assignment(call: ServiceCall) -> None:
    """Báo cho cơ quan biết nhiệm vụ mới được giao, hoặc được mở lại kèm lý do."""
    assignment = assignment_behind(call)
    # What another diagram started, as a re-routed assignment is, is known to nobody else.
    assignment.instance = call.session.get_one(Instance, call.instance_id)
    reopened = select(Reopening).where(Reopening.assignment_id == assignment.id).order_by(Reopening.id.desc()).limit(1)
    reopening = call.session.scalar(reopened)
    if reopening is None:
        tell(call, assignment, officers(assignment), "Nhiệm vụ mới")
    else:
        tell(call, assignment, officers(assignment), "Nhiệm vụ được mở lại", f"Lý do: {reopening.reason}")


@registry.service("assignment.accept")
def accept_assignment(call: ServiceCall) -> None:
    """Ghi ngày giờ và người của cơ quan tiếp nhận nhiệm vụ."""
    assignment, submission = assignment_behind(call), answers_of(call)
    assignment.accepted_at, assignment.accepted_by = submission.at, submission.by


@registry.service("assignment.list_cooperating", writes=("cooperating",))
def list_cooperating(call: ServiceCall) -> None:
    """Cơ quan chủ trì lập danh sách cooperating: mã các cơ quan phối hợp, để lấy ý kiến từng cơ quan."""
    assignment = assignment_behind(call)
    asked = Assignment.duty_id == assignment.duty_id, Assignment.part == Part.COOPERATING
    codes = select(Agency.code).join(Assignment, Assignment.agency_id == Agency.id).where(*asked)
    found = call.session.scalars(codes.order_by(Agency.position, Agency.id)) if assignment.part is Part.LEAD else []
    call.set("cooperating", list(dict.fromkeys(found)))


@registry.service("report.record")
def record_report(call: ServiceCall) -> None:
    """Ghi báo cáo của cơ quan và chuyển Văn phòng duyệt (Điều 8.2)."""
    assignment, submission = assignment_behind(call), answers_to(call, "report")
    report = call.session.scalar(select(Report).where(Report.submission_id == submission.id))
    if report is None:
        report = _report(call, assignment, submission)
        call.session.add(report)
    # The Office has it from now on, whatever the head's approval took: that time is the agency's. What was sent before
    # the software was taken up, it has since that day.
    assignment.submitted_at = assignment.updated_at = submission.at if submission.origin else call.now
    punctuality.enter(call.session, assignment, report)
    tell(call, assignment, follower(assignment), "Báo cáo chờ duyệt")


@registry.service("report.back_to_officer")
def back_to_officer(call: ServiceCall) -> None:
    """Báo người báo cáo: thủ trưởng trả lại để sửa, báo cáo chưa gửi Văn phòng (Điều 5.3)."""
    assignment, answer = assignment_behind(call), answers_of(call)
    tell(call, assignment, officers(assignment), "Thủ trưởng trả lại báo cáo", f"Lý do: {answer.answers['reason']}")


@registry.service("report.confirm")
def confirm_report(call: ServiceCall) -> None:
    """Ghi xác nhận hoàn thành của Văn phòng (Điều 8.3)."""
    assignment = assignment_behind(call)
    report = _judge(call, assignment, Verdict.CONFIRMED)
    if report is None:
        raise ServiceFailed("Cơ quan chưa có báo cáo nào nên không xác nhận được; hãy trả lại để cơ quan báo cáo.")
    assignment.confirmed_at = report.reviewed_at
    look_at_all(call, assignment, answers_of(call))
    tell(call, assignment, officers(assignment), "Đã xác nhận hoàn thành")


@registry.service("report.return")
def return_report(call: ServiceCall) -> None:
    """Trả báo cáo lại cho cơ quan kèm lý do; thời hạn lại do cơ quan chịu (Điều 8.3)."""
    assignment = assignment_behind(call)
    report = _judge(call, assignment, Verdict.RETURNED)
    assignment.submitted_at = None
    if report is not None:
        punctuality.give_back(call.session, assignment, report)
    reason = answers_of(call).answers.get("reason")
    tell(call, assignment, officers(assignment), "Báo cáo bị trả lại", f"Lý do: {reason}" if reason else "")


@registry.service("report.withdraw")
def withdraw_report(call: ServiceCall) -> None:
    """Ghi việc cơ quan rút báo cáo chưa duyệt để sửa (Điều 9.3)."""
    assignment, withdrawal = assignment_behind(call), answers_of(call)
    report = report_in_hand(call, assignment)
    if report is not None:
        report.withdrawn_at = withdrawal.at
    assignment.submitted_at = None
    tell(call, assignment, follower(assignment), "Cơ quan rút báo cáo", f"Lý do: {withdrawal.answers['reason']}")


@registry.service("review.remind")
def remind_of_review(call: ServiceCall) -> None:
    """Nhắc người theo dõi: báo cáo chờ duyệt đã quá một ngày làm việc (Điều 8.3)."""
    assignment = assignment_behind(call)
    tell(call, assignment, follower(assignment), "Báo cáo chờ duyệt quá một ngày làm việc")


@registry.service("assignment.recall")
def recall_assignment(call: ServiceCall) -> None:
    """Ghi việc Văn phòng thu hồi nhiệm vụ, hoặc việc văn bản giao nhiệm vụ được thay thế, kèm lý do."""
    assignment, recall = assignment_behind(call), answers_of(call)
    assignment.ended_at = recall.at
    what, number = "Nhiệm vụ được thu hồi", recall.answers.get("document_number")
    if recall.answers.get("recalling") == ProcessState.SUPERSEDED:
        assignment.superseded_by = number
        what = f"Nhiệm vụ được thay thế bằng văn bản {number}"
    tell(call, assignment, officers(assignment), what, f"Lý do: {recall.answers['reason']}")


@registry.function("review_limit")
def review_limit(call: Call) -> datetime | None:
    """Lúc Văn phòng phải duyệt xong báo cáo đang giữ: mỗi ngày làm việc rà soát ít nhất một lần (Điều 8.3)."""
    submitted_at = assignment_behind(call).submitted_at
    return None if submitted_at is None else looked_by(call, submitted_at)


@registry.function("head_approves")
def head_approves(call: Call) -> bool:
    """Cơ quan được giao có yêu cầu thủ trưởng duyệt báo cáo trước khi gửi Văn phòng không (Điều 5.3)."""
    return assignment_behind(call).agency.head_approves


@registry.function("times_returned")
def times_returned(call: Call) -> int:
    """Số lần Văn phòng đã trả báo cáo của nhiệm vụ lại cho cơ quan (Điều 8.3)."""
    returned = Report.assignment_id == assignment_behind(call).id, Report.verdict == Verdict.RETURNED
    return call.session.scalar(select(func.count()).select_from(Report).where(*returned)) or 0


@registry.function("urgency")
def urgency(call: Call) -> str:
    """Độ khẩn của văn bản chỉ đạo: normal, urgent, very_urgent hoặc express (Điều 8.1)."""
    return assignment_behind(call).duty.directive.urgency.value


def _report(call: ServiceCall, assignment: Assignment, submission: Submission) -> Report:
    answers = submission.answers
    document_date = date.fromisoformat(answers["document_date"]) if answers.get("document_date") else None
    earlier = call.session.scalar(select(func.max(Report.round)).where(Report.assignment_id == assignment.id))
    return Report(
        assignment_id=assignment.id,
        submission=submission,
        round=(earlier or 0) + 1,
        content=answers.get("content", ""),
        document_number=answers.get("document_number"),
        document_date=document_date,
        urgency=Urgency(answers.get("urgency", Urgency.NORMAL)),
        released_on=date.fromisoformat(answers["released_on"]) if answers.get("released_on") else document_date,
    )


def _judge(call: ServiceCall, assignment: Assignment, verdict: Verdict) -> Report | None:
    review, report = answers_of(call), report_in_hand(call, assignment)
    if report is None:
        return None
    report.verdict, report.reason = verdict, review.answers.get("reason")
    report.reviewed_by, report.reviewed_at = review.by, review.at
    punctuality.note_review(report)
    return report
