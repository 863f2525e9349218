"""The forms M1 to M8: rows as tables to be printed; no query, no rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.buckets import DONE, Bucket
from workflows.printing import Cell, Column, Kind, Sheet
from workflows.summaries.figures import COUNTS, TIMES, Figures, by, ranks
from workflows.summaries.keeping import Content
from workflows.summaries.rows import Row, duties
from workflows.vocabulary import Source

SOON = timedelta(days=31)
"""What is due within a month of the cut-off stands in form M3."""
PROVINCE = "Toàn tỉnh"
_PLACE = Column("STT", Kind.PLACE, 6)


@dataclass(frozen=True)
class Form:
    """One form: its key in addresses, what it is called, and how it is made of a summary's content."""

    key: str
    name: str
    make: Callable[[Content], Sheet]


def by_agency(content: Content) -> Sheet:
    """M1: every agency's figures with the change since the period before, and its place."""
    names = {row.agency: row.agency_name for row in content.rows}
    before = {names.get(code, PROVINCE): share for code, share in content.before.items() if code in names or not code}
    return _figures("Tổng hợp theo cơ quan, địa phương", "Cơ quan, địa phương", content, _agency, before)


def by_director(content: Content) -> Sheet:
    """M4: the figures of each director's duties."""
    return _figures("Theo người chỉ đạo", "Người chỉ đạo", content, lambda row: row.director, None, whole=True)


def by_field(content: Content) -> Sheet:
    """M4: the figures of each field's duties."""
    return _figures("Theo lĩnh vực", "Lĩnh vực", content, lambda row: row.field or "Chưa ghi", None, whole=True)


def overdue(content: Content) -> Sheet:
    """M2: what is overdue, the longest first."""
    late = [row for row in duties(content.rows) if row.bucket is Bucket.OVERDUE]
    columns = (
        *_DOCUMENT,
        Column("Người chỉ đạo", width=16),
        Column("Nội dung nhiệm vụ", width=34),
        Column("Chủ trì", width=18),
        Column("Phối hợp", width=16),
        Column("Thời hạn", Kind.DATE, 11),
        Column("Số ngày quá hạn", Kind.NUMBER, 8),
        Column("Tình hình, kết quả", width=26),
        Column("Nguyên nhân", width=18),
        Column("Đề xuất", width=16),
        Column("Chuyên viên theo dõi", width=16),
    )
    found = sorted(late, key=lambda row: (-row.days, row.due_on or date.max, row.id))
    rows = [
        (
            *_document(row),
            row.director,
            row.content,
            row.agency_name,
            row.cooperating,
            row.due_on,
            row.days,
            row.told,
            row.cause,
            f"Đã đôn đốc: {row.urged}" if row.urged else "Đôn đốc bằng văn bản",
            row.follower,
        )
        for row in found
    ]
    return _numbered("Danh mục nhiệm vụ quá hạn", columns, rows)


def due_soon(content: Content) -> Sheet:
    """M3: what is due within a month of the cut-off."""
    last = content.cut_on + SOON
    found = [
        row
        for row in duties(content.rows)
        if row.bucket not in DONE and row.due_on is not None and content.cut_on <= row.due_on <= last
    ]
    found.sort(key=lambda row: (row.due_on or last, row.id))
    rows = [(*_document(row), row.content, row.agency_name, row.due_on, row.told, row.follower) for row in found]
    columns = (
        *_DOCUMENT,
        Column("Nội dung nhiệm vụ", width=34),
        Column("Chủ trì", width=20),
        Column("Thời hạn", Kind.DATE, 11),
        Column("Tình hình", width=26),
        Column("Chuyên viên theo dõi", width=16),
    )
    return _numbered(f"Danh mục nhiệm vụ đến hạn đến ngày {last:%d/%m/%Y}", columns, rows)


def discipline(content: Content) -> Sheet:
    """M5: what was entered, updated and reviewed late, of the Office and of each agency (Art. 8)."""
    columns = (
        Column("Việc", width=22),
        Column("Văn bản", width=16),
        Column("Cơ quan", width=24),
        Column("Hạn", Kind.DATE, 11),
        Column("Thực hiện", width=16),
    )
    rows = [(each.what, each.number, each.whose, each.due_on, each.done) for each in content.late]
    return _numbered("Chấp hành quy chế: nhập, cập nhật, rà soát muộn", columns, rows)


def by_directive(content: Content) -> Sheet:
    """M6: how far each duty of each directive has come."""
    return _listed("Tiến độ theo văn bản", content.rows)


def of_government(content: Content) -> Sheet:
    """M7: what the Government and the Prime Minister gave the province, apart from the rest."""
    found = [row for row in content.rows if row.source == Source.GOVERNMENT]
    return _listed("Nhiệm vụ Chính phủ, Thủ tướng Chính phủ giao", found)


def register(content: Content) -> Sheet:
    """M8: the register of documents and how they were settled (Decree 30/2020, appendix IV)."""
    columns = (
        Column("Tên loại, số, ký hiệu, ngày, cơ quan ban hành", width=34),
        Column("Đơn vị nhận", width=22),
        Column("Thời hạn giải quyết", Kind.DATE, 11),
        Column("Tiến độ", width=20),
        Column("Số, ký hiệu văn bản trả lời", width=16),
        Column("Ghi chú", width=16),
    )
    rows = [
        (
            f"{row.doc_type} {row.number} ngày {row.issued_on:%d/%m/%Y}, {row.issuer}",
            row.agency_name,
            row.due_on,
            row.bucket.label,
            row.answer,
            row.period,
        )
        for row in sorted(content.rows, key=lambda row: (row.issued_on, row.directive, row.id))
    ]
    return _numbered("Sổ theo dõi giải quyết văn bản", columns, rows)


FORMS: Mapping[str, Form] = {
    each.key: each
    for each in (
        Form("m1", "M1. Theo cơ quan", by_agency),
        Form("m2", "M2. Quá hạn", overdue),
        Form("m3", "M3. Sắp đến hạn", due_soon),
        Form("m4", "M4. Theo người chỉ đạo", by_director),
        Form("m4b", "M4. Theo lĩnh vực", by_field),
        Form("m5", "M5. Chấp hành quy chế", discipline),
        Form("m6", "M6. Theo văn bản", by_directive),
        Form("m7", "M7. Chính phủ giao", of_government),
        Form("m8", "M8. Sổ theo dõi", register),
    )
}
_DOCUMENT = (Column("Số, ký hiệu", width=14), Column("Ngày", Kind.DATE, 11), Column("Trích yếu", width=30))


def _document(row: Row) -> tuple[Cell, ...]:
    return row.number, row.issued_on, row.summary


def _agency(row: Row) -> str:
    return row.agency_name


def _figures(
    title: str,
    whose: str,
    content: Content,
    name: Callable[[Row], str],
    before: Mapping[str, float | None] | None,
    *,
    whole: bool = False,
) -> Sheet:
    """``whole`` counts duties, as the province does; else each agency counts what it was given."""
    province = duties(content.rows)
    groups = by(province if whole else content.rows, name)
    places = ranks(groups)
    counted = tuple(Column(each.title, Kind.NUMBER, 8, each.group) for each in COUNTS.values())
    compared = (Column("So kỳ trước", Kind.SHARE, 8), Column("Xếp hạng", Kind.NUMBER, 6)) if before is not None else ()
    columns = (
        Column(whose, width=26),
        *counted,
        *(Column(each.title, Kind.NUMBER, 7) for each in TIMES.values()),
        Column("Hoàn thành đúng hạn", Kind.SHARE, 8, "Tỷ lệ"),
        Column("Cập nhật", Kind.SHARE, 8, "Tỷ lệ"),
        *compared,
        Column("Ghi chú", width=10),
    )

    def line(label: str, figures: Figures, *, place: int | None, remark: str = "") -> tuple[Cell, ...]:
        change = _change(figures.punctuality, before.get(label)) if before is not None else None
        last: tuple[Cell, ...] = (change, place) if before is not None else ()
        counts = (figures.count(key) for key in COUNTS)
        times = figures.returns, figures.extensions, figures.punctuality, figures.updating
        return (label, *counts, *times, *last, remark)

    remarks = content.remarks if before is not None else {}
    rows = [
        line(label, each, place=places.get(label), remark=remarks.get(each.rows[0].agency, ""))
        for label, each in groups.items()
    ]
    total = line(PROVINCE, Figures(province), place=None)
    note = (
        f"Số liệu đến {content.cut_text}. Toàn tỉnh đếm nhiệm vụ; cơ quan đếm phần được giao, nên cộng các cơ quan "
        "có thể lớn hơn toàn tỉnh. Tỷ lệ đúng hạn tính trên việc đã hoàn thành có thời hạn."
    )
    return _numbered(title, columns, rows, total=total, note=note)


def _change(now: float | None, before: float | None) -> float | None:
    return now - before if now is not None and before is not None else None


def _listed(title: str, found: Sequence[Row]) -> Sheet:
    columns = (
        *_DOCUMENT,
        Column("Nội dung nhiệm vụ", width=34),
        Column("Cơ quan", width=20),
        Column("Vai trò", width=10),
        Column("Thời hạn", Kind.DATE, 11),
        Column("Kết quả", width=18),
        Column("Tình hình", width=26),
    )
    rows = [
        (*_document(row), row.content, row.agency_name, row.part.label, row.due_on, row.bucket.label, row.told)
        for row in sorted(found, key=lambda row: (row.issued_on, row.directive, row.duty, row.id))
    ]
    return _numbered(title, columns, rows)


def _numbered(
    title: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    total: Sequence[Cell] | None = None,
    note: str = "",
) -> Sheet:
    body = [(place, *row) for place, row in enumerate(rows, start=1)]
    return Sheet(title, (_PLACE, *columns), body, total=(None, *total) if total else None, note=note)
