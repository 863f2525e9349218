"""What diagrams and forms call by name: operators write facts, functions and rules read them. Nobody here acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from engine import Call, Registry, ServiceCall, Submission
from workflows import daysoff, ladder, outbox, people
from workflows.calendar import date_of
from workflows.ladder import Rung
from workflows.models import Agency, Assignment, Duty, Person, PersonRole, Report, Urging
from workflows.vocabulary import AgencyKind, Role, Verdict

registry = Registry()


def assignment_behind(call: Call) -> Assignment:
    """The assignment that an instance runs for, with its duty, directive and agency."""
    duty = joinedload(Assignment.duty, innerjoin=True)
    with_all = [
        duty.joinedload(Duty.directive, innerjoin=True),
        duty.joinedload(Duty.follower),
        joinedload(Assignment.agency, innerjoin=True),
    ]
    return call.session.get_one(Assignment, int(call.business_key.partition(":")[2]), options=with_all)


@registry.service("assignment.open")
def open_assignment(call: ServiceCall) -> None:
    """Chuyển nhiệm vụ đến cơ quan và báo cho đầu mối của cơ quan."""
    assignment = assignment_behind(call)
    due = f", thời hạn {assignment.duty.due_on:%d/%m/%Y}" if assignment.duty.due_on else ""
    _tell_agency(call, assignment, f"Nhiệm vụ mới theo {assignment.duty.directive.number}{due}")


@registry.service("assignment.accept")
def accept_assignment(call: ServiceCall) -> None:
    """Ghi việc cơ quan đã tiếp nhận nhiệm vụ: ai, lúc nào."""
    assignment = assignment_behind(call)
    assignment.accepted_at, assignment.accepted_by = call.now, call.by


@registry.service("report.record")
def record_report(call: ServiceCall) -> None:
    """Ghi báo cáo kết quả của cơ quan và báo cho người theo dõi (Điều 8 khoản 2)."""
    assignment, submission = assignment_behind(call), _answered(call)
    answers = submission.answers
    rounds = call.session.scalars(
        select(func.coalesce(func.max(Report.round), 0)).where(Report.assignment_id == assignment.id)
    ).one()
    call.session.add(
        Report(
            assignment_id=assignment.id,
            submission_id=submission.id,
            round=rounds + 1,
            content=answers["content"],
            document_number=answers.get("document_number"),
            document_date=_day(answers.get("document_date")),
        )
    )
    assignment.submitted_at = submission.at
    subject = f"{assignment.agency.name} báo cáo kết quả theo {assignment.duty.directive.number}"
    _tell(call, assignment, people.in_circle(call.session, _follower_circle(assignment)), subject)


@registry.service("report.return")
def return_report(call: ServiceCall) -> None:
    """Ghi kết luận trả lại với lý do và báo cho cơ quan thực hiện lại (Điều 8 khoản 3)."""
    assignment = assignment_behind(call)
    _conclude(call, Verdict.RETURNED)
    assignment.submitted_at = None
    _tell_agency(call, assignment, f"Báo cáo theo {assignment.duty.directive.number} bị trả lại")


@registry.service("report.confirm")
def confirm_report(call: ServiceCall) -> None:
    """Ghi kết luận xác nhận hoàn thành và báo cho cơ quan (Điều 8 khoản 3)."""
    assignment = assignment_behind(call)
    _conclude(call, Verdict.CONFIRMED)
    assignment.confirmed_at = call.now
    _tell_agency(call, assignment, f"Đã xác nhận hoàn thành nhiệm vụ theo {assignment.duty.directive.number}")


@registry.service("ladder.urge")
def urge(call: ServiceCall) -> None:
    """Nhắc cơ quan ở mốc vừa đến: sắp đến hạn hoặc đã quá hạn (Điều 11 khoản 2)."""
    assignment = assignment_behind(call)
    moment = _next_moment(call, assignment)
    if moment is None or assignment.duty.due_on is None or moment.at > call.now:
        return
    call.session.add(
        Urging(assignment_id=assignment.id, rung=moment.rung.value, due_on=assignment.duty.due_on, at=call.now)
    )
    words = "đã quá hạn" if moment.rung is Rung.OVERDUE else "sắp đến hạn"
    subject = f"Nhiệm vụ theo {assignment.duty.directive.number} {words} ({assignment.duty.due_on:%d/%m/%Y})"
    _tell_agency(call, assignment, subject)


@registry.function("next_rung")
def next_rung(call: Call) -> datetime | None:
    """Mốc nhắc hạn kế tiếp của nhiệm vụ; không có khi hết mốc hoặc khi Văn phòng đang giữ báo cáo."""
    moment = _next_moment(call, assignment_behind(call))
    return None if moment is None else moment.at


@registry.candidates("officers_of_agency")
def officers_of_agency(call: Call) -> str:
    """Đầu mối cập nhật của cơ quan được giao nhiệm vụ."""
    return f"officers:{assignment_behind(call).agency.code}"


@registry.candidates("follower")
def follower(call: Call) -> str:
    """Người của Văn phòng theo dõi nhiệm vụ; chưa rõ người thì cả phòng."""
    return _follower_circle(assignment_behind(call))


@registry.options("agencies")
def agencies(call: Call) -> list[tuple[str, str]]:
    """Các cơ quan, địa phương được giao nhiệm vụ (Điều 1 khoản 2)."""
    query = select(Agency.code, Agency.name).where(Agency.kind != AgencyKind.OFFICE).order_by(Agency.position)
    return [(code, name) for code, name in call.session.execute(query)]


@registry.options("followers")
def followers(call: Call) -> list[tuple[str, str]]:
    """Chuyên viên Văn phòng theo dõi, đôn đốc (Điều 8 khoản 1 điểm đ)."""
    query = (
        select(Person.username, Person.name)
        .where(Person.active, Person.grants.any(PersonRole.role == Role.REVIEWER))
        .order_by(Person.id)
    )
    return [(username, name) for username, name in call.session.execute(query)]


@registry.check("not_in_future")
def not_in_future(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Ngày đã qua hoặc hôm nay."""
    today = date_of(call.now)
    return f"Ngày không được sau hôm nay ({today:%d/%m/%Y})." if date.fromisoformat(value) > today else None


def _answered(call: ServiceCall) -> Submission:
    if call.submission is None:
        msg = f"{call.business_key}: this operator stands after a step that a person answers"
        raise ValueError(msg)
    return call.submission


def _conclude(call: ServiceCall, verdict: Verdict) -> None:
    """Write what the Office decided onto the report that it holds."""
    submission = _answered(call)
    held = select(Report).where(Report.assignment_id == assignment_behind(call).id, Report.verdict.is_(None))
    report = call.session.scalars(held).one()
    report.verdict, report.reason = verdict, submission.answers.get("reason")
    report.reviewed_by, report.reviewed_at = submission.by, submission.at


def _next_moment(call: Call, assignment: Assignment) -> ladder.Moment | None:
    moments = ladder.ladder_of(assignment, assignment.duty, daysoff.calendar_of(call.session))
    if not moments:
        return None
    climbed = select(Urging.rung).where(Urging.assignment_id == assignment.id, Urging.due_on == assignment.duty.due_on)
    return ladder.next_moment(moments, call.session.scalars(climbed).all(), call.now)


def _follower_circle(assignment: Assignment) -> str:
    duty = assignment.duty
    return f"person:{duty.follower.username}" if duty.follower else f"unit:{duty.unit.code}"


def _tell_agency(call: ServiceCall, assignment: Assignment, subject: str) -> None:
    _tell(call, assignment, people.in_circle(call.session, f"officers:{assignment.agency.code}"), subject)


def _tell(call: ServiceCall, assignment: Assignment, whom: list[Person], subject: str) -> None:
    duty = assignment.duty
    link = f"/van-ban/{duty.directive_id}"
    outbox.post(call.session, whom, subject, duty.content, link, now=call.now)


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
