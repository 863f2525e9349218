"""What is counted, and for whom: the words of the roll-up, and the first day of a month as it keeps it."""

from __future__ import annotations

from datetime import date, datetime

from workflows.buckets import Bucket
from workflows.calendar import at, date_of
from workflows.vocabulary import Word


class Cut(Word):
    """Of what part of the province a figure is: duties of the first three, parts given to agencies of the others."""

    PROVINCE = "province", "Toàn tỉnh"
    LEADER = "leader", "Người chỉ đạo"
    FIELD = "field", "Lĩnh vực"
    AGENCY = "agency", "Cơ quan, địa phương"
    AGENCY_OF_LEADER = "agency_of_leader", "Cơ quan theo người chỉ đạo"
    AGENCY_OF_FIELD = "agency_of_field", "Cơ quan theo lĩnh vực"


class Figure(Word):
    """One figure. The first group is where work stands, worst last; the others count what happened, by month."""

    DONE_ON_TIME = "done_on_time", "Hoàn thành đúng hạn"
    DONE_UNDATED = "done_undated", "Hoàn thành, không hạn"
    DONE_LATE = "done_late", "Hoàn thành quá hạn"
    UNDATED = "undated", "Đang thực hiện, không hạn"
    IN_TIME = "in_time", "Đang thực hiện, trong hạn"
    NEVER_UPDATED = "never_updated", "Chưa cập nhật, trong hạn"
    OVERDUE_STOPPED = "overdue_stopped", "Quá hạn, đã báo cáo hoặc tạm dừng"
    OVERDUE = "overdue", "Quá hạn, đang chờ cơ quan"

    NOT_UPDATED = "not_updated", "Xem như chưa thực hiện"
    GIVEN = "given", "Giao mới"
    BROKEN = "broken", "Trễ hạn"
    REPORTED = "reported", "Báo cáo đã cập nhật"
    REPORTED_LATE = "reported_late", "Cập nhật muộn"
    REVIEWED = "reviewed", "Báo cáo đã rà soát"
    REVIEWED_LATE = "reviewed_late", "Rà soát muộn"
    RETURNED = "returned", "Báo cáo bị trả lại"
    EXTENDED = "extended", "Gia hạn"
    AWAITING = "awaiting", "Báo cáo chờ rà soát"
    REVIEW_OVERDUE = "review_overdue", "Chờ rà soát quá hạn"
    ENTERED = "entered", "Văn bản đã nhập"
    ENTERED_LATE = "entered_late", "Nhập muộn"


STANDINGS = tuple(Figure)[: tuple(Figure).index(Figure.OVERDUE) + 1]
"""Where work stands, the worst last."""
DONE = frozenset({Figure.DONE_ON_TIME, Figure.DONE_UNDATED, Figure.DONE_LATE})
LATE = frozenset({Figure.OVERDUE_STOPPED, Figure.OVERDUE})
OF_BUCKET = {figure: Bucket.OVERDUE if figure in LATE else Bucket(figure.value) for figure in STANDINGS}
"""The bucket in which each standing is counted (``workflows.buckets``)."""


def month_of(moment: datetime) -> datetime:
    """The instant at which the month of a moment began in the province."""
    return first_of(date_of(moment))


def first_of(day: date) -> datetime:
    """The instant at which the month of a day began in the province."""
    return at(day.replace(day=1))
