"""Which directives are checked, and what their entry may leave out (Art. 8.1)."""

from __future__ import annotations

from workflows.settings.kinds import YES_OR_NO, Setting, choices, clock_time, one_word, whole_number, yes_or_no
from workflows.vocabulary import Word


class SecondCheck(Word):
    """Which directives a second person checks before agencies see them."""

    NONE = "none", "Không văn bản nào"
    NOT_URGENT = "not_urgent", "Mọi văn bản trừ văn bản khẩn"
    ALL = "all", "Mọi văn bản"


ENTRY_DAYS = Setting(
    key="entry_days",
    label="Số ngày làm việc để Văn phòng nhập văn bản",
    sentence="Tính từ ngày ban hành, ngày ban hành không tính; không quá thời hạn sớm nhất của các nhiệm vụ.",
    article="Điều 8 khoản 1",
    default=3,
    read=whole_number(1, 30),
    unit="ngày làm việc",
)

VERY_URGENT_TOO = Setting(
    key="very_urgent_too",
    label="Văn bản thượng khẩn phải cập nhật ngay trong ngày",
    sentence="Quy chế nêu “hỏa tốc, khẩn” (in nhầm “hòa tấu”); thượng khẩn ở giữa hai mức này.",
    article="Điều 8 khoản 1, 2 (A2)",
    default=True,
    read=yes_or_no,
    options=YES_OR_NO,
)

DAY_ENDS = Setting(
    key="day_ends",
    label="Giờ kết thúc của “ngay trong ngày phát hành”",
    sentence="Để trống là đến 24:00; nếu tính theo giờ hành chính thì nhập, ví dụ, 17:00.",
    article="Điều 8 khoản 1, 2 (A3)",
    default="",
    read=clock_time,
    empty="Hết ngày (24:00)",
)

PAST_DEADLINES = Setting(
    key="past_deadlines",
    label="Cho nhập nhiệm vụ đã qua thời hạn",
    sentence="Thời hạn trong văn bản có thể đã qua khi nhập; cho nhập thì văn bản được đánh dấu để biết.",
    article="Điều 8 khoản 1 (A12)",
    default=True,
    read=yes_or_no,
    options=YES_OR_NO,
)

FOLLOWER_NAMED = Setting(
    key="follower_named",
    label="Bắt buộc nêu cá nhân theo dõi",
    sentence="Quy chế viết “đơn vị, cá nhân”: luôn phải nêu đơn vị; có thể bắt buộc nêu cả cá nhân.",
    article="Điều 8 khoản 1 điểm đ (A14)",
    default=False,
    read=yes_or_no,
    options=YES_OR_NO,
)

SECOND_CHECK: Setting[str] = Setting(
    key="second_check",
    label="Kiểm tra lần hai trước khi giao nhiệm vụ",
    sentence="Văn bản thuộc diện này được người thứ hai của Văn phòng kiểm tra; cơ quan chỉ thấy khi đã kiểm tra xong.",
    article="Điều 8 khoản 1",
    default=SecondCheck.NONE.value,
    read=one_word(SecondCheck),
    options=choices(SecondCheck),
)
