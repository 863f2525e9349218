"""Settings of the Office: a default, who may set it otherwise, its history, and the audit that knows of it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.support.proof import mostly_on_sqlite
from tests.support.province import count, someone
from workflows import audit, settings
from workflows.bootstrap import House
from workflows.errors import Forbidden, Refused
from workflows.models import AuditEntry, PersonRole, SettingChange
from workflows.settings import DUE_SOON_DAYS
from workflows.vocabulary import Role


@pytest.fixture
def office(house: House) -> House:
    """A house whose clerk keeps the Office's settings too."""
    with house.unit_of_work() as uow:
        uow.session.add(PersonRole(person_id=someone(uow, "lan").id, role=Role.OFFICE_ADMIN))
    return house


def set_days(house: House, typed: Any, *, by: str = "lan", reason: str = "Theo chỉ đạo của Chánh Văn phòng") -> None:
    with house.unit_of_work() as uow:
        settings.change(uow, someone(uow, by), DUE_SOON_DAYS, typed, reason)


def days(house: House) -> int:
    with house.unit_of_work(write=False) as uow:
        return settings.value(uow.session, DUE_SOON_DAYS)


def chain(house: House) -> list[AuditEntry]:
    with house.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_the_default_is_in_force_until_the_office_sets_it_otherwise(office: House) -> None:
    assert days(office) == 3
    set_days(office, "5")
    set_days(office, " 7 ")
    assert days(office) == 7
    assert count(office, SettingChange) == [2]


def test_a_change_that_changes_nothing_leaves_no_trace(office: House) -> None:
    set_days(office, "3", reason="")
    assert count(office, SettingChange, AuditEntry) == [0, 0]


@mostly_on_sqlite
@pytest.mark.parametrize("typed", ["0", "31", "", "ba", "-1", "2,5", None])
def test_what_is_no_number_of_days_is_refused_by_a_sentence(office: House, typed: Any) -> None:
    with pytest.raises(Refused, match=r"sắp đến hạn: Nhập một số nguyên từ 1 đến 30\."):
        set_days(office, typed)
    assert (days(office), count(office, SettingChange, AuditEntry)) == (3, [0, 0])


def test_a_change_needs_a_reason_and_an_administrator_of_the_office(office: House) -> None:
    with pytest.raises(Refused, match="lý do"):
        set_days(office, "5", reason=" ")
    with pytest.raises(Forbidden):
        set_days(office, "5", by="minh")
    assert (days(office), count(office, SettingChange, AuditEntry)) == (3, [0, 0])


@pytest.mark.requirement("R6.4")
def test_each_entry_of_the_audit_follows_from_the_one_before(office: House) -> None:
    set_days(office, "5")
    set_days(office, "6")
    first, second = chain(office)
    assert (first.id, first.by, first.act, first.about) == (1, "lan", "setting.change", "setting:due_soon_days")
    assert (second.id, second.detail) == (2, {"before": 5, "after": 6})
    assert first.digest == audit.digest_of("", 1, first)
    assert second.digest == audit.digest_of(first.digest, 2, second)


@pytest.mark.requirement("R6.4")
def test_what_was_undone_is_no_part_of_the_audit(office: House) -> None:
    def change_and_fail() -> None:
        with office.unit_of_work() as uow:
            settings.change(uow, someone(uow, "lan"), DUE_SOON_DAYS, "5", "Thử")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_and_fail()
    assert chain(office) == []


@pytest.mark.requirement("R4.2", "R6.4")
@pytest.mark.parametrize("table", ["audit_entry", "setting_change"])
@pytest.mark.parametrize("change", ["UPDATE {} SET \"by\" = 'x'", "DELETE FROM {}"])
def test_the_audit_and_the_settings_history_cannot_be_changed(office: House, table: str, change: str) -> None:
    set_days(office, "5")
    with pytest.raises(DBAPIError, match=r"append-only|permission denied"), office.unit_of_work() as uow:
        uow.session.execute(text(change.format(table)))
