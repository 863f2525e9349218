"""Who may do what, and what each may see (Art. 6.4, 10.2); asked by every act and every list."""

from __future__ import annotations

from enum import StrEnum, auto
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, false, or_, select

from engine import Instance, WorkItem
from workflows.errors import Forbidden
from workflows.models import Assignment, Directive, Duty, Person
from workflows.vocabulary import Role

__all__ = ["Action", "Role", "circles_of", "may", "require", "visible"]


class Action(StrEnum):
    """What a person may ask for."""

    REGISTER = auto()
    COMPLETE = auto()
    SUPERVISE = auto()


S = TypeVar("S", bound=Select[*tuple[Any, ...]])

_GRANTED: dict[Action, frozenset[Role]] = {
    Action.REGISTER: frozenset({Role.ENTRY_CLERK}),
    Action.SUPERVISE: frozenset(
        {Role.LEADER, Role.CHIEF, Role.REVIEWER, Role.OFFICE_ADMIN, Role.AGENCY_HEAD},
    ),
}
_SEES_ALL = frozenset({Role.LEADER, Role.CHIEF, Role.ENTRY_CLERK, Role.REVIEWER, Role.OFFICE_ADMIN})
_SEES_OWN_AGENCY = frozenset({Role.AGENCY_HEAD, Role.AGENCY_OFFICER})


def may(person: Person, action: Action, thing: WorkItem | None = None) -> bool:
    """Whether the person holds a right for the action and, for a work item, stands in its circle."""
    if action is Action.COMPLETE:
        return thing is not None and thing.circle in circles_of(person)
    return not _GRANTED[action].isdisjoint(person.roles)


def require(person: Person, action: Action, thing: WorkItem | None = None) -> None:
    """``Forbidden`` unless the person may."""
    if not may(person, action, thing):
        raise Forbidden


def circles_of(person: Person) -> set[str]:
    """The circles whose work items belong to the person."""
    circles = {f"person:{person.username}"}
    roles = person.roles
    if roles & _SEES_OWN_AGENCY:
        circles.add(f"officers:{person.agency.code}")
    if Role.AGENCY_HEAD in roles:
        circles.add(f"heads:{person.agency.code}")
    if Role.REVIEWER in roles and person.unit is not None:
        circles.add(f"unit:{person.unit.code}")
    if Role.ENTRY_CLERK in roles:
        circles.add("entry_clerks")
    if Role.OFFICE_ADMIN in roles:
        circles.add("office_admins")
    return circles


def visible(query: S, person: Person) -> S:
    """The query, kept to what the person may see; outside it nothing exists.

    Its first column tells what it selects: assignments, duties, directives, instances or work items.
    """
    roles = person.roles
    if roles & _SEES_ALL:
        return query
    entity = query.column_descriptions[0]["entity"]
    condition = _own(entity, person.agency_id) if roles & _SEES_OWN_AGENCY else false()
    if entity is WorkItem:
        condition = or_(condition, WorkItem.circle.in_(circles_of(person)))
    return query.where(condition)


def _own(entity: Any, agency_id: int) -> ColumnElement[bool]:
    """What an agency may see: its own assignments and what hangs on them."""
    own = Assignment.agency_id == agency_id
    instances = select(Assignment.instance_id).where(own, Assignment.instance_id.is_not(None))
    conditions: dict[Any, ColumnElement[bool]] = {
        Assignment: own,
        Duty: Duty.id.in_(select(Assignment.duty_id).where(own)),
        Directive: Directive.id.in_(select(Duty.directive_id).join(Duty.assignments).where(own)),
        Instance: Instance.id.in_(instances),
        WorkItem: WorkItem.instance_id.in_(instances),
    }
    return conditions[entity]
