"""One assignment as lists and pages tell it: whose, where it stands, and how its time stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from workflows import deadlines
from workflows.models import Agency, Assignment, Directive, Duty
from workflows.settings import DUE_SOON_DAYS, value
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState, TimeState


@dataclass(frozen=True)
class Standing:
    """An assignment with what it hangs on; ``days`` to the last day in time, negative once that has passed."""

    assignment: Assignment
    duty: Duty
    directive: Directive
    agency: Agency
    state: ProcessState
    time_state: TimeState
    days: int | None


def standing(uow: UnitOfWork, assignment: Assignment) -> Standing:
    """Where the assignment stands now."""
    duty = assignment.duty
    return Standing(
        assignment=assignment,
        duty=duty,
        directive=duty.directive,
        agency=assignment.agency,
        state=assignment.state,
        time_state=deadlines.time_state(assignment, uow.now(), uow.calendar, value(uow.session, DUE_SOON_DAYS)),
        days=deadlines.days_left(assignment, uow.now()),
    )


def with_standing(*path: Any) -> list[ORMOption]:
    """What to load with an assignment (at the end of ``path``, if any) so that its standing costs no further query."""
    start = joinedload(*path) if path else None

    def along(attribute: Any) -> Any:
        return start.joinedload(attribute) if start else joinedload(attribute)

    return [
        along(Assignment.agency),
        along(Assignment.instance),
        along(Assignment.duty).joinedload(Duty.directive),
        along(Assignment.duty).joinedload(Duty.follower),
    ]
