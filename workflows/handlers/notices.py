"""Tells people of an assignment: what happened, to which duty, by when."""

from __future__ import annotations

from engine import Call, ServiceCall, ServiceFailed
from workflows import outbox
from workflows.handlers.facts import assignment_behind
from workflows.handlers.registry import registry
from workflows.models import Assignment
from workflows.people import in_circle
from workflows.vocabulary import Urgency


def tell(call: Call, assignment: Assignment, circle: str, what: str, more: str = "") -> None:
    """Post a notice of the assignment to everybody in a circle; ``more`` is its last line."""
    duty, directive = assignment.duty, assignment.duty.directive
    due = f"Thời hạn: {assignment.due_on:%d/%m/%Y}" if assignment.due_on else "Không hạn"
    lines = [duty.content, f"Văn bản {directive.number}: {directive.summary}", assignment.agency.name, f"{due}.", more]
    body = "\n".join(line for line in lines if line)
    link = f"/van-ban/{directive.id}"
    urgent = directive.urgency is Urgency.EXPRESS
    people = in_circle(call.session, circle)
    outbox.post(call.session, people, f"{what}: {duty.content}", body, link, now=call.now, urgent=urgent)


@registry.service("notice.send")
def send_notice(call: ServiceCall) -> None:
    """Gửi thông báo: tham số to là tên một quy tắc chọn người, what là điều cần báo."""
    rule, what = registry.candidate_rules.get(str(call.params.get("to"))), str(call.params.get("what") or "")
    if rule is None or not what:
        raise ServiceFailed("Thao tác “notice.send” cần tham số to (quy tắc chọn người) và what (điều cần báo).")
    circle = rule(call)
    if circle is None:
        return
    if call.business_key.startswith("assignment:"):
        tell(call, assignment_behind(call), circle, what)
        return
    outbox.post(
        call.session, in_circle(call.session, circle), what, what, f"/tien-trinh/{call.instance_id}", now=call.now
    )
