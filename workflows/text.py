"""Vietnamese text as people type it: one form to store, a folded one to search by, a key to sort by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from engine.typed_values import clean

# Tried on real numbers of the province and of the Government: 520/QĐ-UBND, 2531A/UBND-VP, 19/2015/QĐ-UBND, 08-QC/TW.
_NUMBER = re.compile(
    r"(?:\d{1,5}[A-ZĐ]{0,2}(?:/(?:19|20)\d{2})?/[A-ZĐ][A-Za-zĐđ]*\d*(?:-[A-ZĐ][A-Za-zĐđ0-9&.]*)*"
    r"|\d{1,5}-[A-ZĐ]{2,4}/[A-ZĐ][A-ZĐ0-9]*)"
)

_LONGEST_WORD = 100
"""Longer than any word; an index takes no endless one."""
_WORD = re.compile(r"[^\W_]+")
_TONES = "\u0300\u0309\u0303\u0301\u0323"
"""Huyền, hỏi, ngã, sắc, nặng: the order in which dictionaries put them, after a word without a tone."""
_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}


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


def spell(word: str) -> str:
    """A word in lower case with its tone moved to its end: “hòa” and “hoà” are one word, “hoa” is another."""
    taken_apart = unicodedata.normalize("NFD", word.lower())
    letters = "".join(sign for sign in taken_apart if sign not in _TONES)
    return unicodedata.normalize("NFC", letters) + "".join(sign for sign in taken_apart if sign in _TONES)


def words_of(text: str) -> Iterator[str]:
    """The words of a text as written; a number and its symbol also as one, without signs and leading zeros."""
    for chunk in clean(text).split():
        parts = [part[:_LONGEST_WORD] for part in _WORD.findall(chunk)]
        yield from parts
        code = "".join(parts).lstrip("0")[:_LONGEST_WORD]
        if code and parts[0][0].isdigit() and parts != [code]:
            yield fold(code)


def lexemes(text: str) -> set[str]:
    """Every form under which a search may ask for a word of the text: folded, and as it is spelled."""
    return {form for word in words_of(text) for form in forms(word)}


@lru_cache(maxsize=10_000)  # Vietnamese writes with some seven thousand syllables
def forms(word: str) -> tuple[str, str]:
    """A word folded, and as it is spelled."""
    return fold(word), spell(word)


def in_order(name: str) -> tuple[list[tuple[int, int]], list[int], str]:
    """The key by which Vietnamese names are sorted (CLDR vi): letters first (a ă â … d đ), then tones, then case."""
    letters: list[tuple[int, int]] = []
    tones: list[int] = []
    for sign in clean(name):
        apart = unicodedata.normalize("NFD", sign.lower())
        letter = unicodedata.normalize("NFC", "".join(each for each in apart if each not in _TONES))
        known = _LETTERS.get(letter)
        letters.append((0, ord(letter[0])) if known is None else (1, known))
        tones.append(next((place for place, tone in enumerate(_TONES, 1) if tone in apart), 0))
    return letters, tones, name
