"""How long a scenario waits, in the words of the province: “3 ngày làm việc”, “5 giờ”, “đến 16/01/2026 17:00”."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from workflows.calendar import ZONE, Calendar, at, date_of

_LENGTH = r"(?P<number>\d{1,4}) (?P<unit>ngày làm việc|ngày|giờ|phút)"
_MOMENT = r"đến (?P<until>\d\d/\d\d/\d{4} \d\d:\d\d)"
_UNITS = {"ngày": timedelta(days=1), "giờ": timedelta(hours=1), "phút": timedelta(minutes=1)}
EXAMPLES = "“3 ngày làm việc”, “2 ngày”, “5 giờ” hoặc “đến 16/01/2026 17:00”"


def is_wait(said: str) -> bool:
    """Whether the words tell how long to wait."""
    try:
        until(said, datetime(2026, 1, 5, tzinfo=ZONE), Calendar())
    except ValueError:
        return False
    return True


def until(said: str, now: datetime, calendar: Calendar) -> datetime:
    """The instant at which a wait that begins now is over; ``ValueError`` for words that tell none."""
    told = re.fullmatch(f"{_LENGTH}|{_MOMENT}", said)
    if told is None:
        raise ValueError(said)
    if told["until"]:
        return datetime.strptime(told["until"], "%d/%m/%Y %H:%M").replace(tzinfo=ZONE)
    number = int(told["number"])
    if told["unit"] == "ngày làm việc":
        return at(calendar.add(date_of(now), number), now.astimezone(ZONE).time())
    return now + number * _UNITS[told["unit"]]
