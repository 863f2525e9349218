"""Decision tables in the studio: what a cell is told, which rows clash, what is left out, how a grid is typed."""

from __future__ import annotations

import pytest

from engine import Bundle, Call, Registry, checks, grids
from engine.decisions import Column, Grid, Row
from workflows.errors import DesignRefused
from workflows.studio.blank import blank
from workflows.studio.decisions import gaps, judging, typed
from workflows.studio.decisions.judging import Judged
from workflows.studio.decisions.typed import Reshaping

LEVEL, PRICE, DAY = (
    Column("", "Mức độ", "level", "string"),
    Column("", "Giá", "price", "number"),
    Column("", "Ngày", "day", "date"),
)
FORM = {
    "type": "object",
    "title": "Đơn",
    "properties": {name: {"type": "string", "title": name, "x-variable": True} for name in ("level", "price", "day")},
}


def grid(columns: tuple[Column, ...], *rows: tuple[str, ...], policy: str = "UNIQUE") -> Grid:
    """A table whose rows all answer 1."""
    return Grid(
        "Hạn", policy, columns, (Column("", "Hạn", "days", "number"),), tuple(Row("", row, ("1",)) for row in rows)
    )


def look(of: Grid, sample: dict[str, str] | None = None) -> Judged:
    registry = Registry()

    @registry.function("some_days")
    def some_days(_call: Call) -> int:
        """Some days."""
        return 3

    text = grids.write(grids.blank("limits", "Hạn"), of)
    bundle = Bundle("x.bpmn", blank("x", "X"), {"form": FORM}, {"limits": text})
    return judging.judged(bundle, "limits", of, registry, sample)


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        (LEVEL, '"khẩn"', ""),
        (LEVEL, "khẩn", 'viết trong dấu nháy: "khẩn"'),
        (LEVEL, "rất khẩn", 'Chữ phải viết trong dấu nháy: "rất khẩn"'),
        (LEVEL, "“khẩn”", "dấu thẳng"),
        (LEVEL, '"khẩn', "thiếu một dấu nháy"),
        (LEVEL, "5", "mà 5 là số"),
        (LEVEL, "days_left()", "gọi một hàm không có"),
        (LEVEL, "some_days(5)", "thiếu hoặc thừa tham số"),
        (LEVEL, "().__class__", "Không hiểu"),
        (PRICE, "> 50.000.000", "50000000"),
        (PRICE, '"nhiều"', "là số, mà"),
        (PRICE, "nhiều", "không phải số hay biến"),
        (PRICE, "1,5", "phần lẻ viết sau dấu chấm: 1.5"),
        (PRICE, "[1..", "viết dạng [1..5]"),
        (PRICE, "[1..5], > 10", ""),
        (DAY, ">= 31/12/2026", "2026-12-31"),
        (DAY, '>= "2026-12-31"', ""),
        (Column("", "Loại", "kind"), "-", "“kind” không phải biến nào; chọn trong danh sách"),
        (Column("", "Loại", ""), "-", "Chọn biến mà cột này đọc"),
    ],
)
def test_a_cell_is_told_what_is_wrong_and_what_to_write(column: Column, cell: str, sentence: str) -> None:
    said = [each.sentence for each in look(grid((column,), (cell,))).said]
    assert len(said) == bool(sentence), said
    assert sentence in "".join(said)


def test_a_result_needs_a_name_that_is_a_variable_and_no_other_result_has() -> None:
    names = ("", "hạn ngày", "same", "same")
    outputs = tuple(Column("", "", name, "number") for name in names)
    found = look(Grid("Hạn", "ANY", (), outputs, (Row("", (), ("1", "'x'", "", "some_days()")),)))
    assert [(each.row, each.column) for each in found.said] == [(0, -1), (0, 0), (0, 1), (0, 2), (0, 3), (1, 1)]


@pytest.mark.parametrize(
    ("table", "overlaps", "missing"),
    [
        (grid((PRICE,), ("< 10",), (">= 10",)), [], []),
        (grid((PRICE,), ("<= 10",), (">= 10",)), [(1, 2)], []),
        (grid((PRICE,), ("< 10",), ("> 10",)), [], [("10",)]),
        (grid((PRICE,), ("[1..5]",), ("(5..9]",)), [], [("0",), ("10",)]),
        (grid((Column("", "", "n", "integer"),), ("<= 10",), (">= 11",)), [], []),
        (grid((PRICE,), ("<= 10",), (">= 11",)), [], [("10.5",)]),
        (grid((LEVEL,), ('"a", "b"',), ('not("a")',)), [(1, 2)], []),
        (grid((LEVEL,), ('"a"',)), [], [("giá trị khác",)]),
        (grid((Column("", "", "yes", "boolean"),), ("true",)), [], [("sai",)]),
        (grid((DAY,), ('< "2026-07-01"',), ('> "2026-07-01"',)), [], [('"2026-07-01"',)]),
        (grid((LEVEL, PRICE), ('"a"', "-"), ("-", "> 5"), ('not("a")', "<= 5")), [(1, 2)], []),
        (grid((LEVEL, PRICE), ('"a"', "> 5")), [], [('"a"', "4"), ("giá trị khác", "bất kỳ")]),
        (grid((LEVEL,)), [], [("bất kỳ",)]),
        (grid((), ()), [], []),
        (grid((PRICE,), ("> level",)), None, None),
        (grid((PRICE,), ("> some_days()",)), None, None),
        (grid((PRICE, PRICE), ("> 1", "< 5")), None, None),
        (grid((LEVEL,), ('> "a"',)), None, None),
        (grid((PRICE,), ("[1..",)), None, None),
    ],
)
def test_rows_that_clash_and_cases_left_out_are_found_where_they_can_be(
    table: Grid, overlaps: list[tuple[int, int]] | None, missing: list[tuple[str, ...]] | None
) -> None:
    found = gaps.look(table)
    assert found.decided is (overlaps is not None)
    assert (list(found.overlaps), list(found.gaps)) == (overlaps or [], missing or [])


@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        (grid((PRICE,), ("< 10",), (">= 10",), ("-",)), (3,)),
        (grid((PRICE,), ("-",), ("< 10",)), (2,)),
        (grid((PRICE,), ("< 10",), ("-",)), ()),
        (grid((PRICE,), ("> 10",), ("(12..20]",), ("[5..12)",)), (2,)),
        (grid((LEVEL, PRICE), ('"a"', "-"), ('not("a")', "<= 5"), ("-", "<= 5"), ("-", "-")), (3,)),
        (grid((LEVEL, PRICE), ('"a"', "> 5"), ('"a"', "<= 5"), ('"a"', "-"), ('"b"', "-")), (3,)),
        (grid((PRICE,), ("[5..1]",), ("-",)), (1,)),
        (grid((), (), ()), (2,)),
    ],
)
def test_a_row_that_never_comes_first_is_found(table: Grid, hidden: tuple[int, ...]) -> None:
    assert gaps.look(table).hidden == hidden


def test_a_table_too_large_to_be_gone_through_is_not_decided() -> None:
    columns = tuple(Column("", "", f"c{number}", "number") for number in range(20))
    rows = [tuple(f"> {row + column}" for column in range(20)) for row in range(60)]
    assert gaps.look(grid(columns, *rows, tuple("-" for _ in columns))).decided is False


@pytest.mark.parametrize(
    ("sample", "rows", "said"),
    [
        ({"level": "khẩn", "price": "1,5"}, (1, 2), "nhiều dòng cùng đúng: 1, 2"),
        ({"level": "thường", "price": "20"}, (2,), ""),
        ({"level": "khác", "price": "1"}, (), ""),
        ({"level": "khẩn", "price": "nhiều"}, (), "Giá phải là số"),
        ({"level": "thường", "price": ""}, (), "“price” còn trống"),
    ],
)
def test_a_trial_is_answered_by_the_engine(sample: dict[str, str], rows: tuple[int, ...], said: str) -> None:
    table = grid((LEVEL, PRICE), ('"khẩn"', "-"), ('not("khác")', "> 1"))
    tried = look(table, sample).tried
    assert tried
    assert tried.rows == rows
    assert said in tried.failed
    assert bool(tried.failed) is bool(said)


def test_a_function_is_given_a_value_where_a_column_reads_it_and_is_not_called_elsewhere() -> None:
    table = grid((Column("", "Số ngày", "some_days()", "number"),), ("> 2",), policy="FIRST")
    told = look(table, {"some_days()": "3"})
    assert [each.label for each in told.samples] == ["Số ngày"]
    assert told.tried
    assert told.tried.values == (("Hạn", "1"),)
    told = look(grid((PRICE,), ("> some_days()",)), {"price": "3"})
    assert told.tried
    assert "đọc hồ sơ thật" in told.tried.failed


def test_buttons_add_move_and_drop_rows_and_columns() -> None:
    table = grid((LEVEL, PRICE), ('"a"', "1"), ('"b"', "2"))

    def after(act: str) -> Grid:
        by = Reshaping.named(act)
        assert by
        return typed.reshaped(table, by)

    assert [row.tests for row in after("add-row:1").rows] == [('"a"', "1"), ("", ""), ('"b"', "2")]
    assert [row.tests for row in after("down-row:0").rows] == [('"b"', "2"), ('"a"', "1")]
    assert [row.tests for row in after("up-row:0").rows] == [('"a"', "1"), ('"b"', "2")]
    assert [row.tests for row in after("drop-row:0").rows] == [('"b"', "2")]
    assert [row.tests for row in after("up-input:1").rows] == [("1", '"a"'), ("2", '"b"')]
    assert after("up-input:1").inputs == (PRICE, LEVEL)
    assert after("drop-input:0").inputs == (PRICE,)
    assert [row.answers for row in after("add-output:1").rows] == [("1", ""), ("1", "")]
    assert after("drop-row:9") == table
    assert Reshaping.named("burn-row:1") is None


def test_what_is_typed_makes_a_grid_and_a_result_takes_its_name_from_its_label() -> None:
    head = {"name": [" Hạn "], "policy": ["FIRST"], "in_id": ["a"], "in_label": [""], "in_name": ["x"], "in_kind": [""]}
    result = {"out_id": [""], "out_label": ["Hạn xử lý (ngày)"], "out_name": [""], "out_kind": ["number"]}
    rows = {"row_id": ["", "r"], "row_note": ["", "ghi"], "test": ["1", "2"], "answer": ["3", "4"]}
    made = typed.grid({**head, **result, **rows})
    assert made.outputs[0].name == "han_xu_ly_ngay"
    assert made.rows == (Row("", ("1",), ("3",), ""), Row("r", ("2",), ("4",), "ghi"))
    for broken in (
        {"test": ["1"]},
        {"row_note": []},
        {"in_kind": []},
        {"test": ["1", "x" * 501]},
        {"row_id": [""] * 301},
    ):
        with pytest.raises(DesignRefused):
            typed.grid({**head, **result, **rows, **broken})


def test_the_checks_say_the_same_of_a_table_as_of_its_cells() -> None:
    text = grids.write(grids.blank("limits", "Hạn"), grid((PRICE,), ("nhiều",)))
    bundle = Bundle("x.bpmn", blank("x", "X"), {"form": FORM}, {"limits": text})
    whole = {each.code for each in checks.check(bundle, Registry()) if each.level == "error"}
    assert {each.fault.code for each in checks.placed(bundle, "limits", Registry())} == whole == {"variable-unknown"}
