"""The province's words: each value as code keeps it and as people read it."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A value with the Vietnamese words for it."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        return word


class AgencyKind(Word):
    """Cơ quan, địa phương (Art. 1.2); the Office stands apart, and so do agencies of the central government."""

    OFFICE = "office", "Văn phòng"
    AGENCY = "agency", "Cơ quan"
    LOCALITY = "locality", "Địa phương"
    VERTICAL = "vertical", "Cơ quan ngành dọc"


class SuccessionKind(Word):
    """How one agency took the place of another."""

    MERGED = "merged", "Sáp nhập, hợp nhất"
    DIVIDED = "divided", "Chia tách"


class Source(Word):
    """Where what a directive asks comes from (Art. 1.1): the province, a meeting's conclusion, the Government."""

    PROVINCE = "province", "Chỉ đạo, điều hành của tỉnh"
    MEETING = "meeting", "Kết luận cuộc họp"
    GOVERNMENT = "government", "Chính phủ, Thủ tướng Chính phủ giao tỉnh"


class Urgency(Word):
    """How urgent a document is (Decree 30/2020); all but the first are entered on the day (Art. 8.1)."""

    NORMAL = "normal", "Thường"
    URGENT = "urgent", "Khẩn"
    VERY_URGENT = "very_urgent", "Thượng khẩn"
    EXPRESS = "express", "Hỏa tốc"


class HeldDecision(Word):
    """What was decided on a file that was held because it is marked secret (Art. 6.1)."""

    RELEASED = "released", "Cho gửi"
    PURGED = "purged", "Đã hủy"


class DeadlineKind(Word):
    """What is due (Art. 8.1.d)."""

    REPORT = "report", "Phải báo cáo"
    SUBMIT = "submit", "Phải trình"
    COMPLETE = "complete", "Phải hoàn thành"


class Part(Word):
    """An agency's part in a duty; “giao chung” is given to several, each of which reports for itself."""

    LEAD = "lead", "Chủ trì"
    COOPERATING = "cooperating", "Phối hợp"
    JOINT = "joint", "Giao chung"


class Regularity(Word):
    """Whether a duty is done once, or is a long-term, regular one with or without a reporting cycle (Art. 5.1)."""

    ONCE = "once", "Một lần"
    LONG_TERM = "long_term", "Lâu dài, không báo cáo định kỳ"
    MONTHLY = "monthly", "Lâu dài, báo cáo hằng tháng"
    QUARTERLY = "quarterly", "Lâu dài, báo cáo hằng quý"
    HALF_YEARLY = "half_yearly", "Lâu dài, báo cáo 6 tháng"
    YEARLY = "yearly", "Lâu dài, báo cáo hằng năm"


class ImportKind(Word):
    """What is brought in from elsewhere."""

    DIRECTIVES = "directives", "Văn bản chỉ đạo mới"
    UNDER_WAY = "under_way", "Nhiệm vụ đang thực hiện ở nơi khác"
    ELECTRONIC = "electronic", "Văn bản điện tử trên trục liên thông (edXML)"


class PeriodKind(Word):
    """The periods for which the Office reports (Art. 10.1), and any other on request."""

    MONTH = "month", "Tháng"
    QUARTER = "quarter", "Quý"
    HALF_YEAR = "half_year", "6 tháng"
    YEAR = "year", "Năm"
    ANY = "any", "Đột xuất"


class Verdict(Word):
    """What the Office decides about a report (Art. 8.3)."""

    CONFIRMED = "confirmed", "Xác nhận hoàn thành"
    RETURNED = "returned", "Trả lại"


class ProcessState(Word):
    """Where an assignment stands: the ``state`` of the diagram's step that holds the token."""

    AWAITING_ACCEPTANCE = "awaiting_acceptance", "Chưa tiếp nhận"
    NOT_STARTED = "not_started", "Chưa thực hiện"
    IN_PROGRESS = "in_progress", "Đang thực hiện"
    RETURNED = "returned", "Trả lại, thực hiện lại"
    AWAITING_HEAD = "awaiting_head", "Chờ thủ trưởng duyệt"
    IN_REVIEW = "in_review", "Chờ duyệt"
    HANDED_BACK = "handed_back", "Chờ điều chỉnh"
    SUSPENDED = "suspended", "Tạm dừng"
    DONE = "done", "Hoàn thành"
    REROUTED = "rerouted", "Đã chuyển đơn vị khác"
    RECALLED = "recalled", "Thu hồi"
    SUPERSEDED = "superseded", "Được thay thế"


class HandBackReason(Word):
    """Why an agency hands an assignment back (Art. 9.1)."""

    WRONG_INFORMATION = "wrong_information", "Sai thông tin"
    NOT_OURS = "not_ours", "Không đúng chức năng, nhiệm vụ, quyền hạn"


class Ruling(Word):
    """What the Office answers to it (Art. 9.1)."""

    UPHELD = "upheld", "Giữ nguyên"
    ADJUSTED = "adjusted", "Điều chỉnh"
    REROUTED = "rerouted", "Chuyển đơn vị khác"


class Granting(Word):
    """What the Office answers to a request for another limit."""

    GRANTED = "granted", "Đồng ý"
    REFUSED = "refused", "Không đồng ý"


class Outcome(Word):
    """How a correction ended."""

    CORRECTED = "corrected", "Đã đính chính"
    KEPT = "kept", "Giữ nguyên"


class Channel(Word):
    """Ways beside the software (Art. 9.3)."""

    DOCUMENT = "document", "Văn bản"
    FAX = "fax", "Fax"
    TELEPHONE = "telephone", "Điện thoại"
    MAIL = "mail", "Thư điện tử"
    MEETING = "meeting", "Trao đổi trực tiếp"


class TimeState(Word):
    """How an assignment stands against its deadline: computed, never stored."""

    NO_DEADLINE = "no_deadline", "Không hạn"
    IN_TIME = "in_time", "Trong hạn"
    DUE_SOON = "due_soon", "Sắp đến hạn"
    DUE_TODAY = "due_today", "Đến hạn hôm nay"
    OVERDUE = "overdue", "Quá hạn"
    ON_TIME = "on_time", "Đúng hạn"
    LATE = "late", "Hoàn thành quá hạn"
    OUTSIDE = "outside", "Ngoài tổng số"


class DayKind(Word):
    """A day that differs from its weekday."""

    OFF = "off", "Nghỉ"
    WORKING = "working", "Làm bù"


class Counting(Word):
    """How days are counted where the regulation says only “ngày”."""

    ROLLED = "rolled", "Ngày dương lịch; rơi vào ngày nghỉ thì chuyển sang ngày làm việc kế tiếp"
    CALENDAR = "calendar", "Ngày dương lịch, kể cả khi ngày cuối là ngày nghỉ"
    WORKING = "working", "Ngày làm việc"


class Stopping(Word):
    """What stops a deadline's clock; the Office's own review never does, or it would charge the agency."""

    RELEASE = "release", "Ngày phát hành văn bản báo cáo, nếu cập nhật kịp hạn; nếu không là lúc gửi"
    SUBMISSION = "submission", "Lúc cơ quan gửi báo cáo trên phần mềm"


class Role(Word):
    """A right that the Office grants to an account (Art. 10.2)."""

    LEADER = "leader", "Lãnh đạo UBND tỉnh"
    CHIEF = "chief", "Lãnh đạo Văn phòng"
    ENTRY_CLERK = "entry_clerk", "Văn thư nhập văn bản"
    REVIEWER = "reviewer", "Chuyên viên theo dõi"
    OFFICE_ADMIN = "office_admin", "Quản trị của Văn phòng"
    AGENCY_HEAD = "agency_head", "Thủ trưởng cơ quan"
    AGENCY_OFFICER = "agency_officer", "Đầu mối cập nhật"
    DESIGNER = "designer", "Thiết kế quy trình"
    OPERATOR = "operator", "Vận hành kỹ thuật (Sở TT&TT)"
    AUDITOR = "auditor", "Kiểm tra, giám sát"


class WorkKind(Word):
    """What of an absent person's work another does: circles by their kind, group work included."""

    PERSON = "person", "Việc giao đích danh"
    OFFICERS = "officers", "Việc của đầu mối cơ quan"
    HEADS = "heads", "Việc của thủ trưởng cơ quan"
    UNIT = "unit", "Việc của phòng"
    ENTRY_CLERKS = "entry_clerks", "Việc của văn thư nhập văn bản"
    CHIEFS = "chiefs", "Việc của lãnh đạo Văn phòng"
    OFFICE_ADMINS = "office_admins", "Việc của quản trị Văn phòng"
    OPERATORS = "operators", "Việc vận hành kỹ thuật (Sở TT&TT)"


class Steering(Word):
    """What a supervisor does to an instance, each time with a reason."""

    SUSPEND = "suspend", "Tạm dừng tiến trình"
    RESUME = "resume", "Cho chạy tiếp"
    MOVE = "move", "Chuyển bước"
    GIVE = "give", "Giao lại việc"
    RETRY = "retry", "Thử lại"
    MIGRATE = "migrate", "Chuyển sang phiên bản mới nhất"
    CANCEL = "cancel", "Hủy"


class ActOutcome(Word):
    """What becomes of one instance of a bulk act."""

    REFUSED = "refused", "Không thực hiện"
    WAITING = "waiting", "Đang chờ"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Không thành"
