"""What the regulation refuses, each in a sentence of its own with the status that a page answers."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from engine import (
    AnswersRejected,
    DiagramRejected,
    EngineError,
    InstanceMissing,
    NotRunning,
    StepFailed,
    WorkItemClosed,
    WorkItemMissing,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Pages tell the engine's refusals too, and know the engine by no other way.
__all__ = [
    "AnswersRejected",
    "ApprovalAwaited",
    "AsideClosed",
    "ClockFixed",
    "ConfigurationWrong",
    "DatabaseUnknown",
    "DaysRejected",
    "DesignChanged",
    "DesignRefused",
    "DiagramRejected",
    "DirectoryUnavailable",
    "EngineError",
    "FileRefused",
    "Forbidden",
    "InstanceMissing",
    "NotFound",
    "NotRunning",
    "OwnRequest",
    "PaperTooLong",
    "Refused",
    "RegistrationRejected",
    "RightRefused",
    "SecretDocument",
    "SettingRejected",
    "SignInRefused",
    "StepFailed",
    "TooFast",
    "TooManyAttempts",
    "WorkItemClosed",
    "WorkItemMissing",
    "WrongCode",
    "is_foreseen",
    "sentence_of",
]


UNFORESEEN = "Phần mềm gặp lỗi; lỗi đã được ghi lại."


class Refused(Exception):
    """Something the software may not do; its text is a sentence for the reader."""

    status = 422
    sentence = "Phần mềm không thực hiện được việc này."

    def __init__(self, sentence: str | None = None) -> None:
        super().__init__(sentence or self.sentence)


class NotFound(Refused):
    """What does not exist, and what the person may not see: the answer is the same (Art. 6.4)."""

    status = 404
    sentence = "Không tìm thấy nội dung này, hoặc tài khoản của Ông/Bà không được xem."


class Forbidden(Refused):
    """What the person may see but not do (Art. 10.2)."""

    status = 403
    sentence = "Tài khoản của Ông/Bà không được giao thực hiện việc này."


class OwnRequest(Refused):
    """A substitute may not decide what they, or whom they stand in for, asked for."""

    status = 403
    sentence = (
        "Ông/Bà đang làm thay nên không được quyết định trên đề nghị do chính mình hoặc người được thay gửi; "
        "việc này chờ người khác có thẩm quyền."
    )


class RightRefused(Refused):
    """A right that the Office may not grant, end or agree to in this way (Art. 10.2)."""

    sentence = "Không cấp được quyền này."


class SignInRefused(Refused):
    """One answer for an unknown account, a wrong password, a closed account and one without a right (Art. 3)."""

    status = 403
    sentence = "Tài khoản hoặc mật khẩu không đúng, hoặc tài khoản chưa được Văn phòng cấp quyền."


class TooManyAttempts(Refused):
    """Passwords or codes were guessed too often; the same for names that nobody has (Art. 3.2)."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        super().__init__(f"Đã nhập sai nhiều lần nên tạm dừng nhận đăng nhập; xin thử lại sau {minutes} phút.")
        self.wait = wait


class TooFast(Refused):
    """One person, or one address, asks for more pages than people do (Art. 6.2)."""

    status = 429

    def __init__(self, seconds: float) -> None:
        self.seconds = max(1, math.ceil(seconds))
        super().__init__(f"Có quá nhiều yêu cầu trong thời gian ngắn; xin thử lại sau {self.seconds} giây.")


class WrongCode(Refused):
    """A code that is wrong, too old, or was taken before."""

    sentence = "Mã không đúng hoặc đã được dùng. Xin chờ mã kế tiếp trên thiết bị rồi nhập lại."


class ConfigurationWrong(Refused):
    """A variable of the environment that the house cannot be built from; the sentence names it."""

    status = 500


class DirectoryUnavailable(Refused):
    """Nobody can vouch for people just now; whoever is signed in stays so. ``cause`` is for those who mend it."""

    status = 503
    sentence = (
        "Hệ thống thư công vụ tạm thời không trả lời nên chưa đăng nhập được. "
        "Người đang làm việc không bị ảnh hưởng; xin thử lại sau ít phút."
    )

    def __init__(self, sentence: str | None = None, *, cause: str = "") -> None:
        super().__init__(sentence)
        self.cause = cause


class SecretDocument(Refused):
    """Secret documents may not be entered (Art. 5.1, 6.1)."""

    sentence = "Không được nhập văn bản thuộc chế độ mật vào phần mềm (Điều 5, Điều 6 Quy chế)."


class FileRefused(Refused):
    """A file that Art. 4.4 does not allow."""

    sentence = "Không nhận tệp này."


class AsideClosed(Refused):
    """An act on an assignment that is not this person's, or not now."""

    status = 409
    sentence = "Nhiệm vụ đang ở tình trạng không làm được việc này, hoặc tài khoản của Ông/Bà không được giao."


class ClockFixed(Refused):
    """The clock moves in the demonstration only."""

    status = 403
    sentence = "Chỉ chỉnh được đồng hồ ở bản trình diễn."


class DaysRejected(Refused):
    """Days that the table of days off may not say as typed: a sentence for each field of the page."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


class ImportRejected(Refused):
    """A file that cannot be brought in: what is wrong with it, and in which row and column."""


class ImportClosed(Refused):
    """A batch that was brought in before."""

    status = 409
    sentence = "Lô này đã được nhập; xem kết quả bên dưới."


class SettingRejected(Refused):
    """What may not be set, or not without a reason; ``key`` names the setting."""

    def __init__(self, key: str, sentence: str) -> None:
        super().__init__(sentence)
        self.key = key


class ApprovalAwaited(Refused):
    """The Office asks that a second person approve exactly what is deployed (Art. 10.2)."""

    sentence = (
        "Văn phòng yêu cầu người thứ hai duyệt trước khi triển khai: bản soạn này chưa được duyệt, "
        "đã đổi sau khi duyệt, hoặc do chính Ông/Bà duyệt."
    )


class DesignRefused(Refused):
    """What cannot be kept as a design in work, or not be done with it now."""

    sentence = "Không nhận bản soạn này."


class DesignChanged(Refused):
    """Somebody saved the design since it was read; ``draft_id`` leads to what they saved."""

    status = 412
    sentence = "Bản soạn đã được người khác lưu sau khi Ông/Bà mở; nội dung vừa gửi chưa được lưu."

    def __init__(self, draft_id: int) -> None:
        super().__init__()
        self.draft_id = draft_id


class PaperTooLong(Refused):
    """Setting so many cells on pages would hold the server for minutes."""

    sentence = "Bảng này quá dài để in .pdf; xin thu hẹp nội dung, hoặc lấy tệp .docx hoặc .xlsx."


class DatabaseUnknown(Refused):
    """An address of no database that the house can use."""

    status = 500
    sentence = "Địa chỉ cơ sở dữ liệu phải viết dạng sqlite:///đường/dẫn.sqlite hoặc postgresql://tài-khoản@máy/tên."


class RegistrationRejected(Refused):
    """A directive that may not be registered as typed: a sentence for each field, of its head and of each duty."""

    def __init__(self, problems: Mapping[str, str], duty_problems: Sequence[Mapping[str, str]]) -> None:
        count = len(problems) + sum(len(one) for one in duty_problems)
        super().__init__(f"Chưa đăng ký được văn bản: còn {count} mục cần sửa.")
        self.problems = dict(problems)
        self.duty_problems = [dict(one) for one in duty_problems]


class ScenariosFailed(Refused):
    """Diagrams whose scenarios do not go as they say may not be deployed."""


def is_foreseen(failure: Exception) -> bool:
    """Whether a failure has a sentence for whoever acted; what is not foreseen is the software's own fault."""
    return isinstance(failure, Refused | EngineError)


def sentence_of(failure: Exception) -> str:
    """What people read of a failure: its own sentence where it was foreseen."""
    return str(failure) if is_foreseen(failure) else UNFORESEEN
