"""Bộ quy tắc: the rules in force, each with its article and who set it so; what the regulation leaves open, and how it
is read here (Art. 11.4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from engine import Definition
from workflows import people, settings
from workflows.models import DayOff, Person, SettingChange
from workflows.policy import Action, may, require
from workflows.printing import Sheet
from workflows.settings import SETTINGS, Setting
from workflows.unit import UnitOfWork


@dataclass(frozen=True)
class Reading:
    """A place where the regulation is silent or slips, and how the software reads it without a choice."""

    point: str
    article: str
    open: str
    read_as: str


READINGS = (
    Reading(
        "A4",
        "Điều 5 khoản 1",
        "Nhiệm vụ lâu dài, thường xuyên hoặc không có thời hạn tính thế nào.",
        "Thành nhóm “không hạn”, không nằm trong tỷ lệ đúng hạn, thể hiện riêng.",
    ),
    Reading(
        "A6",
        "Điều 8, 9, 12",
        "Đánh số điều khoản bị lặp hoặc thiếu (hai điểm b, hai khoản 1, Điều 12 bắt đầu từ khoản 2).",
        "Mỗi yêu cầu mang mã riêng (R1.1 … R14.3); xem Đối chiếu quy chế.",
    ),
    Reading(
        "A8",
        "Điều 8 khoản 1 điểm b",
        "“Người chỉ đạo (người ký văn bản)” khi văn bản do Chánh Văn phòng ký thừa lệnh.",
        "Hai mục riêng: người chỉ đạo và người ký; để trống người ký thì lấy theo người chỉ đạo.",
    ),
    Reading(
        "A9",
        "Điều 8 khoản 1 điểm c",
        "Một nhiệm vụ giao nhiều cơ quan.",
        "Một cơ quan chủ trì và các cơ quan phối hợp, tính theo chủ trì; hoặc giao chung, tính theo cơ quan chậm nhất.",
    ),
    Reading(
        "A10",
        "–",
        "Gia hạn, tạm dừng, thu hồi, thay thế văn bản.",
        "Theo sơ đồ quy trình đang áp dụng; thời hạn giao ban đầu luôn được giữ.",
    ),
    Reading(
        "A13",
        "Điều 6 khoản 1",
        "Nhiệm vụ theo văn bản mật có tính vào kết quả của cơ quan không.",
        "Không: văn bản mật nằm ngoài phần mềm, kể cả con số.",
    ),
)


@dataclass(frozen=True)
class Rule:
    """A setting as it is in force, with its history, the newest change first."""

    setting: Setting[Any]
    value: Any
    history: list[SettingChange]

    @property
    def is_default(self) -> bool:
        """Whether the Office left it as the regulation is read."""
        return self.value == self.setting.default

    @property
    def typed(self) -> str:
        """The value as the page's control holds it."""
        return self.setting.typed(self.value)


@dataclass(frozen=True)
class RuleSet:
    """Everything that decides how the software counts and carries on, on one day."""

    on: date
    rules: list[Rule]
    readings: tuple[Reading, ...]
    days: list[DayOff]
    processes: list[Definition]
    names: dict[str, str]
    may_change: bool


def in_force(uow: UnitOfWork, person: Person) -> RuleSet:
    """The rules of today, for those who supervise."""
    require(person, Action.SUPERVISE)
    changes = list(uow.session.scalars(select(SettingChange).order_by(SettingChange.id.desc())))
    history: defaultdict[str, list[SettingChange]] = defaultdict(list)
    for each in changes:
        history[each.key].append(each)
    today = uow.today()
    year = DayOff.day.between(date(today.year, 1, 1), date(today.year + 1, 12, 31))
    newest = select(func.max(Definition.id)).group_by(Definition.key)
    return RuleSet(
        on=today,
        rules=[Rule(each, settings.value(uow.session, each), history[each.key]) for each in SETTINGS.values()],
        readings=READINGS,
        days=list(uow.session.scalars(select(DayOff).where(year).order_by(DayOff.day))),
        processes=list(
            uow.session.scalars(select(Definition).where(Definition.id.in_(newest)).order_by(Definition.key))
        ),
        names=people.names(uow.session, [each.by for each in changes]),
        may_change=may(person, Action.SET_RULES),
    )


def as_data(rules: RuleSet) -> dict[str, Any]:
    """The rule set as another program reads it."""
    return {
        "on": rules.on.isoformat(),
        "settings": [
            {
                "key": each.setting.key,
                "label": each.setting.label,
                "article": each.setting.article,
                "value": each.value,
                "words": each.setting.words(each.value),
                "default": each.setting.default,
                "changed": [
                    {"value": one.value, "by": one.by, "at": one.at.isoformat(), "reason": one.reason}
                    for one in each.history
                ],
            }
            for each in rules.rules
        ],
        "readings": [vars(each) for each in rules.readings],
        "days": [
            {"day": each.day.isoformat(), "kind": each.kind, "name": each.name, "decision": each.decision}
            for each in rules.days
        ],
        "processes": [
            {"key": each.key, "name": each.name, "version": each.version, "digest": each.digest}
            for each in rules.processes
        ],
    }


def as_sheet(rules: RuleSet) -> Sheet:
    """The rule set as a table: its kind, its article, the rule and its value."""
    rows: list[tuple[str, ...]] = [
        ("Loại", "Điều khoản", "Quy tắc", "Đang áp dụng", "Mặc định", "Đổi lúc", "Người đổi", "Lý do")
    ]
    for each in rules.rules:
        last = each.history[0] if each.history else None
        words = each.setting.words
        changed = (
            (f"{last.at:%Y-%m-%d %H:%M}Z", rules.names.get(last.by, last.by), last.reason) if last else ("", "", "")
        )
        told = each.setting.label, words(each.value), words(each.setting.default)
        rows.append(("Thiết lập", each.setting.article, *told, *changed))
    rows += [("Cách hiểu", f"{each.article} ({each.point})", each.open, each.read_as) for each in rules.readings]
    rows += [
        ("Lịch làm việc", "Điều 8 khoản 1", f"{each.day:%d/%m/%Y} {each.name}", each.kind.label, each.decision or "")
        for each in rules.days
    ]
    rows += [("Quy trình", "Điều 8, 9", each.name, f"phiên bản {each.version}") for each in rules.processes]
    return Sheet.of("Bộ quy tắc đang áp dụng", rows)
