"""What the Office asks an agency's head to explain: the form filled from a number, and what was asked so far."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from workflows.dashboards.numbers import Number
from workflows.dashboards.periods import Period
from workflows.dashboards.scopes import Scope
from workflows.models import Explanation, Person
from workflows.policy import own_circles, sees_all
from workflows.settings import EXPLANATION_DAYS, value
from workflows.unit import UnitOfWork

PROCESS = "explanation"
SHOWN = 5


def question(
    uow: UnitOfWork, person: Person, scope: Scope, number: Number, asked: Period, amount: int
) -> Mapping[str, str] | None:
    """How the request begins for a number of an agency; None for whoever may not ask, or where there is nothing."""
    if scope.agency is None or not amount or "chiefs" not in own_circles(person):
        return None
    time = f"{asked.label}, đến {uow.today():%d/%m/%Y}" if number.dated else f"đến {uow.today():%d/%m/%Y}"
    due_on = uow.calendar.add(uow.today(), value(uow.session, EXPLANATION_DAYS))
    figure = f"{number.label}: {amount} ({time})"
    return {"figure": figure, "agency": scope.agency.code, "due_on": f"{due_on:%d/%m/%Y}"}


def explanations(uow: UnitOfWork, person: Person, scope: Scope) -> list[Explanation]:
    """The newest requests in a scope that the person may see, those that still run first."""
    found = select(Explanation)
    if scope.agency is not None or not sees_all(person):
        found = found.where(Explanation.agency_id == (scope.agency_id or person.agency_id))
    ordered = found.order_by(Explanation.closed_at.is_not(None), Explanation.id.desc()).limit(SHOWN)
    return list(uow.session.scalars(ordered))
