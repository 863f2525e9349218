"""Corrections: what was found wrong on any assignment, answered by the agency, checked by the Office (Art. 9)."""

from __future__ import annotations

from sqlalchemy import func, select

from engine import Call, ServiceCall, ServiceFailed
from workflows.handlers.facts import answers_of, assignment_behind, follower, officers
from workflows.handlers.notices import tell
from workflows.handlers.registry import registry
from workflows.models import CorrectedText, Correction
from workflows.vocabulary import Outcome


@registry.service("correction.open")
def open_correction(call: ServiceCall) -> None:
    """Ghi đề nghị đính chính của Văn phòng hoặc cơ quan và báo hai bên (Điều 9.2, 9.3)."""
    assignment, submission = assignment_behind(call), answers_of(call)
    wrong = submission.answers["wrong"]
    call.session.add(
        Correction(assignment=assignment, instance_id=call.instance_id, wrong=wrong, by=submission.by, at=submission.at)
    )
    for circle in (officers(assignment), follower(assignment)):
        tell(call, assignment, circle, "Đề nghị đính chính", wrong)


@registry.service("correction.record")
def record_correction(call: ServiceCall) -> None:
    """Ghi nội dung cơ quan đính chính thành một bản mới và chuyển Văn phòng kiểm tra (Điều 9.3)."""
    correction, submission = _of(call), answers_of(call)
    if call.session.scalar(select(CorrectedText.id).where(CorrectedText.submission_id == submission.id)) is None:
        latest = select(func.max(CorrectedText.version)).where(CorrectedText.correction_id == correction.id)
        call.session.add(
            CorrectedText(
                correction_id=correction.id,
                submission_id=submission.id,
                version=(call.session.scalar(latest) or 0) + 1,
                content=submission.answers["content"],
                document_number=submission.answers.get("document_number"),
                by=submission.by,
                at=submission.at,
            )
        )
    assignment = assignment_behind(call)
    tell(call, assignment, follower(assignment), "Nội dung đính chính chờ kiểm tra")


@registry.service("correction.return")
def return_correction(call: ServiceCall) -> None:
    """Trả nội dung đính chính lại cho cơ quan kèm yêu cầu bổ sung."""
    assignment, remark = assignment_behind(call), _remark(call)
    tell(call, assignment, officers(assignment), "Nội dung đính chính cần bổ sung", remark or "")


@registry.service("correction.close")
def close_correction(call: ServiceCall) -> None:
    """Ghi kết quả đính chính và báo cơ quan; số liệu đã ghi trước vẫn giữ trong lịch sử."""
    assignment, correction, check = assignment_behind(call), _of(call), answers_of(call)
    remark = _remark(call)
    correction.outcome = outcome = Outcome(check.answers["outcome"])
    correction.closed_at, correction.closed_by = check.at, check.by
    tell(call, assignment, officers(assignment), f"Đính chính: {outcome.label}", remark or "")


def _of(call: Call) -> Correction:
    """The correction that an instance runs for."""
    found = call.session.scalar(select(Correction).where(Correction.instance_id == call.instance_id))
    if found is None:
        raise ServiceFailed("Tiến trình này không phải một đề nghị đính chính.")
    return found


def _remark(call: ServiceCall) -> str | None:
    """What the Office said about the newest version, kept with it."""
    remark = answers_of(call).answers.get("remark")
    newest = select(CorrectedText).where(CorrectedText.correction_id == _of(call).id)
    text = call.session.scalar(newest.order_by(CorrectedText.version.desc()).limit(1))
    if text is not None:
        text.remark = remark
    return remark
