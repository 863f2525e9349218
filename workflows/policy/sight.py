"""What each person may see (Art. 6.4): the one scope of every list; outside it nothing exists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, aliased

from engine import Instance, Submission, WorkItem
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
from workflows.policy.circles import circles_of
from workflows.policy.table import Action, may

S = TypeVar("S", bound=Select[*tuple[Any, ...]])

_BESIDES: tuple[Any, ...] = (Correction, Reopening)
"""What else ran for an assignment: its corrections, and the cycle that ended with a confirmation taken back."""


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
    # Once each: of what is open in an instance most awaits the same circle.
    awaited = awaiting.distinct().subquery()
    number = awaited.c[0]
    given = exists().where(Assignment.instance_id == number).correlate(awaited)
    mine = own.where(Assignment.instance_id == number).correlate(awaited).exists()
    ones = (own.limit(1), select(number).where(given).limit(1))
    others = select(number).where(~mine, ~given)
    every = union_all(*(select(each.subquery()) for each in ones), *besides, others).subquery()
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
