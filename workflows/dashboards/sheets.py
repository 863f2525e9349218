"""A dashboard's tables as they are printed and taken along."""

from __future__ import annotations

from collections.abc import Sequence

from workflows.dashboards.boards import Bar, Board
from workflows.printing import Cell, Column, Kind, Sheet

_COLUMNS = (
    Column("", width=36),
    Column("Tổng số", Kind.NUMBER),
    Column("Đúng hạn", Kind.NUMBER, group="Đã hoàn thành"),
    Column("Trễ hạn", Kind.NUMBER, group="Đã hoàn thành"),
    Column("Trong hạn", Kind.NUMBER, group="Đang thực hiện"),
    Column("Quá hạn", Kind.NUMBER, group="Đang thực hiện"),
    Column("Sắp đến hạn", Kind.NUMBER),
    Column("Xem như chưa thực hiện", Kind.NUMBER, 10),
    Column("Tỷ lệ đúng hạn", Kind.SHARE, 10),
)


def tables(board: Board) -> list[Sheet]:
    """Its numbers, and its agencies, leaders and fields."""
    numbers = [(each.number.label, each.amount, each.before) for each in board.told.values()]
    columns = (Column("Chỉ tiêu", width=40), Column(board.period.label, Kind.NUMBER), Column("Kỳ trước", Kind.NUMBER))
    found = [Sheet(f"Số liệu – {board.scope.title}", columns, numbers)]
    bars = {"Theo cơ quan": board.bars, "Theo người chỉ đạo": board.leaders, "Theo lĩnh vực": board.fields}
    return found + [_sheet(title, board, each) for title, each in bars.items() if each]


def _sheet(title: str, board: Board, bars: Sequence[Bar]) -> Sheet:
    columns = (Column(title.removeprefix("Theo ").capitalize(), width=36), *_COLUMNS[1:])
    note = "Tổng số: việc xong trong kỳ và việc còn đang mở."
    return Sheet(f"{title} – {board.period.label}", columns, [_row(each) for each in bars], note=note)


def _row(bar: Bar) -> Sequence[Cell]:
    part = bar.part
    standing = (bar.total, part.on_time, part.late, bar.doing, bar.overdue)
    return (bar.name, *standing, part.tally.due_soon, part.tally.not_updated, bar.punctuality)
