"""Which files are taken, how many, and who looks at those that are held (Art. 4.4, 5.1)."""

from __future__ import annotations

from workflows.settings.kinds import YES_OR_NO, Setting, usernames, whole_number, yes_or_no

FILE_MEGABYTES = Setting(
    key="file_megabytes",
    label="Dung lượng tối đa của một tệp (MB)",
    sentence="Tệp lớn hơn thì không nhận.",
    article="Điều 4 khoản 4",
    default=20,
    read=whole_number(1, 20),
    unit="MB",
)

FILE_MEGABYTES_A_DAY = Setting(
    key="file_megabytes_a_day",
    label="Dung lượng tệp một người gửi trong 24 giờ (MB)",
    sentence="Quá số này thì không nhận thêm tệp của người đó cho đến hôm sau.",
    article="Điều 6 khoản 2",
    default=500,
    read=whole_number(20, 10_000),
    unit="MB",
)

TAKES_PPTX = Setting(
    key="takes_pptx",
    label="Nhận tệp .pptx",
    sentence="Quy chế không nêu .pptx trong danh sách định dạng; Văn phòng quyết định có nhận hay không.",
    article="Điều 4 khoản 4 (A7)",
    default=False,
    read=yes_or_no,
    options=YES_OR_NO,
)

HELD_FILES_KEEPERS: Setting[list[str]] = Setting(
    key="held_files_keepers",
    label="Người xem xét tệp tạm giữ",
    sentence="Tên tài khoản, cách nhau bằng dấu phẩy; để trống thì là lãnh đạo và quản trị của Văn phòng.",
    article="Điều 5 khoản 1",
    default=[],
    read=usernames,
    empty="Lãnh đạo và quản trị của Văn phòng",
)
