"""What operators ask of all processes at once."""

from __future__ import annotations

from engine import Incident, incidents
from workflows.unit import UnitOfWork


def open_incidents(uow: UnitOfWork) -> list[Incident]:
    """Every incident that is not over, the oldest first."""
    return incidents.all_open(uow.session)
