"""A form taken apart into rows and put together again is the same form, and a row says only what it changes."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import forms
from engine.forms import can_be_taken_apart
from workflows.designs import SHIPPED
from workflows.handlers import registry
from workflows.studio.forms import choices
from workflows.studio.forms.choices import Option
from workflows.studio.forms.kinds import KINDS
from workflows.studio.forms.rows import Row, Sheet, sheet_of
from workflows.studio.forms.writing import written

REVIEW: dict[str, Any] = json.loads((SHIPPED / "forms" / "review.json").read_text("utf-8"))
BY_HAND: dict[str, Any] = {
    "title": "Viết tay",
    "type": "object",
    "x-theirs": {"of": "another tool"},
    "properties": {
        "hour": {"type": "string", "title": "Giờ", "maxLength": 5, "pattern": "^[0-9]+$", "x-pattern-hint": "Số."},
        "odd": {"type": "odd", "title": "Lạ", "x-theirs": 1},
        "both": {"type": "string", "title": "Cả hai", "x-when": {"hour": "7", "odd": 1}},
        "boxes": {"title": "Ô", "type": "array", "items": {"type": "string"}},
    },
    "required": ["hour", "missing"],
    "allOf": [{"if": {"properties": {"hour": {"const": "7"}}}, "then": {"properties": {"both": {"const": "a"}}}}],
}
SHIPPED_FORMS = sorted((SHIPPED / "forms").glob("*.json"))


@pytest.mark.parametrize("path", SHIPPED_FORMS, ids=lambda path: path.stem)
def test_each_shipped_form_goes_through_the_builder_unchanged(path: Path) -> None:
    schema = json.loads(path.read_text("utf-8"))
    assert _text(written(schema, sheet_of(schema)).schema) == _text(schema)
    assert can_be_taken_apart(schema)
    for each in schema["properties"].values():
        assert choices.can_be_typed(choices.options_of(each))


def test_what_the_builder_does_not_show_stays_word_for_word() -> None:
    sheet = sheet_of(BY_HAND)
    assert _text(written(BY_HAND, sheet).schema) == _text(BY_HAND)
    renamed = written(BY_HAND, replace(sheet, title="Khác", rows=_with(sheet, "hour", title="Mấy giờ")))
    assert renamed.problems == {}
    expected = deepcopy(BY_HAND)
    expected["title"], expected["properties"]["hour"]["title"] = "Khác", "Mấy giờ"
    assert _text(renamed.schema) == _text(expected)


@pytest.mark.parametrize(
    ("garbage", "readable"),
    [
        (None, False),
        ([], False),
        ({"type": "object", "properties": []}, False),
        ({"type": "object", "properties": {"a": 1}}, False),
        ({"type": "object", "properties": {"a": {"type": "string", "oneOf": [{}]}}}, False),
        ({"type": "object", "properties": {}, "allOf": [{"if": {}}]}, False),
        ({"type": "object", "properties": {}}, True),
        (BY_HAND, True),
        ({**BY_HAND, "properties": {}}, True),
    ],
)
def test_only_what_has_the_right_types_is_taken_apart(garbage: Any, readable: bool) -> None:
    assert can_be_taken_apart(garbage) is readable


def test_a_renamed_field_is_called_so_everywhere_in_the_form() -> None:
    found = written(
        REVIEW, Sheet(**{**vars(sheet_of(REVIEW)), "rows": _with(sheet_of(REVIEW), "decision", key="ruling")})
    )
    assert list(found.schema["properties"]) == ["ruling", "reason"]
    assert found.schema["properties"]["reason"]["x-when"] == {"ruling": "return"}
    assert found.schema["required"] == ["ruling"]
    [rule] = found.schema["allOf"]
    assert rule["if"] == {"properties": {"ruling": {"const": "return"}}, "required": ["ruling"]}


def test_what_asked_for_a_field_that_is_left_out_is_always_asked_and_still_compulsory() -> None:
    found = written(REVIEW, sheet_of(REVIEW).dropped(0, yes=True)).schema
    assert list(found["properties"]) == ["reason"]
    assert "x-when" not in found["properties"]["reason"]
    assert found["required"] == ["reason"]
    assert "allOf" not in found


@pytest.mark.parametrize("kind", KINDS)
def test_a_field_of_each_kind_can_be_added_asked_conditionally_and_read_again(kind: str) -> None:
    options = "mot = Một | One\nhai = Hai" if KINDS[kind].offers else ""
    row = Row("more", "more", kind, "Thêm", "More", "Gợi ý", "Hint", options=options, half=True, required=True)
    row = replace(row, least="1" if KINDS[kind].bounds.least else "", when="decision=return", variable=True)
    found = written(REVIEW, sheet_of(REVIEW).with_row(row))
    assert (found.problems, list(forms.faults(found.schema, registry))) == ({}, [])
    again = sheet_of(found.schema)
    assert again.row("more") == row
    assert _text(written(found.schema, again).schema) == _text(found.schema)
    loosened = written(found.schema, replace(again, rows=_with(again, "more", required=False, when="")))
    assert loosened.schema["allOf"] == REVIEW["allOf"]
    assert "x-when" not in loosened.schema["properties"]["more"]


@pytest.mark.parametrize("before", KINDS)
@pytest.mark.parametrize("after", KINDS)
def test_a_field_of_any_kind_may_become_one_of_another(before: str, after: str) -> None:
    options = "mot = Một\nhai = Hai"
    first = Row("more", "more", before, "Thêm", options=options if KINDS[before].offers else "", required=True)
    schema = written(REVIEW, sheet_of(REVIEW).with_row(first)).schema
    sheet = sheet_of(schema)
    became = written(schema, replace(sheet, rows=_with(sheet, "more", kind=after, options=options)))
    assert (became.problems, list(forms.faults(became.schema, registry))) == ({}, [])
    row = sheet_of(became.schema).row("more")
    assert row is not None
    assert (row.kind, row.required) == (after, True)


@pytest.mark.parametrize(
    ("row", "control", "sentence"),
    [
        (Row("more", "More", title="Thêm"), "key", "chữ thường"),
        (Row("more", "act", title="Thêm"), "key", "“act”"),
        (Row("more", "decision", title="Thêm"), "key", "đã có mục khác"),
        (Row("more", "more", title=" "), "title", "Nhập tên mục"),
        (Row("more", "more", title="d" * 201), "title", "dài quá 200"),
        (Row("more", "more", "odd", title="Thêm"), "kind", "Chọn loại"),
        (Row("more", "more", title="Thêm", most="nhiều"), "most", "Viết một số"),
        (Row("more", "more", title="Thêm", most="1,5"), "most", "số nguyên"),
        (Row("more", "more", title="Thêm", least="5", most="3"), "most", "nhỏ hơn"),
        (Row("more", "more", "choice", title="Thêm"), "options", "ít nhất một"),
        (Row("more", "more", "choice", title="Thêm", options="a = Một\na = Hai"), "options", "hai dòng"),
        (Row("more", "more", "choice", title="Thêm", options="a = | One"), "options", "chưa có chữ"),
    ],
)
def test_what_cannot_be_read_has_a_sentence_at_its_control(row: Row, control: str, sentence: str) -> None:
    problems = written(REVIEW, sheet_of(REVIEW).with_row(row)).problems
    assert list(problems) == [f"more.{control}"]
    assert sentence in problems[f"more.{control}"]


def test_options_are_typed_a_line_each_and_get_their_values_from_their_words() -> None:
    found = choices.read("Đồng ý | Agree\n\nkhac = Ý kiến khác\nĐồng ý!\n100 %")
    assert found == [
        Option("dong_y", "Đồng ý", "Agree"),
        Option("khac", "Ý kiến khác"),
        Option("dong_y_2", "Đồng ý!"),
        Option("muc_100", "100 %"),
    ]
    assert choices.read(choices.lines_of(found)) == found
    assert not choices.can_be_typed([Option("a", "có | gạch")])


def test_rows_move_until_the_end_of_the_list() -> None:
    sheet = sheet_of(REVIEW)
    assert [each.id for each in sheet.moved(1, -1).rows] == ["reason", "decision"]
    assert sheet.moved(0, -1) == sheet == sheet.moved(1, 1)


def _with(sheet: Sheet, row_id: str, **changes: Any) -> tuple[Row, ...]:
    return tuple(replace(each, **changes) if each.id == row_id else each for each in sheet.rows)


def _text(schema: Any) -> str:
    return json.dumps(schema, ensure_ascii=False)
