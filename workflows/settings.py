"""Settings of the Office: what the regulation leaves open, with its default, and who set it otherwise when and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import Refused
from workflows.models import Person, SettingChange
from workflows.policy import Action, require
from workflows.unit import UnitOfWork

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


def yes_or_no(typed: Any) -> bool:
    """Reads “có” or “không”, or what a ticked box sends."""
    word = str(typed).strip().lower()
    if word not in ("có", "không", "on", "true", "false", ""):
        raise ValueError("Nhập “có” hoặc “không”.")
    return word in ("có", "on", "true")


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
)

FILE_MEGABYTES = Setting(
    key="file_megabytes",
    label="Dung lượng tối đa của một tệp (MB)",
    sentence="Tệp lớn hơn thì không nhận.",
    article="Điều 4 khoản 4",
    default=20,
    read=whole_number(1, 20),
)
FILE_MEGABYTES_A_DAY = Setting(
    key="file_megabytes_a_day",
    label="Dung lượng tệp một người gửi trong 24 giờ (MB)",
    sentence="Quá số này thì không nhận thêm tệp của người đó cho đến hôm sau.",
    article="Điều 6 khoản 2",
    default=500,
    read=whole_number(20, 10_000),
)
TAKES_PPTX = Setting(
    key="takes_pptx",
    label="Nhận tệp .pptx",
    sentence="Quy chế không nêu .pptx trong danh sách định dạng; Văn phòng quyết định có nhận hay không (có/không).",
    article="Điều 4 khoản 4",
    default=False,
    read=yes_or_no,
)
HELD_FILES_KEEPERS: Setting[list[str]] = Setting(
    key="held_files_keepers",
    label="Người xem xét tệp tạm giữ",
    sentence="Tên tài khoản, cách nhau bằng dấu phẩy; để trống thì là lãnh đạo và quản trị của Văn phòng.",
    article="Điều 5 khoản 1",
    default=[],
    read=usernames,
)

SETTINGS: Mapping[str, Setting[Any]] = {
    each.key: each for each in (DUE_SOON_DAYS, FILE_MEGABYTES, FILE_MEGABYTES_A_DAY, TAKES_PPTX, HELD_FILES_KEEPERS)
}


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
