"""What the demonstration's agencies ask of the Office: each request with the answers given so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Said = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    """A matter that somebody began some working days ago, and who answered which of its steps, a day each."""

    days: int
    by: str
    process: str
    said: Said
    answers: tuple[tuple[str, str, Said], ...] = ()
    # Of the first assignment that the province gave whoever began it.
    within: bool = False


_OFFICE, _OPERATORS = "qt.vp", "vh.stttt"

REQUESTS = (
    Request(
        9,
        "dm.stnmt",
        "feedback",
        {
            "issue": "Nhiệm vụ giao nhiều cơ quan phối hợp nhưng chưa rõ cơ quan nào cập nhật kết quả chung.",
            "article": "Điều 8 khoản 2",
            "document_number": "1204/STNMT-VP",
        },
        ((_OFFICE, "answer", {"decision": "answer", "answer": "Cơ quan chủ trì cập nhật kết quả chung."}),),
    ),
    Request(
        7,
        "dm.vt",
        "feedback",
        {
            "issue": "Thời hạn 02 ngày cập nhật trùng ngày nghỉ thì tính thế nào.",
            "article": "Điều 8 khoản 2",
            "document_number": "2310/UBND-VP",
            "proposal": "Đề nghị tính theo ngày làm việc.",
        },
        ((_OFFICE, "answer", {"decision": "submit", "submission": "88/TTr-VP"}),),
    ),
    Request(
        5,
        "dm.snv",
        "account_request",
        {
            "request": "Cấp hộp thư công vụ cho ông Trần Văn Nam",
            "kind": "new",
            "position": "Chuyên viên Phòng Cải cách hành chính",
            "grounds": "Được phân công làm đầu mối cập nhật thay người nghỉ hưu.",
        },
        (
            (_OFFICE, "agree", {"decision": "agree"}),
            (_OPERATORS, "provide", {"outcome": "done", "mailbox": "namtv.snv@baria-vungtau.gov.vn.example"}),
        ),
    ),
    Request(
        3,
        "dm.sxd",
        "account_request",
        {
            "request": "Khóa hộp thư công vụ của bà Phạm Thị Lan đã chuyển công tác",
            "kind": "lock",
            "position": "Chuyên viên Văn phòng Sở",
            "grounds": "Không còn làm đầu mối cập nhật từ đầu tháng.",
        },
        ((_OFFICE, "agree", {"decision": "agree"}),),
    ),
    Request(
        2,
        "dm.sgtvt",
        "incident_report",
        {
            "what": "Không tải được tệp báo cáo trên 10 MB lên phần mềm",
            "level": "part",
            "tried": "Đã thử hai máy, hai đường truyền; tệp nhỏ hơn thì tải được.",
        },
        ((_OFFICE, "take_up", {"solver": "operators", "note": "Kiểm tra giới hạn ở máy chủ chuyển tiếp."}),),
    ),
    Request(
        1,
        "dm.br",
        "incident_report",
        {
            "what": "Mất đường truyền số liệu chuyên dùng từ chiều hôm trước",
            "level": "whole",
            "tried": "Đã khởi động lại thiết bị và báo nhà mạng; nhà mạng chưa hẹn giờ sửa xong.",
        },
    ),
)
