"""Lets accounts follow their mailboxes (Art. 3.3): opened, renamed and closed as the directory says, never in bulk."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows import audit, outbox, people
from workflows.directory.accounts import Account
from workflows.directory.groups import BASE_ROLES, GroupRule
from workflows.directory.ldap import LdapDirectory
from workflows.errors import DirectoryUnavailable, Refused
from workflows.models import Agency, BreakGlass, Message, Person, PersonRole
from workflows.signing_in import sign_ins
from workflows.unit import UnitOfWork
from workflows.vocabulary import Role

if TYPE_CHECKING:
    from workflows.bootstrap import House

_log = logging.getLogger(__name__)
_REASON = "Theo nhóm trong danh bạ thư công vụ"
MOST_CLOSED = 20
LARGEST_SHARE = 0.05
"""A sync that would close more than this is far more often a fault of the directory than a reform of the province."""


class TooManyClosed(Refused):
    """A sync that would close so many accounts that a person has to say the number."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"Danh bạ trả về thiếu {count} tài khoản đang hoạt động; chưa khóa tài khoản nào. "
            f"Nếu đúng như vậy, chạy lại với --confirm {count}."
        )


@dataclass
class Plan:
    """What the directory asks for, before anything is done."""

    bound: list[tuple[Person, Account]] = field(default_factory=list)
    new: list[tuple[Account, GroupRule]] = field(default_factory=list)
    closed: list[Person] = field(default_factory=list)
    reopened: list[Person] = field(default_factory=list)
    foreign: list[Account] = field(default_factory=list)
    """Mailboxes that now have the name of somebody else's account."""
    known: int = 0
    """How many open accounts the directory had vouched for before."""

    @property
    def is_doubtful(self) -> bool:
        """Whether so many would be closed that a person has to confirm the number."""
        count = len(self.closed)
        return count > MOST_CLOSED or count > self.known * LARGEST_SHARE


def plan(uow: UnitOfWork, accounts: Sequence[Account], rules: Sequence[GroupRule]) -> Plan:
    """What would follow from the accounts that the directory told of."""
    found = Plan()
    everybody = _people(uow.session)
    by_key = {person.directory_key: person for person in everybody if person.directory_key}
    by_name = {person.username: person for person in everybody}
    told: set[int] = set()
    for account in accounts:
        person = by_key.get(account.key) if account.key else None
        named = by_name.get(account.username)
        if person is None and named is not None:
            if named.directory_key is not None:
                found.foreign.append(account)
                continue
            person = named
        if person is not None:
            told.add(person.id)
            found.bound.append((person, account))
            _judge(found, person, account.enabled)
        elif account.enabled and account.key and (rule := _rule_of(account, rules)):
            found.new.append((account, rule))
    vouched = [person for person in everybody if person.directory_key]
    found.known = sum(person.active for person in vouched)
    for person in vouched:
        if person.id not in told:
            _judge(found, person, enabled=False)
    return found


def carry_out(uow: UnitOfWork, asked: Plan, rules: Sequence[GroupRule], *, confirmed: int | None = None) -> None:
    """Do what the plan asks; ``TooManyClosed``, and nothing done, unless its number is usual or was confirmed."""
    if asked.is_doubtful and confirmed != len(asked.closed):
        raise TooManyClosed(len(asked.closed))
    agencies = {agency.code: agency for agency in uow.session.scalars(select(Agency))}
    missing = {rule.agency for rule in rules} - set(agencies)
    if missing:
        raise Refused(f"Không có cơ quan mang mã: {', '.join(sorted(missing))}.")
    for person, account in asked.bound:
        _follow(person, account)
        _follow_groups(uow, person, account, rules, agencies)
    for account, rule in asked.new:
        _enter(uow, account, rule, agencies)
    for person in asked.closed:
        person.active = False
        person.mailbox_closed_at = uow.now()
        sign_ins.shut_out(uow, person)
        audit.note(uow, None, "account.close", about=f"person:{person.username}")
    for person in asked.reopened:
        person.active = True
        person.mailbox_closed_at = None
        audit.note(uow, None, "account.reopen", about=f"person:{person.username}")


def follow(house: House) -> Plan | None:
    """One sync of the worker's; None where no directory is, where it is away, or where a person must say the word."""
    if not isinstance(house.directory, LdapDirectory):
        return None
    try:
        accounts = house.directory.accounts()
        rules = house.directory.settings.rules
        with house.unit_of_work() as uow:
            asked = plan(uow, accounts, rules)
            carry_out(uow, asked, rules)
            return asked
    except DirectoryUnavailable as outage:
        _log.warning("accounts do not follow their mailboxes just now: %s", outage.cause)
    except TooManyClosed as doubt:
        _log.warning("accounts do not follow their mailboxes: %s", doubt)
        with house.unit_of_work() as uow:
            _tell_keepers(uow, str(doubt))
    return None


def _tell_keepers(uow: UnitOfWork, sentence: str) -> None:
    """Ask the Office's administrators for their word, once a day."""
    subject = "Danh bạ thư công vụ thiếu nhiều tài khoản"
    asked = select(Message.id).where(Message.subject == subject, Message.created_at > uow.now() - timedelta(days=1))
    if uow.session.scalar(asked.limit(1)) is None:
        keepers = people.in_circle(uow.session, "office_admins")
        outbox.post(uow.session, keepers, subject, sentence, "/tai-khoan/cac-phien", now=uow.now(), urgent=True)


def _people(session: Session) -> list[Person]:
    """Everybody whom the directory may know: the accounts of last resort are not its own."""
    local = select(BreakGlass.person_id)
    return list(session.scalars(select(Person).where(Person.id.not_in(local)).order_by(Person.id)))


def _judge(found: Plan, person: Person, enabled: bool) -> None:
    if person.active and not enabled:
        found.closed.append(person)
    # Whoever the Office closed stays closed, whatever their mailbox does.
    elif enabled and not person.active and person.mailbox_closed_at is not None:
        found.reopened.append(person)


def _follow(person: Person, account: Account) -> None:
    person.directory_key = account.key or person.directory_key
    person.email = account.address
    person.name = account.name or person.name
    person.phone = account.phone or person.phone
    person.position = account.position or person.position


def _follow_groups(
    uow: UnitOfWork, person: Person, account: Account, rules: Iterable[GroupRule], agencies: dict[str, Agency]
) -> None:
    """Move somebody whose right is a group's alone; what the Office granted is the Office's to take."""
    rule = _rule_of(account, rules)
    if rule is None or not person.roles or not person.roles <= BASE_ROLES:
        return
    if (person.agency.code, person.roles) == (rule.agency, {rule.role}):
        return
    before = f"{person.agency.code}: {', '.join(sorted(person.roles))}"
    person.agency = agencies[rule.agency]
    for grant in person.grants:
        # What was held is history, and stays.
        grant.ended_at, grant.end_reason = grant.ended_at or uow.now(), grant.end_reason or _REASON
    person.grants.append(_grant(uow, rule))
    audit.note(
        uow,
        None,
        "account.move",
        about=f"person:{person.username}",
        before=before,
        after=f"{rule.agency}: {rule.role}",
    )


def _enter(uow: UnitOfWork, account: Account, rule: GroupRule, agencies: dict[str, Agency]) -> None:
    person = Person(
        username=account.username,
        name=account.name or account.username,
        email=account.address,
        phone=account.phone,
        position=account.position,
        agency=agencies[rule.agency],
        directory_key=account.key,
        grants=[_grant(uow, rule)],
    )
    uow.session.add(person)
    audit.note(uow, None, "account.enter", about=f"person:{person.username}", agency=rule.agency, role=rule.role)


def _grant(uow: UnitOfWork, rule: GroupRule) -> PersonRole:
    return PersonRole(role=rule.role, reason=_REASON, granted_at=uow.now())


def _rule_of(account: Account, rules: Iterable[GroupRule]) -> GroupRule | None:
    """The rule for the account's groups; a head before an officer where somebody is in both."""
    fitting = [rule for rule in rules if rule.dn in account.groups]
    return min(fitting, key=lambda rule: rule.role is not Role.AGENCY_HEAD, default=None)
