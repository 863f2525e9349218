"""What the Office decides about how processes are changed."""

from __future__ import annotations

from workflows.settings.kinds import YES_OR_NO, Setting, yes_or_no

DESIGN_APPROVAL = Setting(
    key="design_approval",
    label="Người thứ hai duyệt trước khi triển khai quy trình",
    sentence="Bản soạn phải được một người khác với người triển khai duyệt, đúng nội dung sẽ triển khai.",
    article="Điều 10 khoản 2",
    default=False,
    read=yes_or_no,
    options=YES_OR_NO,
)
