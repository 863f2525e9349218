"""From when on the Office's leaders are told of a figure by themselves, and how long a head has to explain one."""

from __future__ import annotations

from workflows.settings.kinds import YES_OR_NO, Setting, whole_number, yes_or_no

OVERDUE_SHARE = Setting(
    key="overdue_share",
    label="Ngưỡng báo động tỷ lệ quá hạn của một cơ quan",
    sentence="Việc quá hạn chiếm từ chừng ấy phần trăm việc đang mở của một cơ quan thì báo lãnh đạo Văn phòng.",
    article="Điều 11 khoản 2",
    default=20,
    read=whole_number(1, 100),
    unit="%",
)

REVIEWS_WAITING_LATE = Setting(
    key="reviews_waiting_late",
    label="Ngưỡng báo động báo cáo chờ rà soát quá hạn",
    sentence="Có từ chừng ấy báo cáo chờ rà soát quá hạn thì báo lãnh đạo Văn phòng.",
    article="Điều 8 khoản 3",
    default=5,
    read=whole_number(1, 10_000),
    unit="báo cáo",
)

INCIDENTS_WAITING = Setting(
    key="incidents_waiting",
    label="Ngưỡng báo động sự cố của quy trình",
    sentence="Có từ chừng ấy tiến trình dừng vì sự cố thì báo lãnh đạo Văn phòng.",
    article="Điều 11 khoản 1",
    default=1,
    read=whole_number(1, 10_000),
    unit="sự cố",
)

WEEKLY_DIGEST = Setting(
    key="weekly_digest",
    label="Thư tổng hợp đầu tuần",
    sentence="Ngày làm việc đầu tuần, lãnh đạo và thủ trưởng cơ quan nhận số liệu tổng hợp của phần mình.",
    article="Điều 11 khoản 2",
    default=True,
    read=yes_or_no,
    options=YES_OR_NO,
)

EXPLANATION_DAYS = Setting(
    key="explanation_days",
    label="Số ngày làm việc để giải trình",
    sentence="Hạn được gợi ý khi yêu cầu thủ trưởng cơ quan giải trình một số liệu.",
    article="Quy chế không nêu",
    default=3,
    read=whole_number(1, 30),
    unit="ngày làm việc",
)
