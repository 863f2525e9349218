"""What the diagram of a directive's entry asks and does: who looks at it first, and its registration (Art. 8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from engine import Call, ServiceCall, ServiceFailed
from workflows import outbox, settings
from workflows.errors import RegistrationRejected
from workflows.handlers.facts import answers_of
from workflows.handlers.registry import registry
from workflows.models import Entry, Matter
from workflows.people import in_circle
from workflows.registration import issuing, judging
from workflows.settings import SECOND_CHECK, SecondCheck
from workflows.vocabulary import Urgency

CYCLE = "assignment"
SERIES = "series"


@registry.function("has_long_term_duties")
def has_long_term_duties(call: Call) -> bool:
    """Văn bản có nhiệm vụ lâu dài, thường xuyên: Chánh Văn phòng xem xét, quyết định việc nhập (Điều 5.1)."""
    return judging.is_long_term(entry_behind(call).duties)


@registry.function("needs_second_check")
def needs_second_check(call: Call) -> bool:
    """Văn bản phải được người thứ hai kiểm tra trước khi giao, theo thiết lập của Văn phòng."""
    rule = settings.value(call.session, SECOND_CHECK)
    urgent = entry_behind(call).head.get("urgency") != Urgency.NORMAL
    return rule == SecondCheck.ALL or (rule == SecondCheck.NOT_URGENT and not urgent)


@registry.service("entry.allow")
def allow_entry(call: ServiceCall) -> None:
    """Ghi quyết định của Chánh Văn phòng cho nhập nhiệm vụ lâu dài, thường xuyên (Điều 5.1)."""
    entry_behind(call).decision_id = answers_of(call).id


@registry.service("entry.give_back")
def give_entry_back(call: ServiceCall) -> None:
    """Trả văn bản lại cho người nhập sửa, kèm lý do; văn bản trở lại thành bản nháp."""
    entry, answer = entry_behind(call), answers_of(call)
    outbox.post(
        call.session,
        in_circle(call.session, f"person:{entry.by}"),
        f"Văn bản bị trả lại để sửa: {entry.title}",
        f"Lý do: {answer.answers['reason']}",
        f"/van-ban/nhap/{entry.id}",
        now=call.now,
    )
    entry.matter = None


@registry.service("directive.register")
def register_directive(call: ServiceCall) -> None:
    """Ghi văn bản với các nhiệm vụ và giao cho từng cơ quan (Điều 8.1)."""
    entry = entry_behind(call)
    if entry.directive_id is not None:
        return
    answers, duties = judging.judge(call, registry, entry.head, entry.duties)
    entry.directive = directive = issuing.directive(call, entry.by, answers, duties, entry.decision)
    call.session.flush()
    for duty in directive.duties:
        for assignment in duty.assignments:
            call.start(CYCLE, assignment.business_key)
        for series in duty.series:
            call.start(SERIES, series.business_key)


@registry.check("checked_by_another")
def checked_by_another(call: Call, _value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Người kiểm tra không phải người nhập văn bản."""
    same = entry_behind(call).by == call.by
    return "Người nhập văn bản không tự kiểm tra; đề nghị người khác của Văn phòng kiểm tra." if same else None


@registry.check("may_still_be_entered")
def may_still_be_entered(call: Call, value: Any, answers: Mapping[str, Any]) -> str | None:
    """Văn bản vẫn nhập được: chưa có văn bản cùng số, cơ quan và thời hạn vẫn hợp lệ; người kiểm tra là người khác."""
    if value != "agree":
        return checked_by_another(call, value, answers)
    entry = entry_behind(call)
    try:
        judging.judge(call, registry, entry.head, entry.duties)
    except RegistrationRejected as rejected:
        first = next(
            iter([*rejected.problems.values(), *(s for each in rejected.duty_problems for s in each.values())])
        )
        return f"Văn bản này không còn nhập được: {first} Đề nghị trả lại người nhập."
    return checked_by_another(call, value, answers)


def entry_behind(call: Call) -> Entry:
    """The entry that an instance runs for."""
    noun, _, number = call.business_key.partition(":")
    found = select(Entry).join(Entry.matter).where(Matter.id == int(number)) if noun == judging.PROCESS else None
    entry = call.session.scalar(found) if found is not None else None
    if entry is None:
        raise ServiceFailed(f"“{call.business_key}” không phải một văn bản đang nhập.")
    return entry
