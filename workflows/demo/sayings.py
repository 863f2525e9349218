"""What the demonstration's people say at the steps of its stories."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

AGENCYS = {"accept", "report", "progress", "ask"}
"""The steps at which the agency speaks; at all others the Office does."""

ELEMENTS = {
    "confirm": "review",
    "return": "review",
    "progress": "update",
    "ask": "ask_extension",
    "counter": "decide_extension",
}
"""Where a step's answer belongs, if not at the element of the same name."""

ASIDES = {"suspend": "tam-dung", "correct": "dinh-chinh"}
"""The acts that stand beside the diagram."""

LATER = {"ask": 20, "counter": 7}
"""How many days after the limit the date lies that a step names."""

SAID: Mapping[str, dict[str, Any]] = {
    "accept": {"note": ""},
    "confirm": {"decision": "confirm"},
    "return": {
        "decision": "return",
        "reason": "Chưa nêu số liệu cụ thể và mốc hoàn thành; đề nghị bổ sung ý kiến của địa phương liên quan.",
    },
    "progress": {
        "content": "Đã rà soát xong tại các phòng chuyên môn; đang lấy ý kiến địa phương, còn hai nơi chưa gửi."
    },
    "check": {"remark": "Đề nghị nêu rõ nơi chưa gửi ý kiến và thời điểm dự kiến hoàn thành."},
    "ask": {"reason": "Địa phương gửi ý kiến chậm, cần thêm thời gian tổng hợp.", "document_number": ""},
    "counter": {
        "granting": "countered",
        "answer": "Kết quả phải có trước phiên họp thường kỳ của UBND tỉnh.",
    },
    "suspend": {"reason": "Chờ văn bản hướng dẫn của bộ chuyên ngành; tiếp tục khi có hướng dẫn."},
    "correct": {"wrong": "Tỷ lệ hồ sơ đúng hạn ghi trên phần mềm khác số trong báo cáo gửi kèm; đề nghị đối chiếu."},
}
