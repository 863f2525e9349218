"""Settings of the Office: what the regulation leaves open, with its default, and who set it otherwise when and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import Refused
from workflows.models import Person, SettingChange
from workflows.policy import Action, require
from workflows.unit import UnitOfWork
from workflows.vocabulary import Word

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


def whole_number(lowest: int, highest: int) -> Callable[[Any], int]:
    """Reads a whole number within bounds."""

    def read(typed: Any) -> int:
        if not str(typed).strip().isdecimal() or not lowest <= int(typed) <= highest:
            raise ValueError(f"Nhập một số nguyên từ {lowest} đến {highest}.")
        return int(typed)

    return read


def whole_numbers(lowest: int, highest: int) -> Callable[[Any], list[int]]:
    """Reads several whole numbers, written with commas between them; the largest first, each once."""
    one = whole_number(lowest, highest)

    def read(typed: Any) -> list[int]:
        written = typed if isinstance(typed, list) else [each for each in str(typed).split(",") if each.strip()]
        try:
            return sorted({one(each) for each in written}, reverse=True)
        except ValueError as refusal:
            raise ValueError(f"Nhập các số nguyên từ {lowest} đến {highest}, cách nhau bằng dấu phẩy.") from refusal

    return read


def one_word(words: type[Word]) -> Callable[[Any], str]:
    """Reads one of the words."""

    def read(typed: Any) -> str:
        if str(typed) not in {each.value for each in words}:
            raise ValueError("Chọn một trong: " + "; ".join(each.label for each in words) + ".")
        return str(typed)

    return read


def time_of_day(typed: Any) -> str:
    """Reads a time of day, as 07:30."""
    try:
        return time.fromisoformat(str(typed).strip().zfill(5)).strftime("%H:%M")
    except ValueError as refusal:
        raise ValueError("Nhập giờ dạng 07:30.") from refusal


class SecondCheck(Word):
    """Which directives a second person checks before agencies see them."""

    NONE = "none", "Không văn bản nào"
    NOT_URGENT = "not_urgent", "Mọi văn bản trừ văn bản khẩn"
    ALL = "all", "Mọi văn bản"


DUE_SOON_DAYS = Setting(
    key="due_soon_days",
    label="Số ngày làm việc coi là sắp đến hạn",
    sentence="Nhiệm vụ còn không quá số ngày làm việc này thì được đánh dấu “Sắp đến hạn”.",
    article="Điều 11 khoản 2",
    default=3,
    read=whole_number(1, 30),
)

SECOND_CHECK: Setting[str] = Setting(
    key="second_check",
    label="Kiểm tra lần hai trước khi giao nhiệm vụ",
    sentence="Văn bản thuộc diện này được người thứ hai của Văn phòng kiểm tra; cơ quan chỉ thấy khi đã kiểm tra xong.",
    article="Điều 8 khoản 1",
    default=SecondCheck.NONE.value,
    read=one_word(SecondCheck),
)

REMIND_DAYS = Setting(
    key="remind_days",
    label="Các mốc nhắc trước hạn",
    sentence="Nhắc cơ quan trước thời hạn chừng ấy ngày làm việc, lúc 7 giờ 30; 0 là ngày đến hạn.",
    article="Điều 11 khoản 2",
    default=[5, 3, 1, 0],
    read=whole_numbers(0, 60),
)
LETTER_DAYS = Setting(
    key="letter_days",
    label="Mốc dự thảo văn bản đôn đốc",
    sentence="Quá hạn chừng ấy ngày làm việc thì người theo dõi được nhắc gửi văn bản đôn đốc, kèm dự thảo.",
    article="Điều 11 khoản 2",
    default=5,
    read=whole_number(2, 250),
)
CRITICISM_DAYS = Setting(
    key="criticism_days",
    label="Mốc đề xuất phê bình",
    sentence="Quá hạn chừng ấy ngày làm việc thì nhiệm vụ vào danh sách đề xuất phê bình.",
    article="Điều 11 khoản 2, Điều 13",
    default=15,
    read=whole_number(3, 250),
)
DIGEST_AT = Setting(
    key="digest_at",
    label="Giờ gửi thư tổng hợp hằng ngày",
    sentence="Mỗi ngày làm việc, từ giờ này, mỗi người nhận một thư gồm các thông báo chưa gửi; hỏa tốc thì gửi ngay.",
    article="Điều 11 khoản 2",
    default="07:30",
    read=time_of_day,
)
EXTENSION_NOTICE_DAYS = Setting(
    key="extension_notice_days",
    label="Xin gia hạn trước bao nhiêu ngày làm việc",
    sentence="Cơ quan phải xin gia hạn trước thời hạn ít nhất chừng ấy ngày làm việc; 0 là đến hết ngày đến hạn.",
    article="Quy chế không nêu",
    default=0,
    read=whole_number(0, 30),
)
EXTENSION_TIMES = Setting(
    key="extension_times",
    label="Số lần gia hạn tối đa",
    sentence="Một nhiệm vụ được gia hạn nhiều nhất chừng ấy lần; 0 là không giới hạn.",
    article="Quy chế không nêu",
    default=0,
    read=whole_number(0, 20),
)

_ALL: tuple[Setting[Any], ...] = (
    DUE_SOON_DAYS,
    REMIND_DAYS,
    LETTER_DAYS,
    CRITICISM_DAYS,
    DIGEST_AT,
    EXTENSION_NOTICE_DAYS,
    EXTENSION_TIMES,
    SECOND_CHECK,
)
SETTINGS: Mapping[str, Setting[Any]] = {each.key: each for each in _ALL}


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
        raise Refused(f"{setting.label}: {refusal}") from refusal
    before = value(uow.session, setting)
    if wanted == before:
        return
    if not reason.strip():
        raise Refused("Nhập lý do thay đổi thiết lập.")
    uow.session.add(
        SettingChange(key=setting.key, value=wanted, by=person.username, at=uow.now(), reason=reason.strip())
    )
    uow.session.flush()
    uow.session.info.pop(value, None)
    audit.note(uow, person, "setting.change", about=f"setting:{setting.key}", before=before, after=wanted)
