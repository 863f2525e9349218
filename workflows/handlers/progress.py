"""What an agency tells before its report, and that the Office looks at all of it (Art. 8.2, 8.3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select

from engine import Call, ServiceCall, Submission
from workflows import punctuality
from workflows.handlers import facts
from workflows.handlers.facts import answers_of, assignment_behind, follower, officers
from workflows.handlers.notices import tell
from workflows.handlers.registry import registry
from workflows.models import Assignment, Progress


@registry.function("agency_has_the_work")
def agency_has_the_work(call: Call) -> bool:
    """Cơ quan đang thực hiện: đã tiếp nhận, Văn phòng không đang giữ báo cáo và không đang xem xét việc chuyển lại."""
    return facts.agency_has(assignment_behind(call))


@registry.function("is_accepted")
def is_accepted(call: Call) -> bool:
    """Cơ quan đã tiếp nhận nhiệm vụ (khi nhiệm vụ được mở lại)."""
    return assignment_behind(call).accepted_at is not None


@registry.function("has_updates")
def has_updates(call: Call) -> bool:
    """Cơ quan đã cập nhật tiến độ hoặc kết quả ít nhất một lần (Điều 5.2)."""
    return assignment_behind(call).updated_at is not None


@registry.function("unseen_progress")
def unseen_progress(call: Call) -> datetime | None:
    """Khi có cập nhật tiến độ chưa rà soát: lúc cập nhật cũ nhất trong đó; không có thì không đến."""
    return assignment_behind(call).unseen_since


@registry.function("check_limit")
def check_limit(call: Call) -> datetime | None:
    """Lúc Văn phòng phải rà soát xong cập nhật cũ nhất chưa xem (Điều 8.3)."""
    since = assignment_behind(call).unseen_since
    return None if since is None else facts.looked_by(call, since)


@registry.service("progress.record")
def record_progress(call: ServiceCall) -> None:
    """Ghi cập nhật tiến độ của cơ quan và chuyển Văn phòng rà soát (Điều 8.2)."""
    assignment, progress = _keep(call)
    punctuality.await_check(call.session, progress)
    assignment.unseen_since = assignment.unseen_since or progress.at
    tell(call, assignment, follower(assignment), "Tiến độ mới")


@registry.service("progress.note")
def note_progress(call: ServiceCall) -> None:
    """Ghi cập nhật tiến độ mà Văn phòng không rà soát riêng, khi chỉ duyệt kết quả cuối cùng (Điều 8.2)."""
    assignment, _ = _keep(call)
    tell(call, assignment, follower(assignment), "Tiến độ mới")


@registry.service("progress.check")
def check_progress(call: ServiceCall) -> None:
    """Ghi việc Văn phòng đã rà soát các cập nhật; ý kiến, nếu có, chuyển đến cơ quan (Điều 8.3)."""
    assignment, submission = assignment_behind(call), answers_of(call)
    remark = submission.answers.get("remark")
    look_at_all(call, assignment, submission, remark)
    if remark:
        tell(call, assignment, officers(assignment), "Ý kiến về tiến độ", remark)


@registry.service("progress.remind")
def remind(call: ServiceCall) -> None:
    """Nhắc người theo dõi: tiến độ chờ rà soát đã quá một ngày làm việc (Điều 8.3)."""
    assignment = assignment_behind(call)
    tell(call, assignment, follower(assignment), "Tiến độ chờ rà soát quá một ngày làm việc")


def look_at_all(call: Call, assignment: Assignment, submission: Submission, remark: str | None = None) -> None:
    """Note on all progress that awaits it that the Office looked at it, by what one of its people answered."""
    for each in call.session.scalars(_unchecked(assignment)):
        each.checked_at, each.checked_by, each.remark = submission.at, submission.by, remark
        punctuality.note_check(each)
    assignment.unseen_since = None


def _keep(call: ServiceCall) -> tuple[Assignment, Progress]:
    assignment, submission = assignment_behind(call), answers_of(call)
    progress = call.session.scalar(select(Progress).where(Progress.submission_id == submission.id))
    if progress is None:
        progress = Progress(
            assignment_id=assignment.id,
            submission_id=submission.id,
            content=submission.answers["content"],
            document_number=submission.answers.get("document_number"),
            by=submission.by,
            at=submission.at,
        )
        call.session.add(progress)
    assignment.updated_at = submission.at
    return assignment, progress


def _unchecked(assignment: Assignment) -> Select[Progress]:
    found = select(Progress).where(Progress.assignment_id == assignment.id, Progress.checked_at.is_(None))
    return found.order_by(Progress.id)
