"""Summaries as people read them: the list, one with its forms, the rows behind a number, the paper of it (Art. 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from workflows import audit
from workflows.calendar import date_of
from workflows.errors import NotFound
from workflows.models import Person, Summary
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, may, require
from workflows.printing import Heading, Paper, Sheet, Signature
from workflows.summaries.figures import OPENED, Figures, by
from workflows.summaries.keeping import Content, content_of
from workflows.summaries.rows import Row, duties
from workflows.summaries.sheets import FORMS, PROVINCE
from workflows.summaries.spans import Span
from workflows.unit import UnitOfWork

HEAD = "Chánh Văn phòng"
PRINTED = ("m1", "m4", "m2", "m3", "m5")
"""The forms that the paper brings along; the lists of all documents stand on their own."""


@dataclass(frozen=True)
class Opened:
    """One summary with its content."""

    summary: Summary
    content: Content

    @property
    def span(self) -> Span:
        """The period."""
        return self.content.span

    def sheet(self, key: str) -> Sheet:
        """One of its forms; ``NotFound`` where there is none of that name."""
        form = FORMS.get(key)
        if form is None:
            raise NotFound
        return form.make(self.content)

    @property
    def agencies(self) -> dict[str, Figures]:
        """The figures of each agency by its code, in their order."""
        return by(self.content.rows, lambda row: row.agency)

    @property
    def province(self) -> Figures:
        """The province's figures: of duties."""
        return Figures(duties(self.content.rows))


@dataclass(frozen=True)
class Behind:
    """The rows behind one number."""

    opened: Opened
    title: str
    rows: Sequence[Row]


def listing(uow: UnitOfWork, person: Person, page: int = 1) -> Page[tuple[Summary, Span]]:
    """Every summary with its period, the newest first."""
    require(person, Action.READ_ALL)
    found = select(Summary).options(defer(Summary.content)).order_by(Summary.id.desc())
    total = uow.session.scalar(select(func.count()).select_from(Summary)) or 0
    page = within(page, total)
    shown = uow.session.scalars(found.limit(SIZE).offset(offset(page)))
    return Page([(each, Span(each.kind, each.from_on, each.to_on)) for each in shown], total, page)


def of_instance(uow: UnitOfWork, person: Person, instance_id: int) -> tuple[Summary, Span] | None:
    """The summary that an instance prepares, so that nobody checks or signs what they cannot look at."""
    found = select(Summary).where(Summary.instance_id == instance_id).options(defer(Summary.content))
    summary = uow.session.scalar(found) if may(person, Action.READ_ALL) else None
    return summary and (summary, Span(summary.kind, summary.from_on, summary.to_on))


def opened(uow: UnitOfWork, person: Person, summary_id: int) -> Opened:
    """One summary; for those who read the whole province's work."""
    require(person, Action.READ_ALL)
    summary = uow.session.get(Summary, summary_id)
    if summary is None:
        raise NotFound
    return Opened(summary, content_of(summary))


def behind(uow: UnitOfWork, person: Person, summary_id: int, key: str, agency: str) -> Behind:
    """The rows behind a number of form M1: of one agency, or of the province where none is named."""
    whole = opened(uow, person, summary_id)
    figures = whole.agencies.get(agency) if agency else whole.province
    if figures is None or key not in OPENED:
        raise NotFound
    rows = figures.behind(key)
    whose = figures.rows[0].agency_name if agency and figures.rows else PROVINCE
    group = f"{OPENED[key].group}, " if OPENED[key].group else ""
    return Behind(whole, f"{whose}: {group}{OPENED[key].title}".lower().capitalize(), rows)


def taken(uow: UnitOfWork, person: Person, summary_id: int, what: str) -> Opened:
    """One summary to be printed; that it was taken along is noted (Art. 6.4)."""
    whole = opened(uow, person, summary_id)
    audit.note(uow, person, "summary.export", about=f"summary:{summary_id}", title=what, sha256=whole.summary.sha256)
    return whole


def paper(whole: Opened) -> Paper:
    """The Office's report on the period, as it is signed (Decree 30/2020)."""
    summary, figures = whole.summary, whole.province
    share, province = figures.punctuality, whole.content.province
    told = (
        f"Đến {whole.content.cut_text}, toàn tỉnh có {len(figures.rows)} nhiệm vụ trong kỳ: "
        f"{figures.count('giao')} giao trong kỳ, {figures.count('chuyen')} kỳ trước chuyển sang. "
        f"Đã hoàn thành đúng hạn {figures.count('dung-han')}, quá hạn {figures.count('xong-muon')}; "
        f"đang thực hiện trong hạn {figures.count('trong-han')}, quá hạn {figures.count('qua-han')}; "
        f"không hạn {figures.count('khong-han')}; chưa cập nhật {figures.count('chua-cap-nhat')}."
        + (f" Tỷ lệ hoàn thành đúng hạn {share:.1%}.".replace(".", ",", 1) if share is not None else "")
    )
    return Paper(
        superior=f"Ủy ban nhân dân tỉnh {province}",
        issuer="Văn phòng",
        symbol=summary.document_number or "/BC-VP",
        place=province,
        dated=date_of(summary.signed_at) if summary.signed_at else None,
        title="Báo cáo",
        subject=f"Kết quả thực hiện nhiệm vụ do UBND tỉnh, Chủ tịch UBND tỉnh giao {whole.span.name}",
        paragraphs=[Heading("1. Kết quả thực hiện"), told],
        sheets=[whole.sheet(key) for key in PRINTED],
        closing=_said(summary),
        signature=signature(summary),
        recipients=["Chủ tịch, các Phó Chủ tịch UBND tỉnh (b/c)", "Các cơ quan, địa phương", "Lưu: VT, TH"],
    )


def signature(summary: Summary) -> Signature:
    """Of the Office's own paper: its head in his own right, a deputy in his place (Decree 30/2020, annex I)."""
    if summary.signer_position.casefold().startswith("phó "):
        return Signature(f"KT. {HEAD}", f"Phó {HEAD}", summary.signer)
    return Signature("", HEAD, summary.signer)


def _said(summary: Summary) -> list[str]:
    parts = (("2. Đánh giá chung", summary.assessment), ("3. Kiến nghị, đề xuất", summary.proposals))
    return [each for heading, text in parts if text for each in (Heading(heading), *text.splitlines())]
