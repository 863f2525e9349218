"""Whose a step is: the rules that a lane may name, each a circle of people."""

from __future__ import annotations

from engine import Call
from workflows.handlers import facts
from workflows.handlers.facts import assignment_behind
from workflows.handlers.registry import registry
from workflows.models import Person
from workflows.vocabulary import AgencyKind


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


def _of_office(person: Person) -> bool:
    return person.agency.kind is AgencyKind.OFFICE
