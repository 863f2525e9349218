"""What an instance went through and where it stands, told whole: an assignment's, or any other diagram's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from engine import Incident, Instance, WorkItem, diagrams, history, incidents
from workflows import asides, attachments, matters, people, pieces, punctuality, said
from workflows.asides import Aside
from workflows.limits import Limit
from workflows.matters import Subject
from workflows.models import Assignment, Attachment, Correction, Duty, Matter, Person, Reopening, Report, Summary
from workflows.pieces import PieceStanding
from workflows.policy import Action, may
from workflows.registration import reading
from workflows.registration.reading import EntryView
from workflows.said import Said
from workflows.standing import Standing, standing, with_standing
from workflows.summaries import reading as summaries
from workflows.summaries.spans import Span
from workflows.unit import UnitOfWork
from workflows.vocabulary import ProcessState


@dataclass(frozen=True)
class WayStep:
    """One human step of the diagram for the stepper: passed (and when), here, or ahead."""

    name: str
    standing: str
    at: datetime | None


@dataclass(frozen=True)
class Place:
    """Where a token stands: the step, since when, and who is awaited."""

    item: WorkItem
    who: str


@dataclass(frozen=True)
class ReportLimits:
    """By when the agency entered a report, and by when the Office reviews it, as the rules of today reckon."""

    update: Limit | None
    review: Limit


@dataclass(frozen=True)
class Course:
    """What every instance's page tells; ``mine`` are the steps and offered acts that the person may answer."""

    instance: Instance
    incident: Incident | None
    incident_at: str
    marks: Mapping[str, list[str]]
    steps: list[diagrams.Element]
    trail: list[history.Step]
    files: list[Attachment]
    names: Mapping[str, str]
    open: list[WorkItem]
    mine: list[WorkItem]
    may_retry: bool

    @property
    def offered(self) -> list[WorkItem]:
        """The acts that the person may do and nobody owes."""
        return [each for each in self.mine if each.kind == "act"]

    @property
    def awaited(self) -> list[WorkItem]:
        """The steps that await the person."""
        return [each for each in self.mine if each.kind == "step"]


@dataclass(frozen=True)
class AssignmentCourse(Standing, Course):
    """An assignment's instance."""

    kind: ClassVar[str] = "assignment"

    way: list[WayStep]
    reports: list[Report]
    # What the officer wrote, while the agency's head looks at it: no report yet.
    said: list[Said]
    asides: list[Aside]
    # What the agency handed down of it, for its own people.
    pieces: list[PieceStanding]
    hands_down: bool
    limits: Mapping[int, ReportLimits]


@dataclass(frozen=True)
class MatterCourse(Course):
    """Any other diagram's instance: what it is about, what was said in it, and who is awaited."""

    kind: ClassVar[str] = "matter"

    subject: Subject
    said: list[Said]
    here: list[Place]
    entry: EntryView | None
    piece: PieceStanding | None
    summary: tuple[Summary, Span] | None


def course(uow: UnitOfWork, person: Person, instance: Instance) -> AssignmentCourse | MatterCourse:
    """Everything that happened in an instance so far, as the person may see it."""
    # An instance that ended with a confirmation taken back is its assignment's still.
    before = select(Reopening.assignment_id).where(Reopening.instance_id == instance.id)
    own = or_(Assignment.instance_id == instance.id, Assignment.id.in_(before))
    assignment = uow.session.scalar(select(Assignment).where(own).options(*standing_whole()))
    if assignment is not None:
        return of_assignment(uow, person, assignment)
    loaded = joinedload(Matter.agency)
    matter = uow.session.scalar(select(Matter).where(Matter.instance_id == instance.id).options(loaded))
    matter = matter or matters.corrections(uow.session, [instance.id]).get(instance.id)
    return _of_matter(uow, person, instance, matter)


def of_assignment(uow: UnitOfWork, person: Person, assignment: Assignment) -> AssignmentCourse:
    """Everything that happened to an assignment so far."""
    instance = uow.session.get_one(Instance, assignment.instance_id, options=[joinedload(Instance.definition)])
    found = select(Report).where(Report.assignment_id == assignment.id).order_by(Report.round)
    reports = list(uow.session.scalars(found.options(joinedload(Report.submission))))
    common = _course(uow, person, instance, [*mentioned(assignment), *(report.reviewed_by for report in reports)])
    limits = {
        each.id: ReportLimits(punctuality.update_of(uow.session, each), punctuality.review_of(uow.session, each))
        for each in reports
    }
    elements = diagrams.read(instance.definition.diagram).elements
    way = _way(elements, common.marks, common.trail)
    return AssignmentCourse(
        **vars(standing(uow, assignment)),
        **{**vars(common), **_beside(uow, assignment, common)},
        way=way,
        reports=reports,
        limits=limits,
        said=said.in_instance(uow, instance)[:1] if assignment.state is ProcessState.AWAITING_HEAD else [],
        asides=asides.offered(uow, person, assignment),
        pieces=pieces.of_assignment(uow, person, assignment),
        hands_down=_runs(assignment) and pieces.hands_down(person, assignment.agency_id),
    )


def _runs(assignment: Assignment) -> bool:
    return assignment.confirmed_at is None and assignment.ended_at is None


def mentioned(assignment: Assignment) -> Iterator[str | None]:
    """Whoever a page of the assignment names beside its steps."""
    for each in assignment.hand_backs:
        yield each.ruled_by
    for each in assignment.extensions:
        yield from (each.by, each.decided_by, each.offer_answered_by)
    for each in assignment.progresses:
        yield from (each.by, each.checked_by)
    for each in assignment.suspensions:
        yield from (each.by, each.resumed_by)
    for each in assignment.corrections:
        yield from (each.by, each.closed_by, *(text.by for text in each.versions))
    for each in (*assignment.letters, *assignment.reopenings, *assignment.contacts):
        yield each.by


def _beside(uow: UnitOfWork, assignment: Assignment, common: Course) -> dict[str, Any]:
    """What other instances of the assignment add: steps before a reopening, files of these and of corrections."""
    before = [each.instance for each in reversed(assignment.reopenings)]
    others = [each.id for each in before] + [each.instance_id for each in assignment.corrections if each.instance_id]
    trail = [*common.trail, *(step for each in before for step in history.trail(uow.session, each))]
    names = people.names(uow.session, [step.by for step in trail])
    return {
        "trail": trail,
        "files": [*common.files, *(file for each in others for file in attachments.of_instance(uow, each))],
        "names": {**common.names, **names},
    }


def _of_matter(uow: UnitOfWork, person: Person, instance: Instance, matter: Matter | Correction | None) -> MatterCourse:
    common = _course(uow, person, instance, [matter.by if matter else None])
    who = people.circle_names(uow.session, [each.circle for each in common.open])
    standing = [each for each in common.open if each.kind == "step"] or common.open
    subject, piece = matters.subject(instance, matter, common.names), pieces.of_instance(uow, person, instance.id)
    return MatterCourse(
        **vars(common),
        subject=replace(subject, reference=piece.piece.reference) if piece else subject,
        said=said.in_instance(uow, instance),
        here=[Place(each, who.get(each.circle, "")) for each in standing],
        entry=reading.of_matter(uow, matter) if isinstance(matter, Matter) else None,
        piece=piece,
        summary=summaries.of_instance(uow, person, instance.id),
    )


def standing_whole() -> list[ORMOption]:
    """What to load with an assignment so that its page costs the same for two agencies and for twenty-eight."""
    return [*with_standing(), joinedload(Assignment.duty).selectinload(Duty.assignments).joinedload(Assignment.agency)]


def _course(uow: UnitOfWork, person: Person, instance: Instance, mentioned: list[str | None]) -> Course:
    drawing = diagrams.read(instance.definition.diagram)
    found = select(WorkItem).where(WorkItem.instance_id == instance.id, WorkItem.closed_at.is_(None))
    open_items = list(uow.session.scalars(found.order_by(WorkItem.id)))
    trail = history.trail(uow.session, instance)
    incident = incidents.open_of(uow.session, instance.id) if instance.attempts else None
    running = instance.status == "running"
    return Course(
        instance=instance,
        incident=incident,
        incident_at=uow.engine.design(instance).label(incident.element) if incident else "",
        marks=_marks(uow, instance, open_items, drawing),
        steps=[each for each in drawing.elements.values() if each.name and (each.lane or each.parent)],
        trail=trail,
        files=attachments.of_instance(uow, instance.id),
        names=people.names(
            uow.session, [*(name for step in trail for name in (step.by, step.on_behalf_of)), *mentioned]
        ),
        open=open_items,
        mine=[each for each in open_items if running and may(person, Action.COMPLETE, each)],
        may_retry=running and incident is not None and may(person, Action.MEND),
    )


def _marks(
    uow: UnitOfWork, instance: Instance, open_items: list[WorkItem], drawing: diagrams.Diagram
) -> dict[str, list[str]]:
    """The history's marks; what awaits nobody's step but an offered act stands there, a called diagram at its call."""
    marks = history.marks(uow.session, instance)
    here = marks["here"] or sorted({each.element for each in open_items})
    calls = {each.node.get("calledElement"): each.id for each in drawing.elements.values()}
    outer = {calls[key] for key in (each.partition(":")[0] for each in here if ":" in each) if key in calls}
    # A sub-process in which a token stands is not passed yet.
    around = {each.parent for each in (drawing.elements.get(one) for one in here) if each and each.parent}
    here = sorted({*here, *outer})
    return {"passed": [each for each in marks["passed"] if each not in {*here, *around}], "here": here}


def _way(
    elements: Mapping[str, diagrams.Element], marks: Mapping[str, list[str]], trail: list[history.Step]
) -> list[WayStep]:
    """The human steps in the order of the drawing; what lies behind the present one in it is ahead again.

    What the diagram calls ``aside`` is no part of the usual way: it shows only while nothing but it is awaited, or
    when the work ended there.
    """
    answered = {step.element: step.at for step in reversed(trail) if step.element}
    named = [each for each in elements.values() if each.kind in (*diagrams.STEPS, "endEvent") and each.name]
    on_its_way = any(each.id in marks["here"] and not _aside(each) for each in named)
    steps = [each for each in named if not _aside(each) or _reached(each, marks, on_its_way)]
    here = next((place for place, each in enumerate(steps) if each.id in marks["here"]), len(steps))
    way: list[WayStep] = []
    for place, each in enumerate(steps):
        passed = place < here and each.id in marks["passed"]
        way.append(
            WayStep(each.label, "here" if place == here else "passed" if passed else "ahead", answered.get(each.id))
        )
    return way


def _aside(element: diagrams.Element) -> bool:
    return element.properties.get("aside") == "yes"


def _reached(element: diagrams.Element, marks: Mapping[str, list[str]], on_its_way: bool) -> bool:
    if element.kind == "endEvent":
        return element.id in marks["passed"]
    return element.id in marks["here"] and not on_its_way
