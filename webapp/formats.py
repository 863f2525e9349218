"""How days, moments and sizes are written for people: dd/mm/yyyy, 24 hours, the province's zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask

from workflows.calendar import ZONE, date_of
from workflows.printing.wording import cell_text
from workflows.signing_in.devices import described

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
_DAYS_ALONE = 10
"""From so many days on, hours are not told."""
_UNITS = ("byte", "KB", "MB", "GB")


def day(value: date | datetime | str | None) -> str:
    """``12/04/2018``; an instant is told by its day in the province, an empty value by nothing."""
    if not value:
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return f"{date_of(value) if isinstance(value, datetime) else value:%d/%m/%Y}"


def typed_day(value: str) -> str:
    """A kept day as one types it; what is no day stays as it was typed."""
    try:
        return f"{date.fromisoformat(value):%d/%m/%Y}"
    except ValueError:
        return value


def moment(value: datetime | None) -> str:
    """``12/04/2018 07:30``."""
    return f"{value.astimezone(ZONE):%d/%m/%Y %H:%M}" if value else ""


def long_day(value: date) -> str:
    """``Thứ Năm, ngày 12/04/2018``."""
    return f"{WEEKDAYS[value.weekday()]}, ngày {day(value)}"


def size(value: int) -> str:
    """``412 KB``, with a decimal comma from a megabyte up."""
    number, unit = float(value), 0
    while number >= 1024 and unit < len(_UNITS) - 1:
        number, unit = number / 1024, unit + 1
    text = f"{number:.1f}".replace(".", ",") if unit > 1 else f"{number:.0f}"
    return f"{text.removesuffix(',0')} {_UNITS[unit]}"


def span(value: timedelta | None) -> str:
    """``3 ngày 4 giờ``, from the largest unit that there is and the one below it; nothing for no time at all."""
    if value is None:
        return ""
    minutes = round(value.total_seconds() / 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    told = [f"{count} {unit}" for count, unit in ((days, "ngày"), (hours, "giờ"), (minutes, "phút")) if count]
    if days >= _DAYS_ALONE:
        return told[0]
    return " ".join(told[:2]) or "dưới 1 phút"


def figure(value: float) -> str:
    """``1.250.000,5``: dots between thousands, a decimal comma."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def initials(name: str) -> str:
    """Two letters for a round picture, from a name or a title."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words if len(words) < 2 else [words[0], words[-1]])).upper() or "?"


def install(app: Flask) -> None:
    for each in (day, typed_day, moment, long_day, size, span, figure, initials):
        app.add_template_filter(each)
    app.add_template_filter(described, "device")
    app.add_template_filter(lambda cell, column: cell_text(column, cell), "cell")
