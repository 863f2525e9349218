"""What a setting is, and how what was typed for one is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any, Generic, TypeVar

from engine.typed_values import clean
from workflows.vocabulary import Word

T = TypeVar("T")


@dataclass(frozen=True)
class Setting(Generic[T]):
    """One thing that the Office decides; ``article`` says where the regulation leaves it open.

    ``read`` takes what was typed to a value, or raises ``ValueError`` with a sentence for the reader.
    """

    key: str
    label: str
    sentence: str
    article: str
    default: T
    read: Callable[[Any], T]
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    unit: str = ""
    empty: str = "Để trống"

    def words(self, value: Any) -> str:
        """A value as people read it."""
        typed = self.typed(value)
        return self.options.get(typed, f"{typed} {self.unit}".strip() or self.empty)

    def typed(self, value: Any) -> str:
        """A value as it is typed, and read back."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def whole_number(lowest: int, highest: int) -> Callable[[Any], int]:
    """Reads a whole number within bounds."""

    def read(typed: Any) -> int:
        if not str(typed).strip().isdecimal() or not lowest <= int(typed) <= highest:
            raise ValueError(f"Nhập một số nguyên từ {lowest} đến {highest}.")
        return int(typed)

    return read


def whole_numbers(lowest: int, highest: int) -> Callable[[Any], list[int]]:
    """Reads several whole numbers, written with commas between them; the largest first, each once."""
    one = whole_number(lowest, highest)

    def read(typed: Any) -> list[int]:
        written = typed if isinstance(typed, list) else [each for each in str(typed).split(",") if each.strip()]
        try:
            return sorted({one(each) for each in written}, reverse=True)
        except ValueError as refusal:
            raise ValueError(f"Nhập các số nguyên từ {lowest} đến {highest}, cách nhau bằng dấu phẩy.") from refusal

    return read


def some_words(most: int) -> Callable[[Any], str]:
    """Reads a few words on one line."""

    def read(typed: Any) -> str:
        told = " ".join(clean(str(typed)).split())
        if not 1 <= len(told) <= most:
            raise ValueError(f"Nhập từ 1 đến {most} ký tự.")
        return told

    return read


def one_word(words: type[Word]) -> Callable[[Any], str]:
    """Reads one of the words."""

    def read(typed: Any) -> str:
        if str(typed) not in {each.value for each in words}:
            raise ValueError("Chọn một trong: " + "; ".join(each.label for each in words) + ".")
        return str(typed)

    return read


def yes_or_no(typed: Any) -> bool:
    """Reads whether something holds."""
    if typed not in ("yes", "no"):
        raise ValueError("Chọn Có hoặc Không.")
    return typed == "yes"


def clock_time(typed: Any) -> str:
    """Reads a time of day, or nothing for the end of the day."""
    written = str(typed).strip()
    try:
        return f"{time.fromisoformat(written.zfill(5)):%H:%M}" if written else ""
    except ValueError:
        raise ValueError("Nhập giờ và phút, ví dụ 17:00; để trống là hết ngày (24:00).") from None


def hour(kept: str) -> time | None:
    """The time of day that ``clock_time`` kept."""
    return time.fromisoformat(kept) if kept else None


def choices(words: type[Word]) -> dict[str, str]:
    """The words that may be chosen, as people read them."""
    return {word.value: word.label for word in words}


YES_OR_NO = {"yes": "Có", "no": "Không"}


def usernames(typed: Any) -> list[str]:
    """Reads accounts' names with commas between them."""
    found = [name.strip().lower() for name in str(typed).split(",") if name.strip()]
    if not all(re.fullmatch(r"[a-z0-9._-]{1,120}", name) for name in found):
        raise ValueError("Nhập tên tài khoản, cách nhau bằng dấu phẩy.")
    return found
