"""Settings of the Office: what the regulation leaves open, with its default, and who set it otherwise when and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import NotFound, SettingRejected
from workflows.models import Person, SettingChange
from workflows.policy import Action, require
from workflows.unit import UnitOfWork
from workflows.vocabulary import Counting, Stopping, Word

T = TypeVar("T")


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One thing that the Office decides; ``article`` says where the regulation leaves it open.

    ``read`` takes what was typed to a value, or raises ``ValueError`` with a sentence for the reader.
    """

    key: str
    label: str
    sentence: str
    article: str
    default: T
    read: Callable[[Any], T]
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    unit: str = ""
    empty: str = "Để trống"

    def words(self, value: Any) -> str:
        """A value as people read it."""
        typed = self.typed(value)
        return self.options.get(typed, f"{typed} {self.unit}".strip() or self.empty)

    def typed(self, value: Any) -> str:
        """A value as it is typed, and read back."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def whole_number(lowest: int, highest: int) -> Callable[[Any], int]:
    """Reads a whole number within bounds."""

    def read(typed: Any) -> int:
        if not str(typed).strip().isdecimal() or not lowest <= int(typed) <= highest:
            raise ValueError(f"Nhập một số nguyên từ {lowest} đến {highest}.")
        return int(typed)

    return read


def one_word(words: type[Word]) -> Callable[[Any], str]:
    """Reads one of the words."""

    def read(typed: Any) -> str:
        if str(typed) not in {each.value for each in words}:
            raise ValueError("Chọn một trong: " + "; ".join(each.label for each in words) + ".")
        return str(typed)

    return read


def yes_or_no(typed: Any) -> bool:
    """Reads whether something holds."""
    if typed not in ("yes", "no"):
        raise ValueError("Chọn Có hoặc Không.")
    return typed == "yes"


def clock_time(typed: Any) -> str:
    """Reads a time of day, or nothing for the end of the day."""
    written = str(typed).strip()
    try:
        return f"{time.fromisoformat(written.zfill(5)):%H:%M}" if written else ""
    except ValueError:
        raise ValueError("Nhập giờ và phút, ví dụ 17:00; để trống là hết ngày (24:00).") from None


def hour(kept: str) -> time | None:
    """The time of day that ``clock_time`` kept."""
    return time.fromisoformat(kept) if kept else None


def _of(words: type[Word]) -> dict[str, str]:
    return {word.value: word.label for word in words}


_YES_OR_NO = {"yes": "Có", "no": "Không"}


class SecondCheck(Word):
    """Which directives a second person checks before agencies see them."""

    NONE = "none", "Không văn bản nào"
    NOT_URGENT = "not_urgent", "Mọi văn bản trừ văn bản khẩn"
    ALL = "all", "Mọi văn bản"


def usernames(typed: Any) -> list[str]:
    """Reads accounts' names with commas between them."""
    found = [name.strip().lower() for name in str(typed).split(",") if name.strip()]
    if not all(re.fullmatch(r"[a-z0-9._-]{1,120}", name) for name in found):
        raise ValueError("Nhập tên tài khoản, cách nhau bằng dấu phẩy.")
    return found


DUE_SOON_DAYS = Setting(
    key="due_soon_days",
    label="Số ngày làm việc coi là sắp đến hạn",
    sentence="Nhiệm vụ còn không quá số ngày làm việc này thì được đánh dấu “Sắp đến hạn”.",
    article="Điều 11 khoản 2",
    default=3,
    read=whole_number(1, 30),
    unit="ngày làm việc",
)

ENTRY_DAYS = Setting(
    key="entry_days",
    label="Số ngày làm việc để Văn phòng nhập văn bản",
    sentence="Tính từ ngày ban hành, ngày ban hành không tính; không quá thời hạn sớm nhất của các nhiệm vụ.",
    article="Điều 8 khoản 1",
    default=3,
    read=whole_number(1, 30),
    unit="ngày làm việc",
)
VERY_URGENT_TOO = Setting(
    key="very_urgent_too",
    label="Văn bản thượng khẩn phải cập nhật ngay trong ngày",
    sentence="Quy chế nêu “hỏa tốc, khẩn” (in nhầm “hòa tấu”); thượng khẩn ở giữa hai mức này.",
    article="Điều 8 khoản 1, 2 (A2)",
    default=True,
    read=yes_or_no,
    options=_YES_OR_NO,
)
DAY_ENDS = Setting(
    key="day_ends",
    label="Giờ kết thúc của “ngay trong ngày phát hành”",
    sentence="Để trống là đến 24:00; nếu tính theo giờ hành chính thì nhập, ví dụ, 17:00.",
    article="Điều 8 khoản 1, 2 (A3)",
    default="",
    read=clock_time,
    empty="Hết ngày (24:00)",
)
PAST_DEADLINES = Setting(
    key="past_deadlines",
    label="Cho nhập nhiệm vụ đã qua thời hạn",
    sentence="Thời hạn trong văn bản có thể đã qua khi nhập; cho nhập thì văn bản được đánh dấu để biết.",
    article="Điều 8 khoản 1 (A12)",
    default=True,
    read=yes_or_no,
    options=_YES_OR_NO,
)
FOLLOWER_NAMED = Setting(
    key="follower_named",
    label="Bắt buộc nêu cá nhân theo dõi",
    sentence="Quy chế viết “đơn vị, cá nhân”: luôn phải nêu đơn vị; có thể bắt buộc nêu cả cá nhân.",
    article="Điều 8 khoản 1 điểm đ (A14)",
    default=False,
    read=yes_or_no,
    options=_YES_OR_NO,
)
UPDATE_DAYS = Setting(
    key="update_days",
    label="Số ngày để cơ quan cập nhật báo cáo",
    sentence="Tính từ ngày phát hành văn bản báo cáo của cơ quan, ngày phát hành không tính.",
    article="Điều 8 khoản 2",
    default=2,
    read=whole_number(1, 30),
    unit="ngày",
)
UPDATE_COUNTING = Setting(
    key="update_counting",
    label="Cách tính “ngày” khi cơ quan cập nhật",
    sentence="Quy chế viết “02 ngày”, khác với “03 ngày làm việc” ở khoản 1; Bộ luật Dân sự, Điều 147–148.",
    article="Điều 8 khoản 2 (A1)",
    default=Counting.ROLLED.value,
    read=one_word(Counting),
    options=_of(Counting),
)
REVIEW_DAYS = Setting(
    key="review_days",
    label="Số ngày để Văn phòng rà soát báo cáo",
    sentence="Tính từ ngày cơ quan gửi; quá hạn thì người theo dõi được nhắc và lần duyệt ghi là muộn.",
    article="Điều 8 khoản 3",
    default=1,
    read=whole_number(1, 10),
    unit="ngày",
)
REVIEW_COUNTING = Setting(
    key="review_counting",
    label="Cách tính “mỗi ngày một lần” khi rà soát",
    sentence="Ngày làm việc: báo cáo gửi thứ Sáu được rà soát chậm nhất thứ Hai.",
    article="Điều 8 khoản 3 (A11)",
    default=Counting.WORKING.value,
    read=one_word(Counting),
    options=_of(Counting),
)
STOPPING = Setting(
    key="stopping",
    label="Mốc để xét đúng hạn, quá hạn",
    sentence="Áp dụng cho báo cáo gửi từ lúc đổi. Thời gian Văn phòng duyệt không bao giờ tính cho cơ quan.",
    article="Điều 8 khoản 2 (A5)",
    default=Stopping.RELEASE.value,
    read=one_word(Stopping),
    options=_of(Stopping),
)
HOLDING_EXTENDS = Setting(
    key="holding_extends",
    label="Trừ thời gian Văn phòng giữ báo cáo rồi trả lại",
    sentence="Số ngày làm việc từ lúc gửi đến lúc trả lại được cộng vào ngày xét quá hạn; áp dụng từ lúc đổi.",
    article="Điều 8 khoản 3 (A5)",
    default=True,
    read=yes_or_no,
    options=_YES_OR_NO,
)

SECOND_CHECK: Setting[str] = Setting(
    key="second_check",
    label="Kiểm tra lần hai trước khi giao nhiệm vụ",
    sentence="Văn bản thuộc diện này được người thứ hai của Văn phòng kiểm tra; cơ quan chỉ thấy khi đã kiểm tra xong.",
    article="Điều 8 khoản 1",
    default=SecondCheck.NONE.value,
    read=one_word(SecondCheck),
    options=_of(SecondCheck),
)

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
    options=_YES_OR_NO,
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

SETTINGS: Mapping[str, Setting[Any]] = {
    each.key: each
    for each in (
        ENTRY_DAYS,
        VERY_URGENT_TOO,
        DAY_ENDS,
        PAST_DEADLINES,
        FOLLOWER_NAMED,
        UPDATE_DAYS,
        UPDATE_COUNTING,
        STOPPING,
        HOLDING_EXTENDS,
        REVIEW_DAYS,
        REVIEW_COUNTING,
        DUE_SOON_DAYS,
        SECOND_CHECK,
        TAKES_PPTX,
        FILE_MEGABYTES,
        FILE_MEGABYTES_A_DAY,
        HELD_FILES_KEEPERS,
    )
}


def named(key: str) -> Setting[Any]:
    """The setting of that name; ``NotFound`` for any other."""
    if key not in SETTINGS:
        raise NotFound
    return SETTINGS[key]


def value(session: Session, setting: Setting[T]) -> T:
    """What is in force: the Office's newest word, or else the default; read once in a transaction."""
    kept = session.info.get(value)
    if kept is None:
        newest = select(func.max(SettingChange.id)).group_by(SettingChange.key)
        rows = session.execute(select(SettingChange.key, SettingChange.value).where(SettingChange.id.in_(newest)))
        kept = session.info[value] = dict(rows.all())
    return kept.get(setting.key, setting.default)


def change(uow: UnitOfWork, person: Person, setting: Setting[Any], typed: Any, reason: str) -> None:
    """Set it otherwise from now on, with the reason; what was in force before stays in its history."""
    require(person, Action.SET_RULES)
    try:
        wanted = setting.read(typed)
    except ValueError as refusal:
        raise SettingRejected(setting.key, f"{setting.label}: {refusal}") from refusal
    before = value(uow.session, setting)
    if wanted == before:
        return
    if not reason.strip():
        raise SettingRejected(setting.key, "Nhập lý do thay đổi thiết lập.")
    uow.session.add(
        SettingChange(key=setting.key, value=wanted, by=person.username, at=uow.now(), reason=reason.strip())
    )
    uow.session.flush()
    uow.session.info.pop(value, None)
    audit.note(uow, person, "setting.change", about=f"setting:{setting.key}", before=before, after=wanted)
