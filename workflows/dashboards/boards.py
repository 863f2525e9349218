"""One dashboard: its numbers with those of the period before, its agencies, its months and what is most urgent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import exists, select

from workflows.agencies.listing import answering
from workflows.buckets import Bucket, Tally
from workflows.dashboards import conditions, explaining, numbers
from workflows.dashboards.numbers import Number
from workflows.dashboards.periods import Period, last_months
from workflows.dashboards.scopes import Scope
from workflows.models import Agency, Assignment, Explanation, Person, SignIn
from workflows.policy import visible
from workflows.rollups import Cut, Figure, sums
from workflows.rollups.sums import Part, Sums
from workflows.standing import Standing, standing, with_standing
from workflows.text import in_order
from workflows.unit import UnitOfWork

USED_WITHIN = timedelta(days=30)
MONTHS = 6
URGENT = 5


@dataclass(frozen=True)
class Told:
    """A number with how much it is, and was in the period before, where it counts what came in one."""

    number: Number
    amount: int
    before: int | None = None

    @property
    def change(self) -> int | None:
        """How many more than in the period before."""
        return None if self.before is None else self.amount - self.before


@dataclass(frozen=True)
class Bar:
    """One agency, leader or field: what is open now and was done in the period."""

    name: str
    scope: Scope
    part: Part

    @property
    def overdue(self) -> int:
        """What is overdue now."""
        return self.part.tally.of(Bucket.OVERDUE)

    @property
    def doing(self) -> int:
        """What is open and not overdue now."""
        return self.part.tally.total - self.part.tally.done - self.overdue

    @property
    def total(self) -> int:
        """All that was to be done in the period: what was done in it and what is still open."""
        return self.part.on_time + self.part.late + self.doing + self.overdue

    @property
    def punctuality(self) -> float | None:
        """The share of what was done in the period that kept its deadline."""
        return _share(self.part.on_time, self.part.late)


@dataclass(frozen=True)
class Month:
    """What came in one month."""

    label: str
    given: int
    done: int
    broken: int


@dataclass(frozen=True)
class Board:
    """All that a dashboard tells."""

    scope: Scope
    period: Period
    told: Mapping[str, Told]
    tally: Tally
    bars: Sequence[Bar]
    leaders: Sequence[Bar]
    fields: Sequence[Bar]
    months: Sequence[Month]
    urgent: Sequence[Standing]
    silent: Sequence[Agency]
    explanations: Sequence[Explanation]

    def __getitem__(self, number: Number) -> Told:
        return self.told[number.key]

    @property
    def total(self) -> int:
        """All that was to be done in the period: what was done in it and what is still open."""
        return sum(self[each].amount for each in (numbers.OPEN, numbers.ON_TIME, numbers.LATE))

    @property
    def punctuality(self) -> float | None:
        """The share of what was done in the period that kept its deadline."""
        return _share(self[numbers.ON_TIME].amount, self[numbers.LATE].amount)

    @property
    def punctuality_before(self) -> float | None:
        """The same of the period before."""
        return _share(self[numbers.ON_TIME].before or 0, self[numbers.LATE].before or 0)


def board(uow: UnitOfWork, person: Person, scope: Scope, asked: Period) -> Board:
    """The dashboard of a scope for a period."""
    kept = sums.of_cut(uow, scope.cut, scope.name, scope.agency_id)
    told = {
        key: Told(each, each.of(kept, asked.span), each.of(kept, asked.previous) if each.dated else None)
        for key, each in numbers.NUMBERS.items()
    }
    whole = scope.cut is Cut.PROVINCE
    bars = _agencies(uow, person, scope, asked)
    behind = any(bar.overdue for bar in bars) or kept.of(Figure.OVERDUE)
    return Board(
        scope=scope,
        period=asked,
        told=told,
        tally=kept.tally,
        bars=bars,
        leaders=_named(uow, Cut.LEADER, asked) if whole else [],
        fields=_named(uow, Cut.FIELD, asked) if whole else [],
        months=_months(kept),
        # Where the counts know of none, none is looked for among all that is open.
        urgent=_urgent(uow, person, scope) if behind else [],
        silent=_silent(uow, person) if whole else [],
        explanations=explaining.explanations(uow, person, scope),
    )


def _agencies(uow: UnitOfWork, person: Person, scope: Scope, asked: Period) -> list[Bar]:
    """The agencies, those most behind first."""
    if scope.of_agencies is None:
        return []
    parts = sums.agencies(uow, scope.of_agencies, scope.name, asked.span)
    found = visible(select(Agency), person).where(Agency.id.in_(parts)).order_by(Agency.position, Agency.id)
    bars = [Bar(each.name, scope.at(each), parts[each.id]) for each in uow.session.scalars(found)]
    return sorted(bars, key=lambda bar: (-bar.overdue, -bar.part.late))


def _named(uow: UnitOfWork, cut: Cut, asked: Period) -> list[Bar]:
    parts = sums.names(uow, cut, asked.span)
    bars = [Bar(name, Scope(cut, name), part) for name, part in parts.items() if name]
    return sorted(bars, key=lambda bar: (-bar.total, in_order(bar.name)))


def _months(kept: Sums) -> list[Month]:
    spans = last_months(kept.today, MONTHS)
    done = (*numbers.ON_TIME.figures, *numbers.LATE.figures)
    return [
        Month(
            f"{span.start:%m/%y}",
            kept.during(span, *numbers.GIVEN.figures),
            kept.during(span, *done),
            kept.during(span, *numbers.BROKEN.figures),
        )
        for span in spans
    ]


def _urgent(uow: UnitOfWork, person: Person, scope: Scope) -> list[Standing]:
    """What is overdue and lies with an agency, the longest first."""
    late = [Assignment.late_at <= uow.now(), Assignment.stopped_at.is_(None), Assignment.confirmed_at.is_(None)]
    order = Assignment.late_at, Assignment.id
    found = visible(conditions.given(scope), person).where(*late).with_only_columns(Assignment.id)
    first = uow.session.scalars(found.order_by(*order).limit(URGENT)).all()
    urgent = select(Assignment).where(Assignment.id.in_(first)).order_by(*order)
    return [standing(uow, each) for each in uow.session.scalars(urgent.options(*with_standing()))]


def _silent(uow: UnitOfWork, person: Person) -> list[Agency]:
    """The agencies of which nobody signed in within the last thirty days (Art. 11.3)."""
    recent = exists().where(
        Person.agency_id == Agency.id, SignIn.person_id == Person.id, SignIn.last_seen_at >= uow.now() - USED_WITHIN
    )
    found = visible(select(Agency), person).where(answering(), ~recent)
    return list(uow.session.scalars(found.order_by(Agency.position, Agency.id)))


def _share(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None
