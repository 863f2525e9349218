"""A small province and its cast: Lan, Minh, Thu and Sơn of the Office, Hoa and Bình of two agencies.

Helpers read like the regulation (``register``, ``submit``, ``review``, ``awaiting``, ``later``, ``sweep``); each
is one unit of work, done through the same acts as the pages'.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import Instance, Submission, WorkItem
from tests.support.corpus.pdfs import pdf
from tests.support.databases import for_application, hasten
from workflows import asides, daysoff, deadlines, designs, people, policy, waking, worklist
from workflows.attachments import Upload
from workflows.bootstrap import Config, House, build
from workflows.calendar import ZONE
from workflows.models import Agency, Assignment, AuditEntry, Message, Person, PersonRole, Unit
from workflows.policy import Action
from workflows.registration import entries
from workflows.unit import UnitOfWork
from workflows.versions import carrying
from workflows.vocabulary import ActOutcome, AgencyKind, Role, TimeState

MONDAY = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
"""When every test begins: a working day with nothing special about it."""

AFTER_THE_DEADLINE = datetime(2026, 1, 17, 0, 0, tzinfo=ZONE)
"""The instant at which the duty below, due on Friday 16/01/2026, is overdue."""

LETTER = pdf(("Báo cáo kết quả rà soát hồ sơ đất đai",))
REPORT = {
    "content": "Đã rà soát xong 100 % hồ sơ đất đai theo chỉ đạo của UBND tỉnh.",
    "document_number": "45/BC-STNMT",
    "document_date": "05/01/2026",
}
HEAD = {
    "number": "12/UBND-VP",
    "doc_type": "cong_van",
    "summary": "Về việc rà soát hồ sơ đất đai trên địa bàn tỉnh",
    "issued_on": "05/01/2026",
    "director": "ubnd",
    "urgency": "normal",
    "not_secret": "on",
}
DUTY = {
    "content": "Rà soát, báo cáo tiến độ giải quyết hồ sơ đất đai tồn đọng",
    "giving": "lead",
    "lead": "STNMT",
    "follower": "minh",
    "deadline_kind": "report",
    "due_on": "16/01/2026",
}


def open_house(database_url: str, data_folder: Path) -> House:
    """A house on a migrated database, with the shipped diagrams, the cast, and the clock on that Monday."""
    lay(database_url, data_folder)
    return enter(database_url, data_folder)


def lay(database_url: str, data_folder: Path) -> None:
    """Write the days off, the cast and the shipped diagrams into a migrated database, on that Monday."""
    house = enter(database_url, data_folder)
    with house.unit_of_work() as uow:
        daysoff.seed(uow.session, uow.today())
        _settle(uow.session)
    with house.unit_of_work() as uow:
        designs.install(uow, designs.SHIPPED, by="system")
        uow.notes.clear()  # the audit of a test begins with what the test does
    house.database.dispose()


def enter(database_url: str, data_folder: Path) -> House:
    """The house on a database that was laid out, its clock on that Monday again."""
    house = build(
        Config(
            database_url=for_application(database_url),
            data_folder=data_folder,
            movable_clock=True,
            refusal_seconds=0,
            requests_a_minute=1_000_000,
        )
    )
    hasten(house.database)
    move_to(house, MONDAY)
    return house


def move_to(house: House, moment: datetime) -> None:
    """Set the house's clock to just after ``moment``: it counts whole seconds, and goes on while a test runs."""
    with house.unit_of_work() as uow:
        uow.move_clock(moment + timedelta(seconds=1) - (uow.now() - uow.clock_offset()))


def later(house: House, **how_long: float) -> None:
    """Let the house's clock go on: ``later(house, days=2)``."""
    with house.unit_of_work() as uow:
        uow.move_clock(uow.clock_offset() + timedelta(**how_long))


def carry_over(house: House, mapping: Mapping[str, str], reason: str) -> Counter[ActOutcome]:
    """Let the running assignments go over to the newest version, as an operator does; how many fared how."""
    with house.unit_of_work() as uow:
        number = carrying.prepare(uow, "assignment", mapping, by="thu", reason=reason).id
    carrying.carry_on(house, number)
    with house.unit_of_work(write=False) as uow:
        return Counter(each.outcome for each in carrying.told(uow, number).items)


def sweep(house: House) -> int:
    """Let the worker look for what is due."""
    return waking.sweep(house)


def someone(uow: UnitOfWork, username: str) -> Person:
    person = people.person_by(uow, username)
    assert person is not None, username
    return person


def register(house: House, *, by: str = "lan", duties: Sequence[Mapping[str, Any]] = ({},), **head: Any) -> int:
    """Enter a directive, by default with one duty of Hoa's agency; its id."""
    with house.unit_of_work() as uow:
        typed = [{**DUTY, **duty} for duty in duties]
        directive = entries.register(uow, someone(uow, by), {**HEAD, **head}, typed).directive
        assert directive is not None
        return directive.id


def item_of(house: House, who: str, element: str) -> int:
    """The open item at ``element`` in somebody's work list."""
    with house.unit_of_work(write=False) as uow:
        rows = worklist.inbox(uow, someone(uow, who), worklist.Filters()).rows
        return next(row.item.id for row in rows if row.item.element == element)


def awaiting(house: House, who: str) -> list[str]:
    """The steps in somebody's work list."""
    with house.unit_of_work(write=False) as uow:
        return [row.item.element for row in worklist.inbox(uow, someone(uow, who), worklist.Filters()).rows]


def answer(
    house: House, who: str, element: str, typed: Mapping[str, Any], files: Mapping[str, bytes] | None = None
) -> Submission:
    """Answer a step that awaits ``who``."""
    item = item_of(house, who, element)
    with house.unit_of_work() as uow:
        uploads = {"files": [Upload(name, BytesIO(content)) for name, content in (files or {}).items()]}
        return worklist.complete(uow, someone(uow, who), item, typed, uploads if files else None)


def offered(house: House, who: str) -> list[str]:
    """The acts that somebody may do and does not owe."""
    with house.unit_of_work(write=False) as uow:
        person = someone(uow, who)
        found = select(WorkItem).where(WorkItem.closed_at.is_(None), WorkItem.kind == "act").order_by(WorkItem.id)
        return [each.element for each in uow.session.scalars(found) if policy.may(person, Action.COMPLETE, each)]


def take_up(house: House, who: str, element: str, typed: Mapping[str, Any]) -> Submission:
    """Do an act that is offered to ``who``."""
    with house.unit_of_work() as uow:
        open_act = select(WorkItem.id).where(WorkItem.element == element, WorkItem.closed_at.is_(None))
        return worklist.complete(uow, someone(uow, who), uow.session.scalars(open_act).one(), typed)


def aside(house: House, who: str, key: str, typed: Mapping[str, Any]) -> None:
    """Do an act beside the first assignment's diagram."""
    instance = instance_of(house)
    with house.unit_of_work() as uow:
        asides.take_up(uow, someone(uow, who), instance.id, key, typed)


def asides_of(house: House, who: str) -> list[str]:
    """The acts beside the first assignment's diagram that somebody may do."""
    with house.unit_of_work(write=False) as uow:
        first = uow.session.scalars(select(Assignment).order_by(Assignment.id).limit(1)).one()
        return [each.key for each in asides.offered(uow, someone(uow, who), first)]


def accept(house: House, *, by: str = "hoa") -> Submission:
    return answer(house, by, "accept", {})


def submit(house: House, *, by: str = "hoa", **typed: Any) -> Submission:
    """Report with a file; work that nobody has accepted yet is accepted first."""
    if "accept" in awaiting(house, by):
        accept(house, by=by)
    return answer(house, by, "report", {**REPORT, **typed}, {"Báo cáo.pdf": LETTER})


def review(house: House, *, by: str = "minh", confirmed: bool, reason: str = "") -> Submission:
    decision = "confirm" if confirmed else "return"
    return answer(house, by, "review", {"decision": decision, "reason": reason})


def the_assignment(house: House) -> Assignment:
    """The first assignment with its instance, reports and duty."""
    with house.unit_of_work(write=False) as uow:
        assignment = uow.session.scalars(select(Assignment).order_by(Assignment.id).limit(1)).one()
        assert assignment.instance
        assert assignment.duty
        assert assignment.reports is not None
        return assignment


def time_state(house: House) -> TimeState:
    """How the first assignment stands against its deadline."""
    with house.unit_of_work(write=False) as uow:
        assignment = uow.session.scalars(select(Assignment).order_by(Assignment.id).limit(1)).one()
        return deadlines.time_state(assignment, uow.now(), uow.calendar)


def notices(house: House, who: str, word: str = "") -> list[str]:
    """The subjects of somebody's notices that begin with ``word``, in order."""
    with house.unit_of_work(write=False) as uow:
        found = select(Message.subject).where(Message.person_id == someone(uow, who).id).order_by(Message.id)
        return [subject for subject in uow.session.scalars(found) if subject.startswith(word)]


def count(house: House, *tables: type) -> list[int]:
    """How many rows each table holds."""
    with house.unit_of_work(write=False) as uow:
        return [uow.session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def noted(house: House, act: str) -> int:
    """How often the audit knows of an act."""
    with house.unit_of_work(write=False) as uow:
        return len(uow.session.scalars(select(AuditEntry.id).where(AuditEntry.act == act)).all())


def instance_of(house: House) -> Instance:
    instance = the_assignment(house).instance
    assert instance is not None
    return instance


def items(house: House) -> list[WorkItem]:
    """Every work item there ever was."""
    with house.unit_of_work(write=False) as uow:
        return list(uow.session.scalars(select(WorkItem).order_by(WorkItem.id)))


def _settle(session: Session) -> None:
    office = Agency(code="VP", name="Văn phòng UBND tỉnh", kind=AgencyKind.OFFICE, position=0)
    lands = Agency(code="STNMT", name="Sở Tài nguyên và Môi trường", kind=AgencyKind.AGENCY, position=1)
    building = Agency(code="SXD", name="Sở Xây dựng", kind=AgencyKind.AGENCY, position=2)
    room = Unit(code="TH", name="Phòng Tổng hợp", position=0)
    session.add_all(
        [
            _person("lan", "Lan", office, Role.ENTRY_CLERK),
            _person("minh", "Minh", office, Role.REVIEWER, unit=room),
            _person("thu", "Thu", office, Role.DESIGNER),
            _person("son", "Sơn", office, Role.CHIEF),
            _person("hoa", "Hoa", lands, Role.AGENCY_OFFICER),
            _person("head", "Thủ trưởng Sở Tài nguyên và Môi trường", lands, Role.AGENCY_HEAD),
            _person("binh", "Bình", building, Role.AGENCY_OFFICER),
        ]
    )


def _person(username: str, name: str, agency: Agency, role: Role, unit: Unit | None = None) -> Person:
    return Person(username=username, name=name, agency=agency, unit=unit, grants=[PersonRole(role=role)])
