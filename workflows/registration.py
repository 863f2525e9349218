"""Enters a directive with its duties and hands each to its agencies, as the regulation asks (Art. 8.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from engine import AnswersRejected, Call, forms, receipts
from workflows import audit, designs, words
from workflows.calendar import Calendar
from workflows.errors import RegistrationRejected
from workflows.models import Agency, Assignment, Directive, Duty, Person, Unit
from workflows.policy import Action, require
from workflows.text import clean_number, number_key
from workflows.unit import UnitOfWork
from workflows.vocabulary import DeadlineKind, Part, Urgency

ENTRY_DAYS = 3
"""Working days from issue within which the Office enters a directive (Art. 8.1)."""

MOST_DUTIES = 60
"""More than the longest programme of work holds; a directive is entered in one transaction."""

LONGEST_NUMBER = 60
"""What the number's column holds; some letters grow when they are written large."""

ISSUER = "UBND tỉnh"

Typed = Mapping[str, Any]
Problems = dict[str, str]


def register(uow: UnitOfWork, person: Person, head: Typed, duties: Sequence[Typed], once: str = "") -> Directive:
    """The directive with its duties, each started at its agencies; ``RegistrationRejected`` and nothing otherwise.

    ``once`` is the word of the page from which it was sent: sent again, it answers the same and changes nothing.
    """
    require(person, Action.REGISTER)
    word = words.of(person, "register", "", once)
    earlier = receipts.found(uow.session, word)
    if earlier is not None:
        started = Duty.assignments.any(Assignment.instance_id == earlier.instance_id)
        return uow.session.scalars(select(Directive).where(Directive.duties.any(started))).one()
    answers, given = _judge(uow, person, head, duties)
    directive = _directive(uow, person, answers, [_day(each, "due_on") for each in given])
    places = _Places.read(uow)
    directive.duties = [_duty(uow, place, each, places) for place, each in enumerate(given, start=1)]
    uow.session.add(directive)
    try:
        uow.session.flush()
    except IntegrityError as error:
        # Another clerk entered the same number since we looked; whatever else the database refuses is a fault.
        if "number_key" not in str(error.orig).partition("\n")[0]:
            raise
        raise RegistrationRejected({"number": _entered(directive.number, directive.issued_on)}, []) from error
    for duty in directive.duties:
        for assignment in duty.assignments:
            instance = uow.engine.start(designs.CYCLE, assignment.business_key, by=person.username)
            assignment.instance = instance
            receipts.take(uow.session, word, "register", instance.id, uow.now())
    told = {"number": directive.number, "duties": len(directive.duties)}
    audit.note(uow, person, "directive.register", about=f"directive:{directive.id}", **told)
    return directive


def fields(uow: UnitOfWork, person: Person) -> tuple[list[forms.Field], list[forms.Field]]:
    """The fields that registration asks for: of the directive, and of each duty."""
    require(person, Action.REGISTER)
    call, registry = _call(uow, person), uow.house.registry
    return (
        forms.fields(designs.form(uow, "directive"), registry, call),
        forms.fields(designs.form(uow, "duty"), registry, call),
    )


def entry_due(calendar: Calendar, issued_on: date, released_on: date, urgency: Urgency, due: Sequence[date]) -> date:
    """The last day of entry in time: three working days and not after a deadline; the day of release when urgent."""
    if urgency is not Urgency.NORMAL:
        return released_on
    return min([calendar.add(issued_on, ENTRY_DAYS), *due])


def _judge(
    uow: UnitOfWork, person: Person, head: Typed, duties: Sequence[Typed]
) -> tuple[forms.Answers, list[forms.Answers]]:
    """The answers of both forms, held to the rules between them as well."""
    answers, problems = _answers(uow, person, "directive", head)
    if len(duties) > MOST_DUTIES:
        raise RegistrationRejected({"duties": f"Mỗi văn bản nhập nhiều nhất {MOST_DUTIES} nhiệm vụ."}, [])
    judged = [_answers(uow, person, "duty", duty) for duty in duties]
    given, duty_problems = [each for each, _ in judged], [each for _, each in judged]
    if not duties:
        problems["duties"] = "Văn bản chỉ đạo cần ít nhất một nhiệm vụ (Điều 5 khoản 1)."
    _judge_head(uow, answers, problems)
    for each, wrong in zip(given, duty_problems, strict=True):
        _judge_duty(each, wrong, _day(answers, "issued_on"))
    if problems or any(duty_problems):
        raise RegistrationRejected(problems, duty_problems)
    return answers, given


def _answers(uow: UnitOfWork, person: Person, form: str, typed: Typed) -> tuple[forms.Answers, Problems]:
    try:
        return forms.judge(designs.form(uow, form), typed, uow.house.registry, _call(uow, person)), {}
    except AnswersRejected as refused:
        return {}, refused.problems


def _judge_head(uow: UnitOfWork, answers: forms.Answers, problems: Problems) -> None:
    issued_on, released_on = _day(answers, "issued_on"), _day(answers, "released_on")
    if issued_on is None:
        return
    if released_on and released_on < issued_on:
        problems["released_on"] = "Ngày phát hành không được trước ngày ban hành."
    if not 0 < len(number_key(answers["number"])) <= LONGEST_NUMBER:
        problems["number"] = "Số, ký hiệu không đúng cách viết, ví dụ 1205/UBND-VP."
        return
    twin = select(Directive.id).where(
        Directive.issuer == ISSUER,
        Directive.issued_year == issued_on.year,
        Directive.number_key == number_key(answers["number"]),
    )
    if uow.session.scalar(twin):
        problems["number"] = _entered(clean_number(answers["number"]), issued_on)


def _entered(number: str, issued_on: date) -> str:
    return f"Văn bản số {number} năm {issued_on.year} đã có trong phần mềm."


def _judge_duty(answers: forms.Answers, problems: Problems, issued_on: date | None) -> None:
    if answers.get("lead") in answers.get("cooperating", []):
        problems["cooperating"] = "Cơ quan chủ trì không đồng thời là cơ quan phối hợp."
    due_on = _day(answers, "due_on")
    if due_on and issued_on and due_on < issued_on:
        problems["due_on"] = f"Thời hạn không được trước ngày ban hành ({issued_on:%d/%m/%Y})."
    if answers.get("due_time") and not due_on:
        problems["due_time"] = "Nhập ngày của thời hạn trước khi nhập giờ."


def _directive(uow: UnitOfWork, person: Person, answers: forms.Answers, due: Sequence[date | None]) -> Directive:
    issued_on = date.fromisoformat(answers["issued_on"])
    released_on = _day(answers, "released_on") or issued_on
    urgency = Urgency(answers["urgency"])
    limit = entry_due(uow.calendar, issued_on, released_on, urgency, [day for day in due if day])
    director = forms.title_of(designs.form(uow, "directive"), "director", answers["director"])
    return Directive(
        number=clean_number(answers["number"]),
        issuer=ISSUER,
        doc_type=answers["doc_type"],
        summary=answers["summary"],
        issued_on=issued_on,
        released_on=released_on,
        director=director,
        signer=answers.get("signer", director),
        urgency=urgency,
        field=answers.get("field", ""),
        entry_due=limit,
        entered_late=uow.today() > limit,
        entered_at=uow.now(),
        entered_by=person.username,
    )


@dataclass(frozen=True)
class _Places:
    """The agencies, followers and rooms that a duty may name."""

    agencies: Mapping[str, Agency]
    followers: Mapping[str, Person]
    rooms: Mapping[str, Unit]

    @classmethod
    def read(cls, uow: UnitOfWork) -> _Places:
        agencies = uow.session.scalars(select(Agency))
        followers = uow.session.scalars(select(Person).where(Person.unit_id.is_not(None)))
        rooms = uow.session.scalars(select(Unit))
        return cls(
            agencies={each.code: each for each in agencies},
            followers={each.username: each for each in followers},
            rooms={f"unit:{each.code}": each for each in rooms},
        )

    def following(self, answer: str) -> tuple[Unit | None, Person | None]:
        """The room that follows, and the person in it where one is named (Art. 8.1.đ)."""
        person = self.followers.get(answer)
        return (person.unit, person) if person else (self.rooms[answer], None)


def _duty(uow: UnitOfWork, place: int, answers: forms.Answers, places: _Places) -> Duty:
    room, follower = places.following(answers["follower"])
    due_on = _day(answers, "due_on")
    due_time = time.fromisoformat(answers["due_time"].zfill(5)) if answers.get("due_time") else None
    limit = {"due_on": due_on, "due_time": due_time}
    given = [(answers["lead"], Part.LEAD), *((code, Part.COOPERATING) for code in answers.get("cooperating", []))]
    return Duty(
        position=place,
        content=answers["content"],
        deadline_kind=DeadlineKind(answers["deadline_kind"]),
        to_whom=answers.get("to_whom", ""),
        **limit,
        unit=room,
        follower=follower,
        assignments=[
            Assignment(agency=places.agencies[code], part=part, assigned_at=uow.now(), original_due_on=due_on, **limit)
            for code, part in given
        ],
    )


def _call(uow: UnitOfWork, person: Person) -> Call:
    return Call(uow.session, uow.now(), by=person.username)


def _day(answers: forms.Answers, name: str) -> date | None:
    return date.fromisoformat(answers[name]) if name in answers else None
