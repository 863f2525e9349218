"""Lays the demonstration: every state is reached by the acts that lead to it, on a clock set back to their days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine import WorkItem
from workflows import asides, people, processes, worklist
from workflows.attachments import Upload
from workflows.calendar import at
from workflows.demo import documents, sayings, summaries
from workflows.demo.documents import Document, Given, Story
from workflows.demo.inside import INSIDE
from workflows.demo.people import lay as lay_people
from workflows.demo.people import officer_of
from workflows.demo.requests import REQUESTS, Request
from workflows.models import Assignment, Directive, Entry, Person
from workflows.registration import entries
from workflows.vocabulary import Part

if TYPE_CHECKING:
    from workflows.bootstrap import House
    from workflows.unit import UnitOfWork

CLERK, CHIEF = "vt.vp", "cvp"

REPORT_THEN_RETURN = ("report", "return")
STEPS: dict[Story, tuple[str, ...]] = {
    Story.NEW: (),
    Story.ACCEPTED: ("accept",),
    Story.REPORTED: ("accept", "report"),
    Story.RETURNED: ("accept", *REPORT_THEN_RETURN),
    Story.RETURNED_TWICE: ("accept", *REPORT_THEN_RETURN, *REPORT_THEN_RETURN, "report", "confirm"),
    Story.DONE: ("accept", "report", "confirm"),
    Story.PROGRESS: ("accept", "progress", "check", "progress"),
    Story.COUNTERED: ("accept", "progress", "ask", "counter"),
    Story.SUSPENDED: ("accept", "suspend"),
    Story.CORRECTED: ("accept", "report", "confirm", "correct"),
}


def lay(house: House) -> None:
    """The province with its directives, once; a province that has a directive is left as it is."""
    with house.unit_of_work() as uow:
        if uow.session.scalar(select(Directive.id).limit(1)) is None:
            lay_people(uow.session)
            story = _Laying(uow, uow.now(), uow.today())
            for document in sorted(documents.read(), key=lambda each: -each.issued):
                story.tell(document)
            for request in (*REQUESTS, *INSIDE):
                story.ask(request)
            uow.move_clock(timedelta())
            summaries.lay(uow, story.people)


@dataclass
class _Laying:
    """One telling of the documents: acts in their order, each at its own time."""

    uow: UnitOfWork
    now: datetime
    today: date

    def tell(self, document: Document) -> None:
        """Register a directive and let its agencies come as far as their story says."""
        issued = self.uow.calendar.add(self.today, -document.issued) if document.issued else self.today
        self._go_to(issued, document.entered, time(9), left=len(STEPS[Story.RETURNED_TWICE]) + 1)
        head = self._head(document, issued)
        given = [self._duty(document, each) for each in document.duties]
        entry = entries.register(self.uow, self.people[CLERK], head, given)
        directive = entry.directive or self._decided(entry)
        for duty, told in zip(directive.duties, document.duties, strict=True):
            for assignment in duty.assignments:
                foremost = assignment.part is Part.LEAD or assignment is duty.assignments[0]
                steps = STEPS[told.story] if foremost else STEPS[told.story][:1]
                for place, step in enumerate(steps, start=1):
                    self._go_to(issued, document.entered + place, time(14, 30), left=len(steps) - place)
                    self._answer(assignment, step, document)

    def ask(self, request: Request) -> None:
        """Begin what an agency asks for, and answer its steps as far as they were answered."""
        begun = self.uow.calendar.add(self.today, -request.days)
        self._go_to(begun, 0, time(10), left=len(request.answers))
        person = self.people[request.by]
        said = {**request.said, "assignment": self._first_of(person)} if request.within else request.said
        matter = processes.start(self.uow, person, request.process, said)
        for place, (who, step, said) in enumerate(request.answers, start=1):
            self._go_to(begun, place, time(15), left=len(request.answers) - place)
            open_item = select(WorkItem.id).where(
                WorkItem.instance_id == matter.instance_id, WorkItem.closed_at.is_(None), WorkItem.element == step
            )
            worklist.complete(self.uow, self.people[who], self.uow.session.scalars(open_item).one(), said)

    def _first_of(self, person: Person) -> str:
        under_way = (Assignment.confirmed_at.is_(None), Assignment.ended_at.is_(None))
        own = select(Assignment.id).where(Assignment.agency_id == person.agency_id, *under_way)
        # The one with most time left, so that its pieces fit into it.
        return str(self.uow.session.scalars(own.order_by(Assignment.due_on.desc()).limit(1)).one())

    def _decided(self, entry: Entry) -> Directive:
        """The directive once the Chief has allowed its long-term duties to be entered."""
        instance_id = entry.matter.instance_id if entry.matter else None
        item = self.uow.session.scalars(select(WorkItem).where(WorkItem.instance_id == instance_id)).one()
        worklist.complete(self.uow, self.people[CHIEF], item.id, {"decision": "allow"})
        directive = self.uow.session.scalars(select(Directive).where(Directive.id == entry.directive_id)).one()
        self.uow.session.expire(directive)
        return directive

    def _go_to(self, issued: date, days: int, clock: time, *, left: int) -> None:
        """Set the clock some working days after the issue, but never past the present, and in order."""
        day = self.uow.calendar.add(issued, days) if days else issued
        moment = min(at(day, clock), self.now - timedelta(minutes=left + 1))
        self.uow.move_clock(moment - self.now)

    def _head(self, document: Document, issued: date) -> dict[str, Any]:
        return {
            "number": document.number,
            "doc_type": document.doc_type,
            "summary": document.summary,
            "issued_on": issued.isoformat(),
            "director": document.director,
            "signer": document.signer,
            "urgency": document.urgency,
            "field": document.field,
            "not_secret": "on",
        }

    def _duty(self, document: Document, given: Given) -> dict[str, Any]:
        return {
            "content": given.content,
            "giving": "joint" if given.joint else "lead",
            "lead": given.lead,
            "joint": list(given.joint),
            "regularity": given.regularity,
            "cooperating": list(given.cooperating),
            "follower": document.follower,
            "deadline_kind": given.kind,
            "to_whom": given.to_whom,
            "due_on": "" if given.due is None else (self.today + timedelta(days=given.due)).isoformat(),
            "due_time": given.at,
        }

    def _answer(self, assignment: Assignment, step: str, document: Document) -> None:
        officer = self.people[officer_of(assignment.agency.code)]
        person = officer if step in sayings.AGENCYS else self.people[document.follower]
        if step in sayings.ASIDES:
            asides.take_up(self.uow, person, assignment.instance_id or 0, sayings.ASIDES[step], sayings.SAID[step])
            return
        element = sayings.ELEMENTS.get(step, step)
        open_item = select(WorkItem.id).where(
            WorkItem.instance_id == assignment.instance_id, WorkItem.closed_at.is_(None), WorkItem.element == element
        )
        typed, uploads = self._said(step, assignment)
        worklist.complete(self.uow, person, self.uow.session.scalars(open_item).one(), typed, uploads)

    def _said(self, step: str, assignment: Assignment) -> tuple[dict[str, Any], dict[str, list[Upload]]]:
        if step in sayings.LATER:
            limit = (assignment.due_on or self.today) + timedelta(days=sayings.LATER[step])
            return {**sayings.SAID[step], "due_on": limit.isoformat()}, {}
        if step in sayings.SAID:
            return sayings.SAID[step], {}
        agency, number = assignment.agency, f"{100 + assignment.id}/BC-{assignment.agency.code}"
        content = (
            f"{agency.name} đã triển khai nhiệm vụ được giao; kết quả, số liệu và kiến nghị nêu trong báo cáo gửi kèm."
        )
        file = Upload(f"Báo cáo {agency.code}.txt", BytesIO(f"{number}\n\n{content}\n".encode()))
        typed = {"content": content, "document_number": number, "document_date": self.uow.today().isoformat()}
        return typed, {"files": [file]}

    @cached_property
    def people(self) -> dict[str, Person]:
        """Everybody who may be signed in as, by account."""
        return {person.username: person for person in people.demo_people(self.uow)}
