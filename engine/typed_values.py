"""Turns what people type into what is kept: NFC text, ISO dates, numbers, lists. Refusals end a field's sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from unicodedata import category, normalize

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""Years that a date of the province's work may lie in; others are slips of the hand."""

# What pasting brings: spaces of other widths, and letters that look like Đ and are not.
_LOOKALIKES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u00d0": "Đ", "\u0189": "Đ", "\u0256": "đ"})
_LINE_ENDS = str.maketrans({"\u0085": "\n", "\u2028": "\n", "\u2029": "\n", "\r": "\n"})
# Controls (PostgreSQL keeps no NUL), invisible signs and turned directions, halves of characters, unassigned codes.
_UNSEEN = ("Cc", "Cf", "Cs", "Cn")


def clean(written: str) -> str:
    """NFC text (TCVN 6909:2001, Art. 4.3) in which everything can be seen; lines end in a line feed."""
    plain = written.replace("\r\n", "\n").translate(_LINE_ENDS).translate(_LOOKALIKES)
    if not plain.isprintable():
        plain = "".join(sign for sign in plain if sign in "\n\t" or category(sign) not in _UNSEEN)
    return normalize("NFC", plain).strip()


def text(value: Any) -> str:
    """Text of several lines."""
    if not isinstance(value, str):
        raise ValueError("phải là chữ.")  # noqa: TRY004 (one kind of refusal for a field)
    return clean(value)


def line(value: Any) -> str:
    """Text of one line: whatever white space lies in it counts as one space."""
    return " ".join(text(value).split())


def day(value: Any) -> str | None:
    """An ISO date from dd/mm/yyyy or ISO."""
    written = line(value)
    if not written:
        return None
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", written)
    try:
        read = date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"không có ngày {written[:20]}; viết ngày/tháng/năm, ví dụ 12/04/2018.") from None
    if not FIRST_YEAR <= read.year <= LAST_YEAR:
        raise ValueError(f"năm phải từ {FIRST_YEAR} đến {LAST_YEAR}.")
    return read.isoformat()


def number(value: Any) -> int | float | None:
    """A number; a decimal comma is read as people write it here."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    written = text(value).replace(" ", "").replace(",", ".")
    if not written:
        return None
    if not re.fullmatch(r"[+-]?\d{1,15}(\.\d{1,9})?", written):
        raise ValueError("phải là số.")
    return float(written) if "." in written else int(written)


def boolean(value: Any) -> bool:
    """Whether a box was ticked."""
    return value if isinstance(value, bool) else text(value) in ("on", "true", "1", "yes")


def several(value: Any) -> list[str]:
    """The chosen values, without empty ones."""
    chosen = value if isinstance(value, list) else [value]
    return [each for each in map(line, chosen) if each]


READERS: dict[str, Callable[[Any], Any]] = {
    "text": line,
    "choice": line,
    "textarea": text,
    "date": day,
    "number": number,
    "boolean": boolean,
    "choices": several,
    "file": several,
}
