"""Settings of the Office: what the regulation leaves open, with its default, and who set it otherwise when and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows import audit
from workflows.errors import NotFound, SettingRejected
from workflows.models import Person, SettingChange
from workflows.policy import Action, require
from workflows.settings.clocks import (
    HOLDING_EXTENDS,
    REVIEW_COUNTING,
    REVIEW_DAYS,
    STOPPING,
    UPDATE_COUNTING,
    UPDATE_DAYS,
)
from workflows.settings.designing import DESIGN_APPROVAL
from workflows.settings.entering import (
    DAY_ENDS,
    ENTRY_DAYS,
    FOLLOWER_NAMED,
    PAST_DEADLINES,
    SECOND_CHECK,
    VERY_URGENT_TOO,
    SecondCheck,
)
from workflows.settings.files import (
    FILE_MEGABYTES,
    FILE_MEGABYTES_A_DAY,
    HELD_FILES_KEEPERS,
    TAKES_PPTX,
)
from workflows.settings.kinds import Setting, hour
from workflows.settings.papers import PROVINCE_NAME
from workflows.settings.signing_in import CODES_ASKED_OF, CodesAskedOf
from workflows.settings.supervising import (
    EXPLANATION_DAYS,
    INCIDENTS_WAITING,
    OVERDUE_SHARE,
    REVIEWS_WAITING_LATE,
    WEEKLY_DIGEST,
)
from workflows.settings.urging import (
    CRITICISM_DAYS,
    DIGEST_AT,
    DUE_SOON_DAYS,
    EXTENSION_NOTICE_DAYS,
    EXTENSION_TIMES,
    INCIDENT_DAYS,
    LETTER_DAYS,
    REMIND_DAYS,
)
from workflows.unit import UnitOfWork

__all__ = [
    "CODES_ASKED_OF",
    "CRITICISM_DAYS",
    "DAY_ENDS",
    "DESIGN_APPROVAL",
    "DIGEST_AT",
    "DUE_SOON_DAYS",
    "ENTRY_DAYS",
    "EXPLANATION_DAYS",
    "EXTENSION_NOTICE_DAYS",
    "EXTENSION_TIMES",
    "FILE_MEGABYTES",
    "FILE_MEGABYTES_A_DAY",
    "FOLLOWER_NAMED",
    "HELD_FILES_KEEPERS",
    "HOLDING_EXTENDS",
    "INCIDENTS_WAITING",
    "INCIDENT_DAYS",
    "LETTER_DAYS",
    "OVERDUE_SHARE",
    "PAST_DEADLINES",
    "PROVINCE_NAME",
    "REMIND_DAYS",
    "REVIEWS_WAITING_LATE",
    "REVIEW_COUNTING",
    "REVIEW_DAYS",
    "SECOND_CHECK",
    "SETTINGS",
    "STOPPING",
    "TAKES_PPTX",
    "UPDATE_COUNTING",
    "UPDATE_DAYS",
    "VERY_URGENT_TOO",
    "WEEKLY_DIGEST",
    "CodesAskedOf",
    "SecondCheck",
    "Setting",
    "change",
    "hour",
    "named",
    "value",
]

T = TypeVar("T")

SETTINGS: Mapping[str, Setting[Any]] = {
    each.key: each
    for each in (
        ENTRY_DAYS,
        VERY_URGENT_TOO,
        DAY_ENDS,
        PAST_DEADLINES,
        FOLLOWER_NAMED,
        SECOND_CHECK,
        CODES_ASKED_OF,
        UPDATE_DAYS,
        UPDATE_COUNTING,
        STOPPING,
        HOLDING_EXTENDS,
        REVIEW_DAYS,
        REVIEW_COUNTING,
        PROVINCE_NAME,
        DUE_SOON_DAYS,
        REMIND_DAYS,
        LETTER_DAYS,
        CRITICISM_DAYS,
        DIGEST_AT,
        EXTENSION_NOTICE_DAYS,
        EXTENSION_TIMES,
        OVERDUE_SHARE,
        REVIEWS_WAITING_LATE,
        INCIDENTS_WAITING,
        WEEKLY_DIGEST,
        EXPLANATION_DAYS,
        INCIDENT_DAYS,
        FILE_MEGABYTES,
        FILE_MEGABYTES_A_DAY,
        TAKES_PPTX,
        HELD_FILES_KEEPERS,
        CODES_ASKED_OF,
        DESIGN_APPROVAL,
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
