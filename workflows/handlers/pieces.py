"""Việc nội bộ: an agency hands work down to a part of its own; nothing here is a figure of the province's."""

from __future__ import annotations

from datetime import date, datetime

from engine import Call, ServiceCall, ServiceFailed
from workflows import daysoff, ladder, outbox, pieces
from workflows.calendar import date_of
from workflows.handlers.facts import answers_of
from workflows.handlers.piece_rules import (
    agency_of,
    approver_of,
    chosen_part,
    in_days,
    officers_of,
    own_assignments,
    piece_behind,
    whole_of,
)
from workflows.handlers.registry import registry
from workflows.ladder import OVERDUE, Ladder, Moment
from workflows.models import Inside, Piece
from workflows.people import in_circle


@registry.function("next_rung_of_piece")
def next_rung_of_piece(call: Call) -> datetime | None:
    """Mốc nhắc kế tiếp của việc nội bộ, đến mốc quá hạn; không còn mốc nào khi báo cáo đang chờ duyệt."""
    moment = _next(call, piece_behind(call))
    return moment.at if moment else None


@registry.function("piece_awaits_its_part")
def piece_awaits_its_part(call: Call) -> bool:
    """Việc nội bộ đang ở đơn vị trực thuộc và chưa có đề nghị gia hạn nào đang chờ."""
    piece = piece_behind(call)
    return piece.accepted_at is not None and piece.stopped_at is None and piece.asked_due_on is None


@registry.service("piece.hand_down")
def hand_down(call: ServiceCall) -> None:
    """Ghi việc cơ quan giao đơn vị trực thuộc vào sổ việc nội bộ, tính thời hạn theo ngày làm việc, báo đơn vị."""
    said, agency = answers_of(call), agency_of(call)
    if agency is None:
        raise ServiceFailed("Không rõ cơ quan giao việc.")
    answers, year = said.answers, date_of(said.at).year
    due_on = in_days(call, answers["days"])
    whole = whole_of(call, answers)
    piece = Piece(
        instance_id=call.instance_id,
        agency=agency,
        part=chosen_part(call, agency, answers["part"]),
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
    _tell(call, piece, officers_of(piece), "Việc mới được giao")


@registry.service("piece.accept")
def accept_piece(call: ServiceCall) -> None:
    """Ghi lúc đơn vị trực thuộc tiếp nhận việc."""
    piece_behind(call).accepted_at = answers_of(call).at


@registry.service("piece.report")
def report_piece(call: ServiceCall) -> None:
    """Ghi lúc đơn vị trực thuộc báo cáo và báo người duyệt; thời gian chờ duyệt không tính cho đơn vị."""
    piece = piece_behind(call)
    piece.stopped_at = answers_of(call).at
    _tell(call, piece, approver_of(call, piece), "Kết quả chờ duyệt")


@registry.service("piece.return")
def return_piece(call: ServiceCall) -> None:
    """Trả báo cáo lại cho đơn vị trực thuộc kèm lý do; thời hạn lại do đơn vị chịu."""
    piece, review = piece_behind(call), answers_of(call)
    if piece.stopped_at is not None:
        piece.stopped_at, piece.returned = None, piece.returned + 1
    _tell(call, piece, officers_of(piece), "Báo cáo bị trả lại", f"Lý do: {review.answers['reason']}")


@registry.service("piece.confirm")
def confirm_piece(call: ServiceCall) -> None:
    """Ghi việc cơ quan xác nhận hoàn thành, báo đơn vị trực thuộc và người giao."""
    piece = piece_behind(call)
    piece.confirmed_at = answers_of(call).at
    for circle in (officers_of(piece), f"person:{piece.by}"):
        _tell(call, piece, circle, "Đã xác nhận hoàn thành")


@registry.service("piece.hand_back")
def hand_back_piece(call: ServiceCall) -> None:
    """Báo người duyệt: đơn vị trực thuộc cho rằng việc giao chưa đúng, kèm lý do."""
    piece = piece_behind(call)
    _tell(call, piece, approver_of(call, piece), "Đơn vị chuyển lại", f"Lý do: {answers_of(call).answers['reason']}")


@registry.service("piece.rule")
def rule_on_piece(call: ServiceCall) -> None:
    """Ghi kết luận về việc chuyển lại: giữ nguyên, hoặc giao đơn vị trực thuộc khác; báo đơn vị nhận việc."""
    piece, answers = piece_behind(call), answers_of(call).answers
    if answers.get("part"):
        before, piece.part = piece.part, chosen_part(call, piece.agency, answers["part"])
        call.session.flush()
        _tell(call, piece, f"officers:{before.code}", f"Việc đã chuyển {piece.part.name}", answers["answer"])
    _tell(call, piece, officers_of(piece), "Kết luận về việc được giao", answers["answer"])


@registry.service("piece.ask_extension")
def ask_for_longer(call: ServiceCall) -> None:
    """Ghi ngày đơn vị trực thuộc xin gia hạn và báo người duyệt."""
    piece, answers = piece_behind(call), answers_of(call).answers
    piece.asked_due_on = asked = date.fromisoformat(answers["due_on"])
    _tell(call, piece, approver_of(call, piece), f"Xin gia hạn đến {asked:%d/%m/%Y}", f"Lý do: {answers['reason']}")


@registry.service("piece.extend")
def extend_piece(call: ServiceCall) -> None:
    """Gia hạn đến ngày được đồng ý; hạn giao ban đầu vẫn giữ, mốc nhắc tự dời theo."""
    piece, answers = piece_behind(call), answers_of(call).answers
    piece.due_on, piece.asked_due_on = date.fromisoformat(answers["due_on"]), None
    piece.exceeding = answers.get("exceeding") or piece.exceeding
    _tell(call, piece, officers_of(piece), f"Được gia hạn đến {piece.due_on:%d/%m/%Y}", answers.get("answer", ""))


@registry.service("piece.refuse_extension")
def refuse_longer(call: ServiceCall) -> None:
    """Báo đơn vị trực thuộc: không gia hạn, kèm lý do."""
    piece = piece_behind(call)
    piece.asked_due_on = None
    _tell(call, piece, officers_of(piece), "Không được gia hạn", answers_of(call).answers["answer"])


@registry.service("piece.urge")
def urge_piece(call: ServiceCall) -> None:
    """Nhắc đơn vị trực thuộc theo mốc; khi quá hạn thì báo cả người duyệt và người giao."""
    piece = piece_behind(call)
    moment = _next(call, piece)
    if moment is None or moment.at > call.now:
        return
    piece.rung, piece.rung_for = moment.rung, piece.due_on
    if moment.days < OVERDUE:
        _tell(call, piece, officers_of(piece), "Sắp đến hạn" if moment.days else "Đến hạn hôm nay")
        return
    for circle in dict.fromkeys((officers_of(piece), approver_of(call, piece), f"person:{piece.by}")):
        _tell(call, piece, circle, "Quá hạn")


@registry.service("piece.recall")
def recall_piece(call: ServiceCall) -> None:
    """Ghi việc cơ quan thu hồi việc đã giao, báo đơn vị trực thuộc lý do."""
    piece, recall = piece_behind(call), answers_of(call)
    piece.ended_at = recall.at
    _tell(call, piece, officers_of(piece), "Việc được thu hồi", f"Lý do: {recall.answers['reason']}")


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
