"""The periods of a regular duty: when each is due, what it is called, and when its assignment opens (Art. 5.1)."""

from __future__ import annotations

import calendar
from datetime import date, datetime

from workflows.calendar import breaks_at
from workflows.vocabulary import Regularity

MONTHS = {Regularity.MONTHLY: 1, Regularity.QUARTERLY: 3, Regularity.HALF_YEARLY: 6, Regularity.YEARLY: 12}
"""How many months a period has; what is not named here has no periods."""

_QUARTERS = ("I", "II", "III", "IV")


def due_on(first: date, regularity: Regularity, number: int) -> date:
    """When period ``number`` (from 0) is due: the first one's day, or the last that its month has."""
    months = first.month - 1 + number * MONTHS[regularity]
    year, month = first.year + months // 12, months % 12 + 1
    return date(year, month, min(first.day, calendar.monthrange(year, month)[1]))


def opens_at(first: date, regularity: Regularity, number: int) -> datetime:
    """When the assignment of period ``number`` (from 1) opens: as soon as the one before it was due."""
    return breaks_at(due_on(first, regularity, number - 1))


def name(regularity: Regularity, due: date) -> str:
    """What the province calls the period that is due on that day."""
    if regularity is Regularity.MONTHLY:
        return f"Tháng {due:%m/%Y}"
    if regularity is Regularity.QUARTERLY:
        return f"Quý {_QUARTERS[(due.month - 1) // 3]}/{due.year}"
    if regularity is Regularity.HALF_YEARLY:
        return f"6 tháng {'đầu' if due.month <= 6 else 'cuối'} năm {due.year}"
    return f"Năm {due.year}"
