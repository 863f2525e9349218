"""The rows behind every number of a summary: each assignment that counts in the period, as it stood at the cut-off.

Rows know how things stand now and not how they stood once, so the cut-off is always the instant at which they are
gathered, and a summary is kept, never computed again for a day that has passed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from workflows import buckets
from workflows.buckets import Bucket
from workflows.calendar import at, date_of
from workflows.models import Agency, Assignment, Directive, Duty, Extension, Letter, Person, Progress, Report, Unit
from workflows.registration import judging
from workflows.summaries.spans import Span
from workflows.text import in_order
from workflows.vocabulary import Granting, Part, Verdict

_ORDER = list(Bucket)
_LATE = frozenset({Bucket.OVERDUE, Bucket.DONE_LATE})
_MOMENT = timedelta(microseconds=1)


class Row(NamedTuple):
    """One assignment at the cut-off; ``days`` that it is late, ``given`` in the period or carried over into it.

    A tuple and no dataclass: a year has some hundred thousand of them, which are kept as lists of values. First stands
    what a row of the database tells, in its order.
    """

    id: int
    duty: int
    period: str
    instance: int | None
    directive: int
    number: str
    issued_on: date
    issuer: str
    source: str
    summary: str
    director: str
    field: str
    content: str
    agency: str
    agency_name: str
    part: Part
    follower: str
    due_on: date | None
    original_due_on: date | None
    doc_type: str
    cooperating: str
    days: int
    bucket: Bucket
    due_soon: bool
    not_updated: bool
    given: bool
    returns: int
    extensions: int
    told: str
    answer: str
    cause: str
    urged: str


_PART = Row._fields.index("part")


def from_json(columns: Iterable[str], told: Iterable[Sequence[Any]]) -> list[Row]:
    """The rows that were kept under the columns of their time."""
    names = tuple(columns)
    return [_restored(dict(zip(names, each, strict=True))) for each in told]


def _restored(told: dict[str, Any]) -> Row:
    for name in ("issued_on", "due_on", "original_due_on"):
        told[name] = date.fromisoformat(told[name]) if told[name] else None
    told["part"], told["bucket"] = Part(told["part"]), Bucket(told["bucket"])
    return Row(**told)


def gather(session: Session, now: datetime, span: Span) -> list[Row]:
    """Every assignment that was given in the period or was still open when it began, and was not taken back since."""
    counted = _counted(span)
    beside = _Beside(session, counted, span)
    found = _told(session, _whole(session, now, span, counted))
    return [row for each in found if (row := _row(each, beside, now)).bucket is not Bucket.OUTSIDE]


def duties(rows: Iterable[Row]) -> list[Row]:
    """One row for each duty, as the province counts: its lead agency's, the worst of those it was given to jointly.

    A cooperating agency answers for its own part only; each period of a regular duty counts by itself.
    """
    deciding: dict[tuple[int, str], Row] = {}
    for row in rows:
        if row.part is Part.COOPERATING:
            continue
        worst = deciding.setdefault((row.duty, row.period), row)
        if _ORDER.index(row.bucket) > _ORDER.index(worst.bucket):
            deciding[row.duty, row.period] = row
    return list(deciding.values())


def _counted(span: Span) -> Select[int]:
    start, end = at(span.from_on), at(span.to_on + timedelta(days=1))
    open_then = or_(Assignment.confirmed_at.is_(None), Assignment.confirmed_at >= start)
    counts = and_(Assignment.assigned_at < end, open_then, Assignment.ended_at.is_(None))
    return select(Assignment.id).where(counts)


def _whole(session: Session, now: datetime, span: Span, counted: Select[int]) -> Select[*tuple[Any, ...]]:
    stopped_at = func.coalesce(Assignment.stopped_at, Assignment.suspended_at)
    late = Assignment.late_at <= func.coalesce(stopped_at, now)
    return (
        select(
            Assignment.id,
            Assignment.duty_id,
            Assignment.period,
            Assignment.instance_id,
            Directive.id,
            Directive.number,
            Directive.issued_on,
            Directive.issuer,
            Directive.source,
            Directive.summary,
            Directive.director,
            Directive.field,
            Duty.content,
            Agency.code,
            Agency.name,
            Assignment.part,
            func.coalesce(Person.name, Unit.name),
            Assignment.due_on,
            Assignment.original_due_on,
            Directive.doc_type,
            case((late, Assignment.late_at)),
            case((late, stopped_at)),
            Assignment.assigned_at >= at(span.from_on),
            *buckets.columns(session, now),
        )
        .join(Duty, Duty.id == Assignment.duty_id)
        .join(Directive, Directive.id == Duty.directive_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .join(Unit, Unit.id == Duty.unit_id)
        .outerjoin(Person, Person.id == Duty.follower_id)
        .where(Assignment.id.in_(counted))
        .order_by(Agency.position, Agency.id, Assignment.due_on, Assignment.id)
    )


def _told(session: Session, asked: Select[*tuple[Any, ...]]) -> Iterator[Any]:
    """Rows as they come: what the session would make of each costs a quarter of a summary."""
    return iter(session.connection().execute(asked))


class _Beside:
    """What hangs on the counted assignments, each read at once for all of them."""

    def __init__(self, session: Session, counted: Select[int], span: Span) -> None:
        self._session, self._counted = session, counted
        start, end = at(span.from_on), at(span.to_on + timedelta(days=1))
        returned = (Report.verdict == Verdict.RETURNED, Report.reviewed_at >= start, Report.reviewed_at < end)
        granted = (Extension.granting == Granting.GRANTED, Extension.decided_at >= start, Extension.decided_at < end)
        self.returns = self._number(Report, *returned)
        self.extensions = self._number(Extension, *granted)
        self.answers = self._latest(Report, Report.document_number, Report.document_number.is_not(None))
        self.told = {**self._latest(Progress, Progress.content), **self._latest(Report, Report.content)}
        self.causes = self._latest(Extension, Extension.reason)
        self.urged = self._latest(Letter, Letter.document_number)
        self.cooperating = self._cooperating()
        offered = judging.form(session, "directive")["properties"]["doc_type"]["oneOf"]
        self.types = {str(each["const"]): str(each["title"]) for each in offered}

    def _number(self, table: Any, *conditions: Any) -> dict[int, int]:
        found = select(table.assignment_id, func.count()).where(table.assignment_id.in_(self._counted), *conditions)
        return dict(_told(self._session, found.group_by(table.assignment_id)))

    def _latest(self, table: Any, words: Any, *conditions: Any) -> dict[int, str]:
        # In the order in which they were said: of several on one assignment the last stays.
        found = select(table.assignment_id, words).where(table.assignment_id.in_(self._counted), *conditions)
        return {key: text or "" for key, text in _told(self._session, found.order_by(table.id))}

    def _cooperating(self) -> dict[int, str]:
        found = (
            select(Assignment.duty_id, Agency.name)
            .join(Agency, Agency.id == Assignment.agency_id)
            .where(Assignment.id.in_(self._counted), Assignment.part == Part.COOPERATING)
            .distinct()
        )
        names: dict[int, list[str]] = defaultdict(list)
        for duty, name in _told(self._session, found):
            names[duty].append(name)
        places = {name: in_order(name) for name in set(chain.from_iterable(names.values()))}
        return {duty: ", ".join(sorted(each, key=places.__getitem__)) for duty, each in names.items()}


def _row(found: Sequence[Any], beside: _Beside, now: datetime) -> Row:
    # By place and not by name: thirty thousand times thirty names are a third of a second.
    *told, doc_type, late_at, stopped_at, given, rank, due_soon, not_updated = found
    key, duty, *_ = told
    part, bucket = told[_PART], _ORDER[rank]
    return Row(
        *told,
        doc_type=beside.types.get(doc_type) or doc_type,
        cooperating=beside.cooperating.get(duty, "") if part is not Part.COOPERATING else "",
        days=_days_late(late_at, stopped_at or now) if bucket in _LATE else 0,
        bucket=bucket,
        due_soon=bool(due_soon) and bucket is Bucket.IN_TIME,
        not_updated=bool(not_updated),
        given=bool(given),
        returns=beside.returns.get(key, 0),
        extensions=beside.extensions.get(key, 0),
        told=beside.told.get(key, ""),
        answer=beside.answers.get(key, ""),
        cause=beside.causes.get(key, ""),
        urged=beside.urged.get(key, ""),
    )


def _days_late(late_at: datetime, until: datetime) -> int:
    return max((date_of(until) - date_of(late_at - _MOMENT)).days, 0)
