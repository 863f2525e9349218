"""Tổng quan: the figures of the province, a leader, a field or an agency, and the rows behind each of them."""

from workflows.dashboards.boards import Board, board
from workflows.dashboards.explaining import explanations, question
from workflows.dashboards.numbers import NUMBERS, Number, number
from workflows.dashboards.periods import Period, choices, period
from workflows.dashboards.rows import Line, Rows, rows, sheet
from workflows.dashboards.scopes import Scope, scope
from workflows.dashboards.sheets import tables

__all__ = [
    "NUMBERS",
    "Board",
    "Line",
    "Number",
    "Period",
    "Rows",
    "Scope",
    "board",
    "choices",
    "explanations",
    "number",
    "period",
    "question",
    "rows",
    "scope",
    "sheet",
    "tables",
]
