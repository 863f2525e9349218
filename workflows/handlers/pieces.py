"""Việc nội bộ: an agency hands work down to a part of its own; nothing here is a figure of the province's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from engine import Call, ServiceCall, ServiceFailed
from workflows import daysoff, ladder, outbox, pieces
from workflows.calendar import date_of
from workflows.handlers.facts import answers_of, starter_of
from workflows.handlers.registry import registry
from workflows.ladder import OVERDUE, Ladder, Moment
from workflows.models import Agency, Assignment, Duty, Inside, Person, Piece
from workflows.people import in_circle
from workflows.vocabulary import AgencyKind, Role

_KEEPERS = frozenset({Role.AGENCY_HEAD, Role.AGENCY_OFFICER})


@registry.candidates("hands_down")
def hands_down(call: Call) -> str | None:
    """Thủ trưởng và đầu mối (người được thủ trưởng cử) của cơ quan có đơn vị trực thuộc; Văn phòng không giao ở đây."""
    agency = _agency(call)
    if agency is None or agency.kind is AgencyKind.OFFICE:
        return None
    if _found(call) is None and not _standing_parts(agency):
        return None
    return f"officers:{agency.code}"


@registry.candidates("officers_of_part")
def officers_of_part(call: Call) -> str:
    """Đầu mối và thủ trưởng của đơn vị trực thuộc được giao việc."""
    return _part(_of(call))


@registry.candidates("approver_of_piece")
def approver_of_piece(call: Call) -> str:
    """Người duyệt được chọn khi giao việc; không chọn, hoặc người ấy đã thôi, thì là thủ trưởng của cơ quan giao."""
    return _approver(call, _of(call))


@registry.options("own_parts")
def own_parts(call: Call) -> list[tuple[str, str]]:
    """Đơn vị trực thuộc của cơ quan giao việc."""
    agency = _agency(call)
    return [(each.code, each.name) for each in _standing_parts(agency)] if agency else []


@registry.options("own_approvers")
def own_approvers(call: Call) -> list[tuple[str, str]]:
    """Thủ trưởng và đầu mối của cơ quan giao việc."""
    agency = _agency(call)
    return [(each.username, each.name) for each in _keepers(call, agency)] if agency else []


@registry.options("own_assignments")
def own_assignments(call: Call) -> list[tuple[str, str]]:
    """Nhiệm vụ tỉnh giao mà cơ quan đang thực hiện."""
    piece, agency = _found(call), _agency(call)
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
    whole = _whole(call, answers)
    due_on = date.fromisoformat(value) if isinstance(value, str) else _in_days(call, value)
    if whole is None or whole.due_on is None or due_on <= whole.due_on or answers.get("exceeding"):
        return None
    return (
        f"Hạn này là {due_on:%d/%m/%Y}, muộn hơn hạn tỉnh giao cho cơ quan ({whole.due_on:%d/%m/%Y}). "
        "Rút ngắn lại, hoặc nêu lý do vì sao vẫn giao hạn muộn hơn."
    )


@registry.check("later_than_the_limit")
def later_than_the_limit(call: Call, value: Any, _answers: Mapping[str, Any]) -> str | None:
    """Ngày xin gia hạn phải sau thời hạn hiện nay của việc nội bộ."""
    due_on = _of(call).due_on
    return None if date.fromisoformat(value) > due_on else f"Chọn ngày sau thời hạn hiện nay ({due_on:%d/%m/%Y})."


@registry.function("next_rung_of_piece")
def next_rung_of_piece(call: Call) -> datetime | None:
    """Mốc nhắc kế tiếp của việc nội bộ, đến mốc quá hạn; không còn mốc nào khi báo cáo đang chờ duyệt."""
    moment = _next(call, _of(call))
    return moment.at if moment else None


@registry.function("piece_awaits_its_part")
def piece_awaits_its_part(call: Call) -> bool:
    """Việc nội bộ đang ở đơn vị trực thuộc và chưa có đề nghị gia hạn nào đang chờ."""
    piece = _of(call)
    return piece.accepted_at is not None and piece.stopped_at is None and piece.asked_due_on is None


@registry.service("piece.hand_down")
def hand_down(call: ServiceCall) -> None:
    """Ghi việc cơ quan giao đơn vị trực thuộc vào sổ việc nội bộ, tính thời hạn theo ngày làm việc, báo đơn vị."""
    said, agency = answers_of(call), _agency(call)
    if agency is None:
        raise ServiceFailed("Không rõ cơ quan giao việc.")
    answers, year = said.answers, date_of(said.at).year
    due_on = _in_days(call, answers["days"])
    whole = _whole(call, answers)
    piece = Piece(
        instance_id=call.instance_id,
        agency=agency,
        part=_chosen(call, agency, answers["part"]),
        year=year,
        number=pieces.next_number(call.session, agency, year),
        content=answers["content"],
        assignment_id=whole.id if whole else None,
        whole=dict(own_assignments(call))[str(whole.id)][:200] if whole else None,
        exceeding=answers.get("exceeding"),
        due_on=due_on,
        original_due_on=due_on,
        approver=answers.get("approver"),
        by=said.by,
        at=said.at,
    )
    call.session.add_all([piece, Inside(instance_id=call.instance_id)])
    call.session.flush()
    _tell(call, piece, _part(piece), "Việc mới được giao")


@registry.service("piece.accept")
def accept_piece(call: ServiceCall) -> None:
    """Ghi lúc đơn vị trực thuộc tiếp nhận việc."""
    _of(call).accepted_at = answers_of(call).at


@registry.service("piece.report")
def report_piece(call: ServiceCall) -> None:
    """Ghi lúc đơn vị trực thuộc báo cáo và báo người duyệt; thời gian chờ duyệt không tính cho đơn vị."""
    piece = _of(call)
    piece.stopped_at = answers_of(call).at
    _tell(call, piece, _approver(call, piece), "Kết quả chờ duyệt")


@registry.service("piece.return")
def return_piece(call: ServiceCall) -> None:
    """Trả báo cáo lại cho đơn vị trực thuộc kèm lý do; thời hạn lại do đơn vị chịu."""
    piece, review = _of(call), answers_of(call)
    if piece.stopped_at is not None:
        piece.stopped_at, piece.returned = None, piece.returned + 1
    _tell(call, piece, _part(piece), "Báo cáo bị trả lại", f"Lý do: {review.answers['reason']}")


@registry.service("piece.confirm")
def confirm_piece(call: ServiceCall) -> None:
    """Ghi việc cơ quan xác nhận hoàn thành, báo đơn vị trực thuộc và người giao."""
    piece = _of(call)
    piece.confirmed_at = answers_of(call).at
    for circle in (_part(piece), f"person:{piece.by}"):
        _tell(call, piece, circle, "Đã xác nhận hoàn thành")


@registry.service("piece.hand_back")
def hand_back_piece(call: ServiceCall) -> None:
    """Báo người duyệt: đơn vị trực thuộc cho rằng việc giao chưa đúng, kèm lý do."""
    piece = _of(call)
    _tell(call, piece, _approver(call, piece), "Đơn vị chuyển lại", f"Lý do: {answers_of(call).answers['reason']}")


@registry.service("piece.rule")
def rule_on_piece(call: ServiceCall) -> None:
    """Ghi kết luận về việc chuyển lại: giữ nguyên, hoặc giao đơn vị trực thuộc khác; báo đơn vị nhận việc."""
    piece, answers = _of(call), answers_of(call).answers
    if answers.get("part"):
        before, piece.part = piece.part, _chosen(call, piece.agency, answers["part"])
        call.session.flush()
        _tell(call, piece, f"officers:{before.code}", f"Việc đã chuyển {piece.part.name}", answers["answer"])
    _tell(call, piece, _part(piece), "Kết luận về việc được giao", answers["answer"])


@registry.service("piece.ask_extension")
def ask_for_longer(call: ServiceCall) -> None:
    """Ghi ngày đơn vị trực thuộc xin gia hạn và báo người duyệt."""
    piece, answers = _of(call), answers_of(call).answers
    piece.asked_due_on = asked = date.fromisoformat(answers["due_on"])
    _tell(call, piece, _approver(call, piece), f"Xin gia hạn đến {asked:%d/%m/%Y}", f"Lý do: {answers['reason']}")


@registry.service("piece.extend")
def extend_piece(call: ServiceCall) -> None:
    """Gia hạn đến ngày được đồng ý; hạn giao ban đầu vẫn giữ, mốc nhắc tự dời theo."""
    piece, answers = _of(call), answers_of(call).answers
    piece.due_on, piece.asked_due_on = date.fromisoformat(answers["due_on"]), None
    piece.exceeding = answers.get("exceeding") or piece.exceeding
    _tell(call, piece, _part(piece), f"Được gia hạn đến {piece.due_on:%d/%m/%Y}", answers.get("answer", ""))


@registry.service("piece.refuse_extension")
def refuse_longer(call: ServiceCall) -> None:
    """Báo đơn vị trực thuộc: không gia hạn, kèm lý do."""
    piece = _of(call)
    piece.asked_due_on = None
    _tell(call, piece, _part(piece), "Không được gia hạn", answers_of(call).answers["answer"])


@registry.service("piece.urge")
def urge_piece(call: ServiceCall) -> None:
    """Nhắc đơn vị trực thuộc theo mốc; khi quá hạn thì báo cả người duyệt và người giao."""
    piece = _of(call)
    moment = _next(call, piece)
    if moment is None or moment.at > call.now:
        return
    piece.rung, piece.rung_for = moment.rung, piece.due_on
    if moment.days < OVERDUE:
        _tell(call, piece, _part(piece), "Sắp đến hạn" if moment.days else "Đến hạn hôm nay")
        return
    for circle in dict.fromkeys((_part(piece), _approver(call, piece), f"person:{piece.by}")):
        _tell(call, piece, circle, "Quá hạn")


@registry.service("piece.recall")
def recall_piece(call: ServiceCall) -> None:
    """Ghi việc cơ quan thu hồi việc đã giao, báo đơn vị trực thuộc lý do."""
    piece, recall = _of(call), answers_of(call)
    piece.ended_at = recall.at
    _tell(call, piece, _part(piece), "Việc được thu hồi", f"Lý do: {recall.answers['reason']}")


def _of(call: Call) -> Piece:
    """The piece that an instance runs for."""
    found = _found(call)
    if found is None:
        raise ServiceFailed("Tiến trình này không phải một việc nội bộ.")
    return found


def _found(call: Call) -> Piece | None:
    return call.session.scalar(select(Piece).where(Piece.instance_id == call.instance_id)) if call.instance_id else None


def _agency(call: Call) -> Agency | None:
    """The agency that hands down: the piece's, and before there is one, that of whoever asks."""
    piece = _found(call)
    if piece is not None:
        return piece.agency
    person = starter_of(call)
    return person.agency if person else None


def _standing_parts(agency: Agency) -> list[Agency]:
    return [each for each in agency.parts if each.ended_on is None]


def _chosen(call: Call, agency: Agency, code: str) -> Agency:
    return call.session.scalars(select(Agency).where(Agency.code == code, Agency.parent_id == agency.id)).one()


def _keepers(call: Call, agency: Agency) -> list[Person]:
    """Who keeps the agency's work today, its heads first."""
    found = call.session.scalars(select(Person).where(Person.agency_id == agency.id, Person.active).order_by(Person.id))
    return sorted(
        (each for each in found if each.roles & _KEEPERS), key=lambda each: Role.AGENCY_HEAD not in each.roles
    )


def _whole(call: Call, answers: Mapping[str, Any]) -> Assignment | None:
    """The province's assignment of which it is a piece."""
    piece = _found(call)
    number = piece.assignment_id if piece else int(answers.get("assignment") or 0)
    return call.session.get(Assignment, number) if number else None


def _in_days(call: Call, days: int) -> date:
    return daysoff.calendar_of(call.session).add(date_of(call.now), days)


def _part(piece: Piece) -> str:
    return f"officers:{piece.part.code}"


def _approver(call: Call, piece: Piece) -> str:
    named = {each.username for each in _keepers(call, piece.agency)} if piece.approver else set[str]()
    return f"person:{piece.approver}" if piece.approver in named else f"heads:{piece.agency.code}"


def _next(call: Call, piece: Piece) -> Moment | None:
    """The next rung up to the broken limit; letters and criticism are the Office's means, not an agency's."""
    if piece.stopped_at is not None:
        return None
    moments = ladder.rungs(piece.due_on, daysoff.calendar_of(call.session), ladder=Ladder.of(call.session))
    due = [each for each in moments if each.days <= OVERDUE and (each.days == OVERDUE or each.at > piece.at)]
    climbed = {piece.rung} if piece.rung and piece.rung_for == piece.due_on else set[str]()
    return ladder.next_moment(due, climbed, call.now)


def _tell(call: Call, piece: Piece, circle: str, what: str, more: str = "") -> None:
    lines = [piece.content, f"{piece.reference}, {piece.agency.name} giao {piece.part.name}."]
    body = "\n".join([*lines, f"Thời hạn: {piece.due_on:%d/%m/%Y}.", *([more] if more else [])])
    link = f"/tien-trinh/{piece.instance_id}"
    outbox.post(call.session, in_circle(call.session, circle), f"{what}: {piece.content}", body, link, now=call.now)
