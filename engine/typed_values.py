"""Turns what people type into what is kept: NFC text, ISO dates, numbers, lists. Refusals end a field's sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from unicodedata import normalize

# Zero-width space, byte order mark and no-break space come with pasted text; U+00D0 looks like Đ and is not.
_LOOKALIKES = {"\u200b": None, "\ufeff": None, "\u00a0": " ", "\u00d0": "Đ"}
# PostgreSQL keeps no NUL, and no page shows a control character.
_CONTROLS = {chr(code): None for code in (*range(32), 127) if chr(code) not in "\t\n\r"}
_CLEAN = str.maketrans(_CONTROLS | _LOOKALIKES)


def text(value: Any) -> str:
    """NFC text (TCVN 6909:2001, Art. 4.3) without invisible or control characters."""
    if not isinstance(value, str):
        raise ValueError("phải là chữ.")  # noqa: TRY004 (one kind of refusal for a field)
    return normalize("NFC", value.translate(_CLEAN)).replace("\r\n", "\n").strip()


def day(value: Any) -> str | None:
    """An ISO date from dd/mm/yyyy or ISO."""
    written = text(value)
    if not written:
        return None
    match = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", written)
    try:
        read = date(int(match[3]), int(match[2]), int(match[1])) if match else date.fromisoformat(written)
    except ValueError:
        raise ValueError(f"không có ngày {written}; viết ngày/tháng/năm, ví dụ 12/04/2018.") from None
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
    return [each for each in map(text, chosen) if each]


READERS: dict[str, Callable[[Any], Any]] = {
    "date": day,
    "number": number,
    "boolean": boolean,
    "choices": several,
    "file": several,
}
