"""Who hands work down to parts of an agency, to whom it may matter, and the number that a piece is given."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.models import Agency, Person, Piece
from workflows.policy import Action, may


def next_number(session: Session, agency: Agency, year: int) -> int:
    """The next number of the agency's own register; two who ask at once wait for each other."""
    session.execute(select(Agency.id).where(Agency.id == agency.id).with_for_update())
    given = select(func.max(Piece.number)).where(Piece.agency_id == agency.id, Piece.year == year)
    return (session.scalar(given) or 0) + 1


def concern(person: Person) -> bool:
    """Whether the person's agency hands work down, or is a part to which it may be handed down."""
    whole = person.agency
    return may(person, Action.READ_OWN_AGENCY) and (whole.parent_id is not None or bool(whole.parts))


def hands_down(person: Person, agency_id: int) -> bool:
    """Whether the person may hand work of the agency down to one of its parts."""
    own = person.agency_id == agency_id and may(person, Action.READ_OWN_AGENCY)
    return own and any(each.ended_on is None for each in person.agency.parts)
