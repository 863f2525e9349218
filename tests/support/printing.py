"""A paper of the Office with a table over two pages and two annexes, as the tests print it."""

from __future__ import annotations

from datetime import date

from workflows.printing import Column, Heading, Kind, Paper, Sheet, Signature

MARKS = "{{ 7 * 7 }} {% x %} <w:p/> <b>đậm</b> &amp; Ngoằn ngoèo"
"""What a template, a page and a document would obey, were it theirs."""

_RESULTS = Sheet(
    "Tổng hợp",
    [
        Column("STT", Kind.NUMBER, 5),
        Column("Đơn vị", width=34),
        Column("Tổng", Kind.NUMBER, 7),
        Column("Đúng hạn", Kind.NUMBER, 8, group="Đã hoàn thành"),
        Column("Quá hạn", Kind.NUMBER, 8, group="Đã hoàn thành"),
        Column("Tỷ lệ", Kind.SHARE, 8),
    ],
    [[place, f"Ủy ban nhân dân xã Lộc An số {place}", 72 + place, 35, 12, 0.847] for place in range(1, 61)],
    total=[None, "Toàn tỉnh", 72 * 60 + 1830, 2100, 720, 0.745],
    note="Số liệu đến 17 giờ 00 ngày 15/4/2018.",
)
SUMMED = 72 * 60 + 1830

LISTED = Sheet(
    "Danh mục nhiệm vụ quá hạn",
    [
        Column("STT", Kind.NUMBER, 5),
        Column("Số, ký hiệu", width=16, group="Văn bản"),
        Column("Ngày", Kind.DATE, 11, group="Văn bản"),
        Column("Trích yếu", width=40, group="Văn bản"),
        Column("Nội dung nhiệm vụ", width=40),
        Column("Thời hạn", Kind.DATE, 11),
    ],
    [
        [
            place,
            f"{place}/UBND-VP",
            date(2018, 1, 1 + place % 28),
            f"Về việc giải quyết kiến nghị số {place} của cử tri huyện Đất Đỏ",
            f"Kiểm tra, báo cáo việc {place}",
            date(2018, 3, 1 + place % 28),
        ]
        for place in range(1, 41)
    ],
)

PAPER = Paper(
    superior="Ủy ban nhân dân tỉnh",
    issuer="Văn phòng",
    symbol="27/BC-VP",
    place="Bà Rịa - Vũng Tàu",
    dated=date(2018, 4, 16),
    title="Báo cáo",
    subject="Tình hình thực hiện ý kiến chỉ đạo quý I năm 2018",
    paragraphs=[Heading("1. Kết quả chung"), "Thực hiện Quyết định số 520/QĐ-UBND, kết quả như sau:"],
    sheets=[_RESULTS, LISTED, LISTED],
    signature=Signature("TL. Chủ tịch", "Chánh Văn phòng", "Đặng Minh Thông"),
    recipients=["Chủ tịch UBND tỉnh (b/c)", "Lưu: VT, TH"],
    closing=[Heading("2. Kiến nghị"), "Đề nghị các đơn vị khẩn trương thực hiện."],
)
