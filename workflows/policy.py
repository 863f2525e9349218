"""Who may do what, and what each may see (Art. 6.4, 10.2); asked by every act and every list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from engine import Instance, Submission, WorkItem
from workflows.errors import Forbidden
from workflows.models import (
    Agency,
    Assignment,
    Attachment,
    Correction,
    Directive,
    Duty,
    Entry,
    Inside,
    Matter,
    Person,
    Piece,
    Reopening,
)
from workflows.vocabulary import Role

__all__ = [
    "TABLE",
    "Action",
    "Role",
    "agencies_seen",
    "circles_of",
    "covered_circles",
    "follows",
    "holds",
    "may",
    "own_circles",
    "require",
    "samples",
    "visible",
]


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


S = TypeVar("S", bound=Select[*tuple[Any, ...]])

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
    Action.READ_OWN_AGENCY: frozenset({Role.AGENCY_HEAD, Role.AGENCY_OFFICER}),
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
_BESIDES: tuple[Any, ...] = (Correction, Reopening)
"""What else ran for an assignment: its corrections, and the cycle that ended with a confirmation taken back."""
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


def sees_all(person: Person) -> bool:
    """Whether the person sees the whole province's work, and not one agency's."""
    return may(person, Action.READ_ALL)


def agencies_seen(person: Person) -> frozenset[int] | None:
    """The agencies whose work the person sees; None for the whole province's."""
    if sees_all(person):
        return None
    return agencies_inside(person)


def agencies_inside(person: Person) -> frozenset[int]:
    """The agencies whose own work the person reads: theirs and its parts, and for the Office none."""
    return frozenset(person.agency.with_parts if may(person, Action.READ_OWN_AGENCY) else ())


def own_circles(person: Person) -> set[str]:
    """The circles in which the person stands in their own right."""
    roles = person.roles
    if Role.AUDITOR in roles:
        return set()
    circles = {f"person:{person.username}"}
    if roles & TABLE[Action.READ_OWN_AGENCY]:
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


def visible(query: S, person: Person) -> S:
    """The query, kept to what the person may see; outside it nothing exists.

    Its first column tells what it selects: assignments, duties, directives, matters, pieces, instances, or what hangs
    on instances (work items, submissions, attachments).
    """
    entity = query.column_descriptions[0]["entity"]
    if sees_all(person):
        return query.where(*_of_the_province(entity, person))
    of_agency = _own_agency(person)
    conditions: dict[Any, ColumnElement[bool]] = {
        Assignment: of_agency,
        Duty: Duty.id.in_(select(Assignment.duty_id).where(of_agency)),
        Directive: Directive.id.in_(select(Duty.directive_id).join(Duty.assignments).where(of_agency)),
        Matter: Matter.by == person.username,
        Agency: Agency.id.in_(person.agency.with_parts),
        Piece: _inside(person),
    }
    if entity not in conditions:
        conditions = _around_instances(person, of_agency)
    return query.where(conditions[entity])


def samples(person: Person) -> Select[int]:
    """Instances that somebody of an agency sees, of each diagram at least one that they see any of.

    Whatever assignments run is one diagram's, so that of the many that there are one stands for all.
    """
    own, *besides, awaiting = _concerning(person, _own_agency(person))
    (number,) = awaiting.selected_columns
    given = exists().where(Assignment.instance_id == number).correlate(awaiting.get_final_froms()[0])
    one = (each.with_only_columns(func.max(each.selected_columns[0])) for each in (own, awaiting.where(given)))
    every = union_all(*(each.correlate(None) for each in (*one, *besides, awaiting.where(~given)))).subquery()
    return select(every.c[0]).where(every.c[0].is_not(None))


def _own_agency(person: Person) -> ColumnElement[bool]:
    """What an agency may see: its own assignments, those of its parts, and what hangs on them."""
    return Assignment.agency_id.in_(person.agency.with_parts) if may(person, Action.READ_OWN_AGENCY) else false()


def _inside(person: Person) -> ColumnElement[bool]:
    """What an agency hands down inside: the whole's, and that part's to which it was given."""
    within = agencies_inside(person)
    return or_(Piece.agency_id.in_(within), Piece.part_id.in_(within))


def _of_the_province(entity: Any, person: Person) -> list[ColumnElement[bool]]:
    """Who sees the whole province's work sees all but what agencies hand down inside, and drafts of others."""
    if entity is Piece:
        return [false()]
    numbers: dict[Any, Any] = {each: each.instance_id for each in (Matter, WorkItem, Submission)}
    numbers[Instance] = Instance.id
    if entity in numbers:
        return [~exists().where(Inside.instance_id == numbers[entity]).correlate(entity)]
    if entity is not Attachment:
        return []
    of_province = ~exists().where(Inside.instance_id == Submission.instance_id).correlate(Submission)
    handed_in = exists().where(Submission.id == Attachment.submission_id, of_province).correlate(Attachment)
    return [or_(handed_in, _of_matter_or_directive(), _drafted(person))]


def _around_instances(person: Person, of_agency: ColumnElement[bool]) -> dict[Any, ColumnElement[bool]]:
    """Instances that the person may see, and what hangs on them."""
    concerning = _concerning(person, of_agency)
    submitted = exists().where(Submission.id == Attachment.submission_id, _any(concerning, Submission.instance_id))
    return {
        # Numbers gathered by their own indexes, and not a question to every instance that there ever was.
        Instance: Instance.id.in_(union_all(*(each.correlate(None) for each in concerning))),
        WorkItem: or_(_any(concerning, WorkItem.instance_id), WorkItem.circle.in_(circles_of(person))),
        Submission: _any(concerning, Submission.instance_id),
        Attachment: or_(submitted.correlate(Attachment), _of_directive(of_agency), _drafted(person)),
    }


def _any(concerning: Sequence[Select[Any]], instance: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether an instance is among them, asked of it alone: few such things are looked at."""
    return or_(
        *(each.where(each.selected_columns[0] == instance).correlate(instance.class_).exists() for each in concerning)
    )


def _of_matter_or_directive() -> ColumnElement[bool]:
    """A directive's own file, once its clerk has sent it on its way."""
    return Attachment.entry_id.in_(select(Entry.id).where(Entry.matter_id.is_not(None)))


def _of_directive(of_agency: ColumnElement[bool]) -> ColumnElement[bool]:
    """A directive's own file, for the agencies to which it gives work (Art. 9.1)."""
    given = select(Duty.directive_id).join(Duty.assignments).where(of_agency)
    return Attachment.entry_id.in_(select(Entry.id).where(Entry.directive_id.in_(given)).correlate(None))


def _drafted(person: Person) -> ColumnElement[bool]:
    """A file that was not handed in yet belongs to a draft, and is its owner's alone."""
    return and_(Attachment.submission_id.is_(None), Attachment.uploaded_by == person.username)


def _concerning(person: Person, of_agency: ColumnElement[bool]) -> list[Select[Any]]:
    """An assignment concerns its agency; whatever else runs, who began it or answered in it; all, who is awaited."""
    # Under names of their own: what asks may ask for work items and submissions, too.
    item, said = aliased(WorkItem), aliased(Submission)

    def else_of(table: Any) -> Select[int]:
        """What is no assignment's, of all that the person said in a table."""
        given = exists().where(Assignment.instance_id == table.instance_id).correlate(table)
        return select(table.instance_id).where(table.by == person.username, ~given)

    besides = [select(table.instance_id).join(Assignment, Assignment.id == table.assignment_id) for table in _BESIDES]
    return [
        select(Assignment.instance_id).where(of_agency, Assignment.instance_id.is_not(None)),
        *(each.where(of_agency) for each in besides),
        select(Piece.instance_id).where(_inside(person)),
        else_of(Matter),
        else_of(said),
        select(item.instance_id).where(item.closed_at.is_(None), item.circle.in_(circles_of(person))),
    ]
