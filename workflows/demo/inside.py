"""What the demonstration's district hands down to its own parts, and how far each has come."""

from __future__ import annotations

from typing import Any

from workflows.demo.requests import Request

_HEAD, _OFFICER = "tt.tt", "dm.tt"
_WORKS, _LANDS, _CULTURE = "dm.ttkt", "dm.tttn", "dm.ttvh"
_ACCEPTED: dict[str, Any] = {}


def _reported(what: str) -> dict[str, Any]:
    return {"content": f"{what} Chi tiết nêu trong hồ sơ lưu tại phòng."}


def _request(days: int, part: str, limit: int, content: str, *answers: Any, **more: Any) -> Request:
    said = {"content": content, "part": part, "days": str(limit)}
    return Request(days, more.get("by", _HEAD), "internal_assignment", said, answers, more.get("within", False))


INSIDE = (
    _request(
        14,
        "TTVH",
        1,
        "Lập danh sách di tích trên địa bàn huyện cần tu bổ trong năm.",
        (_CULTURE, "accept", _ACCEPTED),
        (_CULTURE, "report", _reported("Đã lập danh sách 12 di tích kèm dự toán sơ bộ.")),
        (_HEAD, "review", {"decision": "confirm"}),
    ),
    _request(
        12,
        "TTKT",
        5,
        "Kiểm tra các tuyến đường huyện hư hỏng sau mưa lớn, đề xuất sửa chữa.",
        (_WORKS, "accept", _ACCEPTED),
        (_WORKS, "report", _reported("Đã kiểm tra 9 tuyến, đề xuất sửa 4 tuyến trong quý.")),
        (_HEAD, "review", {"decision": "confirm"}),
    ),
    _request(
        9,
        "TTVH",
        5,
        "Rà soát nhà văn hóa xã chưa đạt chuẩn, báo cáo phương án.",
        (_CULTURE, "accept", _ACCEPTED),
    ),
    _request(
        6,
        "TTTN",
        10,
        "Tổng hợp số liệu chất thải rắn sinh hoạt của các xã, thị trấn.",
        (_LANDS, "accept", _ACCEPTED),
        (_LANDS, "report", _reported("Đã tổng hợp số liệu của 8 trong 10 xã, thị trấn.")),
        (_HEAD, "review", {"decision": "return", "reason": "Còn thiếu số liệu của hai xã; bổ sung rồi gửi lại."}),
    ),
    _request(
        4,
        "TTKT",
        8,
        "Chuẩn bị phần nội dung về hạ tầng cho báo cáo gửi UBND tỉnh.",
        (_WORKS, "accept", _ACCEPTED),
        (_WORKS, "report", _reported("Gửi phần nội dung về hạ tầng, kèm bảng số liệu.")),
        by=_OFFICER,
        within=True,
    ),
    _request(
        3,
        "TTVH",
        6,
        "Cung cấp số liệu đất công cộng dành cho thể thao của các xã.",
        (_CULTURE, "hand_back", {"reason": "Số liệu đất do Phòng Tài nguyên và Môi trường quản lý."}),
    ),
    _request(
        1,
        "TTTN",
        6,
        "Chuẩn bị phần nội dung về đất đai cho báo cáo gửi UBND tỉnh.",
        by=_OFFICER,
        within=True,
    ),
)
