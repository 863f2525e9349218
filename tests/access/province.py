"""A province in which each kind of object is there four times: STNMT's, SXD's, STNMT's and over, and missing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import ColumnElement, select

from engine import Submission, WorkItem, definitions
from tests.access.table import Thing, Who
from tests.support.province import LETTER, REPORT, answer, open_house, register, review, someone, submit
from workflows import designs, processes
from workflows.attachments import Upload, holding
from workflows.bootstrap import House
from workflows.imports import batches
from workflows.models import (
    Agency,
    Assignment,
    Attachment,
    BulkAct,
    Cover,
    DesignDraft,
    Entry,
    HeldFile,
    ImportBatch,
    Message,
    Migration,
    Person,
    PersonRole,
    SavedView,
    SignIn,
    Summary,
)
from workflows.registration import entries
from workflows.rights import appointments, covers
from workflows.signing_in import sign_ins
from workflows.studio import drafts
from workflows.studio.decisions import tables
from workflows.studio.forms import acts as forms
from workflows.supervision import bulk, finding, saved
from workflows.unit import UnitOfWork
from workflows.vocabulary import ImportKind, Role

CAST = {
    Who.LEADER: "chu.tich",
    Who.CHIEF: "son",
    Who.CLERK: "lan",
    Who.REVIEWER: "minh",
    Who.ADMIN: "tam",
    Who.HEAD: "head",
    Who.OFFICER: "hoa",
    Who.SUBSTITUTE: "mai",
    Who.OTHER: "binh",
    Who.OTHER_HEAD: "other.head",
    Who.DESIGNER: "thu",
    Who.OPERATOR: "ky.thuat",
    Who.AUDITOR: "an",
}
NOWHERE = 999_999
WORDS, SIGN = "Chim hoàng yến", "SXD-7391"
CANARY = f"{WORDS} {SIGN}"
"""Stands in everything that SXD was given or wrote; nobody of STNMT may ever read it. One searches by its words alone:
what one typed oneself is shown again."""
TEST_DIAGRAMS = Path(__file__).parents[1] / "diagrams"
ABSENCE = {"from_on": "05/01/2026", "until_on": "09/01/2026", "reason": "Nghỉ phép năm"}

NAMES = re.compile(r"<(?:\w+:)?(\w+)>")
Objects = dict[str, dict[Thing, Any]]


@dataclass(frozen=True)
class Undoing:
    """A house in which every act is done whole and then undone, so that all cells meet the same province."""

    house: House

    def __getattr__(self, name: str) -> Any:
        return getattr(self.house, name)

    @contextmanager
    def unit_of_work(self, *, write: bool = True, fenced: bool = False) -> Iterator[UnitOfWork]:
        try:
            with self.house.unit_of_work(write=write, fenced=fenced) as uow:
                yield uow
                uow.session.flush()
                uow.session.expunge_all()  # what was read stays readable, as after a commit
                raise _Undone  # noqa: TRY301 (the only way out that undoes)
        except _Undone:
            pass


class _Undone(Exception):
    pass


@dataclass(frozen=True)
class Asked:
    """The province under question, with everybody signed in."""

    app: Flask
    clients: dict[Who, FlaskClient]
    things: Objects

    def of(self, rule: str, name: str) -> dict[Thing, Any]:
        """The objects behind a name in an address; one that several nouns use is told apart by the address."""
        return self.things[name if name in self.things else rule.partition("<")[0] + name]

    def path(self, rule: str, thing: Thing) -> str:
        """The address of an object."""
        return NAMES.sub(lambda name: str(self.of(rule, name[1])[thing]), rule)

    def status(self, who: Who, method: str, rule: str, thing: Thing) -> int:
        """What is answered to one question."""
        # An answer that no form takes: whoever comes in is told so, and nothing is changed.
        client = self.clients[who]
        signed_in = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert signed_in
        answer = client.open(
            self.path(rule, thing), method=method, data={"x-unknown": "1"} if method == "POST" else None
        )
        answer.close()
        # Signing out was undone on the server; the browser alone still has to be told.
        client.set_cookie(signed_in.key, signed_in.value)
        return answer.status_code


def lay(database_url: str, folder: Path) -> House:
    """The province with its objects."""
    house = open_house(database_url, folder)
    house = replace(house, config=replace(house.config, demo=True))
    _people(house)
    register(house, number="1/UBND-VP")
    _walk(house, "hoa", closed=True)
    register(house, number="2/UBND-VP", summary=f"Về việc {CANARY}", duties=[_others_duty()])
    _walk(house, "binh", closed=False, content=f"Đã làm xong phần việc được giao, {CANARY}.")
    register(house, number="3/UBND-VP")
    _walk(house, "hoa", closed=False)
    with house.unit_of_work() as uow:
        designs.deploy(uow, TEST_DIAGRAMS, by="thu")
        draft = drafts.begin_from(uow, someone(uow, "thu"), "correction")
        tables.begin(uow, someone(uow, "thu"), draft.id, draft.digest, "Thời hạn")
        # Named as one of its scenarios is, since the table asks for both by one word.
        forms.begin(uow, someone(uow, "thu"), draft.id, draft.digest, "Thử", name="correction-corrected")
        head = someone(uow, "head")
        appointments.propose(uow, head, head.agency_id, {"officer": "nam", "reason": "Công văn số 7"})
        for absent in ("hoa", "hoa", "binh"):
            substitute = {"hoa": "head", "binh": "other.head"}[absent]
            covers.name_substitute(
                uow, someone(uow, absent), {"substitute": substitute, "kinds": ["person"], **ABSENCE}
            )
        covers.name_substitute(uow, someone(uow, "hoa"), {"substitute": "mai", **ABSENCE})
        for who in ("hoa", "hoa", "binh"):
            sign_ins.begin(uow, someone(uow, who), address="10.0.0.9", agent="another browser")
        marked = Upload("Kế hoạch.txt", BytesIO("TUYỆT MẬT".encode()))
        holding.hold(uow, someone(uow, "hoa"), marked, item=None, field="files")
        for clerk in ("lan", "lan2"):
            entries.keep(uow, someone(uow, clerk), {"summary": "Văn bản đang nhập"}, [{}])
        son = someone(uow, "son")
        saved.save(uow, son, "Quá hạn", finding.asked({"overdue": "1"}), shared=True)
        bulk.prepare(uow, son, "suspend", None, finding.asked({"process": "assignment"}))
        processes.start(uow, someone(uow, "tam"), "summary", {"from_on": "01/01/2026", "to_on": "05/01/2026"})
        batches.take(uow, someone(uow, "lan"), ImportKind.DIRECTIVES, "a.csv", "Số, ký hiệu\n1/UBND-VP".encode())
        newest = definitions.latest(uow.session, "leave").id
        uow.session.add(Migration(definition_id=newest, mapping={}, reason="Thử", by="thu", at=uow.now()))
        first = uow.session.scalars(select(Cover).order_by(Cover.id)).first()
        assert first is not None
        covers.revoke(uow, someone(uow, "hoa"), first.id)
    return house


def objects(house: House) -> Objects:
    """The number of each kind of object, by whose it is."""
    with house.unit_of_work(write=False) as uow:
        found: Objects = {}
        assignments = uow.session.scalars(select(Assignment).order_by(Assignment.id)).all()
        for thing, each in zip((Thing.CLOSED, Thing.OTHERS, Thing.OWN), assignments, strict=True):
            items = select(WorkItem).where(WorkItem.instance_id == each.instance_id, WorkItem.element == "report")
            item = uow.session.scalars(items.order_by(WorkItem.id.desc())).first()
            files = select(Attachment).join(Attachment.submission).where(Submission.instance_id == each.instance_id)
            file = uow.session.scalars(files).first()
            assert item
            assert file
            for kind, number in {
                "directive_id": each.duty.directive_id,
                "duty_id": each.duty_id,
                "instance_id": each.instance_id,
                "item_id": item.id,
                "attachment_id": file.id,
            }.items():
                found.setdefault(kind, {})[thing] = number
        found |= {"message_id": _messages(uow), **_grants(uow), "cover_id": _covers(uow)}
        found["entry_id"] = _entries(uow)
        found["session_id"] = _sessions(uow)
        found["view_id"] = {Thing.OWN: uow.session.scalars(select(SavedView.id)).one()}
        found["bulk_id"] = {Thing.OWN: uow.session.scalars(select(BulkAct.id)).one()}
        found["version"] = {Thing.OWN: 1}
        found["field_id"] = {Thing.OWN: 1}
        found["held_id"] = {Thing.OWN: uow.session.scalars(select(HeldFile.id)).one()}
        found["agency_id"] = {Thing.OWN: someone(uow, "hoa").agency_id, Thing.OTHERS: someone(uow, "binh").agency_id}
        found["batch_id"] = {Thing.OWN: uow.session.scalars(select(ImportBatch.id)).one()}
        found["migration_id"] = {Thing.OWN: uow.session.scalars(select(Migration.id)).one()}
        found["summary_id"] = {Thing.OWN: uow.session.scalars(select(Summary.id)).one()}
        found["table"] = {Thing.OWN: "thoi_han"}
        found["draft_id"] = {Thing.OWN: uow.session.scalars(select(DesignDraft.id)).one()}
        for numbers in found.values():
            numbers[Thing.MISSING] = NOWHERE
        # Of a name there is no other's: only whether there is one.
        for rule, name in {
            "/quy-trinh/": "leave",
            "/thiet-lap/": "due_soon_days",
            "/chap-hanh/": "nhap-muon",
            "/quan-sat/": "assignment",
            "/tong-quan/": "qua-han",
        }.items():
            found[f"{rule}key"] = {Thing.OWN: name, Thing.MISSING: "nothing"}
        found["/thiet-ke/ban-soan/name"] = {Thing.OWN: "correction-corrected", Thing.MISSING: "nothing"}
        found["act"] = dict.fromkeys(Thing, "give")
        found["/van-ban/nhap-tep/kind"] = {Thing.OWN: "directives", Thing.MISSING: "directives"}
        found["/quy-trinh/number"] = {Thing.OWN: 1, Thing.MISSING: NOWHERE}
        found["/tong-hop/form"] = {Thing.OWN: "m2", Thing.MISSING: "nothing"}
        found["/tong-hop/key"] = {Thing.OWN: "giao", Thing.MISSING: "nothing"}
        found["/nhiem-vu/key"] = {**dict.fromkeys(Thing, "lien-he"), Thing.MISSING: "nothing"}
        return found


def _people(house: House) -> None:
    with house.unit_of_work() as uow:
        office, lands, building = (
            uow.session.scalars(select(Agency).where(Agency.code == code)).one() for code in ("VP", "STNMT", "SXD")
        )
        for username, agency, role in (
            ("chu.tich", office, Role.LEADER),
            ("tam", office, Role.OFFICE_ADMIN),
            ("lan2", office, Role.ENTRY_CLERK),
            ("an", office, Role.AUDITOR),
            ("ky.thuat", lands, Role.OPERATOR),
            ("nam", lands, None),
            ("mai", lands, Role.OPERATOR),
            ("other.head", building, Role.AGENCY_HEAD),
        ):
            grants = [PersonRole(role=role)] if role else []
            uow.session.add(Person(username=username, name=f"Ông {username}", agency=agency, grants=grants))
        grants = [PersonRole(role=Role.AGENCY_OFFICER)]
        uow.session.add(Person(username="cu", name="Cũ", agency=lands, active=False, grants=grants))


def _others_duty() -> dict[str, str]:
    return {"lead": "SXD", "content": f"Thực hiện phần việc {CANARY} theo quy định"}


def _walk(house: House, officer: str, *, closed: bool, **report: Any) -> None:
    """Reported and returned, so that a report is awaited again; or confirmed."""
    submit(house, by=officer, **report)
    if closed:
        review(house, confirmed=True)
    else:
        review(house, confirmed=False, reason=f"Thiếu số liệu, {CANARY}" if officer == "binh" else "Thiếu số liệu")
        if officer == "binh":
            answer(house, officer, "report", {**REPORT, **report}, {f"{CANARY}.pdf": LETTER})
            review(house, confirmed=False, reason=f"Vẫn thiếu số liệu, {CANARY}")


def _messages(uow: UnitOfWork) -> dict[Thing, int]:
    def last(username: str) -> int:
        found = select(Message.id).where(Message.person_id == someone(uow, username).id).order_by(Message.id.desc())
        return uow.session.scalars(found.limit(1)).one()

    return {Thing.OWN: last("hoa"), Thing.OTHERS: last("binh")}


def _grants(uow: UnitOfWork) -> Objects:
    """A right that awaits a second person, another's that is in force, and one that is over; with whose they are."""
    nam, binh, cu = (someone(uow, username) for username in ("nam", "binh", "cu"))
    whose = {Thing.OWN: nam, Thing.OTHERS: binh, Thing.CLOSED: cu}
    return {
        "person_id": {thing: person.id for thing, person in whose.items()},
        "grant_id": {thing: person.grants[0].id for thing, person in whose.items()},
    }


def _sessions(uow: UnitOfWork) -> dict[Thing, int]:
    first, second, others = uow.session.scalars(select(SignIn.id).order_by(SignIn.id).limit(3))
    return {Thing.OWN: first, Thing.CLOSED: second, Thing.OTHERS: others}


def _entries(uow: UnitOfWork) -> dict[Thing, int]:
    """A draft of Lan's, one of another clerk's, and what was registered."""

    def first(*conditions: ColumnElement[bool]) -> int:
        return uow.session.scalars(select(Entry.id).where(*conditions).order_by(Entry.id).limit(1)).one()

    draft = Entry.matter_id.is_(None)
    own, others = first(draft, Entry.by == "lan"), first(draft, Entry.by != "lan")
    return {Thing.OWN: own, Thing.OTHERS: others, Thing.CLOSED: first(~draft)}


def _covers(uow: UnitOfWork) -> dict[Thing, int]:
    closed, own, others = uow.session.scalars(select(Cover.id).order_by(Cover.id).limit(3))
    return {Thing.OWN: own, Thing.OTHERS: others, Thing.CLOSED: closed}
