"""Summaries: gathered when a period has closed or on request, checked by the Office, signed, then frozen (Art. 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from engine import Call, ServiceCall, ServiceFailed
from workflows import outbox
from workflows.calendar import ZONE, date_of
from workflows.handlers.facts import answers_of, answers_to
from workflows.handlers.registry import registry
from workflows.models import Person, Summary
from workflows.people import in_circle
from workflows.summaries import gathering, keeping, remarks, spans
from workflows.summaries.spans import Span
from workflows.vocabulary import PeriodKind


@registry.function("after_each_month")
def after_each_month(call: Call) -> str:
    """Chu kỳ: đầu ngày 01 hằng tháng, cho báo cáo tháng (Điều 10)."""
    return _cycle(call, PeriodKind.MONTH)


@registry.function("after_each_quarter")
def after_each_quarter(call: Call) -> str:
    """Chu kỳ: đầu ngày đầu mỗi quý, cho báo cáo quý (Điều 10)."""
    return _cycle(call, PeriodKind.QUARTER)


@registry.function("after_each_half_year")
def after_each_half_year(call: Call) -> str:
    """Chu kỳ: đầu ngày 01/01 và 01/7, cho báo cáo 6 tháng (Điều 10)."""
    return _cycle(call, PeriodKind.HALF_YEAR)


@registry.function("after_each_year")
def after_each_year(call: Call) -> str:
    """Chu kỳ: đầu ngày 01/01 hằng năm, cho báo cáo năm (Điều 10)."""
    return _cycle(call, PeriodKind.YEAR)


@registry.service("summary.prepare")
def prepare(call: ServiceCall) -> None:
    """Lập số liệu của kỳ vừa hết (`kind`: month, quarter, half_year, year) hoặc của khoảng ngày được yêu cầu."""
    summary = _prepared(call)
    if summary is None:
        span = _asked(call)
        summary = Summary(kind=span.kind, from_on=span.from_on, to_on=span.to_on, instance_id=call.instance_id)
        call.session.add(summary)
    span = Span(summary.kind, summary.from_on, summary.to_on)
    with call.session.no_autoflush:
        keeping.keep(summary, gathering.gather(call.session, call.now, span))
    call.session.flush()


@registry.function("summary_has_rows")
def summary_has_rows(call: Call) -> bool:
    """Kỳ tổng hợp có nhiệm vụ nào không; chưa có thì không cần kiểm tra, ký."""
    return _behind(call).total > 0


@registry.service("summary.comment")
def comment(call: ServiceCall) -> None:
    """Ghi đánh giá chung, kiến nghị và ghi chú về từng cơ quan của người kiểm tra vào báo cáo."""
    summary, answers = _behind(call), answers_of(call).answers
    summary.assessment, summary.proposals = answers.get("assessment", ""), answers.get("proposals", "")
    content = keeping.content_of(summary)
    said = remarks.read(answers.get("remarks", ""), content.rows)
    if said != content.remarks:
        keeping.keep(summary, replace(content, remarks=said))


@registry.service("summary.sign")
def sign(call: ServiceCall) -> None:
    """Chốt số liệu: từ đây bản tổng hợp không thay đổi được, in lại bao giờ cũng như nhau."""
    summary, submission = _behind(call), answers_of(call)
    signer = call.session.scalar(select(Person).where(Person.username == submission.by))
    # All at once: what bears the mark of its signing does not change, not even by the next statement.
    summary.document_number = submission.answers.get("document_number")
    summary.signer, summary.signer_position = (signer.name, signer.position) if signer else ("", "")
    summary.signed_by, summary.signed_at = submission.by, submission.at
    span = Span(summary.kind, summary.from_on, summary.to_on)
    title, link = f"Đã chốt số liệu tổng hợp {span.name}", f"/tong-hop/{summary.id}"
    for circle in ("chiefs", "office_admins"):
        outbox.post(call.session, in_circle(call.session, circle), title, title, link, now=call.now)


@registry.check("ends_after_it_begins")
def ends_after_it_begins(_call: Call, value: Any, answers: Mapping[str, Any]) -> str | None:
    """Ngày cuối kỳ không trước ngày đầu kỳ."""
    begins = answers.get("from_on")
    if not begins or value >= begins:
        return None
    return f"Ngày cuối không được trước ngày đầu ({date.fromisoformat(begins):%d/%m/%Y})."


@registry.check("names_agencies_of_summary")
def names_agencies_of_summary(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Mỗi dòng là ghi chú về một cơ quan có trong bản tổng hợp: tên hoặc mã, dấu hai chấm, ghi chú."""
    try:
        remarks.read(value, keeping.content_of(_behind(call)).rows)
    except ValueError as refusal:
        return str(refusal)
    return None


def _cycle(call: Call, kind: PeriodKind) -> str:
    # In the province's own time: in another the first of a month is the last of the one before.
    first = datetime.combine(spans.next_beginning(kind, date_of(call.now)), time(), ZONE)
    return f"R/{first.isoformat()}/P{spans.MONTHS[kind]}M"


def _asked(call: ServiceCall) -> Span:
    kind = call.params.get("kind")
    if kind:
        return spans.closed(PeriodKind(kind), date_of(call.now))
    answers = answers_to(call, "summary_request").answers
    return Span(PeriodKind.ANY, date.fromisoformat(answers["from_on"]), date.fromisoformat(answers["to_on"]))


def _prepared(call: Call) -> Summary | None:
    return call.session.scalar(select(Summary).where(Summary.instance_id == call.instance_id))


def _behind(call: Call) -> Summary:
    summary = _prepared(call)
    if summary is None:
        raise ServiceFailed("Chưa lập số liệu tổng hợp.")
    return summary
