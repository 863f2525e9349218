"""How the Office urges: by the ladder of each deadline, and by letter (đôn đốc, Art. 11.2)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from engine import Call, ServiceCall
from workflows import daysoff
from workflows.handlers.facts import answers_of, assignment_behind, climbed, follower, heads, officers
from workflows.handlers.notices import tell
from workflows.handlers.registry import registry
from workflows.ladder import OVERDUE, Ladder, Moment, ladder_of, next_moment
from workflows.models import Assignment, Letter, Urging


@registry.function("next_rung")
def next_rung(call: Call) -> datetime | None:
    """Mốc nhắc hạn kế tiếp của nhiệm vụ; không còn mốc nào khi Văn phòng đang giữ báo cáo."""
    moment = _next(call, assignment_behind(call), Ladder.of(call.session))
    return moment.at if moment else None


@registry.service("ladder.urge")
def urge(call: ServiceCall) -> None:
    """Đôn đốc theo mốc: nhắc trước hạn, báo quá hạn, nhắc gửi văn bản đôn đốc, đề xuất phê bình (Điều 11.2)."""
    assignment, ladder = assignment_behind(call), Ladder.of(call.session)
    moment = _next(call, assignment, ladder)
    if moment is None or assignment.due_on is None or moment.at > call.now:
        return
    call.session.add(Urging(assignment_id=assignment.id, rung=moment.rung, due_on=assignment.due_on, at=call.now))
    call.session.flush()
    circles, what = _told(assignment, moment.days, ladder)
    for circle in circles:
        tell(call, assignment, circle, what)


@registry.service("letter.record")
def record_letter(call: ServiceCall) -> None:
    """Ghi văn bản đôn đốc đã gửi, báo cơ quan và thủ trưởng (Điều 11.2)."""
    assignment, submission = assignment_behind(call), answers_of(call)
    answers = submission.answers
    number = answers["document_number"]
    if call.session.scalar(select(Letter.id).where(Letter.submission_id == submission.id)) is None:
        call.session.add(
            Letter(
                assignment_id=assignment.id,
                submission_id=submission.id,
                document_number=number,
                document_date=date.fromisoformat(answers["document_date"]),
                content=answers.get("content"),
                by=submission.by,
                at=submission.at,
            )
        )
    for circle in (officers(assignment), heads(assignment)):
        tell(call, assignment, circle, f"Đôn đốc bằng văn bản {number}", answers.get("content", ""))


def _next(call: Call, assignment: Assignment, ladder: Ladder) -> Moment | None:
    moments = ladder_of(assignment, daysoff.calendar_of(call.session), ladder)
    return next_moment(moments, climbed(call, assignment), call.now) if moments else None


def _told(assignment: Assignment, days: int, ladder: Ladder) -> tuple[list[str], str]:
    """Who hears of a rung, and what is said: the higher the rung, the wider the circle."""
    if days < 0:
        return [officers(assignment)], "Sắp đến hạn"
    if days == 0:
        return [officers(assignment)], "Đến hạn hôm nay"
    if days == OVERDUE:
        return [officers(assignment), heads(assignment), follower(assignment)], "Quá hạn"
    if days == ladder.criticism:
        return [follower(assignment), "chiefs"], f"Đề xuất phê bình, quá hạn {days} ngày làm việc"
    return [follower(assignment)], f"Cần gửi văn bản đôn đốc, quá hạn {days} ngày làm việc"
