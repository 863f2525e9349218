"""Whose a piece of work inside an agency is, and what its forms offer and hold people to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine import Call, ServiceFailed
from workflows import daysoff
from workflows.calendar import date_of
from workflows.handlers.facts import starter_of
from workflows.handlers.registry import registry
from workflows.models import Agency, Assignment, Duty, Person, Piece
from workflows.vocabulary import AgencyKind, Role

_KEEPERS = frozenset({Role.AGENCY_HEAD, Role.AGENCY_OFFICER})


@registry.candidates("hands_down")
def hands_down(call: Call) -> str | None:
    """Thủ trưởng và đầu mối (người được thủ trưởng cử) của cơ quan có đơn vị trực thuộc; Văn phòng không giao ở đây."""
    agency = agency_of(call)
    if agency is None or agency.kind is AgencyKind.OFFICE:
        return None
    if _found(call) is None and not _standing_parts(agency):
        return None
    return f"officers:{agency.code}"


@registry.candidates("officers_of_part")
def officers_of_part(call: Call) -> str:
    """Đầu mối và thủ trưởng của đơn vị trực thuộc được giao việc."""
    return officers_of(piece_behind(call))


@registry.candidates("approver_of_piece")
def approver_of_piece(call: Call) -> str:
    """Người duyệt được chọn khi giao việc; không chọn, hoặc người ấy đã thôi, thì là thủ trưởng của cơ quan giao."""
    return approver_of(call, piece_behind(call))


@registry.options("own_parts")
def own_parts(call: Call) -> list[tuple[str, str]]:
    """Đơn vị trực thuộc của cơ quan giao việc."""
    agency = agency_of(call)
    return [(each.code, each.name) for each in _standing_parts(agency)] if agency else []


@registry.options("own_approvers")
def own_approvers(call: Call) -> list[tuple[str, str]]:
    """Thủ trưởng và đầu mối của cơ quan giao việc."""
    agency = agency_of(call)
    return [(each.username, each.name) for each in _keepers(call, agency)] if agency else []


@registry.options("own_assignments")
def own_assignments(call: Call) -> list[tuple[str, str]]:
    """Nhiệm vụ tỉnh giao mà cơ quan đang thực hiện."""
    piece, agency = _found(call), agency_of(call)
    if piece is not None and piece.whole:
        return [(str(piece.assignment_id), piece.whole)]
    if agency is None:
        return []
    under_way = (Assignment.confirmed_at.is_(None), Assignment.ended_at.is_(None))
    found = (
        select(Assignment.id, Assignment.due_on, Duty.content)
        .join(Assignment.duty)
        .where(Assignment.agency_id == agency.id, *under_way)
        .order_by(Assignment.due_at.is_(None), Assignment.due_at, Assignment.id)
    )
    return [
        (str(number), f"{content[:120]} ({f'hạn {due_on:%d/%m/%Y}' if due_on else 'không hạn'})")
        for number, due_on, content in call.session.execute(found)
    ]


@registry.check("within_the_assignment")
def within_the_assignment(call: Call, value: Any, answers: Mapping[str, Any]) -> str | None:
    """Hạn giao (số ngày làm việc, hoặc một ngày) không muộn hơn hạn tỉnh giao, trừ khi có lý do ở mục exceeding."""
    whole = whole_of(call, answers)
    due_on = date.fromisoformat(value) if isinstance(value, str) else in_days(call, value)
    if whole is None or whole.due_on is None or due_on <= whole.due_on or answers.get("exceeding"):
        return None
    return (
        f"Hạn này là {due_on:%d/%m/%Y}, muộn hơn hạn tỉnh giao cho cơ quan ({whole.due_on:%d/%m/%Y}). "
        "Rút ngắn lại, hoặc nêu lý do vì sao vẫn giao hạn muộn hơn."
    )


@registry.check("later_than_the_limit")
def later_than_the_limit(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Ngày xin gia hạn phải sau thời hạn hiện nay của việc nội bộ."""
    due_on = piece_behind(call).due_on
    return None if date.fromisoformat(value) > due_on else f"Chọn ngày sau thời hạn hiện nay ({due_on:%d/%m/%Y})."


@registry.check("longer_and_within_the_assignment")
def longer_and_within_the_assignment(call: Call, value: Any, answers: Mapping[str, Any]) -> str | None:
    """Ngày gia hạn phải sau thời hạn hiện nay, và không muộn hơn hạn tỉnh giao, trừ khi có lý do ở mục exceeding."""
    return later_than_the_limit(call, value, answers) or within_the_assignment(call, value, answers)


def piece_behind(call: Call) -> Piece:
    """The piece that an instance runs for."""
    found = _found(call)
    if found is None:
        raise ServiceFailed("Tiến trình này không phải một việc nội bộ.")
    return found


def _found(call: Call) -> Piece | None:
    return call.session.scalar(select(Piece).where(Piece.instance_id == call.instance_id)) if call.instance_id else None


def agency_of(call: Call) -> Agency | None:
    """The agency that hands down: the piece's, and before there is one, that of whoever asks."""
    piece = _found(call)
    if piece is not None:
        return piece.agency
    person = starter_of(call)
    return person.agency if person else None


def _standing_parts(agency: Agency) -> list[Agency]:
    return [each for each in agency.parts if each.ended_on is None]


def chosen_part(call: Call, agency: Agency, code: str) -> Agency:
    """The agency's part of a code."""
    return call.session.scalars(select(Agency).where(Agency.code == code, Agency.parent_id == agency.id)).one()


def _keepers(call: Call, agency: Agency) -> list[Person]:
    """Who keeps the agency's work today, its heads first."""
    found = call.session.scalars(select(Person).where(Person.agency_id == agency.id, Person.active).order_by(Person.id))
    return sorted(
        (each for each in found if each.roles & _KEEPERS), key=lambda each: Role.AGENCY_HEAD not in each.roles
    )


def whole_of(call: Call, answers: Mapping[str, Any]) -> Assignment | None:
    """The province's assignment of which it is a piece."""
    piece = _found(call)
    number = piece.assignment_id if piece else int(answers.get("assignment") or 0)
    return call.session.get(Assignment, number) if number else None


def in_days(call: Call, days: int) -> date:
    """So many working days from today."""
    return daysoff.calendar_of(call.session).add(date_of(call.now), days)


def officers_of(piece: Piece) -> str:
    """The circle of those who keep the work of the part."""
    return f"officers:{piece.part.code}"


def approver_of(call: Call, piece: Piece) -> str:
    """The circle that confirms: who was named, while that person keeps the agency's work, else its heads."""
    named = {each.username for each in _keepers(call, piece.agency)} if piece.approver else set[str]()
    return f"person:{piece.approver}" if piece.approver in named else f"heads:{piece.agency.code}"
