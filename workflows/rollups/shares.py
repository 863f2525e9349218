"""What each duty adds to the counts: read from the rows, kept as its share, compared with what it added before."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from engine import Submission
from workflows.calendar import breaks_at
from workflows.models import Assignment, Directive, Duty, Extension, Report
from workflows.rollups.figures import Cut, Figure, month_of
from workflows.rollups.standings import Cells, Facts, cells
from workflows.vocabulary import Granting, Part, Verdict

FIRST = 1
"""The position of the duty with which its directive is counted."""
Place = tuple[str, str, int | None]
"""A cut, the leader or field in it, and the agency."""
Counts = Counter[tuple[Place, str, datetime | None]]
Parts = dict[str, Any]
"""A share as it is kept: whose the duty is, and the cells of the duty and of each agency."""


@dataclass
class _Duty:
    """What was read of a duty."""

    director: str
    of_field: str
    own: Cells = field(default_factory=Counter)
    agencies: defaultdict[int, Cells] = field(default_factory=lambda: defaultdict(Counter))


def read(session: Session, duties: Sequence[int]) -> dict[int, Parts]:
    """The shares of some duties as their rows have them now."""
    found = _duties(session, duties)
    given = session.execute(_assignments(duties)).all()
    _stand(found, given)
    where = {each.id: each for each in given}
    for assignment_id, happened in _happened(session, duties, where):
        each = where[assignment_id]
        found[each.duty_id].own.update(happened)
        found[each.duty_id].agencies[each.agency_id].update(happened)
    return {duty_id: _kept(each) for duty_id, each in found.items()}


def counts(parts: Parts | None) -> Counts:
    """A kept share as counts, in every cut to which it belongs."""
    found: Counts = Counter()
    if parts is None:
        return found
    director, of_field = parts["director"], parts["field"]
    _add(found, _cuts(Cut.PROVINCE, Cut.LEADER, Cut.FIELD, director, of_field, None), parts["duty"])
    for agency_id, kept in parts["agencies"].items():
        cuts = _cuts(Cut.AGENCY, Cut.AGENCY_OF_LEADER, Cut.AGENCY_OF_FIELD, director, of_field, int(agency_id))
        _add(found, cuts, kept)
    return found


def _cuts(whole: Cut, of_leader: Cut, of_field: Cut, director: str, name: str, agency_id: int | None) -> list[Place]:
    return [
        (whole.value, "", agency_id),
        (of_leader.value, director, agency_id),
        (of_field.value, name, agency_id),
    ]


def _add(found: Counts, places: Iterable[Place], kept: Iterable[Any]) -> None:
    for figure, since, number in kept:
        moment = datetime.fromisoformat(since) if since else None
        for place in places:
            found[place, figure, moment] += number


def _duties(session: Session, duties: Sequence[int]) -> dict[int, _Duty]:
    """The duties with their directives; the directive itself is counted with its first duty (Art. 8.1)."""
    head = (Directive.director, Directive.field, Directive.entered_at, Directive.entered_late)
    query = select(Duty.id, Duty.position, *head).select_from(Duty).join(Duty.directive)
    found: dict[int, _Duty] = {}
    for each in session.execute(query.where(Duty.id.in_(duties))):
        found[each.id] = duty = _Duty(each.director, each.field)
        if each.position == FIRST:
            month = month_of(each.entered_at)
            duty.own.update({(Figure.ENTERED, month): 1, (Figure.ENTERED_LATE, month): int(each.entered_late)})
    return found


def _assignments(duties: Sequence[int]) -> Any:
    columns = ("id", "duty_id", "period", "agency_id", "part", "assigned_at", "late_at", "updated_at", "confirmed_at")
    stops = Assignment.ended_at, func.coalesce(Assignment.stopped_at, Assignment.suspended_at).label("stopped")
    shown = [getattr(Assignment, name) for name in columns]
    return select(*shown, *stops).where(Assignment.duty_id.in_(duties)).order_by(Assignment.id)


def _stand(found: Mapping[int, _Duty], given: Iterable[Row[Any]]) -> None:
    """A cooperating agency answers for its own part, never for the duty; each period counts by itself."""
    deciding: defaultdict[tuple[int, str], list[Facts]] = defaultdict(list)
    for each in given:
        if each.ended_at is not None:
            continue
        facts = Facts(each.assigned_at, each.late_at, each.stopped, each.updated_at, each.confirmed_at)
        found[each.duty_id].agencies[each.agency_id].update(cells([facts]))
        if each.part is not Part.COOPERATING:
            deciding[each.duty_id, each.period].append(facts)
    for (duty_id, _), parts in deciding.items():
        found[duty_id].own.update(cells(parts))


def _happened(session: Session, duties: Sequence[int], where: Mapping[int, Row[Any]]) -> Iterable[tuple[int, Cells]]:
    """What each report and each extension adds, by assignment."""
    reports = select(Report, Submission.at).select_from(Report).join(Report.submission).join(Report.assignment)
    for report, sent_at in session.execute(reports.where(Assignment.duty_id.in_(duties))):
        yield report.assignment_id, _of_report(report, sent_at, open_still=where[report.assignment_id].ended_at is None)
    extended = select(Extension.assignment_id, Extension.decided_at).join(
        Assignment, Assignment.id == Extension.assignment_id
    )
    granted = Extension.granting == Granting.GRANTED, Assignment.duty_id.in_(duties)
    for assignment_id, decided_at in session.execute(extended.where(*granted)):
        if decided_at is not None:
            yield assignment_id, Counter({(Figure.EXTENDED, month_of(decided_at)): 1})


def _of_report(report: Report, sent_at: datetime, *, open_still: bool) -> Cells:
    month = month_of(sent_at)
    found: Cells = Counter({(Figure.REPORTED, month): 1, (Figure.REPORTED_LATE, month): int(report.entered_late)})
    if report.verdict is not None and report.reviewed_at is not None:
        reviewed = month_of(report.reviewed_at)
        found[Figure.REVIEWED, reviewed] += 1
        found[Figure.REVIEWED_LATE, reviewed] += report.reviewed_late
        found[Figure.RETURNED, reviewed] += report.verdict is Verdict.RETURNED
    elif report.withdrawn_at is None and open_still:
        found[Figure.AWAITING, None] += 1
        if report.review_due is not None:
            found[Figure.REVIEW_OVERDUE, breaks_at(report.review_due)] += 1
    return found


def _kept(duty: _Duty) -> Parts:
    return {
        "director": duty.director,
        "field": duty.of_field,
        "duty": _list(duty.own),
        "agencies": {str(agency_id): _list(each) for agency_id, each in sorted(duty.agencies.items())},
    }


def _list(found: Cells) -> list[list[str | int | None]]:
    """Cells as JSON keeps them, in an order of their own, so that what is the same is read as the same."""
    listed = ([figure.value, since.isoformat() if since else None, number] for (figure, since), number in found.items())
    return sorted((each for each in listed if each[2]), key=str)
