"""What diagrams and forms ask: whose a step is, when a timer fires, what may be chosen, what a field must keep to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from engine import Call
from workflows import people
from workflows.calendar import date_of
from workflows.handlers import facts
from workflows.handlers.facts import assignment_behind
from workflows.handlers.registry import registry
from workflows.models import Agency, FieldOfWork, Person, Report
from workflows.vocabulary import AgencyKind, Role, Verdict


@registry.candidates("officers_of_agency")
def officers_of_agency(call: Call) -> str:
    """Đầu mối cập nhật và thủ trưởng của cơ quan được giao."""
    return facts.officers(assignment_behind(call))


@registry.candidates("heads_of_agency")
def heads_of_agency(call: Call) -> str:
    """Thủ trưởng của cơ quan được giao (Điều 5.3, Điều 13)."""
    return facts.heads(assignment_behind(call))


@registry.candidates("follower")
def follower(call: Call) -> str:
    """Người của Văn phòng được giao theo dõi; nếu chỉ giao cho phòng thì là cả phòng (Điều 8.1.đ)."""
    return facts.follower(assignment_behind(call))


@registry.candidates("entry_clerks")
def entry_clerks(_call: Call) -> str:
    """Văn thư nhập văn bản của Văn phòng (Điều 8.1)."""
    return "entry_clerks"


@registry.candidates("starter")
def starter(call: Call) -> str | None:
    """Người gửi; ở sự kiện bắt đầu: bất kỳ ai có tài khoản đều được gửi."""
    person = facts.starter_of(call)
    return f"person:{person.username}" if person else None


@registry.candidates("officers_of_starter")
def officers_of_starter(call: Call) -> str | None:
    """Đầu mối cập nhật và thủ trưởng của cơ quan người gửi; người của Văn phòng: quản trị của Văn phòng."""
    person = facts.starter_of(call)
    return None if person is None else "office_admins" if _of_office(person) else f"officers:{person.agency.code}"


@registry.candidates("heads_of_starter")
def heads_of_starter(call: Call) -> str | None:
    """Thủ trưởng của cơ quan người gửi; người của Văn phòng: lãnh đạo Văn phòng."""
    person = facts.starter_of(call)
    return None if person is None else "chiefs" if _of_office(person) else f"heads:{person.agency.code}"


@registry.candidates("chief")
def chief(_call: Call) -> str:
    """Lãnh đạo Văn phòng."""
    return "chiefs"


@registry.candidates("office_admins")
def office_admins(_call: Call) -> str:
    """Quản trị của Văn phòng."""
    return "office_admins"


@registry.candidates("operators")
def operators(_call: Call) -> str:
    """Cán bộ vận hành của Sở Thông tin và Truyền thông (Điều 12)."""
    return "operators"


@registry.candidates("chosen_approver")
def chosen_approver(call: Call) -> str | None:
    """Người được chọn ở biến approver của một biểu mẫu trước đó."""
    chosen = call.variables.get("approver")
    return f"person:{chosen}" if chosen else None


@registry.candidates("officers_of_each")
def officers_of_each(call: Call) -> str | None:
    """Ở bước làm cho từng cơ quan của một danh sách (mục agency): đầu mối và thủ trưởng của cơ quan ấy."""
    agency = call.variables.get("agency")
    return f"officers:{agency}" if agency else None


@registry.function("review_limit")
def review_limit(call: Call) -> datetime | None:
    """Lúc Văn phòng phải duyệt xong báo cáo đang giữ: mỗi ngày làm việc rà soát ít nhất một lần (Điều 8.3)."""
    submitted_at = assignment_behind(call).submitted_at
    return None if submitted_at is None else facts.looked_by(call, submitted_at)


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


@registry.options("agencies")
def agencies(call: Call) -> list[tuple[str, str]]:
    """Cơ quan, địa phương có thể được giao nhiệm vụ."""
    query = (
        select(Agency.code, Agency.name)
        .where(Agency.kind != AgencyKind.OFFICE, Agency.ended_on.is_(None))
        .order_by(Agency.position, Agency.id)
    )
    return [(code, name) for code, name in call.session.execute(query)]


@registry.options("office_leaders")
def office_leaders(call: Call) -> list[tuple[str, str]]:
    """Lãnh đạo Văn phòng: Chánh Văn phòng và các Phó Chánh Văn phòng."""
    leaders = select(Person).where(Person.active, people.holds(Role.CHIEF, date_of(call.now))).order_by(Person.id)
    return [(each.username, each.name) for each in call.session.scalars(leaders)]


@registry.options("followers")
def followers(call: Call) -> list[tuple[str, str]]:
    """Người và phòng của Văn phòng có thể được giao theo dõi, đôn đốc."""
    query = (
        select(Person)
        .join(Person.unit)
        .where(Person.active, people.holds(Role.REVIEWER, date_of(call.now)))
        .options(contains_eager(Person.unit))
    )
    by_name = people.by_name(call.session.scalars(query))
    found = sorted(by_name, key=lambda each: each.unit.position if each.unit else 0)
    units = {person.unit.code: person.unit.name for person in found if person.unit}
    return [
        *((person.username, f"{person.name} ({person.unit.name})") for person in found if person.unit),
        *((f"unit:{code}", f"{name} (cả phòng)") for code, name in units.items()),
    ]


@registry.options("fields_of_work")
def fields_of_work(call: Call) -> list[tuple[str, str]]:
    """Lĩnh vực quản lý nhà nước đang dùng (Điều 1.1)."""
    return [(name, name) for name in call.session.scalars(_fields().where(FieldOfWork.closed_at.is_(None)))]


@registry.options("all_fields_of_work")
def all_fields_of_work(call: Call) -> list[tuple[str, str]]:
    """Lĩnh vực quản lý nhà nước, kể cả lĩnh vực đã ngừng dùng."""
    closed = set(call.session.scalars(_fields().where(FieldOfWork.closed_at.is_not(None))))
    return [(name, f"{name} (ngừng dùng)" if name in closed else name) for name in call.session.scalars(_fields())]


@registry.check("not_in_future")
def not_in_future(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Ngày không được sau hôm nay."""
    today = date_of(call.now)
    return f"Ngày này không được sau hôm nay ({today:%d/%m/%Y})." if date.fromisoformat(value) > today else None


@registry.check("released_after_its_date")
def released_after_its_date(call: Call, value: Any, answers: Mapping[str, Any]) -> str | None:
    """Ngày phát hành không trước ngày văn bản và không sau hôm nay."""
    dated = answers.get("document_date")
    if dated and value < dated:
        return f"Ngày phát hành không được trước ngày văn bản ({date.fromisoformat(dated):%d/%m/%Y})."
    return not_in_future(call, value, answers)


def _fields() -> Select[str]:
    return select(FieldOfWork.name).order_by(FieldOfWork.position, FieldOfWork.id)


def _of_office(person: Person) -> bool:
    return person.agency.kind is AgencyKind.OFFICE
