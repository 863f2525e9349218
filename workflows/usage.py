"""Who uses the software: accounts, sign-ins and updates of each agency (Art. 11.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from workflows.agencies.listing import answering
from workflows.models import Agency, Assignment, Person, SignIn
from workflows.policy import Action, require, sees_all, visible
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind

USED_WITHIN = timedelta(days=30)


@dataclass(frozen=True)
class Usage:
    """How one agency uses the software (Art. 11.3)."""

    agency: Agency
    accounts: int
    recent: int
    last_sign_in: Any
    last_update: Any


def of_agencies(uow: UnitOfWork, person: Person) -> list[Usage]:
    """Accounts, sign-ins and updates of each agency that the person may see (Art. 11.3)."""
    require(person, Action.SUPERVISE)
    since = uow.now() - USED_WITHIN
    accounts = select(Person.agency_id, func.count()).where(Person.active).group_by(Person.agency_id)
    recent = (
        select(Person.agency_id, func.count(Person.id.distinct()))
        .join(SignIn, SignIn.person_id == Person.id)
        .where(SignIn.last_seen_at >= since)
        .group_by(Person.agency_id)
    )
    signed_in = (
        select(Person.agency_id, func.max(SignIn.last_seen_at))
        .join(SignIn, SignIn.person_id == Person.id)
        .group_by(Person.agency_id)
    )
    updated = select(Assignment.agency_id, func.max(Assignment.updated_at)).group_by(Assignment.agency_id)
    all_of, some, last, news = (
        dict(uow.session.execute(each).all()) for each in (accounts, recent, signed_in, updated)
    )
    # Whether rooms of theirs sign in is for agencies to know, not for the province.
    counted = answering() if sees_all(person) else Agency.kind != AgencyKind.OFFICE
    found = visible(select(Agency).where(counted), person)
    return [
        Usage(each, all_of.get(each.id, 0), some.get(each.id, 0), last.get(each.id), news.get(each.id))
        for each in uow.session.scalars(found.order_by(Agency.position, Agency.id))
    ]
