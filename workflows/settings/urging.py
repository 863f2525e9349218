"""When people are reminded and urged, and how often a limit may be moved (Art. 11.2)."""

from __future__ import annotations

from workflows.settings.kinds import Setting, clock_time, whole_number, whole_numbers

DUE_SOON_DAYS = Setting(
    key="due_soon_days",
    label="Số ngày làm việc coi là sắp đến hạn",
    sentence="Nhiệm vụ còn không quá số ngày làm việc này thì được đánh dấu “Sắp đến hạn”.",
    article="Điều 11 khoản 2",
    default=3,
    read=whole_number(1, 30),
    unit="ngày làm việc",
)

REMIND_DAYS = Setting(
    key="remind_days",
    label="Các mốc nhắc trước hạn",
    sentence="Nhắc cơ quan trước thời hạn chừng ấy ngày làm việc, lúc 7 giờ 30; 0 là ngày đến hạn.",
    article="Điều 11 khoản 2",
    default=[5, 3, 1, 0],
    read=whole_numbers(0, 60),
)

LETTER_DAYS = Setting(
    key="letter_days",
    label="Mốc dự thảo văn bản đôn đốc",
    sentence="Quá hạn chừng ấy ngày làm việc thì người theo dõi được nhắc gửi văn bản đôn đốc, kèm dự thảo.",
    article="Điều 11 khoản 2",
    default=5,
    read=whole_number(2, 250),
)

CRITICISM_DAYS = Setting(
    key="criticism_days",
    label="Mốc đề xuất phê bình",
    sentence="Quá hạn chừng ấy ngày làm việc thì nhiệm vụ vào danh sách đề xuất phê bình.",
    article="Điều 11 khoản 2, Điều 13",
    default=15,
    read=whole_number(3, 250),
)

DIGEST_AT = Setting(
    key="digest_at",
    label="Giờ gửi thư tổng hợp hằng ngày",
    sentence="Mỗi ngày làm việc, từ giờ này, mỗi người nhận một thư gồm các thông báo chưa gửi; hỏa tốc thì gửi ngay.",
    article="Điều 11 khoản 2",
    default="07:30",
    read=clock_time,
)

INCIDENT_DAYS = Setting(
    key="incident_days",
    label="Thời hạn xử lý sự cố",
    sentence="Sự cố cơ quan báo mà quá chừng ấy ngày làm việc chưa xử lý xong thì lãnh đạo Văn phòng được nhắc.",
    article="Điều 13 khoản 2",
    default=2,
    read=whole_number(1, 30),
    unit="ngày làm việc",
)

EXTENSION_NOTICE_DAYS = Setting(
    key="extension_notice_days",
    label="Xin gia hạn trước bao nhiêu ngày làm việc",
    sentence="Cơ quan phải xin gia hạn trước thời hạn ít nhất chừng ấy ngày làm việc; 0 là đến hết ngày đến hạn.",
    article="Quy chế không nêu",
    default=0,
    read=whole_number(0, 30),
)

EXTENSION_TIMES = Setting(
    key="extension_times",
    label="Số lần gia hạn tối đa",
    sentence="Một nhiệm vụ được gia hạn nhiều nhất chừng ấy lần; 0 là không giới hạn.",
    article="Quy chế không nêu",
    default=0,
    read=whole_number(0, 20),
)
