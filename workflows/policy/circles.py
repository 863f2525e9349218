"""In which circles a person stands, and so whose work items the person may answer."""

from __future__ import annotations

from workflows.models import Person
from workflows.vocabulary import Role

OF_AGENCIES = frozenset({Role.AGENCY_HEAD, Role.AGENCY_OFFICER})
"""Who does an agency's work and reads what is given to it."""


def own_circles(person: Person) -> set[str]:
    """The circles in which the person stands in their own right."""
    roles = person.roles
    if Role.AUDITOR in roles:
        return set()
    circles = {f"person:{person.username}"}
    if roles & OF_AGENCIES:
        circles.add(f"officers:{person.agency.code}")
    if Role.AGENCY_HEAD in roles:
        circles.add(f"heads:{person.agency.code}")
    if Role.REVIEWER in roles and person.unit is not None:
        circles.add(f"unit:{person.unit.code}")
    if Role.ENTRY_CLERK in roles:
        circles.add("entry_clerks")
    if Role.OFFICE_ADMIN in roles:
        circles.add("office_admins")
    if Role.CHIEF in roles:
        circles.add("chiefs")
    if Role.OPERATOR in roles:
        circles.add("operators")
    return circles


def covered_circles(person: Person) -> dict[str, Person]:
    """The circles in which the person stands for somebody who is away, with whom; one's own right comes first."""
    own = own_circles(person)
    if not own:
        return {}
    return {
        circle: cover.absent
        for cover in person.standing_in
        for circle in own_circles(cover.absent)
        if cover.includes(circle) and circle not in own
    }


def circles_of(person: Person) -> set[str]:
    """The circles whose work items the person may answer, for themselves or on behalf of another."""
    return own_circles(person) | covered_circles(person).keys()
