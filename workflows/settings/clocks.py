"""How the agency's and the Office's days are counted, and what stops the deadline's clock (Art. 8.2, 8.3)."""

from __future__ import annotations

from workflows.settings.kinds import YES_OR_NO, Setting, choices, one_word, whole_number, yes_or_no
from workflows.vocabulary import Counting, Stopping

UPDATE_DAYS = Setting(
    key="update_days",
    label="Số ngày để cơ quan cập nhật báo cáo",
    sentence="Tính từ ngày phát hành văn bản báo cáo của cơ quan, ngày phát hành không tính.",
    article="Điều 8 khoản 2",
    default=2,
    read=whole_number(1, 30),
    unit="ngày",
)

UPDATE_COUNTING = Setting(
    key="update_counting",
    label="Cách tính “ngày” khi cơ quan cập nhật",
    sentence="Quy chế viết “02 ngày”, khác với “03 ngày làm việc” ở khoản 1; Bộ luật Dân sự, Điều 147–148.",
    article="Điều 8 khoản 2 (A1)",
    default=Counting.ROLLED.value,
    read=one_word(Counting),
    options=choices(Counting),
)

STOPPING = Setting(
    key="stopping",
    label="Mốc để xét đúng hạn, quá hạn",
    sentence="Áp dụng cho báo cáo gửi từ lúc đổi. Thời gian Văn phòng duyệt không bao giờ tính cho cơ quan.",
    article="Điều 8 khoản 2 (A5)",
    default=Stopping.RELEASE.value,
    read=one_word(Stopping),
    options=choices(Stopping),
)

HOLDING_EXTENDS = Setting(
    key="holding_extends",
    label="Trừ thời gian Văn phòng giữ báo cáo rồi trả lại",
    sentence="Số ngày làm việc từ lúc gửi đến lúc trả lại được cộng vào ngày xét quá hạn; áp dụng từ lúc đổi.",
    article="Điều 8 khoản 3 (A5)",
    default=True,
    read=yes_or_no,
    options=YES_OR_NO,
)

REVIEW_DAYS = Setting(
    key="review_days",
    label="Số ngày để Văn phòng rà soát báo cáo",
    sentence="Tính từ ngày cơ quan gửi; quá hạn thì người theo dõi được nhắc và lần duyệt ghi là muộn.",
    article="Điều 8 khoản 3",
    default=1,
    read=whole_number(1, 10),
    unit="ngày",
)

REVIEW_COUNTING = Setting(
    key="review_counting",
    label="Cách tính “mỗi ngày một lần” khi rà soát",
    sentence="Ngày làm việc: báo cáo gửi thứ Sáu được rà soát chậm nhất thứ Hai.",
    article="Điều 8 khoản 3 (A11)",
    default=Counting.WORKING.value,
    read=one_word(Counting),
    options=choices(Counting),
)
