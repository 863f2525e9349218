"""Today, for rows that hold from one day to another."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from workflows.calendar import date_of


def today_of(session: Session | None) -> date:
    """The date in the province by the clock of the session's unit of work; for a row outside one, the machine's."""
    clock = session.info.get(today_of) if session else None
    return clock() if clock else date_of(datetime.now(UTC))
