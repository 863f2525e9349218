"""Việc nội bộ: what an agency handed down to its parts, as its own people read it; the Office does not."""

from workflows.pieces.board import GROUPS, Asked, Board, board, sheets
from workflows.pieces.handing_down import concern, hands_down, next_number
from workflows.pieces.standing import (
    PieceStanding,
    is_due_soon,
    is_overdue,
    of_assignment,
    of_instance,
    standing,
    with_standing,
)

__all__ = [
    "GROUPS",
    "Asked",
    "Board",
    "PieceStanding",
    "board",
    "concern",
    "hands_down",
    "is_due_soon",
    "is_overdue",
    "next_number",
    "of_assignment",
    "of_instance",
    "sheets",
    "standing",
    "with_standing",
]
