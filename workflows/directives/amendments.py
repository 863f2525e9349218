"""What the Office changes in a registered directive: each field from what to what, why, and who is told (Art. 8.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from engine import AnswersRejected, Call, forms
from workflows import attachments, audit, outbox, punctuality
from workflows.errors import NotFound, Refused
from workflows.models import Amendment, Assignment, Directive, Duty, Person
from workflows.people import in_circle
from workflows.policy import Action, require, visible
from workflows.registration import issuing, judging
from workflows.text import clean_number
from workflows.unit import UnitOfWork
from workflows.vocabulary import DeadlineKind, Urgency


@dataclass(frozen=True)
class Amending:
    """A form that changes something registered, with what stands now in its fields."""

    directive: Directive
    duty: Duty | None
    form: Mapping[str, Any]
    fields: list[forms.Field]
    standing: Mapping[str, Any]

    @property
    def about(self) -> str:
        """What is amended, as the audit names it."""
        return f"duty:{self.duty.id}" if self.duty else f"directive:{self.directive.id}"

    @property
    def assignments(self) -> list[Assignment]:
        """Those whom the change concerns."""
        duties = [self.duty] if self.duty else self.directive.duties
        return [assignment for duty in duties for assignment in duty.assignments]


def of_directive(uow: UnitOfWork, person: Person, directive_id: int) -> Amending:
    """What the Office may change about a directive itself."""
    require(person, Action.REGISTER)
    return _amending(uow, person, _directive(uow, person, directive_id), None)


def of_duty(uow: UnitOfWork, person: Person, duty_id: int) -> Amending:
    """What the Office may change about one of its duties."""
    require(person, Action.REGISTER)
    found = visible(select(Duty), person).where(Duty.id == duty_id).options(joinedload(Duty.directive))
    duty = uow.session.scalar(found.options(selectinload(Duty.assignments).joinedload(Assignment.instance)))
    if duty is None:
        raise NotFound
    return _amending(uow, person, duty.directive, duty)


def amend(uow: UnitOfWork, person: Person, amending: Amending, typed: Mapping[str, Any]) -> list[Amendment]:
    """Change what differs from what stands, keep what stood with the reason, and tell the agencies.

    A new limit of a duty holds for those of its agencies that are held to the old one; a limit that an agency was
    granted for itself stays. ``AnswersRejected`` has a sentence for each wrong field.
    """
    if problems := attachments.marked(uow, person, typed):
        raise AnswersRejected(problems, typed)
    answers = forms.judge(amending.form, typed, uow.house.registry, _call(uow, person))
    _judge(uow, amending, answers, typed)
    changed = [each for each in amending.fields if each.name != "reason" and _differs(amending, answers, each)]
    if not changed:
        raise Refused("Chưa có mục nào khác với nội dung đang có.")
    rows = [_amendment(uow, person, amending, answers, each) for each in changed]
    uow.session.add_all(rows)
    _write(uow, amending, answers)
    # The days that were typed wrong had set the Office's own limit as well.
    punctuality.judge_entry(uow.session, amending.directive, [each.due_on for each in amending.directive.duties])
    told = {"changed": sorted(each.name for each in changed), "reason": answers["reason"]}
    audit.note(uow, person, "directive.amend", about=amending.about, **told)
    _tell(uow, amending.directive, amending.assignments, rows)
    return rows


def _amending(uow: UnitOfWork, person: Person, directive: Directive, duty: Duty | None) -> Amending:
    name = "directive_amendment" if duty is None else "duty_amendment"
    form = judging.form(uow.session, name)
    fields = forms.fields(form, uow.house.registry, _call(uow, person))
    standing = _of_directive(form, directive) if duty is None else _of_duty(duty)
    return Amending(directive, duty, form, fields, {name: value for name, value in standing.items() if value})


def _of_directive(form: Mapping[str, Any], directive: Directive) -> dict[str, Any]:
    directors = {each["title"]: each["const"] for each in form["properties"]["director"]["oneOf"]}
    return {
        "number": directive.number,
        "doc_type": directive.doc_type,
        "summary": directive.summary,
        "issued_on": directive.issued_on.isoformat(),
        "released_on": directive.released_on.isoformat(),
        "director": directors.get(directive.director),
        "signer": directive.signer,
        "urgency": directive.urgency.value,
        "field": directive.field,
    }


def _of_duty(duty: Duty) -> dict[str, Any]:
    return {
        "content": duty.content,
        "follower": duty.follower.username if duty.follower else f"unit:{duty.unit.code}",
        "deadline_kind": duty.deadline_kind.value,
        "to_whom": duty.to_whom,
        "due_on": duty.due_on.isoformat() if duty.due_on else "",
        "due_time": duty.due_time.strftime("%H:%M") if duty.due_time else "",
    }


def _judge(uow: UnitOfWork, amending: Amending, answers: forms.Answers, typed: Mapping[str, Any]) -> None:
    """The rules between fields, which hold for what is amended as for what is entered."""
    problems: dict[str, str] = {}
    if amending.duty is None:
        judging.judge_head(answers, problems, judging.taken_now(uow.session, besides=amending.directive.id))
    else:
        judging.judge_duty(answers, problems, amending.directive.issued_on)
    if problems:
        raise AnswersRejected(problems, typed)


def _differs(amending: Amending, answers: forms.Answers, field: forms.Field) -> bool:
    return amending.standing.get(field.name) != answers.get(field.name)


def _amendment(
    uow: UnitOfWork, person: Person, amending: Amending, answers: forms.Answers, field: forms.Field
) -> Amendment:
    return Amendment(
        directive_id=amending.directive.id,
        duty_id=amending.duty.id if amending.duty else None,
        field=field.title,
        before=_words(field, amending.standing.get(field.name)),
        after=_words(field, answers.get(field.name)),
        reason=answers["reason"],
        by=person.username,
        at=uow.now(),
    )


def _write(uow: UnitOfWork, amending: Amending, answers: forms.Answers) -> None:
    if amending.duty is None:
        _write_directive(uow, amending.directive, answers)
    else:
        _write_duty(uow, amending.duty, answers)


def _write_directive(uow: UnitOfWork, directive: Directive, answers: forms.Answers) -> None:
    directive.number = clean_number(answers["number"])
    directive.doc_type, directive.summary = answers["doc_type"], answers["summary"]
    directive.issued_on = date.fromisoformat(answers["issued_on"])
    directive.released_on = judging.day(answers, "released_on") or directive.issued_on
    directive.director = forms.title_of(judging.form(uow.session, "directive"), "director", answers["director"])
    directive.signer = answers.get("signer", directive.director)
    directive.urgency, directive.field = Urgency(answers["urgency"]), answers.get("field", "")
    uow.session.flush()


def _write_duty(uow: UnitOfWork, duty: Duty, answers: forms.Answers) -> None:
    before = (duty.due_on, duty.due_time)
    duty.content, duty.to_whom = answers["content"], answers.get("to_whom", "")
    duty.deadline_kind = DeadlineKind(answers["deadline_kind"])
    duty.unit, duty.follower = issuing.following(uow.session, answers["follower"])
    duty.due_on = judging.day(answers, "due_on")
    duty.due_time = time.fromisoformat(answers["due_time"].zfill(5)) if answers.get("due_time") else None
    for assignment in duty.assignments:
        if not assignment.period and (assignment.due_on, assignment.due_time) == before and _is_open(assignment):
            assignment.due_on, assignment.due_time = duty.due_on, duty.due_time
    uow.session.flush()
    for assignment in duty.assignments:
        if assignment.instance is not None and _is_open(assignment):
            uow.engine.refresh(assignment.instance)


def _is_open(assignment: Assignment) -> bool:
    return assignment.confirmed_at is None and assignment.ended_at is None


def _tell(uow: UnitOfWork, directive: Directive, told: Iterable[Assignment], rows: Iterable[Amendment]) -> None:
    codes = sorted({each.agency.code for each in told if _is_open(each)})
    people = [person for code in codes for person in in_circle(uow.session, f"officers:{code}")]
    lines = [f"{each.field}: “{each.before}” nay là “{each.after}”." for each in rows]
    body = "\n".join([*lines, f"Lý do: {next(iter(rows)).reason}"])
    subject, link = f"Điều chỉnh văn bản {directive.number}: {directive.summary}", f"/van-ban/{directive.id}"
    outbox.post(uow.session, people, subject, body, link, now=uow.now())


def _words(field: forms.Field, value: Any) -> str:
    """A value as people read it."""
    if value is None:
        return "(trống)"
    if field.kind == "date":
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    return dict(field.options).get(str(value), str(value))


def _directive(uow: UnitOfWork, person: Person, directive_id: int) -> Directive:
    found = visible(select(Directive), person).where(Directive.id == directive_id)
    directive = uow.session.scalar(found.options(selectinload(Directive.duties).selectinload(Duty.assignments)))
    if directive is None:
        raise NotFound
    return directive


def _call(uow: UnitOfWork, person: Person) -> Call:
    return Call(uow.session, uow.now(), by=person.username)
