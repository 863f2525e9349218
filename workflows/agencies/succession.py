"""Sáp nhập, chia tách: successors take an agency's place, and its open work goes over to one of them.

Deadlines and clocks stay as they are: the work goes on with other people. What is closed stays with who did it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from workflows import asking, audit, fence, pieces
from workflows.agencies import asked, listing, telling
from workflows.errors import NotFound
from workflows.models import Agency, Amendment, Assignment, Correction, Person, Piece, Series, Succession
from workflows.policy import Action, require
from workflows.standing import with_standing
from workflows.unit import UnitOfWork
from workflows.vocabulary import AgencyKind, SuccessionKind

_MOVED = "Cơ quan thực hiện"


@dataclass(frozen=True)
class Moved:
    """An assignment that goes over; ``ended`` when the successor has the same duty already."""

    number: str
    content: str
    due_on: date | None
    state: str
    ended: bool


@dataclass(frozen=True)
class Outcome:
    """What a succession does: who takes whose place, what goes over, and how many are told."""

    agency: str
    successors: list[str]
    moved: list[Moved]
    people: list[str]
    told: int

    @property
    def receiver(self) -> str:
        """Who has the open work from now on."""
        return self.successors[0]


@dataclass(frozen=True)
class _Decided:
    """What the decision says; the first successor is the one that has the open work."""

    kind: SuccessionKind
    successors: list[Agency]
    on: date
    number: str
    with_people: bool

    @property
    def reason(self) -> str:
        return f"{self.kind.label} theo {self.number}, từ {self.on:%d/%m/%Y}"


def preview(uow: UnitOfWork, person: Person, agency_id: int, typed: Mapping[str, Any]) -> Outcome:
    """What ``succeed`` would do: the very same done and undone."""
    require(person, Action.SET_AGENCIES)
    with uow.session.begin_nested() as undone:
        outcome = _carry_out(uow, person, agency_id, typed)
        undone.rollback()
    return outcome


def succeed(uow: UnitOfWork, person: Person, agency_id: int, typed: Mapping[str, Any]) -> Outcome:
    """Let successors take an agency's place from a day on: its open work goes over, and its people if that is said."""
    require(person, Action.SET_AGENCIES)
    outcome = _carry_out(uow, person, agency_id, typed)
    told = {"successors": outcome.successors, "moved": len(outcome.moved), "people": len(outcome.people)}
    audit.note(uow, person, "agency.succeed", about=f"agency:{listing.one(uow, agency_id).code}", **told)
    return outcome


def _carry_out(uow: UnitOfWork, person: Person, agency_id: int, typed: Mapping[str, Any]) -> Outcome:
    agency = asked.still_standing(uow, agency_id, typed)
    decided = _judge(uow, agency, typed)
    receiver = decided.successors[0]
    before = telling.keepers(uow, [agency])
    open_work = _open(uow, agency)
    moved = [_move(uow, person, each, receiver, decided.reason) for each in open_work]
    _move_the_rest(uow, agency, receiver)
    going = _move_people(uow, agency, receiver) if decided.with_people else []
    agency.ended_on = decided.on
    _record(uow, person, agency, decided, len(moved))
    followers = [each.duty.follower for each in open_work if each.duty.follower is not None]
    told = [*before, *telling.keepers(uow, decided.successors), *followers]
    names = [each.name for each in decided.successors]
    sentence = (
        f"{', '.join(names)} thay cho {agency.name}: {decided.reason}.\n"
        f"{len(moved)} phần việc đang làm chuyển sang {receiver.name}; thời hạn không đổi."
    )
    number = telling.post(uow, told, f"{decided.kind.label}: {agency.name}", sentence, receiver)
    return Outcome(agency.name, names, moved, going, number)


def _judge(uow: UnitOfWork, agency: Agency, typed: Mapping[str, Any]) -> _Decided:
    if agency.kind is AgencyKind.OFFICE:
        raise NotFound
    answers = asking.judge(uow, asked.succeeding(uow, agency), typed)
    chosen = [asked.standing(uow, code) for code in dict.fromkeys([answers["receiver"], *answers.get("others", [])])]
    decided = _Decided(
        kind=SuccessionKind(answers["kind"]),
        successors=[each for each in chosen if each is not None],
        on=date.fromisoformat(answers["on"]),
        number=answers["decision"],
        with_people=bool(answers.get("people")),
    )
    problems = {
        "receiver": _not_from_within(agency, decided),
        "others": _as_many_as(decided),
        "on": asked.not_yet(uow, decided.on) or asked.too_early(agency, decided.on) or _before_they_began(decided),
    }
    asking.refuse({name: sentence for name, sentence in problems.items() if sentence}, typed)
    return decided


def _not_from_within(agency: Agency, decided: _Decided) -> str:
    within = agency.with_parts
    own = any(each.id in within for each in decided.successors)
    return "Cơ quan không thể kế thừa chính mình hoặc do đơn vị trực thuộc của mình kế thừa." if own else ""


def _as_many_as(decided: _Decided) -> str:
    several = len(decided.successors) > 1
    if decided.kind is SuccessionKind.MERGED:
        return "Sáp nhập chỉ có một cơ quan kế thừa." if several else ""
    return "" if several else "Chia tách có từ hai cơ quan kế thừa trở lên."


def _before_they_began(decided: _Decided) -> str:
    late = next((each for each in decided.successors if each.began_on and each.began_on > decided.on), None)
    return f"{late.name} mới có từ {late.began_on:%d/%m/%Y}." if late else ""


def _record(uow: UnitOfWork, person: Person, agency: Agency, decided: _Decided, moved: int) -> None:
    uow.session.add_all(
        Succession(
            agency=agency,
            successor=successor,
            kind=decided.kind,
            on=decided.on,
            decision=decided.number,
            moved=0 if place else moved,
            by=person.username,
            at=uow.now(),
        )
        for place, successor in enumerate(decided.successors)
    )
    uow.session.flush()


def _open(uow: UnitOfWork, agency: Agency) -> Sequence[Assignment]:
    under_way = (Assignment.ended_at.is_(None), Assignment.confirmed_at.is_(None))
    found = select(Assignment).where(Assignment.agency_id == agency.id, *under_way).order_by(Assignment.id)
    return uow.session.scalars(found.options(*with_standing())).all()


def _move(uow: UnitOfWork, person: Person, assignment: Assignment, receiver: Agency, reason: str) -> Moved:
    """Give an assignment to the successor, whom its diagram asks from now on; or end it where there is one already."""
    duty, before, state = assignment.duty, assignment.agency.name, assignment.state
    twin = select(Assignment.id).where(
        Assignment.duty_id == duty.id, Assignment.agency_id == receiver.id, Assignment.period == assignment.period
    )
    ended = uow.session.scalar(twin) is not None
    if ended:
        assignment.ended_at = uow.now()
        if assignment.instance_id is not None:
            uow.engine.cancel(assignment.instance_id, by=person.username, reason=reason)
    else:
        assignment.agency = receiver
        uow.session.flush()
        if assignment.instance is not None:
            uow.engine.refresh(assignment.instance)
    uow.session.add(
        Amendment(
            directive_id=duty.directive_id,
            duty_id=duty.id,
            field=_MOVED,
            before=before,
            after=f"{receiver.name} (đã có cùng nhiệm vụ)" if ended else receiver.name,
            reason=reason,
            by=person.username,
            at=uow.now(),
        )
    )
    return Moved(duty.directive.number, duty.content, assignment.due_on, state.label, ended)


def _move_the_rest(uow: UnitOfWork, agency: Agency, receiver: Agency) -> None:
    """Series that go on, corrections under way, and parts: they follow the work."""
    given = set(uow.session.scalars(select(Series.duty_id).where(Series.agency_id == receiver.id)))
    going_on = select(Series).where(Series.agency_id == agency.id, Series.ended_at.is_(None))
    for series in uow.session.scalars(going_on).all():
        if series.duty_id in given:
            series.ended_at = uow.now()
        else:
            series.agency = receiver
    uow.session.flush()
    under_way = (
        select(Correction)
        .join(Correction.assignment)
        .where(Assignment.agency_id == receiver.id, Correction.closed_at.is_(None), Correction.instance_id.is_not(None))
    )
    for correction in uow.session.scalars(under_way).all():
        uow.engine.refresh(uow.engine.lock(correction.instance_id or 0))
    for part in list(agency.parts):
        part.parent = receiver
    _move_what_is_inside(uow, agency, receiver)


def _move_what_is_inside(uow: UnitOfWork, agency: Agency, receiver: Agency) -> None:
    """What was handed down to it, and what it handed down itself, which gets a number in the successor's register."""
    fence.lift(uow.session)  # the Office moves it and does not read it
    under_way = (Piece.confirmed_at.is_(None), Piece.ended_at.is_(None))
    found = select(Piece).where(or_(Piece.part_id == agency.id, Piece.agency_id == agency.id), *under_way)
    for piece in uow.session.scalars(found.order_by(Piece.id)).all():
        if piece.part_id == agency.id:
            piece.part = receiver
        if piece.agency_id == agency.id:
            piece.agency, piece.year = receiver, uow.today().year
            piece.number = pieces.next_number(uow.session, receiver, piece.year)
        uow.session.flush()
        uow.engine.refresh(uow.engine.lock(piece.instance_id))


def _move_people(uow: UnitOfWork, agency: Agency, receiver: Agency) -> list[str]:
    """Let the accounts go with the work; their rights and the reasons for them stand as they were."""
    going = uow.session.scalars(select(Person).where(Person.agency_id == agency.id, Person.active)).all()
    for each in going:
        each.agency = receiver
    uow.session.flush()
    return [each.name for each in going]
