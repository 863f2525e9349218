"""Vắng mặt: who does whose work while they are away, and in whose place somebody answers a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, joinedload

from engine import Submission, WorkItem, forms
from workflows import asking, audit, outbox, people
from workflows.errors import NotFound, OwnRequest
from workflows.models import Cover, Matter, Person
from workflows.policy import Action, covered_circles, may, own_circles, require
from workflows.unit import UnitOfWork
from workflows.vocabulary import WorkKind

LONGEST = timedelta(days=366)
"""Whoever is away for longer than a year is replaced, not covered."""
_SHOWN = 100


@dataclass(frozen=True)
class Line:
    """One absence with what the reader may do about it."""

    cover: Cover
    standing: str
    revocable: bool

    @property
    def kinds(self) -> list[str]:
        """The kinds of work, in words."""
        return [WorkKind(each).label for each in self.cover.kinds]


@dataclass(frozen=True)
class Absences:
    """All that the page of absences tells and asks."""

    mine: list[Line]
    others: list[Line]
    fields: list[forms.Field]


def listing(uow: UnitOfWork, person: Person) -> Absences:
    """The absences that concern the person, the newest first, and those of whom the person answers for."""
    require(person, Action.COVER)
    loaded = joinedload(Cover.absent), joinedload(Cover.substitute)
    found = select(Cover).options(*loaded).order_by(Cover.from_on.desc(), Cover.id.desc()).limit(_SHOWN)
    concerning = or_(Cover.absent_id == person.id, Cover.substitute_id == person.id)
    of_charges = Cover.absent_id.in_([each.id for each in _charges(uow, person)]), ~concerning
    today = uow.today()
    return Absences(
        mine=[_line(each, person, today) for each in uow.session.scalars(found.where(concerning))],
        others=[_line(each, person, today) for each in uow.session.scalars(found.where(*of_charges))],
        fields=asking.fields(uow, _form(uow, person)),
    )


def name_substitute(uow: UnitOfWork, person: Person, typed: Mapping[str, Any]) -> Cover:
    """Let a colleague do somebody's work for some days: one's own, or that of whom one answers for."""
    require(person, Action.COVER)
    answers = asking.judge(uow, _form(uow, person), typed)
    absent = people.one(uow, answers.get("absent", person.username))
    substitute = people.one(uow, answers["substitute"])
    from_on, until_on = date.fromisoformat(answers["from_on"]), date.fromisoformat(answers["until_on"])
    asking.refuse(_problems(absent, substitute, from_on, until_on, uow.today()), typed)
    cover = Cover(
        absent=absent,
        substitute=substitute,
        from_on=from_on,
        until_on=until_on,
        kinds=answers.get("kinds", []),
        reason=answers["reason"],
        set_by=person.username,
        set_at=uow.now(),
    )
    uow.session.add(cover)
    uow.session.flush()
    told = {name: answers[name] for name in ("from_on", "until_on", "reason")}
    audit.note(uow, person, "cover.set", about=_about(cover), **_pair(cover), kinds=cover.kinds, **told)
    _tell(uow, cover, "Ủy quyền khi vắng", "ủy quyền cho")
    return cover


def revoke(uow: UnitOfWork, person: Person, cover_id: int) -> Cover:
    """End a cover before its last day."""
    require(person, Action.COVER)
    cover = uow.session.get(Cover, cover_id)
    if cover is None or not _answers_for(person, cover.absent):
        raise NotFound
    if _is_open(cover, uow.today()):
        cover.revoked_by, cover.revoked_at = person.username, uow.now()
        audit.note(uow, person, "cover.revoke", about=_about(cover), **_pair(cover))
        _tell(uow, cover, "Thôi ủy quyền", "thôi ủy quyền cho")
    return cover


def behind(person: Person, item: WorkItem) -> Person | None:
    """For whom the person would answer a step: somebody who is away, or None in their own right."""
    return covered_circles(person).get(item.circle or "")


def stand_in(uow: UnitOfWork, person: Person, item: WorkItem) -> Person | None:
    """For whom the person answers a step; ``OwnRequest`` where the substitute would decide what one of the two asked.

    Whoever asks never decides, and naming a substitute is no way around it.
    """
    absent = behind(person, item)
    if absent is not None and asks_and_decides(uow, person, absent, item):
        raise OwnRequest
    return absent


def asks_and_decides(uow: UnitOfWork, person: Person, absent: Person, item: WorkItem) -> bool:
    """Whether the person, or whom they stand in for, asked for what the step is to decide."""
    both = {person.username, absent.username}
    return item.circle != f"person:{absent.username}" and not both.isdisjoint(_askers(uow, item))


def _askers(uow: UnitOfWork, item: WorkItem) -> set[str]:
    """Whose answer led to the step from another circle, and who began the matter.

    Within one circle work goes on, and nobody's request is decided.
    """
    answered_step = aliased(WorkItem)
    last = (
        select(Submission.by, Submission.on_behalf_of, answered_step.circle)
        .outerjoin(answered_step, answered_step.id == Submission.work_item_id)
        .where(Submission.instance_id == item.instance_id, Submission.at <= item.opened_at)
        .order_by(Submission.id.desc())
        .limit(1)
    )
    row = uow.session.execute(last).one_or_none() if item.kind == "step" else None
    answered = row[:2] if row is not None and row[2] != item.circle else ()
    begun = uow.session.scalar(select(Matter.by).where(Matter.instance_id == item.instance_id))
    return {name for name in (*answered, begun) if name}


def _form(uow: UnitOfWork, person: Person) -> asking.Schema:
    """The form of an absence; whoever answers for others also says whose it is."""
    charges = [each for each in _charges(uow, person) if each.id != person.id]
    colleagues = people.at_work(uow, None if may(person, Action.GRANT) else person.agency_id)
    offered = [
        (each.username, _called(each, person))
        for each in colleagues
        if may(each, Action.COVER) and (charges or each.id != person.id)
    ]
    absent = asking.choice(
        "Người vắng mặt",
        [(person.username, "Tôi"), *((each.username, _called(each, person)) for each in charges)],
    )
    # Only work that one of them has.
    had = {circle.partition(":")[0] for each in [person, *charges] for circle in own_circles(each)}
    kinds = [(kind.value, kind.label) for kind in WorkKind if kind.value in had]
    return asking.form(
        "substitute",
        "from_on",
        "until_on",
        "reason",
        **({"absent": absent} if charges else {}),
        substitute=asking.choice("Người làm thay", offered),
        from_on=asking.day("Từ ngày"),
        until_on=asking.day("Đến hết ngày"),
        kinds=asking.choices("Loại việc", kinds, hint="Không chọn mục nào là tất cả các loại việc"),
        reason=asking.text("Lý do", least=5, most=500, hint="Ví dụ: nghỉ phép theo đơn ngày 02/01, đi công tác"),
    )


def _charges(uow: UnitOfWork, person: Person) -> list[Person]:
    """Whose absence the person may set: a head for the agency, the Office's administrator for everybody."""
    if not may(person, Action.COVER_OTHERS):
        return []
    found = people.at_work(uow, None if may(person, Action.GRANT) else person.agency_id)
    return [each for each in found if may(each, Action.COVER)]


def _answers_for(person: Person, absent: Person) -> bool:
    """Whether the absence is one's own, that of somebody of one's agency, or one is the Office's administrator."""
    of_agency = may(person, Action.COVER_OTHERS) and absent.agency_id == person.agency_id
    return absent.id == person.id or of_agency or may(person, Action.GRANT)


def _problems(absent: Person, substitute: Person, from_on: date, until_on: date, today: date) -> dict[str, str]:
    rules = (
        ("substitute", substitute.id == absent.id, "Người làm thay phải là người khác."),
        # What an agency was given is no other agency's to read, whoever is away (Art. 6.4).
        ("substitute", substitute.agency_id != absent.agency_id, "Người làm thay phải thuộc cùng cơ quan."),
        ("until_on", until_on < from_on, "Ngày cuối không được trước ngày đầu."),
        ("until_on", until_on < today, f"Ngày cuối không được trước hôm nay ({today:%d/%m/%Y})."),
        ("until_on", until_on - from_on > LONGEST, "Mỗi lần ủy quyền nhiều nhất một năm."),
    )
    return {field: sentence for field, broken, sentence in reversed(rules) if broken}


def _line(cover: Cover, person: Person, today: date) -> Line:
    if cover.revoked_at is not None:
        standing = "revoked"
    else:
        standing = "ahead" if cover.from_on > today else "over" if cover.until_on < today else "holds"
    return Line(cover, standing, _is_open(cover, today) and _answers_for(person, cover.absent))


def _is_open(cover: Cover, today: date) -> bool:
    return cover.revoked_at is None and cover.until_on >= today


def _called(each: Person, reader: Person) -> str:
    return each.name if each.agency_id == reader.agency_id else f"{each.name} ({each.agency.name})"


def _about(cover: Cover) -> str:
    return f"person:{cover.absent.username}"


def _pair(cover: Cover) -> dict[str, str]:
    return {"absent": cover.absent.username, "substitute": cover.substitute.username}


def _tell(uow: UnitOfWork, cover: Cover, subject: str, verb: str) -> None:
    days = f"từ {cover.from_on:%d/%m/%Y} đến hết {cover.until_on:%d/%m/%Y}"
    body = f"{cover.absent.name} {verb} {cover.substitute.name}, {days}. Lý do: {cover.reason}"
    outbox.post(uow.session, [cover.absent, cover.substitute], subject, body, "/vang-mat/", now=uow.now())
