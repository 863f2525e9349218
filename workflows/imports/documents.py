"""An electronic document on its way in: a directive begins the diagram in which a clerk reads it, a report fills the
draft of the step that awaits it; nothing is sent before a person has looked at it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from io import BytesIO

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from engine import AnswersRejected, WorkItem
from workflows import audit, processes, worklist
from workflows.attachments import Upload
from workflows.errors import ImportRejected
from workflows.imports import electronic
from workflows.imports.electronic import Business, ElectronicDocument, Enclosed, Steering
from workflows.models import Assignment, Directive, Duty, ImportBatch, Matter, Person
from workflows.policy import Action, require, visible
from workflows.registration import entries
from workflows.text import number_key
from workflows.unit import UnitOfWork
from workflows.vocabulary import ImportKind

PROCESS = "incoming"
"""The diagram in which a clerk reads a document and decides what becomes of it."""

_INSTEAD = {
    Business.RECALL: "thu hồi; mở văn bản đã nhập và chọn Thu hồi",
    Business.UPDATE: "cập nhật; mở văn bản đã nhập và chọn Điều chỉnh",
    Business.REPLACE: "thay thế; nhập văn bản này bằng tay, rồi mở văn bản cũ và chọn Thu hồi, ghi số văn bản thay thế",
}


def receive(uow: UnitOfWork, person: Person, name: str, content: bytes) -> Matter:
    """Begin a document's diagram with what it says and the files that came along; its batch keeps every element."""
    require(person, Action.REGISTER)
    document = electronic.read(content)
    if document.steering is Steering.REPORT:
        raise ImportRejected("Đây là văn bản báo cáo (SteeringType 3): cơ quan gửi báo cáo nhập ở việc của mình.")
    if document.business is not Business.NEW:
        raise ImportRejected(f"Văn bản này dùng để {_INSTEAD[document.business]}.")
    typed = {
        "number": document.number,
        "issuer": document.issuer,
        "doc_type": document.doc_type,
        "issued_on": document.dated,
        "summary": document.subject,
        "content": document.content,
        "signer": document.signer,
        "due_on": document.due_on,
        "urgency": document.urgency.value,
    }
    try:
        matter = processes.start(uow, person, PROCESS, _told(typed), {entries.FILES: _uploads(document.files)})
    except AnswersRejected as refused:
        raise ImportRejected(" ".join(refused.problems.values())) from refused
    batch = ImportBatch(
        kind=ImportKind.ELECTRONIC,
        name=name[-200:],
        sha256=sha256(content).hexdigest(),
        lines=[{"number": 1, "cells": document.elements}],
        by=person.username,
        at=uow.now(),
        imported_at=uow.now(),
        matter=matter,
    )
    uow.session.add(batch)
    uow.session.flush()
    audit.note(uow, person, "import.bring", about=f"import_batch:{batch.id}", count=1, sha256=batch.sha256)
    return matter


def permit(person: Person) -> None:
    """``Forbidden`` for all but those who report for their agency."""
    require(person, Action.READ_OWN_AGENCY)


def draft_report(uow: UnitOfWork, person: Person, content: bytes) -> WorkItem:
    """The draft of the report that answers the directive named in ``ResponseFor``; its step, to be looked at and sent.

    ``ImportRejected`` when no step of the person's agency awaits it, or several do.
    """
    require(person, Action.READ_OWN_AGENCY)
    document = electronic.read(content)
    if document.steering is not Steering.REPORT or not document.answers:
        raise ImportRejected("Tệp này không phải báo cáo (SteeringType 3) có văn bản được trả lời (ResponseFor).")
    items = _awaiting(uow, person, document)
    if not items:
        raise ImportRejected(f"Không có việc nào đang chờ cơ quan báo cáo theo văn bản {document.answers}.")
    if len(items) > 1:
        raise ImportRejected(f"Văn bản {document.answers} có {len(items)} việc đang chờ báo cáo; mở từng việc để nhập.")
    typed = {
        "content": document.content or document.subject,
        "document_number": document.number,
        "document_date": document.dated,
        "urgency": document.urgency.value,
    }
    return worklist.keep_draft(uow, person, items[0].id, _told(typed), {entries.FILES: _uploads(document.files)})


def _awaiting(uow: UnitOfWork, person: Person, document: ElectronicDocument) -> Sequence[WorkItem]:
    found = (
        select(WorkItem)
        .join(Assignment, Assignment.instance_id == WorkItem.instance_id)
        .join(Assignment.duty)
        .join(Duty.directive)
        .where(
            WorkItem.closed_at.is_(None),
            WorkItem.form == "report",
            Directive.number_key == number_key(document.answers),
            Assignment.agency_id == person.agency_id,
        )
        .options(joinedload(WorkItem.instance))
        .order_by(WorkItem.id)
    )
    year = document.answers_dated[-4:]
    if year:
        found = found.where(Directive.issued_year == int(year))
    return uow.session.scalars(visible(found, person)).all()


def _uploads(files: Sequence[Enclosed]) -> list[Upload]:
    return [Upload(each.name, BytesIO(each.content)) for each in files]


def _told(typed: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in typed.items() if value}
