"""How long what failed waits before it is tried again, so that it holds up nobody."""

from __future__ import annotations

from datetime import timedelta

PATIENCE = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
)
"""The waits one after the other; the last one repeats."""


def patience(attempts: int) -> timedelta:
    """How long to wait after that many failures before the next try."""
    return PATIENCE[min(attempts, len(PATIENCE) - 1)]
