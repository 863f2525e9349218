"""Every number that a dashboard tells: what it is called, which figures it sums, and of what time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto

from workflows.errors import NotFound
from workflows.rollups import Figure
from workflows.rollups.sums import AGES, Age, Span, Sums


class Thing(StrEnum):
    """What the rows behind a number are."""

    PART = auto()
    REPORT = auto()
    EXTENSION = auto()
    DIRECTIVE = auto()


@dataclass(frozen=True)
class Number:
    """One number; ``dated`` counts what came in the period that is asked for, any other what stands now."""

    key: str
    label: str
    figures: tuple[Figure, ...]
    dated: bool = False
    thing: Thing = Thing.PART
    age: Age | None = None
    soon: bool = False

    def of(self, sums: Sums, span: Span) -> int:
        """How many there are."""
        if self.age is not None:
            return sums.aged(self.age)
        if self.soon:
            return sums.tally.due_soon
        return sums.during(span, *self.figures) if self.dated else sums.of(*self.figures)


_OPEN = (Figure.UNDATED, Figure.IN_TIME, Figure.NEVER_UPDATED)
_OVERDUE = (Figure.OVERDUE, Figure.OVERDUE_STOPPED)
OPEN = Number("dang-mo", "Đang mở", (*_OPEN, *_OVERDUE))
DOING = Number("dang-thuc-hien", "Đang thực hiện", _OPEN)
DUE_SOON = Number("sap-den-han", "Sắp đến hạn", (Figure.IN_TIME,), soon=True)
ON_TIME = Number("dung-han", "Hoàn thành đúng hạn", (Figure.DONE_ON_TIME, Figure.DONE_UNDATED), dated=True)
LATE = Number("tre-han", "Hoàn thành trễ hạn", (Figure.DONE_LATE,), dated=True)
OVERDUE = Number("qua-han", "Quá hạn chưa xong", _OVERDUE)
STOPPED = Number("qua-han-da-bao-cao", "Đã báo cáo hoặc tạm dừng", (Figure.OVERDUE_STOPPED,))
AGED = tuple(Number(f"qua-han-{age.key}", age.label, (Figure.OVERDUE,), age=age) for age in AGES)
NOT_UPDATED = Number("chua-cap-nhat", "Xem như chưa thực hiện", (Figure.NOT_UPDATED,))
GIVEN = Number("giao-moi", "Giao mới", (Figure.GIVEN,), dated=True)
BROKEN = Number("tre-trong-ky", "Mới trễ hạn", (Figure.BROKEN,), dated=True)


def _reports(key: str, figure: Figure, *, dated: bool = True) -> Number:
    return Number(key, figure.label, (figure,), dated, Thing.REPORT)


REPORTED = _reports("bao-cao", Figure.REPORTED)
REPORTED_LATE = _reports("cap-nhat-muon", Figure.REPORTED_LATE)
REVIEWED = _reports("ra-soat", Figure.REVIEWED)
REVIEWED_LATE = _reports("ra-soat-muon", Figure.REVIEWED_LATE)
RETURNED = _reports("bi-tra-lai", Figure.RETURNED)
AWAITING = _reports("cho-ra-soat", Figure.AWAITING, dated=False)
REVIEW_OVERDUE = _reports("cho-ra-soat-qua-han", Figure.REVIEW_OVERDUE, dated=False)
EXTENDED = Number("gia-han", Figure.EXTENDED.label, (Figure.EXTENDED,), dated=True, thing=Thing.EXTENSION)
ENTERED = Number("van-ban-nhap", Figure.ENTERED.label, (Figure.ENTERED,), dated=True, thing=Thing.DIRECTIVE)
ENTERED_LATE = Number("nhap-muon", Figure.ENTERED_LATE.label, (Figure.ENTERED_LATE,), dated=True, thing=Thing.DIRECTIVE)

NUMBERS: Mapping[str, Number] = {
    each.key: each
    for each in (
        OPEN,
        DOING,
        DUE_SOON,
        ON_TIME,
        LATE,
        OVERDUE,
        STOPPED,
        *AGED,
        NOT_UPDATED,
        GIVEN,
        BROKEN,
        REPORTED,
        REPORTED_LATE,
        REVIEWED,
        REVIEWED_LATE,
        RETURNED,
        AWAITING,
        REVIEW_OVERDUE,
        EXTENDED,
        ENTERED,
        ENTERED_LATE,
    )
}


def number(key: str) -> Number:
    """The number of that name; ``NotFound`` for any other."""
    if key not in NUMBERS:
        raise NotFound
    return NUMBERS[key]
