"""Nhật ký: the audit as an inspector searches it and takes it along."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import Select, func, select

from engine import typed_values
from workflows import audit, people
from workflows.calendar import at
from workflows.models import AuditEntry, Person
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, require
from workflows.unit import UnitOfWork

ACTS: Mapping[str, str] = {
    "account.close": "Khóa tài khoản theo hộp thư",
    "account.enter": "Lập tài khoản theo hộp thư",
    "account.move": "Đổi quyền theo nhóm thư mục",
    "account.reopen": "Mở lại tài khoản theo hộp thư",
    "agency.found": "Lập cơ quan",
    "agency.head_approves": "Đổi việc thủ trưởng duyệt trước",
    "agency.rename": "Đổi tên cơ quan",
    "agency.succeed": "Cơ quan kế tục",
    "assignment.reopen": "Mở lại nhiệm vụ",
    "assignment.resume": "Cho nhiệm vụ chạy tiếp",
    "assignment.suspend": "Tạm dừng nhiệm vụ",
    "audit.anchor": "Giữ mốc nhật ký",
    "audit.export": "Xuất nhật ký",
    "break_glass.end": "Khóa tài khoản dự phòng",
    "break_glass.make": "Lập tài khoản dự phòng",
    "break_glass.use": "Dùng tài khoản dự phòng",
    "bulk_act.begin": "Thực hiện hàng loạt trên tiến trình",
    "calendar.change": "Đổi lịch làm việc",
    "cover.revoke": "Thôi ủy quyền khi vắng",
    "cover.set": "Ủy quyền khi vắng",
    "design.approve": "Duyệt bản soạn quy trình",
    "design.begin": "Bắt đầu soạn quy trình",
    "design.deploy": "Triển khai quy trình",
    "design.deploy_folder": "Triển khai thư mục quy trình",
    "design.discard": "Bỏ bản soạn quy trình",
    "design.migrate": "Chuyển việc đang chạy sang phiên bản mới",
    "design.roll_back": "Trở lại phiên bản quy trình",
    "design.save": "Lưu bản soạn quy trình",
    "design.scenarios": "Đổi kịch bản thử của quy trình",
    "directive.amend": "Điều chỉnh văn bản, nhiệm vụ",
    "directive.recall": "Thu hồi văn bản",
    "directive.register": "Nhập văn bản chỉ đạo",
    "field.add": "Thêm lĩnh vực",
    "field.close": "Đóng lĩnh vực",
    "file.keep": "Nhận tệp",
    "file.read": "Tải tệp",
    "file.refuse": "Không nhận tệp",
    "held.enter": "Giữ riêng tệp",
    "held.purged": "Hủy tệp giữ riêng",
    "held.read": "Mở tệp giữ riêng",
    "held.released": "Cho gửi tệp giữ riêng",
    "import.bring": "Nhập từ tệp",
    "instance.cancel": "Hủy tiến trình",
    "instance.export": "Xuất danh sách tiến trình",
    "instance.give": "Giao lại việc của tiến trình",
    "instance.migrate": "Chuyển tiến trình sang phiên bản mới",
    "instance.move": "Chuyển bước của tiến trình",
    "instance.resume": "Cho tiến trình chạy tiếp",
    "instance.retry": "Thử lại tiến trình",
    "instance.suspend": "Tạm dừng tiến trình",
    "matter.start": "Gửi yêu cầu",
    "message.send": "Gửi thông điệp",
    "piece.export": "Xuất việc nội bộ",
    "request.refuse": "Bị từ chối",
    "review.note": "Ghi đã rà soát trong ngày",
    "right.agree": "Đồng ý cấp quyền",
    "right.end": "Kết thúc quyền",
    "right.grant": "Cấp quyền",
    "right.propose": "Đề nghị cấp quyền",
    "saved_view.remove": "Xóa bộ lọc đã lưu",
    "saved_view.save": "Lưu bộ lọc tiến trình",
    "search.rebuild": "Lập lại chỉ mục tìm kiếm",
    "second_factor.recover": "Dùng mã dự phòng",
    "second_factor.remove": "Bỏ mã xác thực",
    "second_factor.reset": "Bỏ mã xác thực của người khác",
    "second_factor.set": "Cài mã xác thực",
    "session.end": "Kết thúc phiên",
    "session.end_all": "Kết thúc mọi phiên của người khác",
    "session.end_others": "Kết thúc các phiên khác của mình",
    "setting.change": "Đổi thiết lập",
    "sign_in.enter": "Đăng nhập",
    "sign_in.refuse": "Đăng nhập bị từ chối",
    "sign_in.wrong_code": "Nhập sai mã xác thực",
    "signal.send": "Phát tín hiệu",
    "step.answer": "Trả lời bước",
    "summary.export": "Xuất báo cáo tổng hợp",
}
"""The acts in the reader's words; one that is not listed is told as it is written."""

WORDS: Mapping[str, str] = {
    "absent": "người vắng",
    "address": "địa chỉ",
    "after": "sau",
    "approved_by": "người duyệt",
    "asked_by": "người đề nghị",
    "before": "trước",
    "changed": "mục đã đổi",
    "correlation": "khóa đối chiếu",
    "count": "số lượng",
    "deployed_by": "người triển khai",
    "design": "bản soạn",
    "digest": "mã băm",
    "from": "từ",
    "from_on": "từ ngày",
    "head": "mã băm",
    "key": "mã quy trình",
    "kinds": "loại việc",
    "left": "còn lại",
    "matter": "hồ sơ",
    "method": "kiểu yêu cầu",
    "name": "tên tệp",
    "note": "lý do",
    "number": "số",
    "on_behalf_of": "thay mặt",
    "operator": "người vận hành",
    "process": "quy trình",
    "reason": "lý do",
    "role": "quyền",
    "rolled_back_to": "trở lại phiên bản",
    "session": "phiên",
    "sha256": "mã băm",
    "status": "mã trả lời",
    "steering": "việc làm hàng loạt",
    "step": "bước",
    "submission": "lần gửi",
    "substitute": "người làm thay",
    "title": "tên gọi",
    "to": "đến",
    "until_on": "đến hết ngày",
    "version": "phiên bản",
    "why": "vì",
}
"""What entries say of their acts, in the reader's words."""

COLUMNS = ("number", "at", "by", "act", "about", "detail", "previous_digest", "digest")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BATCH = 1000
_LONGEST = 120


@dataclass(frozen=True)
class Filters:
    """What is searched for: who did it, what, about what, and between which days."""

    by: str = ""
    act: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None
    page: int = 1
    problems: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Listing(Page[AuditEntry]):
    """A page of the audit, with the names behind the accounts."""

    names: Mapping[str, str] | None = None


def asked(typed: Mapping[str, str], page: int = 1) -> Filters:
    """What was typed into the search; a day that is none is told and searched without."""
    days: dict[str, date] = {}
    problems: dict[str, str] = {}
    for name in ("since", "until"):
        try:
            day = typed_values.day(typed.get(name, ""))
        except ValueError as refusal:
            problems[name] = f"{'Từ ngày' if name == 'since' else 'Đến ngày'}: {refusal}"
        else:
            days.update({name: date.fromisoformat(day)} if day else {})
    words = {name: " ".join(typed.get(name, "").split())[:_LONGEST] for name in ("by", "act", "about")}
    return Filters(**words, since=days.get("since"), until=days.get("until"), page=page, problems=problems)


def listing(uow: UnitOfWork, person: Person, filters: Filters) -> Listing:
    """The entries that match, the newest first."""
    require(person, Action.READ_AUDIT)
    found = _found(filters)
    total = uow.session.scalars(found.with_only_columns(func.count(AuditEntry.id))).one()
    page = within(filters.page, total)
    shown = found.order_by(AuditEntry.id.desc()).limit(SIZE).offset(offset(page))
    rows = list(uow.session.scalars(shown))
    return Listing(rows, total, page, names=people.names(uow.session, [each.by for each in rows]))


def note_export(uow: UnitOfWork, person: Person, filters: Filters) -> None:
    """Let the audit know that somebody takes a part of it along."""
    require(person, Action.READ_AUDIT)
    told = {"by": filters.by, "act": filters.act, "about": filters.about}
    days = {name: str(day) for name, day in (("since", filters.since), ("until", filters.until)) if day}
    asked = {name: value for name, value in {**told, **days}.items() if value}
    audit.note(uow, person, "audit.export", about="audit", **asked)


def lines(uow: UnitOfWork, person: Person, filters: Filters) -> Iterator[str]:
    """The matching entries as lines of CSV, each with its digest and the one that it follows from."""
    require(person, Action.READ_AUDIT)
    # Excel takes a file for UTF-8 by this mark alone.
    yield "\ufeff" + _line(COLUMNS)
    last = 0
    while batch := uow.session.scalars(
        _found(filters).where(AuditEntry.id > last).order_by(AuditEntry.id).limit(_BATCH)
    ).all():
        digests = _digests(uow, [each.id - 1 for each in batch])
        for each in batch:
            detail = json.dumps(each.detail, ensure_ascii=False, sort_keys=True)
            told = (each.id, each.at.isoformat(), each.by or "", each.act, each.about, detail)
            yield _line((*told, digests.get(each.id - 1, ""), each.digest))
        last = batch[-1].id


def _digests(uow: UnitOfWork, numbers: list[int]) -> dict[int, str]:
    rows = uow.session.execute(select(AuditEntry.id, AuditEntry.digest).where(AuditEntry.id.in_(numbers)))
    return dict(rows.all())


def _found(filters: Filters) -> Select[AuditEntry]:
    found = select(AuditEntry)
    if filters.by:
        found = found.where(AuditEntry.by == filters.by)
    if filters.act:
        found = found.where(AuditEntry.act == filters.act)
    if filters.about:
        found = found.where(AuditEntry.about.contains(filters.about, autoescape=True))
    if filters.since:
        found = found.where(AuditEntry.at >= at(filters.since))
    if filters.until:
        found = found.where(AuditEntry.at < at(filters.until + timedelta(days=1)))
    return found


def _line(cells: tuple[object, ...]) -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([_plain(str(each)) for each in cells])
    return written.getvalue()


def _plain(cell: str) -> str:
    """The cell as text: a spreadsheet would run what begins like a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
