"""What stands on the papers that the Office signs (Decree 30/2020/NĐ-CP)."""

from __future__ import annotations

from workflows.settings.kinds import Setting, some_words

PROVINCE_NAME = Setting(
    key="province_name",
    label="Tên tỉnh trên văn bản",
    sentence="Ghi ở tên cơ quan và địa danh của báo cáo, ví dụ “Bà Rịa - Vũng Tàu, ngày …”.",
    article="Điều 10",
    default="Bà Rịa - Vũng Tàu",
    read=some_words(60),
)
