"""What people ask for by a diagram of their own: whom it tells, and by when an incident is to be dealt with."""

from __future__ import annotations

from datetime import datetime

from engine import Call, ServiceCall, ServiceFailed
from workflows import daysoff, outbox, settings
from workflows.calendar import breaks_at, date_of
from workflows.handlers.facts import matter_behind
from workflows.handlers.registry import registry
from workflows.people import in_circle


@registry.service("matter.tell")
def tell_of_matter(call: ServiceCall) -> None:
    """Báo về hồ sơ: `whom` là một quy tắc chọn người, `what` là câu báo, `more` là lý do hoặc kết quả (nếu có)."""
    rule = registry.candidate_rules.get(call.params["whom"])
    circle = rule(call) if rule else None
    if circle is None:
        raise ServiceFailed(f"Không có quy tắc chọn người “{call.params['whom']}” cho hồ sơ này.")
    matter, what = matter_behind(call), call.params["what"]
    body = "\n".join(each for each in (matter.title, matter.agency.name, call.params.get("more")) if each)
    link = f"/tien-trinh/{call.instance_id}"
    outbox.post(call.session, in_circle(call.session, circle), f"{what}: {matter.title}", body, link, now=call.now)


@registry.function("incident_limit")
def incident_limit(call: Call) -> datetime:
    """Lúc hết thời hạn xử lý sự cố, tính từ ngày báo (Điều 13.2; số ngày ở Thiết lập)."""
    days = settings.value(call.session, settings.INCIDENT_DAYS)
    return breaks_at(daysoff.calendar_of(call.session).add(date_of(matter_behind(call).asked_at), days))
