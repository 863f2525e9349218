"""Makes a directive's rows from judged answers: its duties, and what each agency is given (Art. 8.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import Call, Submission, forms
from workflows import periods, punctuality
from workflows.models import Agency, Assignment, Directive, Duty, Person, Series, Unit
from workflows.registration.judging import ISSUER, day, form
from workflows.text import clean_number
from workflows.vocabulary import DeadlineKind, Part, Regularity, Urgency


def directive(
    call: Call, author: str, answers: forms.Answers, duties: Sequence[forms.Answers], decision: Submission | None
) -> Directive:
    """The directive with its duties and their assignments, not yet started; ``decision`` is the Chief's, if any."""
    made = _directive(call, author, answers, [day(each, "due_on") for each in duties])
    agencies = {each.code: each for each in call.session.scalars(select(Agency))}
    made.duties = [_duty(call, place, each, agencies, decision) for place, each in enumerate(duties, start=1)]
    return made


def following(session: Session, answer: str) -> tuple[Unit, Person | None]:
    """The room that follows, and the person in it where one is named (Art. 8.1.đ)."""
    kind, _, code = answer.rpartition(":")
    if kind == "unit":
        return session.scalars(select(Unit).where(Unit.code == code)).one(), None
    person = session.scalars(select(Person).where(Person.username == answer, Person.unit_id.is_not(None))).one()
    return cast(Unit, person.unit), person


def _directive(call: Call, author: str, answers: forms.Answers, due: Sequence[date | None]) -> Directive:
    issued_on = date.fromisoformat(answers["issued_on"])
    released_on = day(answers, "released_on") or issued_on
    director = forms.title_of(form(call.session, "directive"), "director", answers["director"])
    made = Directive(
        number=clean_number(answers["number"]),
        issuer=ISSUER,
        doc_type=answers["doc_type"],
        summary=answers["summary"],
        issued_on=issued_on,
        released_on=released_on,
        director=director,
        signer=answers.get("signer", director),
        urgency=Urgency(answers["urgency"]),
        source=answers.get("source", ""),
        field=answers.get("field", ""),
        entered_at=call.now,
        entered_by=author,
    )
    punctuality.judge_entry(call.session, made, due)
    return made


def _duty(
    call: Call, place: int, answers: forms.Answers, agencies: Mapping[str, Agency], decision: Submission | None
) -> Duty:
    room, follower = following(call.session, answers["follower"])
    regularity = Regularity(answers.get("regularity", Regularity.ONCE))
    duty = Duty(
        position=place,
        content=answers["content"],
        deadline_kind=DeadlineKind(answers["deadline_kind"]),
        to_whom=answers.get("to_whom", ""),
        due_on=day(answers, "due_on"),
        due_time=time.fromisoformat(answers["due_time"].zfill(5)) if answers.get("due_time") else None,
        regularity=regularity,
        decision=decision if regularity is not Regularity.ONCE else None,
        unit=room,
        follower=follower,
    )
    for code, part in _given(answers):
        _give(call, duty, agencies[code], part, answers)
    return duty


def _given(answers: forms.Answers) -> list[tuple[str, Part]]:
    """The agencies with their parts: one leads and others cooperate, or each of several answers for itself."""
    if answers["giving"] == "joint":
        return [(code, Part.JOINT) for code in answers["joint"]]
    return [(answers["lead"], Part.LEAD), *((code, Part.COOPERATING) for code in answers.get("cooperating", []))]


def _give(call: Call, duty: Duty, agency: Agency, part: Part, answers: forms.Answers) -> None:
    """Give an agency its part: once, or as a series that opens an assignment for each period."""
    own = day(answers, "cooperating_due_on") if part is Part.COOPERATING else None
    due_on = own or duty.due_on
    if duty.regularity in periods.MONTHS and due_on is not None:
        duty.series.append(Series(agency=agency, part=part, first_due_on=due_on))
        return
    duty.assignments.append(
        Assignment(
            agency=agency,
            part=part,
            due_on=due_on,
            due_time=None if own else duty.due_time,
            original_due_on=due_on,
            assigned_at=call.now,
        )
    )
