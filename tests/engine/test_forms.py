"""A form judges what people type: every field gets its sentence, what is kept is clean."""

from copy import deepcopy
from typing import Any
from unicodedata import normalize

import pytest

from engine import AnswersRejected, Call, Registry, forms
from tests.support.workshop import Workshop

REPORT: dict[str, Any] = {
    "type": "object",
    "properties": {
        "content": {"type": "string", "title": "Nội dung", "minLength": 5, "maxLength": 40, "x-ui": "textarea"},
        "number": {
            "type": "string",
            "title": "Số",
            "maxLength": 50,
            "pattern": r"^\d+/BC$",
            "x-pattern-hint": "Viết như 45/BC.",
        },
        "on": {"type": "string", "format": "date", "title": "Ngày"},
        "percent": {"type": "integer", "title": "Tỷ lệ", "minimum": 0, "maximum": 100},
        "colour": {"type": "string", "title": "Màu", "x-options": "colours"},
        "kinds": {"type": "array", "title": "Loại", "items": {"type": "string"}, "x-options": "colours", "maxItems": 1},
        "word": {"type": "string", "title": "Chữ", "x-check": "short"},
        "agreed": {"type": "boolean", "title": "Đồng ý"},
        "decision": {
            "type": "string",
            "title": "Kết luận",
            "oneOf": [{"const": "confirm", "title": "Đạt"}, {"const": "return", "title": "Trả"}],
        },
        "reason": {"type": "string", "title": "Lý do", "minLength": 3, "x-when": {"decision": "return"}},
        "files": {"type": "array", "title": "Tệp", "items": {"type": "string", "format": "file"}, "maxItems": 2},
    },
    "required": ["content", "decision"],
    "allOf": [
        {
            "if": {"properties": {"decision": {"const": "return"}}, "required": ["decision"]},
            "then": {"required": ["reason"]},
        }
    ],
}
GOOD: dict[str, Any] = {"content": "Đã xong việc", "decision": "confirm"}


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest) -> str:
    return "sqlite://"


@pytest.fixture
def judge(shop: Workshop):
    """Judges what was typed by the form above."""
    call = Call(None, shop.now)  # type: ignore[arg-type]

    def judged(**typed: Any) -> dict[str, Any]:
        return forms.judge(REPORT, typed, shop.registry, call)

    return judged


def test_good_answers_are_kept_as_they_are(judge) -> None:
    assert judge(**GOOD) == GOOD


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"content": ""}, "content", "Nhập “Nội dung”."),
        ({"content": "   "}, "content", "Nhập “Nội dung”."),
        ({"content": "a"}, "content", "“Nội dung”: nhập ít nhất 5 ký tự (hiện có 1)."),
        ({"content": "a" * 41}, "content", "“Nội dung”: nhập nhiều nhất 40 ký tự (hiện có 41)."),
        ({"content": ["a", "b"]}, "content", "Nội dung: phải là chữ."),
        ({"content": {"a": 1}}, "content", "Nội dung: phải là chữ."),
        ({"content": 5}, "content", "Nội dung: phải là chữ."),
        ({"content": None}, "content", "Nội dung: phải là chữ."),
        ({"decision": ""}, "decision", "Chọn “Kết luận”."),
        ({"decision": "burn"}, "decision", "Chọn “Kết luận” trong các mục đã cho."),
        ({"number": "45"}, "number", "Viết như 45/BC."),
        ({"on": "31/02/2026"}, "on", "Ngày: không có ngày 31/02/2026; viết ngày/tháng/năm, ví dụ 12/04/2018."),
        ({"on": "hôm qua"}, "on", "Ngày: không có ngày hôm qua; viết ngày/tháng/năm, ví dụ 12/04/2018."),
        ({"percent": "101"}, "percent", "“Tỷ lệ” không được quá 100."),
        ({"percent": "-1"}, "percent", "“Tỷ lệ” phải từ 0 trở lên."),
        ({"percent": "một nửa"}, "percent", "Tỷ lệ: phải là số."),
        ({"percent": "1e3"}, "percent", "Tỷ lệ: phải là số."),
        ({"percent": "50,5"}, "percent", "“Tỷ lệ” không hợp lệ."),
        ({"percent": True}, "percent", "Tỷ lệ: phải là chữ."),
        ({"colour": "tím"}, "colour", "Chọn “Màu” trong các mục đã cho."),
        ({"kinds": ["do", "xanh"]}, "kinds", "Chọn nhiều nhất 1 mục cho “Loại”."),
        ({"kinds": ["tím"]}, "kinds", "Chọn “Loại” trong các mục đã cho."),
        ({"word": "một chữ quá dài"}, "word", "Viết ngắn lại."),
        ({"decision": "return"}, "reason", "Nhập “Lý do”."),
        ({"decision": "return", "reason": "x"}, "reason", "“Lý do”: nhập ít nhất 3 ký tự (hiện có 1)."),
        ({"files": ["1", "2", "3"]}, "files", "Chọn nhiều nhất 2 mục cho “Tệp”."),
        ({"is_admin": "1"}, "is_admin", "Biểu mẫu không có mục này."),
        ({"__class__": "x"}, "__class__", "Biểu mẫu không có mục này."),
    ],
)
def test_bad_input_gets_its_fields_sentence(judge, typed: dict[str, Any], field: str, sentence: str) -> None:
    with pytest.raises(AnswersRejected) as raised:
        judge(**{**GOOD, **typed})
    assert raised.value.problems == {field: sentence}
    assert raised.value.typed == {**GOOD, **typed}


def test_every_fault_is_told_at_once_in_the_forms_order(judge) -> None:
    with pytest.raises(AnswersRejected, match="còn 4 mục") as raised:
        judge(extra="x", percent="no", content="", decision="return")
    assert list(raised.value.problems) == ["content", "percent", "reason", "extra"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"on": "5/1/2026"}, {"on": "2026-01-05"}),
        ({"on": "05.01.2026"}, {"on": "2026-01-05"}),
        ({"on": "05-01-2026"}, {"on": "2026-01-05"}),
        ({"on": "2026-01-05"}, {"on": "2026-01-05"}),
        ({"on": " 29/02/2028 "}, {"on": "2028-02-29"}),
        ({"on": ""}, {}),
        ({"percent": " 50 "}, {"percent": 50}),
        ({"percent": ""}, {}),
        ({"percent": 7}, {"percent": 7}),
        ({"agreed": "on"}, {"agreed": True}),
        ({"agreed": "0"}, {"agreed": False}),
        ({"kinds": "do"}, {"kinds": ["do"]}),
        ({"kinds": ["", "xanh"]}, {"kinds": ["xanh"]}),
        ({"files": []}, {}),
        ({"files": ["7"]}, {"files": ["7"]}),
        ({"word": "xin\r\nchào"}, {"word": "xin chào"}),
        ({"word": "\u200bxin\ufeff\u00a0"}, {"word": "xin"}),
        ({"word": "a\x00b\x07"}, {"word": "ab"}),
        ({"word": "\u00d0ắk Lắk"}, {"word": "Đắk Lắk"}),
        ({"reason": "thừa"}, {}),
    ],
)
def test_what_was_typed_is_kept_clean(judge, typed: dict[str, Any], kept: dict[str, Any]) -> None:
    assert judge(**GOOD, **typed) == {**GOOD, **kept}


@pytest.mark.requirement("R4.3")
def test_decomposed_vietnamese_is_composed_before_it_is_measured(judge) -> None:
    composed = "Uỷ ban đã hoàn thành nhiệm vụ được giao"
    decomposed = normalize("NFD", composed)
    assert len(composed) <= 40 < len(decomposed)
    assert judge(**{**GOOD, "content": decomposed})["content"] == composed


def test_the_fields_are_shown_in_order_with_their_kind_and_choices(shop: Workshop) -> None:
    shown = forms.fields(REPORT, shop.registry, Call(None, shop.now))  # type: ignore[arg-type]
    assert [(each.name, each.kind) for each in shown] == [
        ("content", "textarea"),
        ("number", "text"),
        ("on", "date"),
        ("percent", "number"),
        ("colour", "choice"),
        ("kinds", "choices"),
        ("word", "text"),
        ("agreed", "boolean"),
        ("decision", "choice"),
        ("reason", "text"),
        ("files", "file"),
    ]
    assert [each.name for each in shown if each.required] == ["content", "decision", "reason"]
    assert shown[4].options == [("do", "Đỏ"), ("xanh", "Xanh")]
    assert shown[8].options == [("confirm", "Đạt"), ("return", "Trả")]


def form(**properties: Any) -> dict[str, Any]:
    """A form of these fields."""
    return {"type": "object", "properties": properties or {"a": {"type": "string", "title": "A"}}}


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        ({"type": "array"}, "type"),
        ({"type": "object", "properties": {}}, "properties"),
        ({"type": "object", "properties": {"a": {"type": "chữ", "title": "A"}}}, "chỉ được là string"),
        ({"type": "object", "properties": {"a": {"type": "string"}}}, "title"),
        ({"type": "object", "properties": {"a": {"type": "object", "title": "A"}}}, "chỉ được là string"),
        ({"type": "object", "properties": {"a b": {"type": "string", "title": "A"}}}, "tên mục"),
        ({"type": "object", "properties": {"a": {"type": "string", "title": "A"}}, "required": ["b"]}, "“b”"),
        ({"type": "object", "properties": {"a": {"type": "string", "title": "A", "x-check": "no"}}}, "no"),
        ({"type": "object", "properties": {"a": {"type": "string", "title": "A", "x-options": "no"}}}, "no"),
        ({"type": "object", "properties": {"a": {"type": "string", "title": "A", "pattern": "("}}}, "regex"),
        ({"type": "object", "properties": ["a"]}, "phải thuộc kiểu object"),
        (["a"], "biểu mẫu phải thuộc kiểu object"),
        ("a", "biểu mẫu phải thuộc kiểu object"),
        (form(a={"type": "string", "title": "A", "$ref": "file:///etc/passwd"}), "từ không dùng được: “$ref”"),
        (form(a={"type": "string", "title": "A", "$dynamicRef": "http://127.0.0.1/x"}), "“$dynamicRef”"),
        ({**form(), "$defs": {}}, "“$defs”"),
        (form(a={"type": "string", "title": "A", "pattern": "^(a+)+$", "maxLength": 50}), "treo máy"),
        (form(a={"type": "string", "title": "A", "pattern": "a*b*c*d*", "maxLength": 50}), "treo máy"),
        (form(a={"type": "string", "title": "A", "pattern": "^" + "(a|a)" * 38, "maxLength": 50}), "treo máy"),
        (form(a={"type": "string", "title": "A", "pattern": "a?" * 60 + "b", "maxLength": 99}), "treo máy"),
        (form(a={"type": "string", "title": "A", "pattern": "((a|aa)|(a|aa)|a??a)" * 5, "maxLength": 99}), "treo máy"),
        (form(a={"type": "string", "title": "A", "pattern": "(?x)^(a+) +$", "maxLength": 50}), "treo máy"),
        (form(a={"type": "string", "title": "A", "pattern": "a+"}), "“maxLength”"),
        (form(a={"type": "string", "title": "A", "oneOf": [True]}), "phải thuộc kiểu object"),
        (form(a={"type": "string", "title": "A", "oneOf": [{"title": "Đỏ"}]}), "“const”"),
        (form(a={"type": "string", "title": "A", "oneOf": [{"const": str(n)} for n in range(20_000)]}), "quá nhiều"),
        (form(a={"type": "string", "title": "A", "x-when": "b"}), "phải thuộc kiểu object"),
        (form(a={"type": "string", "title": "A", "x-when": {"b": "1"}}), "“b”, không có"),
        (form(a={"type": "string", "title": "A", "x-check": {}}), "phải thuộc kiểu string"),
        (form(a={"type": "array", "title": "A", "items": True}), "phải thuộc kiểu object"),
        (form(a={"type": "array", "title": "A"}), "“items”"),
        (form(a=True), "phải thuộc kiểu object"),
        ({**form(), "allOf": [True]}, "phải thuộc kiểu object"),
        (form(csrf_token={"type": "string", "title": "A"}), "csrf_token"),
    ],
)
def test_a_form_that_is_wrong_is_told_to_its_designer(shop: Workshop, schema: Any, fault: str) -> None:
    assert any(fault in each for each in forms.faults(schema, shop.registry))


def test_a_good_form_has_no_fault(shop: Workshop) -> None:
    assert list(forms.faults(REPORT, shop.registry)) == []


def test_a_field_may_be_asked_for_when_a_box_is_ticked_or_left_empty(shop: Workshop) -> None:
    box = {"type": "boolean", "title": "Có vướng mắc"}
    text = {"type": "string", "title": "Chữ"}
    properties = {"box": box, "what": {**text, "x-when": {"box": True}}, "well": {**text, "x-when": {"box": False}}}
    schema = {"type": "object", "properties": properties}
    call = Call(None, shop.now)  # type: ignore[arg-type]
    typed = {"what": "Thiếu", "well": "Tốt"}
    assert forms.judge(schema, {**typed, "box": "on"}, shop.registry, call) == {"box": True, "what": "Thiếu"}
    assert forms.judge(schema, typed, shop.registry, call) == {"well": "Tốt"}


def test_a_form_speaks_english_where_it_has_the_words() -> None:
    schema = deepcopy(REPORT)
    schema["x-en"] = {"title": "Report", "submit": "Send"}
    schema["properties"]["decision"]["x-en"] = {"title": "Verdict", "options": {"return": "Returned"}}
    spoken = forms.in_english(schema)
    assert (spoken["title"], spoken["x-submit"]) == ("Report", "Send")
    assert [each["title"] for each in spoken["properties"]["decision"]["oneOf"]] == ["Đạt", "Returned"]
    assert spoken["properties"]["reason"] == schema["properties"]["reason"]
    assert "decision" in forms.without_english(schema)
    assert list(forms.faults(schema, Registry())) == [
        "mục “colour” nêu danh sách “colours” chưa đăng ký",
        "mục “kinds” nêu danh sách “colours” chưa đăng ký",
        "mục “word” nêu quy tắc kiểm tra “short” chưa đăng ký",
    ]
