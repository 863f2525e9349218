"""The draft of a letter that urges an agency: the clerks' Word template, filled with what the software knows."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

from docxtpl import DocxTemplate
from jinja2.sandbox import SandboxedEnvironment
from sqlalchemy import select

from engine.typed_values import clean
from workflows.calendar import date_of
from workflows.errors import AsideClosed, NotFound
from workflows.models import Assignment, Person
from workflows.policy import follows, visible
from workflows.printing import wording
from workflows.standing import Standing, standing, with_standing
from workflows.unit import UnitOfWork

TEMPLATE = Path(__file__).parent / "templates" / "urging.docx"


def urging(uow: UnitOfWork, person: Person, instance_id: int) -> bytes:
    """The draft for an assignment, as a Word document; for those who keep it for the Office."""
    found = visible(select(Assignment).where(Assignment.instance_id == instance_id), person)
    assignment = uow.session.scalar(found.options(*with_standing()))
    if assignment is None:
        raise NotFound
    if not follows(person, assignment):
        raise AsideClosed
    return filled(TEMPLATE, _told(uow, standing(uow, assignment)))


def filled(template: Path, told: dict[str, str]) -> bytes:
    """The template with the words in their places: what people typed is text in it, never a part of the template."""
    document = DocxTemplate(template)
    words = {name: " ".join(clean(text).split()) for name, text in told.items()}
    document.render(words, jinja_env=SandboxedEnvironment(autoescape=True))
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _told(uow: UnitOfWork, view: Standing) -> dict[str, str]:
    assignment, duty, directive = view.assignment, view.duty, view.directive
    follower = duty.follower
    moved = assignment.original_due_on != assignment.due_on
    return {
        "agency": view.agency.name,
        "part": assignment.part.label.lower(),
        "directive": f"văn bản số {directive.number}",
        "issued_on": _day(directive.issued_on),
        "summary": directive.summary,
        "duty": duty.content.rstrip(". "),
        "due_on": _day(assignment.due_on) or "không ghi thời hạn",
        "original_due_on": _day(assignment.original_due_on) if moved else "",
        "day": _day(uow.today()),
        "standing": _standing(view),
        "last_update": _day(date_of(assignment.updated_at)) if assignment.updated_at else "",
        "letters": ", ".join(each.document_number for each in assignment.letters),
        "follower": follower.name if follower else duty.unit.name,
        "phone": (follower.phone or "") if follower else "",
        "unit": duty.unit.code,
        "today": wording.day(uow.today()),
    }


def _standing(view: Standing) -> str:
    late = f", đã quá hạn {-view.days} ngày" if view.days is not None and view.days < 0 else ""
    return f"{view.state.label.lower()}{late}"


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
