"""Who may do what (Art. 10.2): one table of rights, and the ties of a person to an assignment; asked by every act."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from engine import WorkItem
from workflows.errors import Forbidden
from workflows.models import Assignment, Person
from workflows.policy.circles import OF_AGENCIES, circles_of
from workflows.vocabulary import Role


class Action(StrEnum):
    """What a person may ask for."""

    COMPLETE = auto()
    START = auto()
    COVER = auto()
    COVER_OTHERS = auto()
    READ_ALL = auto()
    READ_OWN_AGENCY = auto()
    REGISTER = auto()
    SUPERVISE = auto()
    MEND = auto()
    SET_RULES = auto()
    KEEP_SESSIONS = auto()
    REVIEW = auto()
    READ_RIGHTS = auto()
    GRANT = auto()
    READ_APPOINTMENTS = auto()
    APPOINT = auto()
    READ_AUDIT = auto()
    SET_AGENCIES = auto()
    DESIGN = auto()
    READ_DESIGNS = auto()
    STEER = auto()
    GIVE = auto()
    SHARE_VIEWS = auto()


_EVERYBODY = frozenset(Role)
_AT_WORK = _EVERYBODY - {Role.AUDITOR}
"""An auditor reads, and changes nothing."""

TABLE: Mapping[Action, frozenset[Role]] = {
    # What one answers is decided by the circle in which one stands; an auditor stands in none.
    Action.COMPLETE: _AT_WORK,
    Action.START: _AT_WORK,
    Action.COVER: _AT_WORK,
    Action.COVER_OTHERS: frozenset({Role.OFFICE_ADMIN, Role.AGENCY_HEAD}),
    Action.READ_ALL: frozenset(
        {Role.LEADER, Role.CHIEF, Role.ENTRY_CLERK, Role.REVIEWER, Role.OFFICE_ADMIN, Role.AUDITOR}
    ),
    Action.READ_OWN_AGENCY: OF_AGENCIES,
    Action.REGISTER: frozenset({Role.ENTRY_CLERK}),
    Action.SUPERVISE: frozenset(
        {Role.LEADER, Role.CHIEF, Role.REVIEWER, Role.OFFICE_ADMIN, Role.AGENCY_HEAD, Role.AUDITOR}
    ),
    Action.KEEP_SESSIONS: frozenset({Role.OFFICE_ADMIN}),
    Action.MEND: frozenset({Role.LEADER, Role.CHIEF, Role.REVIEWER, Role.OFFICE_ADMIN, Role.AGENCY_HEAD}),
    Action.SET_RULES: frozenset({Role.CHIEF, Role.OFFICE_ADMIN}),
    Action.REVIEW: frozenset({Role.REVIEWER, Role.CHIEF}),
    Action.READ_RIGHTS: frozenset({Role.CHIEF, Role.OFFICE_ADMIN, Role.AUDITOR}),
    Action.GRANT: frozenset({Role.OFFICE_ADMIN}),
    Action.READ_APPOINTMENTS: frozenset(
        {Role.LEADER, Role.CHIEF, Role.REVIEWER, Role.OFFICE_ADMIN, Role.AGENCY_HEAD, Role.AUDITOR}
    ),
    Action.APPOINT: frozenset({Role.OFFICE_ADMIN, Role.AGENCY_HEAD}),
    Action.READ_AUDIT: frozenset({Role.OFFICE_ADMIN, Role.AUDITOR}),
    Action.SET_AGENCIES: frozenset({Role.OFFICE_ADMIN}),
    Action.DESIGN: frozenset({Role.DESIGNER}),
    # Whoever reads a design in work may approve it, too: the Office decides how the province works.
    Action.READ_DESIGNS: frozenset({Role.DESIGNER, Role.CHIEF, Role.OFFICE_ADMIN}),
    # An agency does not move its own work past the Office.
    Action.STEER: frozenset({Role.CHIEF, Role.OFFICE_ADMIN}),
    Action.GIVE: frozenset({Role.CHIEF, Role.OFFICE_ADMIN, Role.REVIEWER, Role.AGENCY_HEAD}),
    Action.SHARE_VIEWS: frozenset({Role.LEADER, Role.CHIEF, Role.REVIEWER, Role.OFFICE_ADMIN}),
}
"""Who may do what: the Office's decision (Art. 10.2), written in this one place. Sở TT&TT (``OPERATOR``) and the
designer stand in no row that shows what agencies wrote."""


def may(person: Person, action: Action, thing: WorkItem | None = None) -> bool:
    """Whether the person holds a right for the action and, for a work item, stands in its circle."""
    if action is Action.COMPLETE:
        return thing is not None and thing.circle in circles_of(person)
    return not TABLE[action].isdisjoint(person.roles)


def require(person: Person, action: Action, thing: WorkItem | None = None) -> None:
    """``Forbidden`` unless the person may."""
    if not may(person, action, thing):
        raise Forbidden


def follows(person: Person, assignment: Assignment) -> bool:
    """Whether the person keeps the assignment for the Office: its follower, or the Office's leaders (Art. 8.1.đ)."""
    if Role.CHIEF in person.roles:
        return True
    duty = assignment.duty
    if duty.follower_id is not None:
        return duty.follower_id == person.id
    return Role.REVIEWER in person.roles and duty.unit_id == person.unit_id


def holds(person: Person, assignment: Assignment) -> bool:
    """Whether the person keeps the assignment for its agency (Art. 5.3)."""
    return assignment.agency_id == person.agency_id and may(person, Action.READ_OWN_AGENCY)
