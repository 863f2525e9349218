"""Who is told of what became of an agency."""

from __future__ import annotations

from collections.abc import Iterable

from workflows import outbox, people
from workflows.models import Agency, Person
from workflows.unit import UnitOfWork


def keepers(uow: UnitOfWork, of: Iterable[Agency]) -> list[Person]:
    """The officers and heads of some agencies."""
    circles = [f"{circle}:{each.code}" for each in of for circle in ("officers", "heads")]
    return [person for circle in circles for person in people.in_circle(uow.session, circle)]


def post(uow: UnitOfWork, told: Iterable[Person], subject: str, sentence: str, agency: Agency) -> int:
    """Tell each of them once, with the way to the agency's page; how many they are."""
    once = {each.id: each for each in told}
    outbox.post(uow.session, once.values(), subject, sentence, f"/co-quan/{agency.id}", now=uow.now())
    return len(once)
