"""Bắt đầu: the diagrams that a person may start from the page, and what they started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import contains_eager, joinedload

from engine import (
    Call,
    Definition,
    DefinitionMissing,
    Instance,
    ServiceFailed,
    Submission,
    definitions,
    diagrams,
    forms,
    receipts,
)
from workflows import attachments, audit, instances, pieces, said, words
from workflows.attachments import Asked, Upload
from workflows.errors import NotFound
from workflows.instances import Row
from workflows.models import Attachment, Matter, Person, Piece
from workflows.pages import SIZE, Page, offset, within
from workflows.policy import Action, may, own_circles
from workflows.text import fold, in_order
from workflows.unit import UnitOfWork

LONGEST_TITLE = 200


@dataclass(frozen=True)
class Process:
    """A deployed diagram that the person may start."""

    key: str
    name: str
    version: int
    description: str


@dataclass(frozen=True)
class StartView:
    """All that the page of a start tells and asks."""

    process: Process
    form: Mapping[str, Any]
    fields: list[forms.Field]
    files: Mapping[str, Attachment]


def startable(uow: UnitOfWork, person: Person) -> list[Process]:
    """The newest versions of the diagrams that the person may start, by name."""
    newest = select(Definition.key, func.max(Definition.version).label("version")).group_by(Definition.key).subquery()
    found = select(Definition).join(newest, (newest.c.key == Definition.key) & (newest.c.version == Definition.version))
    shown = [_process(each) for each in uow.session.scalars(found) if may_start(uow, person, each)]
    return sorted(shown, key=lambda each: in_order(each.name))


def view(uow: UnitOfWork, person: Person, key: str, typed: Mapping[str, Any] | None = None) -> StartView:
    """The start of a diagram; ``NotFound`` for one that the person may not start."""
    definition = _startable(uow, person, key)
    fields = uow.engine.start_fields(definition, person.username)
    chosen = attachments.numbers(typed or {}, [each.name for each in fields if each.kind == "file"])
    files = attachments.by_id(uow, person, chosen)
    return StartView(_process(definition), uow.engine.start_form(definition), fields, files)


def start(
    uow: UnitOfWork,
    person: Person,
    key: str,
    typed: Mapping[str, Any],
    uploads: Mapping[str, list[Upload]] | None = None,
    once: str = "",
) -> Matter:
    """Start a diagram with what the person answered; its matter is called by the first text among the answers.

    The business key is the diagram's key and the matter's number: no two are alike, and rules find who asked by it.
    """
    definition = _startable(uow, person, key)
    word = words.of(person, "start", key, once)
    earlier = receipts.found(uow.session, word)
    if earlier is not None:
        return _matter_of(uow, earlier.instance_id or 0)
    asked = _asked(uow, person, definition)
    answers = attachments.accept(uow, person, asked, typed, uploads or {})
    matter = _matter(uow, person, definition, asked, answers)
    form = answers if asked.fields else None
    instance = uow.engine.start(key, matter.business_key, by=person.username, typed=form, once=word)
    if instance.business_key != matter.business_key:
        # The same page was sent twice at the same moment, and the other was quicker.
        uow.session.delete(matter)
        attachments.forget(uow, attachments.numbers(answers, asked.files))
        return _matter_of(uow, instance.id)
    matter.instance_id = instance.id
    audit.note(uow, person, "matter.start", about=f"instance:{instance.id}", process=key, matter=matter.id)
    _hand_in(uow, instance, asked)
    return matter


def keep_chosen(
    uow: UnitOfWork, person: Person, key: str, typed: Mapping[str, Any], uploads: Mapping[str, list[Upload]]
) -> Mapping[str, Any]:
    """Keep the files of a start that does not hold; what was typed, with their ids."""
    asked = _asked(uow, person, _startable(uow, person, key))
    attachments.put_words_apart(uow, person, typed)
    return {**typed, **attachments.keep_chosen(uow, person, asked, typed, uploads)}


def mine(uow: UnitOfWork, person: Person, page: int = 1) -> Page[Row]:
    """What the person started, the newest first, and where it stands."""
    own = select(Instance).join(Matter, Matter.instance_id == Instance.id).where(Matter.by == person.username)
    total = uow.session.scalars(own.with_only_columns(func.count(Instance.id))).one()
    page = within(page, total)
    shown = (
        own.join(Instance.definition)
        .outerjoin(Piece, Piece.instance_id == Instance.id)
        .add_columns(Matter, Piece)
        .options(
            joinedload(Matter.agency),
            *pieces.with_standing(),
            contains_eager(Instance.definition).load_only(Definition.key, Definition.version, Definition.name),
        )
        .order_by(Matter.id.desc())
        .limit(SIZE)
        .offset(offset(page))
    )
    found = [(instance, None, matter, piece) for instance, matter, piece in uow.session.execute(shown)]
    return Page(instances.rows(uow, found), total, page)


def newest(uow: UnitOfWork, key: str) -> Definition:
    """The newest version of a diagram; ``NotFound`` when none was deployed."""
    if not key.isprintable():
        raise NotFound
    try:
        return definitions.latest(uow.session, key)
    except DefinitionMissing as error:
        raise NotFound from error


def _startable(uow: UnitOfWork, person: Person, key: str) -> Definition:
    definition = newest(uow, key)
    if not may_start(uow, person, definition):
        raise NotFound
    return definition


def may_start(uow: UnitOfWork, person: Person, definition: Definition) -> bool:
    """Whether the rule at the plain start event covers the person; without a rule nobody starts it from the page."""
    element = definitions.plain_start(definition)
    rule = uow.house.registry.candidate_rules.get(element.rule or "") if element else None
    if rule is None or not may(person, Action.START):
        return False
    try:
        circle = rule(Call(uow.session, uow.now(), by=person.username))
    except ServiceFailed:
        return False  # a rule that asks for a row, before there is one
    return circle in own_circles(person)


def _process(definition: Definition) -> Process:
    written = diagrams.read(definition.diagram).process.findtext(f"{diagrams.BPMN}documentation") or ""
    return Process(definition.key, definition.name, definition.version, " ".join(written.split()))


def _asked(uow: UnitOfWork, person: Person, definition: Definition) -> Asked:
    form, registry = uow.engine.start_form(definition), uow.house.registry
    call = Call(uow.session, uow.now(), by=person.username)
    fields = uow.engine.start_fields(definition, person.username)
    # What the person chose for a start that did not hold, or for a draft of theirs.
    own = and_(Attachment.submission_id.is_(None), Attachment.uploaded_by == person.username)
    return Asked(fields, lambda typed: forms.judge(form, typed, registry, call), own)


def _matter(
    uow: UnitOfWork, person: Person, definition: Definition, asked: Asked, answers: Mapping[str, Any]
) -> Matter:
    lines = said.lines(list(asked.fields), asked.judge(answers))
    told = [each.value for each in lines if each.kind in ("text", "textarea") and each.value]
    title = " ".join(str(told[0] if told else definition.name).split())[:LONGEST_TITLE]
    matter = Matter(
        key=definition.key,
        title=title,
        by=person.username,
        agency_id=person.agency_id,
        asked_at=uow.now(),
        folded=fold(f"{definition.name} {title} {person.name}"),
    )
    uow.session.add(matter)
    uow.session.flush()
    matter.folded += f" ho so {matter.id}"
    return matter


def _matter_of(uow: UnitOfWork, instance_id: int) -> Matter:
    return uow.session.scalars(select(Matter).where(Matter.instance_id == instance_id)).one()


def _hand_in(uow: UnitOfWork, instance: Instance, asked: Asked) -> None:
    """Tie the chosen files to what was said at the start."""
    first = select(Submission).where(Submission.instance_id == instance.id, Submission.work_item_id.is_(None))
    submission = uow.session.scalar(first.order_by(Submission.id).limit(1))
    if submission is not None:
        attachments.belong(uow, submission, asked.files)
