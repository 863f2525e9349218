"""Measurements. Each module here has ``run(quick) -> list[Row]``; its docstring's first line is what it measures.

``quick`` asks for a run of less than a minute. Names that begin with an underscore are helpers, not measurements.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One number: what was measured, what it should be, and whether it is."""

    name: str
    value: float
    unit: str
    target: str | None = None
    holds: bool | None = None

    @classmethod
    def at_most(cls, name: str, value: float, unit: str, limit: float) -> "Row":
        return cls(name, value, unit, f"≤ {limit:g}", value <= limit)

    @classmethod
    def at_least(cls, name: str, value: float, unit: str, limit: float) -> "Row":
        return cls(name, value, unit, f"≥ {limit:g}", value >= limit)
