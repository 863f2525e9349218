"""Chấp hành quy chế: what was entered, updated and reviewed late, and what is incomplete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select, union_all
from sqlalchemy.orm import contains_eager, joinedload

from engine import Submission
from workflows import people
from workflows.errors import NotFound
from workflows.models import Assignment, Directive, Duty, Person, Progress, Report
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, require, visible
from workflows.printing import Sheet
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class Line:
    """One finding: its cells, and where it is looked into."""

    cells: tuple[Any, ...]
    directive_id: int | None = None
    instance_id: int | None = None


@dataclass(frozen=True)
class Section:
    """One list of findings: what it is called, what it says of whom, and the columns it has."""

    key: str
    label: str
    sentence: str
    columns: tuple[str, ...]
    find: Callable[[UnitOfWork, Person], Select[Any]]
    tell: Callable[[UnitOfWork, Sequence[Any]], list[Line]]


@dataclass(frozen=True)
class Findings(Page[Line]):
    """A page of one section's findings."""

    section: Section | None = None


class _Look(NamedTuple):
    """What the Office looks at, by when, and when who of it did."""

    assignment: Assignment
    what: str
    number: str | None
    due: date | None
    at: datetime | None
    by: str | None


def findings(uow: UnitOfWork, person: Person, key: str, page: int = 1) -> Findings:
    """A page of what stands against the regulation, kept to what the person may see (Art. 14.2)."""
    require(person, Action.SUPERVISE)
    section = _named(key)
    total = _count(uow, section.find(uow, person))
    page = within(page, total)
    shown = uow.session.scalars(section.find(uow, person).limit(SIZE).offset(offset(page))).unique().all()
    return Findings(section.tell(uow, shown), total, page, section)


def sections(uow: UnitOfWork, person: Person) -> list[tuple[Section, int]]:
    """Every list of findings with how many it holds."""
    return [(each, _count(uow, each.find(uow, person))) for each in SECTIONS]


def sheet(uow: UnitOfWork, person: Person, key: str) -> Sheet:
    """All of a section's findings with its columns, to take along."""
    require(person, Action.SUPERVISE)
    section = _named(key)
    lines = section.tell(uow, uow.session.scalars(section.find(uow, person)).unique().all())
    return Sheet.of(section.label, [section.columns, *(each.cells for each in lines)])


def _late_entries(_uow: UnitOfWork, person: Person) -> Select[Any]:
    found = visible(select(Directive), person).where(Directive.entered_late)
    return found.order_by(Directive.issued_on.desc(), Directive.id.desc())


def _tell_entries(uow: UnitOfWork, found: Sequence[Directive]) -> list[Line]:
    names = people.names(uow.session, [each.entered_by for each in found])
    return [
        Line(
            (
                each.number,
                each.issued_on,
                each.urgency.label,
                each.entry_due,
                each.entered_at,
                names.get(each.entered_by),
            ),
            directive_id=each.id,
        )
        for each in found
    ]


def _reports(person: Person) -> Select[Any]:
    return (
        select(Report)
        .join(Report.submission)
        .join(Report.assignment)
        .where(Assignment.id.in_(visible(select(Assignment), person).with_only_columns(Assignment.id)))
        .options(contains_eager(Report.submission), *_whole(Report.assignment, contains_eager))
        .order_by(Submission.at.desc(), Report.id.desc())
    )


def _late_updates(_uow: UnitOfWork, person: Person) -> Select[Any]:
    return _reports(person).where(Report.entered_late)


def _tell_updates(_uow: UnitOfWork, found: Sequence[Report]) -> list[Line]:
    return [
        _of(
            each.assignment,
            each.document_number,
            each.released_on,
            each.urgency.label,
            each.update_due,
            each.submission.at,
        )
        for each in found
    ]


def _late_reviews(uow: UnitOfWork, person: Person) -> Select[Any]:
    """What agencies sent, reports and progress alike: the Office looks at all of it (Art. 8.3)."""
    seen = visible(select(Assignment), person).with_only_columns(Assignment.id)
    waiting = and_(Report.verdict.is_(None), Report.withdrawn_at.is_(None), Report.review_due < uow.today())
    reviewed = select(Report.submission_id).where(or_(Report.reviewed_late, waiting), Report.assignment_id.in_(seen))
    unseen = and_(
        Progress.checked_at.is_(None),
        Progress.check_due < uow.today(),
        Assignment.unseen_since.is_not(None),
        Assignment.ended_at.is_(None),
    )
    checked = (
        select(Progress.submission_id)
        .join(Progress.assignment)
        .where(or_(Progress.checked_late, unseen), Progress.assignment_id.in_(seen))
    )
    sent = select(Submission).where(Submission.id.in_(union_all(reviewed, checked)))
    return sent.order_by(Submission.at.desc(), Submission.id.desc())


def _tell_reviews(uow: UnitOfWork, found: Sequence[Submission]) -> list[Line]:
    asked = [each.id for each in found]
    reports = select(Report).where(Report.submission_id.in_(asked)).options(*_whole(Report.assignment))
    progresses = select(Progress).where(Progress.submission_id.in_(asked)).options(*_whole(Progress.assignment))
    looked = {
        **{each.submission_id: _look_at_report(each) for each in uow.session.scalars(reports)},
        **{each.submission_id: _look_at_progress(each) for each in uow.session.scalars(progresses)},
    }
    names = people.names(uow.session, [each.by for each in looked.values()])
    return [
        _of(
            look.assignment,
            " ".join(filter(None, (look.what, look.number))),
            each.at,
            look.due,
            look.at or "chưa rà soát",
            names.get(look.by or "", ""),
        )
        for each in found
        for look in [looked[each.id]]
    ]


def _look_at_report(report: Report) -> _Look:
    number, due = report.document_number, report.review_due
    return _Look(report.assignment, "Báo cáo", number, due, report.reviewed_at, report.reviewed_by)


def _look_at_progress(progress: Progress) -> _Look:
    number, due = progress.document_number, progress.check_due
    return _Look(progress.assignment, "Tiến độ", number, due, progress.checked_at, progress.checked_by)


def _incomplete(uow: UnitOfWork, person: Person) -> Select[Any]:
    open_still = and_(Assignment.confirmed_at.is_(None), Assignment.ended_at.is_(None))
    missing = or_(Assignment.updated_at.is_(None), Assignment.due_on.is_(None), Assignment.instance_id.is_(None))
    return (
        visible(select(Assignment), person)
        .where(open_still, missing)
        .options(joinedload(Assignment.agency), joinedload(Assignment.duty).joinedload(Duty.directive))
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)
    )


def _tell_incomplete(_uow: UnitOfWork, found: Sequence[Assignment]) -> list[Line]:
    return [
        Line(
            (each.duty.directive.number, each.duty.content, each.agency.name, each.due_on, ", ".join(_lacks(each))),
            each.duty.directive.id,
            each.instance_id,
        )
        for each in found
    ]


def _lacks(assignment: Assignment) -> list[str]:
    words = {
        "chưa có cập nhật": assignment.updated_at is None,
        "không có thời hạn": assignment.due_on is None,
        "chưa chuyển đến cơ quan": assignment.instance_id is None,
    }
    return [word for word, holds in words.items() if holds]


def _of(assignment: Assignment, *cells: Any) -> Line:
    directive = assignment.duty.directive
    return Line((assignment.agency.name, directive.number, *cells), directive.id, assignment.instance_id)


def _whole(assignment: Any, load: Callable[..., Any] = joinedload) -> list[Any]:
    start = load(assignment)
    return [start.joinedload(Assignment.agency), start.joinedload(Assignment.duty).joinedload(Duty.directive)]


def _named(key: str) -> Section:
    found = next((each for each in SECTIONS if each.key == key), None)
    if found is None:
        raise NotFound
    return found


def _count(uow: UnitOfWork, found: Select[Any]) -> int:
    return uow.session.scalars(select(func.count()).select_from(found.order_by(None).subquery())).one()


SECTIONS = (
    Section(
        "nhap-muon",
        "Nhập muộn",
        "Văn bản nhập sau hạn: 03 ngày làm việc, không quá thời hạn nhiệm vụ; khẩn thì trong ngày (Điều 8 khoản 1).",
        ("Văn bản", "Ban hành", "Độ khẩn", "Hạn nhập", "Nhập lúc", "Người nhập"),
        _late_entries,
        _tell_entries,
    ),
    Section(
        "cap-nhat-muon",
        "Cập nhật muộn",
        "Báo cáo cơ quan cập nhật sau 02 ngày kể từ khi phát hành; văn bản khẩn sau ngày phát hành (Điều 8 khoản 2).",
        ("Cơ quan", "Theo văn bản", "Văn bản báo cáo", "Phát hành", "Độ khẩn", "Hạn cập nhật", "Cập nhật lúc"),
        _late_updates,
        _tell_updates,
    ),
    Section(
        "duyet-muon",
        "Rà soát muộn",
        "Báo cáo, tiến độ Văn phòng rà soát sau hạn, quá hạn chưa rà soát; không tính cho cơ quan (Điều 8 khoản 3).",
        ("Cơ quan", "Theo văn bản", "Cập nhật", "Gửi lúc", "Hạn rà soát", "Rà soát lúc", "Người rà soát"),
        _late_reviews,
        _tell_reviews,
    ),
    Section(
        "chua-day-du",
        "Chưa đầy đủ",
        "Việc chưa có cập nhật nào hoặc không có thời hạn; không cập nhật thì xem như chưa thực hiện (Điều 5, Điều 8).",
        ("Văn bản", "Nhiệm vụ", "Cơ quan", "Thời hạn", "Còn thiếu"),
        _incomplete,
        _tell_incomplete,
    ),
)
