"""Tài khoản và quyền: what the Office granted to each account, from when to when, by whom and why (Art. 10.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from engine import forms
from workflows import asking, audit, outbox, people
from workflows.errors import NotFound, RightRefused
from workflows.models import Agency, Person, PersonRole, SignIn
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, may, require
from workflows.policy.circles import OF_AGENCIES
from workflows.text import fold, in_order
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind, Role

BY_TWO = frozenset({Role.OFFICE_ADMIN, Role.OPERATOR, Role.AUDITOR})
"""Rights over the others' rights and over the software: one person asks, another agrees."""
OF_OFFICE = frozenset({Role.LEADER, Role.CHIEF, Role.ENTRY_CLERK, Role.REVIEWER, Role.OFFICE_ADMIN})
END = asking.form("reason", reason=asking.text("Lý do kết thúc", least=5))


@dataclass(frozen=True)
class Filters:
    """What the list of accounts is asked for; ``role`` is a word of ``Role``."""

    text: str = ""
    role: str = ""
    page: int = 1


@dataclass(frozen=True)
class Accounts(Page[Person]):
    """A page of accounts, and the rights that await a second person."""

    awaiting: list[Grant] | None = None


@dataclass(frozen=True)
class Grant:
    """One right of somebody with where it stands: asked for, ahead, in force, or over."""

    grant: PersonRole
    standing: str
    agreeable: bool
    endable: bool


@dataclass(frozen=True)
class Account:
    """All that one account's page tells and asks."""

    person: Person
    grants: list[Grant]
    names: Mapping[str, str]
    sessions: int
    fields: list[forms.Field]
    end_fields: list[forms.Field]


def listing(uow: UnitOfWork, person: Person, filters: Filters) -> Accounts:
    """The accounts, the Office's first; a search needs no diacritics and knows names, accounts and agencies."""
    require(person, Action.READ_RIGHTS)
    found = select(Person.id, Person.name, Person.username, Agency.name, Agency.position).join(Person.agency)
    if filters.role in {role.value for role in Role}:
        found = found.where(people.holds(Role(filters.role), uow.today()))
    rows = sorted(uow.session.execute(found), key=lambda each: (each.position, in_order(each[1]), each.id))
    words = fold(filters.text).split()
    ids = [number for number, *told, _ in rows if all(word in fold(" ".join(told)) for word in words)]
    page = within(filters.page, len(ids))
    shown = ids[offset(page) : offset(page) + SIZE]
    of_page = {each.id: each for each in uow.session.scalars(select(Person).where(Person.id.in_(shown)))}
    return Accounts([of_page[each] for each in shown], len(ids), page, awaiting=_awaiting(uow, person))


def view(uow: UnitOfWork, person: Person, person_id: int) -> Account:
    """One account with its rights, the newest first."""
    require(person, Action.READ_RIGHTS)
    account = _account(uow, person_id)
    grants = [_told(uow, person, each) for each in reversed(account.grants)]
    mentioned = [name for each in account.grants for name in (each.granted_by, each.agreed_by, each.ended_by)]
    open_sessions = select(func.count()).where(SignIn.person_id == account.id, SignIn.ended_at.is_(None))
    return Account(
        person=account,
        grants=grants,
        names=people.names(uow.session, mentioned),
        sessions=uow.session.scalars(open_sessions).one(),
        fields=asking.fields(uow, _form(account)) if may(person, Action.GRANT) else [],
        end_fields=asking.fields(uow, END),
    )


def grant(uow: UnitOfWork, person: Person, person_id: int, typed: Mapping[str, Any]) -> PersonRole:
    """Grant a right from a day to a day; an administrator's awaits the word of a second person."""
    require(person, Action.GRANT)
    account = _account(uow, person_id)
    answers = asking.judge(uow, _form(account), typed)
    role = Role(answers["role"])
    granted = give(uow, person, account, role, answers, typed, proposed=role in BY_TWO)
    if granted.proposed:
        others = [each for each in people.holding(uow, Role.OFFICE_ADMIN) if each.id not in (person.id, account.id)]
        _tell(uow, others, account, "Chờ đồng ý cấp quyền", f"{person.name} đề nghị cấp quyền {role.label}")
    else:
        _tell(uow, [account], account, "Được cấp quyền", role.label)
    return granted


def give(
    uow: UnitOfWork,
    person: Person,
    account: Person,
    role: Role,
    answers: Mapping[str, Any],
    typed: Mapping[str, Any],
    *,
    proposed: bool,
) -> PersonRole:
    """Write a right that was asked for, held to the rules between rights."""
    from_on = asking.date_in(answers, "from_on") or uow.today()
    until_on = asking.date_in(answers, "until_on")
    asking.refuse(_problems(person, account, role, from_on, until_on, uow.today()), typed)
    granted = PersonRole(
        role=role,
        from_on=from_on,
        until_on=until_on,
        reason=answers["reason"],
        granted_by=person.username,
        granted_at=uow.now(),
        proposed=proposed,
    )
    account.grants.append(granted)
    uow.session.flush()
    days = {"from_on": from_on.isoformat(), "until_on": until_on.isoformat() if until_on else None}
    act = "right.propose" if proposed else "right.grant"
    audit.note(uow, person, act, about=_about(account), role=role, reason=granted.reason, **days)
    return granted


def agree(uow: UnitOfWork, person: Person, grant_id: int) -> PersonRole:
    """Let a right begin that another person asked for."""
    require(person, Action.GRANT)
    granted = _grant(uow, grant_id)
    if not _agreeable(person, granted):
        raise RightRefused(
            "Quyền này cần người thứ hai đồng ý: không phải người đề nghị, cũng không phải người được cấp."
        )
    granted.proposed, granted.agreed_by, granted.agreed_at = False, person.username, uow.now()
    audit.note(uow, person, "right.agree", about=_about(granted.person), role=granted.role, asked_by=granted.granted_by)
    _tell(uow, [granted.person], granted.person, "Được cấp quyền", granted.role.label)
    return granted


def end(uow: UnitOfWork, person: Person, person_id: int, grant_id: int, typed: Mapping[str, Any]) -> PersonRole:
    """End a right at once, or turn down one that was asked for; it is none at the next request."""
    require(person, Action.GRANT)
    granted = _grant(uow, grant_id)
    if granted.person_id != person_id:
        raise NotFound
    answers = asking.judge(uow, END, typed)
    if not _endable(uow, person, granted):
        raise RightRefused("Không tự kết thúc quyền quản trị của mình; quyền đã kết thúc thì không kết thúc lần nữa.")
    granted.ended_at, granted.ended_by, granted.end_reason = uow.now(), person.username, answers["reason"]
    told = {"role": granted.role, "reason": granted.end_reason}
    audit.note(uow, person, "right.end", about=_about(granted.person), **told)
    _tell(uow, [granted.person], granted.person, "Kết thúc quyền", granted.role.label)
    return granted


def standing_of(granted: PersonRole, today: date) -> str:
    """Where a right stands on a day."""
    if granted.ended_at is not None or (granted.until_on is not None and granted.until_on < today):
        return "over"
    if granted.proposed:
        return "proposed"
    return "holds" if granted.holds_on(today) else "ahead"


def _form(account: Person) -> asking.Schema:
    offered = [(role.value, role.label) for role in Role if _fits(role, account.agency)]
    return asking.form(
        "role",
        "reason",
        role=asking.choice("Quyền", offered, ui=""),
        from_on=asking.day("Từ ngày", hint="Bỏ trống là từ hôm nay"),
        until_on=asking.day("Đến hết ngày", hint="Bỏ trống là đến khi có quyết định khác"),
        reason=asking.text("Lý do, căn cứ", least=5, hint="Ví dụ: Quyết định số 12/QĐ-VP ngày 05/01/2026"),
    )


def _fits(role: Role, agency: Agency) -> bool:
    """Rights of the Office are for its people, rights of agencies for theirs; the rest is for anybody."""
    of_office = agency.kind is AgencyKind.OFFICE
    return role not in OF_AGENCIES if of_office else role not in OF_OFFICE


def _problems(
    person: Person, account: Person, role: Role, from_on: date, until_on: date | None, today: date
) -> dict[str, str]:
    living = [each for each in account.grants if standing_of(each, today) != "over"]
    others = {each.role for each in living} - {role}
    overlaps = [each for each in living if each.role is role and _meet(each, from_on, until_on)]
    alone = "Quyền kiểm tra, giám sát không đi cùng quyền nào khác: người kiểm tra không tham gia xử lý."
    rules = (
        ("role", account.id == person.id, "Không tự cấp quyền cho mình."),
        ("role", not account.active, "Tài khoản này đã khóa."),
        ("role", bool(overlaps), "Tài khoản đã có, hoặc đang chờ, quyền này trong thời gian đó."),
        ("role", bool(others) and Role.AUDITOR in {role, *others}, alone),
        ("until_on", until_on is not None and until_on < from_on, "Ngày cuối không được trước ngày đầu."),
        ("until_on", until_on is not None and until_on < today, "Ngày cuối không được trước hôm nay."),
    )
    return {field: sentence for field, broken, sentence in reversed(rules) if broken}


def _meet(granted: PersonRole, from_on: date, until_on: date | None) -> bool:
    begins_before_its_end = granted.until_on is None or from_on <= granted.until_on
    return begins_before_its_end and (until_on is None or granted.from_on is None or granted.from_on <= until_on)


def _awaiting(uow: UnitOfWork, person: Person) -> list[Grant]:
    open_still = or_(PersonRole.until_on.is_(None), PersonRole.until_on >= uow.today())
    found = select(PersonRole).where(PersonRole.proposed, PersonRole.ended_at.is_(None), open_still)
    loaded = found.order_by(PersonRole.id).options(joinedload(PersonRole.person))
    return [_told(uow, person, each) for each in uow.session.scalars(loaded)]


def _told(uow: UnitOfWork, person: Person, granted: PersonRole) -> Grant:
    granting = may(person, Action.GRANT)
    standing = standing_of(granted, uow.today())
    return Grant(
        granted, standing, granting and _agreeable(person, granted), granting and _endable(uow, person, granted)
    )


def _agreeable(person: Person, granted: PersonRole) -> bool:
    own = granted.granted_by == person.username or granted.person_id == person.id
    return granted.proposed and granted.ended_at is None and not own


def _endable(uow: UnitOfWork, person: Person, granted: PersonRole) -> bool:
    # Who ends a right is an administrator, so one always remains.
    own = granted.person_id == person.id and granted.role is Role.OFFICE_ADMIN
    return standing_of(granted, uow.today()) != "over" and not own


def _account(uow: UnitOfWork, person_id: int) -> Person:
    account = uow.session.get(Person, person_id)
    if account is None:
        raise NotFound
    return account


def _grant(uow: UnitOfWork, grant_id: int) -> PersonRole:
    granted = uow.session.get(PersonRole, grant_id, with_for_update=True)
    if granted is None:
        raise NotFound
    return granted


def _about(account: Person) -> str:
    return f"person:{account.username}"


def _tell(uow: UnitOfWork, to: list[Person], account: Person, subject: str, sentence: str) -> None:
    link = "/" if to == [account] else f"/tai-khoan/{account.id}"
    outbox.post(uow.session, to, f"{subject}: {account.name}", f"{sentence}.", link, now=uow.now())
