"""Explanations: a figure that the Office asks an agency's head about, until it accepts the answer (Art. 13, 14)."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import select

from engine import Call, ServiceCall, ServiceFailed
from workflows import outbox
from workflows.calendar import at, breaks_at
from workflows.handlers.facts import answers_of
from workflows.handlers.registry import registry
from workflows.models import Agency, Explanation
from workflows.people import in_circle

MORNING = time(7, 30)


@registry.candidates("heads_of_asked")
def heads_of_asked(call: Call) -> str:
    """Thủ trưởng của cơ quan được yêu cầu giải trình (Điều 13)."""
    return _heads(_of(call))


@registry.function("explanation_day")
def explanation_day(call: Call) -> datetime:
    """7 giờ 30 của ngày cuối phải giải trình."""
    return at(_of(call).due_on, MORNING)


@registry.function("explanation_limit")
def explanation_limit(call: Call) -> datetime:
    """Lúc hết hạn giải trình."""
    return breaks_at(_of(call).due_on)


@registry.service("explanation.open")
def open_explanation(call: ServiceCall) -> None:
    """Ghi yêu cầu giải trình và báo thủ trưởng cơ quan (Điều 13, Điều 14)."""
    asked = answers_of(call)
    answers = asked.answers
    agency = call.session.scalars(select(Agency).where(Agency.code == answers["agency"])).one()
    explanation = Explanation(
        instance_id=call.instance_id,
        agency=agency,
        figure=answers["figure"],
        reason=answers["reason"],
        due_on=date.fromisoformat(answers["due_on"]),
        by=asked.by,
        at=asked.at,
    )
    call.session.add(explanation)
    call.session.flush()
    _tell(call, explanation, _heads(explanation), "Yêu cầu giải trình", explanation.reason)


@registry.service("explanation.remind")
def remind_head(call: ServiceCall) -> None:
    """Nhắc thủ trưởng: hôm nay hết hạn giải trình."""
    explanation = _of(call)
    _tell(call, explanation, _heads(explanation), "Hôm nay hết hạn giải trình")


@registry.service("explanation.report_delay")
def report_delay(call: ServiceCall) -> None:
    """Báo thủ trưởng và lãnh đạo Văn phòng: đã quá hạn giải trình."""
    explanation = _of(call)
    for circle in (_heads(explanation), "chiefs"):
        _tell(call, explanation, circle, "Quá hạn giải trình")


@registry.service("explanation.record")
def record_explanation(call: ServiceCall) -> None:
    """Ghi thời điểm giải trình và báo lãnh đạo Văn phòng xem xét."""
    explanation, answer = _of(call), answers_of(call)
    explanation.answered_at = answer.at
    _tell(call, explanation, "chiefs", "Giải trình chờ xem xét", answer.answers["content"])


@registry.service("explanation.return")
def return_explanation(call: ServiceCall) -> None:
    """Yêu cầu giải trình lại kèm ý kiến và hạn mới."""
    explanation, check = _of(call), answers_of(call)
    explanation.due_on, explanation.answered_at = date.fromisoformat(check.answers["due_on"]), None
    explanation.rounds += 1
    _tell(call, explanation, _heads(explanation), "Yêu cầu giải trình lại", check.answers["remark"])


@registry.service("explanation.close")
def close_explanation(call: ServiceCall) -> None:
    """Ghi việc Văn phòng đồng ý với giải trình và báo thủ trưởng."""
    explanation, check = _of(call), answers_of(call)
    explanation.closed_at = check.at
    _tell(call, explanation, _heads(explanation), "Đã đồng ý với giải trình", check.answers.get("remark", ""))


def _of(call: Call) -> Explanation:
    """The explanation that an instance runs for."""
    found = call.session.scalar(select(Explanation).where(Explanation.instance_id == call.instance_id))
    if found is None:
        raise ServiceFailed("Tiến trình này không phải một yêu cầu giải trình.")
    return found


def _heads(explanation: Explanation) -> str:
    return f"heads:{explanation.agency.code}"


def _tell(call: Call, explanation: Explanation, circle: str, what: str, more: str = "") -> None:
    lines = [explanation.figure, explanation.agency.name, f"Hạn giải trình: {explanation.due_on:%d/%m/%Y}.", more]
    body = "\n".join(line for line in lines if line)
    link = f"/tien-trinh/{explanation.instance_id}"
    people = in_circle(call.session, circle)
    outbox.post(call.session, people, f"{what}: {explanation.figure}", body, link, now=call.now)
