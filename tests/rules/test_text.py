"""Vietnamese text as people type it."""

from __future__ import annotations

import unicodedata

import pytest

from workflows.text import clean, clean_number, fold, fold_number, in_order, is_usual_number, number_key, spell


@pytest.mark.requirement("R4.3")
def test_text_is_kept_in_one_form() -> None:
    typed = unicodedata.normalize("NFD", "Báo\u00a0cáo\u200b Đường") + " Ðiện"
    assert clean(typed) == "Báo cáo Đường Điện"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Đường Điện Biên", "duong dien bien"),
        ("hỏa tốc", "hoa toc"),
        ("hoả tốc", "hoa toc"),
        ("  Ứng   phó ", "ung pho"),
        ("Quyết định", "quyet dinh"),
    ],
)
def test_a_search_needs_no_marks(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize("asked", ["520", "520/QĐ", "520/qd-ubnd", "520qd"])
def test_a_number_is_found_however_it_is_typed(asked: str) -> None:
    assert fold(asked) in fold_number("520/QĐ-UBND")


@pytest.mark.requirement("R8.5")
@pytest.mark.parametrize(
    "number",
    ["520/QĐ-UBND", "1205/UBND-VP", "2531A/UBND-VP", "19/2015/QĐ-UBND", "1298/QĐ-UBND-HC", "08-QC/TW", "776-KL/TU"],
)
def test_usual_numbers_are_known(number: str) -> None:
    assert is_usual_number(number)


@pytest.mark.parametrize("number", ["520", "QĐ-UBND", "520 QĐ", "số 5/QĐ-UBND", "123456/QĐ-UBND"])
def test_other_numbers_are_doubted(number: str) -> None:
    assert not is_usual_number(number)


def test_two_ways_of_writing_one_number_are_one_number() -> None:
    assert clean_number(" 520 / QÐ-UBND ") == "520/QĐ-UBND"
    assert number_key("0520/qđ-ubnd") == number_key("520/QÐ-UBND")
    assert number_key("520/QĐ-UBND") != number_key("520/UBND-VP")


def test_a_tone_belongs_to_its_word_and_not_to_a_letter() -> None:
    assert spell("hòa") == spell("HOÀ") != spell("hoa")
    assert spell("thúy") == spell("thuý")
    assert spell("đất") != spell("dất") != spell("dat") == "dat"


def test_names_are_sorted_as_a_vietnamese_dictionary_does() -> None:
    """Letters first (a ă â, d đ, o ô ơ), then tones: ngang, huyền, hỏi, ngã, sắc, nặng (CLDR vi)."""
    sorted_by_hand = ["An", "ba", "Bà", "bả", "bã", "Bá", "bạ", "bàn", "bắc", "bần", "Dung", "Đạt", "Đức", "Ê-đê"]
    sorted_by_hand += ["Hoa", "Hòa", "Hoàn", "Lan", "Ngọc", "Oanh", "ông", "Ớt", "Tân Thành", "Thanh", "Ưng", "Yên"]
    shuffled = sorted_by_hand[::-1]
    assert sorted(shuffled, key=in_order) == sorted_by_hand
    assert sorted(["UBND huyện Xuyên Mộc", "Sở Y tế", "Đội 7", "7 phòng"], key=in_order)[0] == "7 phòng"
