"""Vietnamese text as people type it: one form to store, one folded form to search by."""

from __future__ import annotations

import re
import unicodedata

from engine.typed_values import clean

# Tried on real numbers of the province and of the Government: 520/QĐ-UBND, 2531A/UBND-VP, 19/2015/QĐ-UBND, 08-QC/TW.
_NUMBER = re.compile(
    r"(?:\d{1,5}[A-ZĐ]{0,2}(?:/(?:19|20)\d{2})?/[A-ZĐ][A-Za-zĐđ]*\d*(?:-[A-ZĐ][A-Za-zĐđ0-9&.]*)*"
    r"|\d{1,5}-[A-ZĐ]{2,4}/[A-ZĐ][A-ZĐ0-9]*)"
)


def clean_number(text: str) -> str:
    """A document's number and symbol, without spaces."""
    return "".join(clean(text).split())


def is_usual_number(number: str) -> bool:
    """Whether the number has a form that Decree 30/2020 knows; others are doubted, never refused."""
    return _NUMBER.fullmatch(number) is not None


def number_key(number: str) -> str:
    """What two ways of writing the same number have in common: upper case, no leading zeros."""
    return clean_number(number).upper().lstrip("0")


def fold(text: str) -> str:
    """The text as one may type it in a search: lower case, đ as d, without tone and vowel marks."""
    lowered = clean(text).lower().replace("đ", "d")
    marks_off = "".join(sign for sign in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(sign))
    return " ".join(marks_off.split())


def fold_number(number: str) -> str:
    """A number's folded form, also without its signs, so that “520qd” finds 520/QĐ-UBND."""
    folded = fold(number)
    return f"{folded} {re.sub('[^a-z0-9]', '', folded)}"
