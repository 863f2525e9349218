"""Settings of the Office: what the regulation leaves open, with its default, and who set it otherwise when and why."""

from __future__ import annotations

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
from workflows.vocabulary import Role, Word

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


def one_word(words: type[Word]) -> Callable[[Any], str]:
    """Reads one of the words."""

    def read(typed: Any) -> str:
        if str(typed) not in {each.value for each in words}:
            raise ValueError("Chọn một trong: " + "; ".join(each.label for each in words) + ".")
        return str(typed)

    return read


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

MAY_OWE_CODES = (Role.OFFICE_ADMIN, Role.LEADER, Role.CHIEF)


def roles_of(typed: Any) -> list[str]:
    """Reads roles, by their words with commas between them or as a list."""
    words = typed.split(",") if isinstance(typed, str) else list(typed)
    wanted = [str(word).strip() for word in words if str(word).strip()]
    if not set(wanted) <= set(MAY_OWE_CODES):
        raise ValueError(f"Chọn trong các vai trò: {', '.join(MAY_OWE_CODES)}; để trống nếu không yêu cầu.")
    return sorted(set(wanted))


SECOND_FACTOR_ROLES = Setting[list[str]](
    key="second_factor_roles",
    label="Vai trò phải có mã xác thực khi đăng nhập",
    sentence="Người giữ vai trò này phải cài mã sáu số trên thiết bị riêng; lần đăng nhập tới sẽ yêu cầu.",
    article="Điều 3",
    default=[],
    read=roles_of,
)

SECOND_CHECK: Setting[str] = Setting(
    key="second_check",
    label="Kiểm tra lần hai trước khi giao nhiệm vụ",
    sentence="Văn bản thuộc diện này được người thứ hai của Văn phòng kiểm tra; cơ quan chỉ thấy khi đã kiểm tra xong.",
    article="Điều 8 khoản 1",
    default=SecondCheck.NONE.value,
    read=one_word(SecondCheck),
)

SETTINGS: Mapping[str, Setting[Any]] = {each.key: each for each in (DUE_SOON_DAYS, SECOND_CHECK, SECOND_FACTOR_ROLES)}


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
